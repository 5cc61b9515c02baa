"""Answer "Was it downloaded correctly?": Yes makes the files received, No leaves them waiting.

Source: rulings 4.1 and 4.5.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.policy.retention import Ending, find_destruction
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import Collection, Step, Transfer
from pont.transfers.operations.rows import lock_collected, take_step
from pont.transfers.parties import check_addressed_to
from pont.transfers.states import State, may_become


class NotYetDownloaded(Refusal):
    """The question was answered before the files were downloaded."""

    code = "not-yet-downloaded"
    message = N_("Download the files first, then say whether they arrived. Nothing was changed.")


@transaction.atomic
def receive(*, collection: Collection, by: Actor, at: datetime) -> list[Transfer]:
    """Make every file of `collection` received that still waits, and return those.

    Files that were received before, and are only fetched again, stay as they are; so do those
    that were rejected since: who finds one wrong file among twenty still confirms the others.

    :raises NotYetDownloaded: if the collection has not been handed over.
    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if one of them is not addressed to `by`.
    :raises WrongState: if all of them were rejected or removed meanwhile.
    """
    transfers = _lock_handed_over(collection, by)
    waiting = _find_waiting(transfers)
    if not waiting and all(t.state != State.RECEIVED for t in transfers):
        transfers[0].check_may_become(State.RECEIVED)
    settle(waiting, by=by, at=at)
    _close(collection, "transfer.receive", waiting, by=by, at=at)
    return waiting


def settle(waiting: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Make `waiting`, which the caller has locked, received, and tell their senders."""
    for transfer in waiting:
        transfer.state = State.RECEIVED
        transfer.ended_at = at
        transfer.keep_until = find_destruction(
            Kind(transfer.kind),
            Ending.RECEIVED,
            sent_at=transfer.sent_at,
            ended_at=at,
            lengthened=settings.KEEP_DAYS,
        )
    Transfer.objects.bulk_update(waiting, ["state", "ended_at", "keep_until"])
    take_step(waiting, Step.Verb.RECEIVED, by=by, at=at)
    letters.tell(Event.RECEIVED, waiting, at=at, who=by)


@transaction.atomic
def leave_waiting(*, collection: Collection, by: Actor, at: datetime) -> list[Transfer]:
    """Note that the download of `collection` did not work, and return those that go on waiting.

    What has been received or rejected before does not wait any more, and stays as it is.

    :raises NotYetDownloaded: if the collection has not been handed over.
    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if one of them is not addressed to `by`.
    """
    waiting = _find_waiting(_lock_handed_over(collection, by))
    take_step(waiting, Step.Verb.NOT_CONFIRMED, by=by, at=at)
    _close(collection, "transfer.leave-waiting", waiting, by=by, at=at)
    return waiting


def _find_waiting(transfers: list[Transfer]) -> list[Transfer]:
    return [
        transfer
        for transfer in transfers
        if may_become(
            kind=Kind(transfer.kind), state=State(transfer.state), following=State.RECEIVED
        )
    ]


def _lock_handed_over(collection: Collection, by: Actor) -> list[Transfer]:
    if collection.handed_over_at is None:
        raise NotYetDownloaded
    transfers = lock_collected(collection)
    for transfer in transfers:
        check_addressed_to(transfer, by)
    return transfers


def _close(
    collection: Collection, act: str, transfers: list[Transfer], *, by: Actor, at: datetime
) -> None:
    Collection.objects.filter(pk=collection.pk).update(answered_at=at)
    entries = [Entry(object_type="transfer", object_id=str(t.public_id)) for t in transfers]
    record_many(act=act, actor=by, at=at, entries=entries)
