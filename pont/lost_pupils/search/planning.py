"""Which probes find every pupil who may fit, the closest first: where an index narrows most.

By the date of birth if two parts of it are known; else by the surnames; else by forename and town.
Common surnames are looked up within the date, rare ones by themselves, as they have few entries.

Source: rulings 6.1; docs/adr/0019.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.index import SEXES
from pont.lost_pupils.search.names import LikeName, find_like
from pont.lost_pupils.search.probes import (
    Condition,
    Probe,
    among,
    any_of,
    below,
    between,
    born_in,
    equal,
    filtering,
    find_distinct,
    find_years,
    has_given_name,
    opposite,
)
from pont.lost_pupils.search_models import START, Form
from pont.standards.closeness import PartDate
from pont.standards.spelling import join_name, pack_date, pack_range

RARE: Final = 60
"""A surname in so few entries is read whole sooner than it is looked up by five dates."""

ROWS_FOR_A_PROBE: Final = 20
"""As many pupils of one surname are read in the time in which one more place is looked up."""
CLOSE: Final = 8
MONTHS: Final = tuple(range(1, 13))
DAYS: Final = tuple(range(1, 32))
NO_TOWN: Final = equal("town", 0)
NO_DATE: Final = equal("born", 0)
UNDATED: Final = (equal("born_year", 0), equal("born_month", 0))
"""The same, where the surname is known as well."""


@dataclass(frozen=True, slots=True)
class Surnames:
    """The surnames that fit, closest first, or all `between` two numbers."""

    likes: tuple[LikeName, ...] = ()
    between: tuple[int, int] | None = None

    @property
    def condition(self) -> Condition:
        """The condition that a surname is one of these."""
        if self.between:
            return between("surname", self.between)
        return _among_surnames(self.likes)


def find_surnames(criteria: Criteria) -> Surnames | None:
    """Return the surnames that fit `criteria`, or None if any does."""
    word = join_name(criteria.surname)
    if not word:
        return None
    if criteria.begins:
        return Surnames(between=pack_range(word))
    return Surnames(tuple(find_like(criteria.surname)))


def plan(criteria: Criteria, surnames: Surnames | None) -> Iterator[Probe]:
    """Yield the probes that find who fits `criteria`, one of `surnames` if there are any."""
    born = criteria.born
    if surnames and born.parts >= 2:
        yield from _by_date_and_surname(criteria, surnames)
    elif surnames:
        yield from (
            _by_beginning(criteria, surnames)
            if surnames.between
            else _by_surnames(criteria, surnames.likes)
        )
    elif born.parts == 3:
        yield from _by_date(criteria)
    elif born.parts == 2:
        rest = _filter(criteria, but=("born",))
        yield from ((*dates, *rest) for dates in _find_dates_near(born))
        if criteria.forenames:
            yield (NO_DATE, between("given", pack_range(criteria.forenames[0])), *rest)
    elif criteria.forenames or criteria.place:
        yield from _by_forename_or_town(criteria)


def _by_date_and_surname(criteria: Criteria, surnames: Surnames) -> Iterator[Probe]:
    """Yield probes by two parts of the date with the surname, the rare surnames apart."""
    rest = _filter(criteria, but=("born",))
    common: Condition | None = surnames.condition
    rare: Condition | None = None
    if not surnames.between:
        few, many = _part(surnames.likes, most=RARE)
        common = _among_surnames(many) if many else None
        rare = _among_surnames(few) if few else None
    if rare:
        yield (rare, _fits_nearly(criteria.born), *rest)
    if common:
        yield from ((*dates, common, *rest) for dates in _find_dates_near(criteria.born))
        yield (*UNDATED, common, *rest)


def _find_dates_near(born: PartDate) -> Iterator[Probe]:
    """Yield the dates that fit `born`: itself, swapped, and with one of three parts differing.

    Each as conditions by which an index is entered.
    """
    if born.parts < 3:
        yield _enter(born)
        if born.swapped:
            yield _enter(born.swapped)
        return
    yield (equal("born", _pack(born)),)
    if born.swapped:
        yield (equal("born", _pack(born.swapped)),)
    for part in _find_pairs(born):
        yield (*_enter(part), opposite(filtering(equal("born", _pack(born)))))


def _find_pairs(born: PartDate) -> Iterator[PartDate]:
    """Yield two of the three parts of `born` at a time, the likeliest to be right first."""
    yield PartDate(None, born.month, born.year)
    yield PartDate(born.day, born.month, None)
    yield PartDate(born.day, None, born.year)


def _fits_nearly(born: PartDate) -> Condition:
    """Return the condition for the same dates by which no index is entered."""
    parts = [*_find_pairs(born)] if born.parts == 3 else [born]
    near = [born_in(part) for part in (*parts, born.swapped) if part]
    return any_of([*near, filtering(NO_DATE)])


def _enter(born: PartDate) -> Probe:
    """Return the conditions for two parts of a date."""
    return tuple(equal(name, number) for name, number in _name_parts(born))


def _pack(born: PartDate) -> int:
    return pack_date(born.year or 0, born.month or 0, born.day or 0)


def _name_parts(born: PartDate) -> Iterator[tuple[str, int]]:
    named = (("born_year", born.year), ("born_month", born.month), ("born_day", born.day))
    yield from ((name, number) for name, number in named if number is not None)


def _by_date(criteria: Criteria) -> Iterator[Probe]:
    """Yield probes by whole dates, with the forename if there is one."""
    born, rest = criteria.born, _filter(criteria, but=("born", "forename"))
    given = [between("given", pack_range(word)) for word in criteria.forenames[:1]]
    yield (equal("born", _pack(born)), *given, *rest)
    if born.swapped:
        yield (equal("born", _pack(born.swapped)), *given, *rest)
    if given:
        yield (among("born", (*_find_neighbours(born), 0)), *given, *rest)


def _find_neighbours(born: PartDate) -> Iterator[int]:
    """Yield the dates that differ from `born` in one part."""
    year, month, day = born.year or 0, born.month or 0, born.day or 0
    yield from (pack_date(year, month, other) for other in DAYS if other != day)
    yield from (pack_date(year, other, day) for other in MONTHS if other != month)
    yield from (pack_date(other, month, day) for other in find_years() if other != year)


def _by_beginning(criteria: Criteria, surnames: Surnames) -> Iterator[Probe]:
    """Yield probes by how the surname begins, the surname itself first."""
    first, last = surnames.between or (0, 0)
    rest = _filter(criteria)
    for entry in _find_entries(criteria, of_one=True):
        yield (*entry.conditions, equal("surname", first), *rest)
    for entry in _find_entries(criteria):
        yield (*entry.conditions, between("surname", (first + 1, last)), *rest)


def _by_surnames(criteria: Criteria, likes: Sequence[LikeName]) -> Iterator[Probe]:
    """Yield probes by surnames, closest first, the rare ones of each group by themselves."""
    rest = _filter(criteria)
    same = [like for like in likes if like.is_same]
    others = [like for like in likes if not like.is_same]
    entries = list(_find_entries(criteria, of_one=True))
    most = ROWS_FOR_A_PROBE * sum(entry.probes for entry in entries)
    for group in (same, others[:CLOSE], others[CLOSE:]):
        few, many = _part(group, most=most)
        for entry in entries if many else ():
            yield (*entry.conditions, _among_surnames(many), *rest)
        if few:
            yield (_among_surnames(few), *rest)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index is entered by beside the surname, in how many places."""

    conditions: tuple[Condition, ...]
    probes: int


