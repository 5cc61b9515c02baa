"""Take copies of files that went to or from the authority's schools.

Source: rulings 4.6.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.directory.authorities import find_copies_switch
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.copies import find_without_copy
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import (
    MOST_AT_ONCE,
    NoLongerThere,
    NothingChosen,
    TooManyChosen,
)
from pont.transfers.states import State


class CopiesOff(Refusal):
    """The authority does without copies."""

    code = "copies-off"
    message = N_(
        "Your authority has turned copies off, so nothing was downloaded. Its administrator (DBA)"
        " can turn them on again under “Maintain LEA Details”."
    )


class NoCopy(Refusal):
    """Sent while the authority did without copies, or to nobody of its schools."""

    code = "no-copy"
    message = N_(
        "There is no copy of %(name)s: it was sent while copies were turned off. Nothing was"
        " downloaded."
    )


@transaction.atomic
def take_copies(*, transfers: Sequence[Transfer], by: Actor, at: datetime) -> None:
    """Note that `by` takes a copy of each of `transfers`, all or none; they stay as they are.

    :raises NothingChosen, TooManyChosen: if there are none, or more than one zip should carry.
    :raises NotPermitted: if `by` may not take copies of this kind of file.
    :raises CopiesOff: if the authority of `by` has turned copies off.
    :raises NoLongerThere: if the bytes of one of them are gone.
    :raises NoCopy: if one of them was sent while copies were off, or is not of its schools.
    """
    if not transfers:
        raise NothingChosen
    if len(transfers) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    for kind in sorted({transfer.kind for transfer in transfers}):
        check(by, Act.FETCH_COPY, Kind(kind))
    if not find_copies_switch(by.la).is_on:
        raise CopiesOff
    missing = find_without_copy(by, transfers)
    if missing is not None:
        missing.refresh_from_db()
        if missing.stored_id is None:
            raise NoLongerThere(state=State(missing.state), name=missing.name)
        raise NoCopy(name=missing.name)
    entries = [
        Entry(
            object_type="transfer",
            object_id=str(transfer.public_id),
            facts={
                "kind": transfer.kind,
                "sender": transfer.sender,
                "recipient": transfer.recipient,
            },
        )
        for transfer in transfers
    ]
    record_many(act="transfer.copy", actor=by, at=at, entries=entries)
