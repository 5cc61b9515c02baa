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
from pont.lost_pupils.search.names import LikeName, find_beginning, find_like
from pont.lost_pupils.search.probes import (
    Condition,
    Probe,
    among,
    below,
    between,
    differs,
    equal,
    filtering,
    find_distinct,
    find_years,
    has_given_name,
)
from pont.lost_pupils.search_models import Form
from pont.standards.closeness import PartDate
from pont.standards.spelling import join_name, pack_date, pack_range

RARE: Final = 60
"""A surname in so few entries is read whole sooner than it is looked up by five dates."""

MOST_TOWNS: Final = 8
MOST_PLACES: Final = 100
MOST_GIVEN: Final = 100
CLOSE: Final = 8
MONTHS: Final = tuple(range(1, 13))
DAYS: Final = tuple(range(1, 32))
NO_TOWN: Final = equal("town", 0)


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
        return Surnames(tuple(find_beginning(word) or ()), between=pack_range(word))
    return Surnames(tuple(find_like(criteria.surname)))


def plan(criteria: Criteria, surnames: Surnames | None) -> Iterator[Probe]:
    """Yield the probes that find who fits `criteria`, one of `surnames` if there are any."""
    if surnames and not surnames.between and not surnames.likes:
        return
    born, forename, town = criteria.born, criteria.forenames, criteria.place
    if born.parts >= 2 and surnames:
        yield from _by_date_and_surname(criteria, surnames)
    elif born.parts == 3 or (born.parts == 1 and forename and not surnames):
        yield from _by_date_and_forename(criteria)
    elif born.parts == 2:
        rest = _filter(criteria, but=("born",))
        yield from ((*pair, *rest) for pair in _find_pairs(born))
    elif surnames and not (surnames.between and not surnames.likes):
        yield from _by_surnames(criteria, surnames)
    elif surnames and born.parts:
        yield (*_complete(born), surnames.condition, *_filter(criteria, but=("born",)))
    elif forename or town:
        yield from _by_forename_or_town(criteria, surnames)
    elif surnames:
        yield (surnames.condition, *_filter(criteria))


def _by_date_and_surname(criteria: Criteria, surnames: Surnames) -> Iterator[Probe]:
    """Yield probes by two parts of the date with the surname, the rare surnames apart."""
    rest = _filter(criteria, but=("born",))
    common: Condition | None = surnames.condition
    rare: Condition | None = None
    if not surnames.between:
        few = [like for like in surnames.likes if like.uses <= RARE]
        many = [like for like in surnames.likes if like.uses > RARE]
        common = _among_surnames(many) if many else None
        rare = _among_surnames(few) if few else None
    pairs = [*_find_pairs(criteria.born), (equal("born_year", 0), equal("born_month", 0))]
    if rare:
        fits = _any([_all([filtering(part) for part in pair]) for pair in pairs])
        yield (rare, fits, *rest)
    if common:
        yield from ((*pair, common, *rest) for pair in pairs)


def _find_pairs(born: PartDate) -> Iterator[Probe]:
    """Yield the dates that fit `born`: itself, swapped, and with one of three parts differing."""
    parts = {name: equal(name, number) for name, number in _name_parts(born)}
    yield tuple(parts.values())
    if born.swapped:
        yield tuple(equal(name, number) for name, number in _name_parts(born.swapped))
    if born.parts == 3:
        for other in ("born_day", "born_year", "born_month"):
            rest = [part for name, part in parts.items() if name != other]
            yield (*rest, differs(other, parts[other].numbers[0]))


def _name_parts(born: PartDate) -> Iterator[tuple[str, int]]:
    named = (("born_year", born.year), ("born_month", born.month), ("born_day", born.day))
    yield from ((name, number) for name, number in named if number is not None)


def _by_date_and_forename(criteria: Criteria) -> Iterator[Probe]:
    """Yield probes by whole dates, with the forename if there is one."""
    born, rest = criteria.born, _filter(criteria, but=("born", "forename"))
    given = [between("given", pack_range(word)) for word in criteria.forenames[:1]]
    if born.parts == 1:
        yield (among("born", (*_find_dates(born), 0)), *given, *rest)
        return
    if born.year is None or born.month is None or born.day is None:
        return
    yield (equal("born", pack_date(born.year, born.month, born.day)), *given, *rest)
    if born.swapped:
        yield (equal("born", pack_date(born.year, born.day, born.month)), *given, *rest)
    if not given:
        return
    days = [pack_date(born.year, born.month, day) for day in DAYS if day != born.day]
    months = [pack_date(born.year, month, born.day) for month in MONTHS if month != born.month]
    years = [pack_date(year, born.month, born.day) for year in find_years() if year != born.year]
    yield (among("born", (*days, *months, *years, 0)), *given, *rest)


