"""Search the shelf.

Source: rulings 6.1; seed 002 section 4.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.planning import find_surnames, plan
from pont.lost_pupils.search.probes import MOST_ROWS, among, run
from pont.lost_pupils.search.ranking import Match, Ranking
from pont.lost_pupils.search.reasons import UpnMatch
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.limits import SEARCH_RESULTS
from pont.standards.upn import find_near_upns

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Results:
    """The pupils found, at most the best 500: the lost first, each group closest first.

    `is_cut` tells that there are more.
    """

    matches: Sequence[Match]
    is_cut: bool


def find_matches(criteria: Criteria, *, by: Actor) -> Results:
    """Return who on the shelf may be the pupil that `criteria` describe.

    :raises NotPermitted: if `by` may not search the shelf.
    :raises TooFewCriteria: if they describe nobody in particular.
    """
    check(by, Act.SEARCH_LOST_PUPILS)
    criteria.check_enough()
    surnames = find_surnames(criteria)
    upns = find_by_upn(criteria.number) if criteria.upn else {}
    unread = _find_unread(criteria)
    rows = run([(among("pupil_id", list(upns)),)], but=unread) if upns else []
    probes = list(plan(criteria, surnames))
    found = run(probes, but=unread)
    matches = Ranking(criteria, surnames, upns).rank({*rows, *found})
    best = sorted(matches, key=lambda match: -match.closeness)[:SEARCH_RESULTS]
    is_cut = len(matches) > SEARCH_RESULTS or len(found) == MOST_ROWS
    return Results(sorted(best, key=lambda match: match.is_claimed), is_cut)


def _find_unread(criteria: Criteria) -> set[str]:
    """Return the columns that nobody asked for."""
    asked = {"town": criteria.place, "born": criteria.born.parts}
    return {column for column, value in asked.items() if not value}


def find_by_upn(upn: str) -> dict[int, UpnMatch]:
    """Return the pupils on the shelf with this UPN, as it is, was, or was meant to be."""
    meant = {upn, *find_near_upns(upn)}
    rows = LostPupil.objects.on_shelf().filter(Q(upn__in=meant) | Q(former_upn=upn))
    return {
        pk: _match_upn(upn, current, former)
        for pk, current, former in rows.values_list("pk", "upn", "former_upn")
    }


def _match_upn(upn: str, current: str, former: str) -> UpnMatch:
    if current == upn:
        return UpnMatch.SAME
    return UpnMatch.FORMER if former == upn else UpnMatch.MISTYPED


def find_pupils(matches: Sequence[Match], *, by: Actor) -> list[LostPupil]:
    """Return the records of `matches`, in their order; those that left the shelf are left out."""
    rows = LostPupil.objects.searchable_by(by).in_bulk([match.pupil for match in matches])
    return [rows[match.pupil] for match in matches if match.pupil in rows]


def find_values(matches: Sequence[Match], field: str, *, by: Actor) -> Mapping[int, Any]:
    """Return what a field of the records of `matches` holds, by the key of the record."""
    rows = LostPupil.objects.searchable_by(by).filter(pk__in=[match.pupil for match in matches])
    return dict(rows.values_list("pk", field))
