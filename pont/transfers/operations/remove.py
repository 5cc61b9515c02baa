"""Remove files that a school has not collected: its authority's act, with a reason.

Source: rulings 4.4, 4.5; seed 002 section 5.3.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import record_many
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.notices import Event
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock, take_step
from pont.transfers.oversight import find_all_pupils
from pont.transfers.parties import check_in_charge
from pont.transfers.reasons import REMOVALS, check_reason
from pont.transfers.states import State
from pont.transfers.trail import REMOVE, make_entry

MOST_AT_ONCE = 500


class NothingTicked(Refusal):
    """No file was ticked."""

    code = "nothing-ticked"
    message = N_("Tick at least one file. Nothing was changed.")


class TooManyTicked(Refusal):
    """More files than one transaction should hold."""

    code = "too-many-ticked"
    message = N_("Tick at most %(most)s files at a time. Nothing was changed.")


def check_number(transfers: Sequence[Transfer]) -> None:
    """Stop a choice of no file, or of more than one transaction should hold.

    :raises NothingTicked: if there are none.
    :raises TooManyTicked: if there are more than `MOST_AT_ONCE`.
    """
    if not transfers:
        raise NothingTicked
    if len(transfers) > MOST_AT_ONCE:
        raise TooManyTicked(most=MOST_AT_ONCE)


@transaction.atomic
def remove(
    *, transfers: Sequence[Transfer], reason: str, remark: str, by: Actor, at: datetime
) -> list[Transfer]:
    """Remove `transfers`, all or none; their bytes are destroyed at once, and return them.

    `reason` is a code of `transfers.reasons.REMOVALS`, `remark` what the person typed (may be
    empty). The sender and the school are told; who was in the files stands sealed in the trail.

    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises NothingTicked, TooManyTicked: if there are none, or too many.
    :raises NotPermitted: if `by` may not remove this kind of file.
    :raises NotYours: if one of them does not go to a school of the authority of `by`.
    :raises WrongState: if one of them was collected or has otherwise ended meanwhile.
    """
    check_reason(reason=reason, remark=remark, among=REMOVALS)
    check_number(transfers)
    current = lock(transfers)
    for transfer in current:
        check_in_charge(transfer, by, Act.REMOVE_UNCOLLECTED)
        transfer.check_may_become(State.REMOVED)
    pupils = find_all_pupils(current)
    for transfer in current:
        transfer.state, transfer.ended_at = State.REMOVED, at
        release(transfer)
    Transfer.objects.bulk_update(current, ["state", "ended_at"])
    take_step(current, Step.Verb.REMOVED, by=by, at=at, reason=reason, remark=remark)
    letters.tell(Event.REMOVED, current, at=at, who=by, reason=reason)
    entries = [make_entry(t, pupils[t.pk], reason=reason, remark=remark) for t in current]
    record_many(act=REMOVE, actor=by, at=at, entries=entries)
    return current
