"""Decide about proposed matches: accept or reject them, singly or many at once.

Source: rulings 6.6, 11.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from pont.audit.operations import Entry, record_many
from pont.lost_pupils import matching_letters
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import (
    MatchDecided,
    MatchState,
    check_lost,
    check_match_may_become,
)
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.order_matching import check_may_match
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.limits import MATCHING_AT_ONCE
from pont.policy.retention import MATCH_DECIDED_DAYS
from pont.standards.refusals import N_, Refusal


class Decision(StrEnum):
    """What a person says of a match."""

    ACCEPT = "accept"
    REJECT = "reject"


BECOMES: Final = {
    Decision.ACCEPT: MatchState.ACCEPTED,
    Decision.REJECT: MatchState.REJECTED,
}
ACTS: Final = {Decision.ACCEPT: "matching.accept", Decision.REJECT: "matching.reject"}


class NothingToDecide(Refusal):
    """No match was chosen, or those chosen are decided."""

    code = "nothing-to-decide"
    message = N_(
        "There is no match to decide among those you chose: a colleague has decided, or the pupils"
        " are no longer lost. Nothing was changed, and nobody was told."
    )


def decide_match(
    *, match: ProposedMatch, decision: Decision, by: Actor, at: datetime
) -> ProposedMatch:
    """Accept or reject one match, and return it as it is then.

    Who accepts tells the authority where the pupil is and those who sent the file.

    :raises NotPermitted: if `by` may not match.
    :raises MatchDecided: if it has been decided, or it is not of a run of the organisation of `by`.
    :raises NoLongerLost: on accepting, if the pupil has been claimed, placed or removed.
    """
    rows = ProposedMatch.objects.visible_to(by).filter(pk=match.pk)
    with transaction.atomic():
        check_may_match(by)
        locked = _lock(rows)
        if not locked:
            raise MatchDecided(state=MatchState(match.state))
        _check(locked[0], decision)
        _decide(locked, decision, by=by, at=at)
    return locked[0]


def decide_ticked(
    *,
    run: MatchingRun,
    ticked: Collection[UUID],
    decision: Decision,
    by: Actor,
    at: datetime,
) -> int:
    """Decide those of `ticked` in `run` that are to be decided, and return how many were.

    What a colleague has decided, and pupils who are no longer lost, are left as they are.

    :raises NotPermitted: if `by` may not match.
    :raises NothingToDecide: if there is none among them.
    """
    chosen = list(ticked)[:MATCHING_AT_ONCE]
    return _decide_many(run, lambda rows: rows.filter(public_id__in=chosen), decision, by=by, at=at)


def decide_scored(
    *,
    run: MatchingRun,
    least: float,
    most: float,
    decision: Decision,
    by: Actor,
    at: datetime,
) -> int:
    """Decide the matches of `run` to be decided that score from `least` to `most`, both included.

    At most `MATCHING_AT_ONCE`, the highest first; return how many were.

    :raises NotPermitted: if `by` may not match.
    :raises NothingToDecide: if there is none.
    """
    return _decide_many(
        run, lambda rows: rows.filter(score__gte=least, score__lte=most), decision, by=by, at=at
    )


Narrow = Callable[[QuerySet[ProposedMatch]], QuerySet[ProposedMatch]]


@transaction.atomic
def _decide_many(
    run: MatchingRun, narrow: Narrow, decision: Decision, *, by: Actor, at: datetime
) -> int:
    check_may_match(by)
    undecided = ProposedMatch.objects.visible_to(by).undecided().filter(run=run)
    keys = narrow(undecided).order_by("-score", "id").values_list("pk", flat=True)
    chosen = list(keys[:MATCHING_AT_ONCE])
    locked = [
        match
        for match in _lock(ProposedMatch.objects.filter(pk__in=chosen))
        if match.state == MatchState.PROPOSED and match.pupil.standing == Standing.LOST
    ]
    if not locked:
        raise NothingToDecide
    _decide(locked, decision, by=by, at=at)
    return len(locked)


def _lock(rows: QuerySet[ProposedMatch]) -> list[ProposedMatch]:
    """Return the pupils and then the matches of `rows`, locked, in the order of their keys.

    The pupils first, as a claim does: whoever is claimed meanwhile is no longer lost.
    """
    pupils = LostPupil.objects.select_for_update().filter(
        pk__in=list(rows.values_list("pupil", flat=True))
    )
    by_key = {pupil.pk: pupil for pupil in pupils.select_related(None).order_by("pk")}
    locked = list(
        rows.select_for_update(of=("self",)).select_related("run", "pupil__transfer").order_by("pk")
    )
    for match in locked:
        match.pupil.standing = by_key[match.pupil_id].standing
    return locked


def _check(match: ProposedMatch, decision: Decision) -> None:
    check_match_may_become(MatchState(match.state), BECOMES[decision])
    if decision is Decision.ACCEPT:
        if match.evidence is None:
            # What was compared has been erased: nobody could say why.
            raise MatchDecided(state=MatchState(match.state))
        check_lost(Standing(match.pupil.standing))


def _decide(
    matches: Sequence[ProposedMatch], decision: Decision, *, by: Actor, at: datetime
) -> None:
    """Write the decision about `matches`, which the caller has locked, tell, and leave a line."""
    for match in matches:
        match.state, match.decided_at = BECOMES[decision], at
        match.decided_by_name = by.name
        match.forget_at = at + timedelta(days=MATCH_DECIDED_DAYS)
    ProposedMatch.objects.filter(pk__in=[match.pk for match in matches]).update(
        state=BECOMES[decision],
        decided_at=at,
        decided_by_name=by.name,
        forget_at=at + timedelta(days=MATCH_DECIDED_DAYS),
    )
    if decision is Decision.ACCEPT:
        matching_letters.tell_accepted(matches, by=by, at=at)
    entries = [_make_entry(match) for match in matches]
    record_many(act=ACTS[decision], actor=by, at=at, entries=entries)


def _make_entry(match: ProposedMatch) -> Entry:
    record = match.pupil
    return Entry(
        object_type="match",
        object_id=str(match.public_id),
        facts={
            "run": str(match.run.public_id),
            "lost-pupil": str(record.public_id),
            "score": f"{match.score:.4f}",
            "school": match.school or match.census_la,
        },
    )
