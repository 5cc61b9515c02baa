"""Hand files over to their recipient: the download, before the answer whether it worked.

Source: rulings 4.1.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Collection, Step, Transfer
from pont.transfers.operations.rows import lock_collected, take_step
from pont.transfers.parties import check_addressed_to, get_account
from pont.transfers.states import TOO_LATE, State

MOST_AT_ONCE = 500


class NothingChosen(Refusal):
    """No file was ticked."""

    code = "nothing-chosen"
    message = N_("Choose at least one file. Nothing was downloaded.")


class TooManyChosen(Refusal):
    """More files than one zip should carry."""

    code = "too-many-chosen"
    message = N_("Choose at most %(most)s files at a time. Nothing was downloaded.")


class NoLongerThere(Refusal):
    """The file has ended, and its bytes with it."""

    code = "no-longer-there"

    def __init__(self, *, state: State, name: str) -> None:
        super().__init__(name=name)
        self.message = TOO_LATE[state]  # type: ignore[misc]


@transaction.atomic
def open_collection(*, transfers: Sequence[Transfer], by: Actor, at: datetime) -> Collection:
    """Take up files of one kind to be handed over together; nothing is handed over yet.

    :raises NothingChosen: if there are none.
    :raises TooManyChosen: if there are more than `MOST_AT_ONCE`.
    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if one of them is not addressed to `by`.
    """
    if not transfers:
        raise NothingChosen
    if len(transfers) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    for transfer in transfers:
        check_addressed_to(transfer, by)
    collection = Collection.objects.create(
        owner=get_account(by), kind=Kind(transfers[0].kind), opened_at=at
    )
    collection.transfers.set(transfers)
    return collection


@transaction.atomic
def hand_over(*, collection: Collection, by: Actor, at: datetime) -> list[Transfer]:
    """Record that the files of `collection` are handed over, and return them to be streamed.

    From here on they cannot be recalled. Files handed over before are handed over again.

    :raises NotPermitted: if `by` may not collect this kind of file.
    :raises NotYours: if one of them is not addressed to `by`.
    :raises NoLongerThere: if one of them has been recalled, removed or has expired meanwhile.
    """
    transfers = lock_collected(collection)
    for transfer in transfers:
        check_addressed_to(transfer, by)
        if transfer.stored_id is None:
            raise NoLongerThere(state=State(transfer.state), name=transfer.name)
        transfer.handed_over_at = transfer.handed_over_at or at
    ids = [transfer.pk for transfer in transfers]
    Transfer.objects.filter(pk__in=ids, handed_over_at=None).update(handed_over_at=at)
    take_step(transfers, Step.Verb.HANDED_OVER, by=by, at=at)
    Collection.objects.filter(pk=collection.pk).update(handed_over_at=at)
    entries = [Entry(object_type="transfer", object_id=str(t.public_id)) for t in transfers]
    record_many(act="transfer.hand-over", actor=by, at=at, entries=entries)
    return transfers