def _find_dates(born: PartDate) -> Iterator[int]:
    """Yield the dates of which one part is known."""
    for year in find_years() if born.year is None else [born.year]:
        for month in MONTHS if born.month is None else [born.month]:
            for day in DAYS if born.day is None else [born.day]:
                yield pack_date(year, month, day)


def _by_surnames(criteria: Criteria, surnames: Surnames) -> Iterator[Probe]:
    """Yield probes by the surnames, closest first, with forename, town or part of the date."""
    towns = _find_towns(criteria) if criteria.place and not criteria.forenames else None
    for likes in _group(surnames.likes):
        found = _among_surnames(likes)
        if criteria.forenames:
            given = between("given", pack_range(criteria.forenames[0]))
            yield (found, given, *_filter(criteria, but=("forename",)))
        elif towns:
            rest = _filter(criteria, but=("town",))
            yield (towns, found, *rest)
            yield (NO_TOWN, found, *rest)
        elif criteria.born.parts and sum(like.uses for like in likes) > RARE * len(likes):
            rest = _filter(criteria, but=("born",))
            yield (*_complete(criteria.born), found, *rest)
            yield (equal("born_year", 0), equal("born_month", 0), found, *rest)
        else:
            yield (found, *_filter(criteria))


def _group(likes: Sequence[LikeName]) -> Iterator[Sequence[LikeName]]:
    """Yield the same name, then the close ones, then the others, of which the rare ones apart."""
    same = [like for like in likes if like.is_same]
    others = [like for like in likes if not like.is_same]
    close, far = others[:CLOSE], others[CLOSE:]
    few = [like for like in far if like.uses <= RARE]
    many = [like for like in far if like.uses > RARE]
    yield from (group for group in (same, close, many, few) if group)


def _complete(born: PartDate) -> tuple[Condition, Condition]:
    """Return the one part of a date that is known, and all values of another."""
    if born.day is not None:
        return among("born_month", MONTHS), equal("born_day", born.day)
    if born.month is not None:
        return equal("born_month", born.month), among("born_day", DAYS)
    return equal("born_year", born.year or 0), among("born_month", MONTHS)


def _by_forename_or_town(criteria: Criteria, surnames: Surnames | None) -> Iterator[Probe]:
    """Yield probes by forename and town, or the one of them that is known."""
    if criteria.forenames and (surnames or not criteria.place):
        yield from _by_forename(criteria, surnames)
        return
    rest = _filter(criteria, but=("forename", "town"))
    given = [between("given", pack_range(word)) for word in criteria.forenames[:1]]
    within = [surnames.condition] if surnames else given
    ends = pack_range(criteria.place)
    places = find_distinct("town", ends, most=MOST_PLACES)
    if places is None:
        yield (*within, filtering(between("town", ends)), *rest)
        yield (*within, filtering(NO_TOWN), *rest)
    else:
        yield (among("town", (*places, 0)), *within, *rest)


def _by_forename(criteria: Criteria, surnames: Surnames | None) -> Iterator[Probe]:
    """Yield a probe by the forename, with the gender and how the surname begins."""
    ends = pack_range(criteria.forenames[0])
    names = find_distinct("given", ends, most=MOST_GIVEN)
    if names:
        sexes = (SEXES[criteria.sex], 0) if criteria.sex else (*SEXES.values(), 0)
        begins = [surnames.condition] if surnames else []
        rest = _filter(criteria, but=("forename", "sex"))
        yield (among("given", names), among("sex", sexes), *begins, *rest)
    elif names is None and surnames:
        given = filtering(between("given", ends))
        yield (surnames.condition, given, *_filter(criteria, but=("forename",)))
    elif names is None:
        yield (between("given", ends), *_filter(criteria, but=("forename",)))


def _find_towns(criteria: Criteria) -> Condition | None:
    """Return the condition that a town begins as asked for, or None if many do."""
    places = find_distinct("town", pack_range(criteria.place), most=MOST_TOWNS)
    return among("town", places or [0]) if places is not None else None


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
        for name, number in _name_parts(criteria.born):
            yield filtering(among(name, (number, 0)))


def _among_surnames(likes: Sequence[LikeName]) -> Condition:
    return among("surname", [like.number for like in likes])


def _all(conditions: Sequence[Condition]) -> Condition:
    first, *others = conditions
    for other in others:
        first &= other
    return first


def _any(conditions: Sequence[Condition]) -> Condition:
    first, *others = conditions
    for other in others:
        first |= other
    return first