MOST_TOWNS: Final = 8
EVERYWHERE: Final = Entry((), 0)


def _find_entries(criteria: Criteria, *, of_one: bool = False) -> Iterator[Entry]:
    """Yield what narrows surnames most: forename, town or one part of the date.

    The given names `of_one` surname stand in order; of many they are found by two letters.
    """
    born, words, place = criteria.born, criteria.forenames, criteria.place
    if words and of_one:
        yield Entry((between("given", pack_range(words[0])),), 0)
    elif words:
        yield _starts("given_start", words[0])
    elif len(place) > 1 or (place and not born.parts):
        towns = find_distinct("town", pack_range(place), most=MOST_TOWNS)
        if towns is None:
            yield _starts("town_start", place)
        elif towns:
            yield Entry((among("town", towns),), len(towns))
        yield Entry((NO_TOWN,), 1)
    elif born.parts:
        yield _complete(born)
        yield Entry(UNDATED, 1)
    else:
        yield EVERYWHERE


def _starts(column: str, word: str) -> Entry:
    """Return the entry by how a forename or a town begins."""
    first, last = (number // START for number in pack_range(word))
    starts = tuple(range(first, last + 1))
    return Entry((among(column, starts),), len(starts))


def _complete(born: PartDate) -> Entry:
    """Return the entry by the one part of a date that is known, and all values of another."""
    if born.day is not None:
        return Entry((among("born_month", MONTHS), equal("born_day", born.day)), len(MONTHS))
    if born.month is not None:
        return Entry((equal("born_month", born.month), among("born_day", DAYS)), len(DAYS))
    return Entry((equal("born_year", born.year or 0), among("born_month", MONTHS)), len(MONTHS))


def _part(likes: Sequence[LikeName], *, most: int) -> tuple[Sequence[LikeName], Sequence[LikeName]]:
    """Return those of `likes` that at most so many pupils have, and the others."""
    few = [like for like in likes if like.uses <= most]
    return few, [like for like in likes if like.uses > most]


def _by_forename_or_town(criteria: Criteria) -> Iterator[Probe]:
    """Yield probes by forename and town, or the one of them that is known; the same name first."""
    words, place = criteria.forenames, criteria.place
    rest = _filter(criteria, but=("forename",))
    entries = [EVERYWHERE]
    if place:
        entries = [_starts("town_start", place), Entry((equal("town_start", 0),), 1)]
    first, last = pack_range(words[0]) if words else (0, 0)
    if not words:
        yield from ((*entry.conditions, *rest) for entry in entries)
    elif criteria.born.day:
        dates = among("born", (*_find_dates(criteria.born.day), 0))
        yield (dates, between("given", (first, last)), *rest)
    else:
        for given in (equal("given", first), between("given", (first + 1, last))):
            yield from ((*entry.conditions, given, *rest) for entry in entries)


def _find_dates(day: int) -> Iterator[int]:
    """Yield all dates on this day of a month."""
    yield from (pack_date(year, month, day) for year in find_years() for month in MONTHS)


def _filter(criteria: Criteria, *, but: Sequence[str] = ()) -> tuple[Condition, ...]:
    """Return the conditions by which no index is entered, `but` those named."""
    return tuple(_find_filters(criteria, but))


def _find_filters(criteria: Criteria, but: Sequence[str]) -> Iterator[Condition]:
    words = criteria.forenames
    if not words:
        # One entry of each surname is enough.
        yield filtering(equal("nth", 0))
    elif "forename" not in but:
        yield filtering(between("given", pack_range(words[0])))
    yield from (has_given_name(pack_range(word)) for word in words[1:])
    if criteria.begins and join_name(criteria.surname):
        yield filtering(below("form", Form.PART))
    if criteria.place and "town" not in but:
        town = between("town", pack_range(criteria.place))
        yield filtering(town) | filtering(NO_TOWN)
    if criteria.sex and "sex" not in but:
        yield filtering(among("sex", (SEXES[criteria.sex], 0)))
    if criteria.born.parts == 1 and "born" not in but:
        yield born_in(criteria.born) | filtering(NO_DATE)


def _among_surnames(likes: Sequence[LikeName]) -> Condition:
    return among("surname", [like.number for like in likes])
