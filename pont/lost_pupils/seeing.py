"""Which pupils of a file are on the shelf: by their number, else by name and date of birth.

A number is enough. Without it, forename and date of birth must agree, and so closely the rest that
chance is no explanation: the more pupils have a surname, the more.

Source: issue 4 (arrival matching).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Q

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.planning import Surnames, find_surnames
from pont.lost_pupils.search.probes import TABLE, Row, among, run
from pont.lost_pupils.search.ranking import Match, Ranking
from pont.lost_pupils.search.reasons import UpnMatch
from pont.standards.closeness import PartDate
from pont.standards.soundalike import fold
from pont.standards.spelling import pack, pack_date
from pont.standards.upn import is_valid_upn, normalise_upn
from pont.transfers.models import Transfer

LEAST_CLOSE: Final = 0.9
LEAST_CLOSE_IF_COMMON: Final = 0.97
COMMON: Final = 50
"""As many pupils on the shelf with one surname, and name and date of birth may agree by chance."""

ROWS_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil as `transfer` names them, at the address `place`; `known` as in `evidence.FIELDS`."""

    transfer: Transfer
    place: str
    la: str
    known: Mapping[str, str]

    @property
    def upns(self) -> list[str]:
        """The pupil's numbers, present and former, if they are right."""
        numbers = (normalise_upn(self.known[name]) for name in ("upn", "former_upn"))
        return [number for number in numbers if number and is_valid_upn(number)]

    @property
    def born_on(self) -> date | None:
        """The date of birth, None if it is not known."""
        return date.fromisoformat(self.known["dob"]) if self.known["dob"] else None

    @property
    def forename(self) -> str:
        """The first word of the forename, folded."""
        return " ".join(fold(self.known["forename"]).split()[:1])


@dataclass(frozen=True, slots=True)
class Seen:
    """A pupil of a file who is on the shelf as `pupil` (a key), and why that is thought."""

    named: Named
    pupil: int
    reasons: tuple[str, ...]


def find_seen(named: Sequence[Named]) -> Iterator[Seen]:
    """Yield which of `named`, some hundreds at most, are on the shelf."""
    numbers, names = _find_by_upn(named), _find_by_name(named)
    pupils = sorted({pupil for found in (*numbers, *names) for pupil in found})
    entries = _read_entries(pupils)
    surnames: dict[str, Surnames | None] = {}
    for one, by_upn, by_name in zip(named, numbers, names, strict=True):
        for pupil in {*by_upn, *by_name} & entries.keys():
            upns = {pupil: by_upn[pupil]} if pupil in by_upn else {}
            match = _judge(one, entries[pupil], upns, surnames)
            if upns or _is_strong(match, one, surnames[one.known["surname"]]):
                yield Seen(one, pupil, match.reasons)


def _find_by_upn(named: Sequence[Named]) -> list[dict[int, UpnMatch]]:
    """Return for each of `named` who on the shelf has one of their numbers."""
    numbers = {number for one in named for number in one.upns}
    if not numbers:
        return [{} for _ in named]
    rows = LostPupil.objects.on_shelf().filter(Q(upn__in=numbers) | Q(former_upn__in=numbers))
    owners: defaultdict[str, dict[int, UpnMatch]] = defaultdict(dict)
    for pupil, upn, former in rows.values_list("pk", "upn", "former_upn"):
        owners[former][pupil] = UpnMatch.FORMER
        owners[upn][pupil] = UpnMatch.SAME
    return [_unite(owners, one.upns) for one in named]


def _unite(
    owners: Mapping[str, Mapping[int, UpnMatch]], numbers: Sequence[str]
) -> dict[int, UpnMatch]:
    """Return who owns one of `numbers`, of which the first is the pupil's present one."""
    found: dict[int, UpnMatch] = {}
    for place, number in enumerate(numbers):
        for pupil, match in owners.get(number, {}).items():
            found.setdefault(pupil, UpnMatch.FORMER if place else match)
    return found


def _find_by_name(named: Sequence[Named]) -> list[set[int]]:
    """Return for each of `named` who has their date of birth and their forename."""
    found: list[set[int]] = [set() for _ in named]
    asked = [
        (place, pack_date(born_on.year, born_on.month, born_on.day), pack(one.forename))
        for place, one in enumerate(named)
        if (born_on := one.born_on) and one.forename and one.known["surname"]
    ]
    if not asked:
        return found
    rows = ", ".join(["(%s, %s, %s)"] * len(asked))
    # The order of a cross join is kept: from the few who are asked for to the index.
    sql = (
        f"WITH named(place, born, given) AS (VALUES {rows})"  # noqa: S608 - places alone
        f" SELECT named.place, entry.pupil_id FROM named CROSS JOIN {TABLE} entry"
        " WHERE entry.born = named.born AND entry.given = named.given"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [number for row in asked for number in row])
        for place, pupil in cursor.fetchall():
            found[place].add(pupil)
    return found


def _read_entries(pupils: Sequence[int]) -> dict[int, list[Row]]:
    """Return what the index of the search has of each pupil."""
    entries: defaultdict[int, list[Row]] = defaultdict(list)
    for start in range(0, len(pupils), ROWS_AT_ONCE):
        for row in run([(among("pupil_id", pupils[start : start + ROWS_AT_ONCE]),)]):
            entries[row.pupil].append(row)
    return entries


def _judge(
    one: Named, entries: list[Row], upns: Mapping[int, UpnMatch], known: dict[str, Surnames | None]
) -> Match:
    """Return how close a pupil on the shelf is to the one named, as a search would."""
    born_on = one.born_on
    criteria = Criteria(
        upn=one.known["upn"] if upns else "",
        surname=one.known["surname"],
        forename=one.forename,
        town=one.known["town"],
        born=PartDate(born_on.day, born_on.month, born_on.year) if born_on else PartDate(),
        sex=one.known["sex"] if one.known["sex"] in ("M", "F") else "",
    )
    if criteria.surname not in known:
        known[criteria.surname] = find_surnames(criteria)
    return Ranking(criteria, known[criteria.surname], upns).judge(entries)


def _is_strong(match: Match, one: Named, surnames: Surnames | None) -> bool:
    """Tell whether a match without a number is too close for chance.

    Of a common surname, the town must agree as well.
    """
    likes = surnames.likes if surnames else ()
    if max((like.uses for like in likes if like.is_same), default=0) <= COMMON:
        return match.closeness >= LEAST_CLOSE
    return bool(one.known["town"]) and match.closeness >= LEAST_CLOSE_IF_COMMON
