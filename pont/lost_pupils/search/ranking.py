"""How close each pupil found is to what was asked for, and why.

The closeness is the mean of what each field asked for contributes, weighted by how much it tells.

Source: rulings 6.1; docs/adr/0019.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.index import SEXES as SEX_NUMBERS
from pont.lost_pupils.search.names import LikeName
from pont.lost_pupils.search.planning import Surnames
from pont.lost_pupils.search.probes import Row
from pont.lost_pupils.search.reasons import (
    DATES,
    FORENAMES,
    SEXES,
    SURNAMES,
    TOWNS,
    UPNS,
    NameMatch,
    UpnMatch,
    WordMatch,
)
from pont.lost_pupils.search_models import Form
from pont.standards.closeness import DATE_CLOSENESS, PartDate, compare_packed
from pont.standards.spelling import find_parts, join_name, pack, pack_range

WEIGHTS: Final = {"upn": 10, "surname": 4, "born": 4, "forename": 2, "town": 1, "sex": 0.5}

UPN_CLOSENESS: Final[Mapping[UpnMatch, float]] = {
    UpnMatch.SAME: 1,
    UpnMatch.FORMER: 0.95,
    UpnMatch.MISTYPED: 0.8,
    UpnMatch.DIFFERS: 0,
}
WORD_CLOSENESS: Final[Mapping[WordMatch, float]] = {
    WordMatch.SAME: 1,
    WordMatch.BEGINS: 0.9,
    WordMatch.MIDDLE: 0.75,
    WordMatch.UNKNOWN: 0.4,
    WordMatch.DIFFERS: 0,
}
FORM_FACTOR: Final[Mapping[Form, float]] = {
    Form.SURNAME: 1,
    Form.PREFERRED: 0.99,
    Form.FORMER: 0.98,
    Form.PART: 0.85,
    Form.PREFERRED_PART: 0.84,
    Form.FORMER_PART: 0.83,
}
PART_ASKED_FACTOR: Final = 0.85
OTHER_NAME_FACTOR: Final = 0.8
"""A name that is not the same, however common and close, comes after the name itself."""

ALL_PARTS: Final = 0.95

Verdict = tuple[float, str]
"""What a field contributes, and the reason in words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A pupil found: how close, at most 1, and why."""

    pupil: int
    closeness: float
    reasons: tuple[str, ...]
    is_claimed: bool
    order: tuple[int, int]
    """The surname and the forename, for pupils who are as close as each other."""


class Ranking:
    """What was asked for, ready to be compared with thousands of rows."""

    def __init__(
        self, criteria: Criteria, surnames: Surnames | None, upns: Mapping[int, UpnMatch]
    ) -> None:
        """Take the criteria, the surnames that fit, and the pupils found by their UPN."""
        self.criteria = criteria
        self.upns = upns
        self.surnames = surnames
        self.word = pack(join_name(criteria.surname))
        self.likes: dict[int, list[LikeName]] = {}
        for like in surnames.likes if surnames else ():
            self.likes.setdefault(like.number, []).append(like)
        self.parts = len(find_parts(criteria.surname))
        self.given = pack_range(criteria.forenames[0]) if criteria.forenames else None
        self.town = pack_range(criteria.place) if criteria.place else None
        self.known: dict[tuple[int, int], Verdict] = {}

    def rank(self, rows: Iterable[Row]) -> list[Match]:
        """Return the pupils in `rows`, closest first; the lost before the claimed."""
        grouped: dict[int, list[Row]] = {}
        for row in rows:
            grouped.setdefault(row.pupil, []).append(row)
        matches = [self.judge(entries) for entries in grouped.values()]
        return sorted(matches, key=_order)

    def judge(self, entries: list[Row]) -> Match:
        """Return how close one pupil is, by the entries of theirs that were found."""
        first = entries[0]
        verdicts = {
            "upn": self._judge_upn(first),
            "surname": self._judge_surnames(entries),
            "forename": self._best(entries, self._judge_given),
            "born": self._judge_date(first),
            "town": self._judge_town(first),
            "sex": self._judge_sex(first),
        }
        asked = {field: verdict for field, verdict in verdicts.items() if verdict}
        total = sum(WEIGHTS[field] for field in asked)
        return Match(
            pupil=first.pupil,
            closeness=sum(WEIGHTS[field] * verdict[0] for field, verdict in asked.items()) / total,
            reasons=tuple(reason for _, reason in asked.values()),
            is_claimed=first.is_claimed,
            order=(first.surname, first.given),
        )

    def _best(self, rows: list[Row], judge: Callable[[Row], Verdict | None]) -> Verdict | None:
        return max((verdict for row in rows if (verdict := judge(row))), default=None)

    def _judge_upn(self, row: Row) -> Verdict | None:
        if not self.criteria.upn:
            return None
        match = self.upns.get(row.pupil, UpnMatch.DIFFERS)
        return UPN_CLOSENESS[match], UPNS[match]

    def _judge_surnames(self, rows: list[Row]) -> Verdict | None:
        if not self.surnames:
            return None
        best = max(self._judge_surname(row) for row in rows)
        if self.parts > 1 and len(rows) > 1 and best[0] < ALL_PARTS:
            found = {like.part for row in rows for like in self.likes.get(row.surname, ())}
            if found >= set(range(1, self.parts + 1)):
                return ALL_PARTS, SURNAMES[Form.SURNAME, NameMatch.PART]
        return best

    def _judge_surname(self, row: Row) -> Verdict:
        key = (row.surname, row.form)
        if key not in self.known:
            self.known[key] = self._compare_surname(row.surname, Form(row.form))
        return self.known[key]

    def _compare_surname(self, number: int, form: Form) -> Verdict:
        whole = Form(form % Form.PART) if form >= Form.PART else form
        likes = self.likes.get(number, [])
        between = self.surnames.between if self.surnames else None
        if between and between[0] <= number <= between[1] and form == whole:
            is_same = number == self.word
            match = NameMatch.SAME if is_same else NameMatch.BEGINS
            return FORM_FACTOR[form] * (1 if is_same else 0.9), SURNAMES[whole, match]
        if not likes:
            return 0, SURNAMES[Form.SURNAME, NameMatch.DIFFERS]
        closeness, like = max(((_weigh(like), like) for like in likes), key=lambda pair: pair[0])
        match = NameMatch.PART if like.part or form != whole else self._name_match(like)
        return closeness * FORM_FACTOR[form], SURNAMES[whole, match]

    def _name_match(self, like: LikeName) -> NameMatch:
        if like.is_same:
            return NameMatch.SAME
        if self.criteria.begins:
            return NameMatch.BEGINS
        return NameMatch.SOUNDS if like.sounds else NameMatch.SPELT

    def _judge_given(self, row: Row) -> Verdict | None:
        if not self.given:
            return None
        match = WordMatch.DIFFERS
        if self.given[0] <= row.given <= self.given[1]:
            is_same = row.given == self.given[0]
            match = WordMatch.SAME if is_same else WordMatch.BEGINS
            match = WordMatch.MIDDLE if row.nth else match
        return WORD_CLOSENESS[match], FORENAMES[match]

    def _judge_date(self, row: Row) -> Verdict | None:
        asked: PartDate = self.criteria.born
        if not asked.parts:
            return None
        match = compare_packed(asked, row.born)
        return DATE_CLOSENESS[match], DATES[match]

    def _judge_town(self, row: Row) -> Verdict | None:
        if not self.town:
            return None
        match = WordMatch.DIFFERS if row.town else WordMatch.UNKNOWN
        if self.town[0] <= row.town <= self.town[1]:
            match = WordMatch.SAME if row.town == self.town[0] else WordMatch.BEGINS
        return WORD_CLOSENESS[match], TOWNS[match]

    def _judge_sex(self, row: Row) -> Verdict | None:
        if not self.criteria.sex:
            return None
        wanted = SEX_NUMBERS[self.criteria.sex]
        match = WordMatch.DIFFERS if row.sex else WordMatch.UNKNOWN
        match = WordMatch.SAME if row.sex == wanted else match
        return WORD_CLOSENESS[match], SEXES[match]


def _weigh(like: LikeName) -> float:
    closeness = 1 if like.is_same else like.rank * OTHER_NAME_FACTOR
    return closeness * PART_ASKED_FACTOR if like.part else closeness


def _order(match: Match) -> tuple[bool, float, tuple[int, int], int]:
    return match.is_claimed, -match.closeness, match.order, match.pupil
