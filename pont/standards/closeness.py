"""How close two names are, and two dates: numbers to rank by, and what differs.

The weights were fitted to misspelt and variant surnames (docs/adr/0019, benchmarks/search.py).

Source: rulings 6.1; design/quality.md section 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz.distance import OSA

from pont.standards.soundalike import find_families, find_word_keys
from pont.standards.spelling import pack_date, respell

LETTERS: Final = 0.5
LETTERS_IF_SAME: Final = 0.35
"""Of two names that are the same as they sound, their letters tell less."""
RESPELT: Final = 0.15
NO_KEY: Final = 0.06
FIRST_LETTER: Final = 0.03
LAST_LETTER: Final = 0.05
WITHIN_FAMILY: Final = 0.25
"""Of one family, names are that much of the distance that their letters have."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How close two words are, 1 if they are the same; `sounds` if they are pronounced alike."""

    closeness: float
    sounds: bool


SAME: Final = Likeness(1, sounds=True)


def compare_words(
    word: str, other: str, *, respelt: str | None = None, shares_key: bool | None = None
) -> Likeness:
    """Return how close `other` is to `word`, both as `spelling.join_name` writes them.

    What is at hand need not be worked out: `respelt` is `other` respelt, `shares_key` whether the
    two have a key of sound in common.
    """
    if word == other:
        return SAME
    if not word or not other:
        return Likeness(0, sounds=False)
    here, there = respell(word), respelt or respell(other)
    if shares_key is None:
        shares_key = not find_word_keys(word).isdisjoint(find_word_keys(other))
    distance = (
        (LETTERS_IF_SAME if here == there else LETTERS) * OSA.normalized_distance(word, other)
        + RESPELT * OSA.normalized_distance(here, there)
        + (0 if shares_key else NO_KEY)
        + (0 if word[0] == other[0] else FIRST_LETTER)
        + (0 if word[-1] == other[-1] else LAST_LETTER)
    )
    if not find_families(word).isdisjoint(find_families(other)):
        return Likeness(1 - WITHIN_FAMILY * distance, sounds=True)
    return Likeness(1 - distance, sounds=here == there or shares_key)


class DateMatch(StrEnum):
    """What two dates of birth have in common."""

    SAME = "same"
    SWAPPED = "swapped"
    DAY_DIFFERS = "day-differs"
    MONTH_DIFFERS = "month-differs"
    YEAR_DIFFERS = "year-differs"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


DATE_CLOSENESS: Final[Mapping[DateMatch, float]] = MappingProxyType(
    {
        DateMatch.SAME: 1,
        DateMatch.SWAPPED: 0.85,
        DateMatch.DAY_DIFFERS: 0.75,
        DateMatch.MONTH_DIFFERS: 0.75,
        DateMatch.YEAR_DIFFERS: 0.7,
        DateMatch.UNKNOWN: 0.4,
        DateMatch.DIFFERENT: 0,
    }
)


@dataclass(frozen=True, slots=True)
class PartDate:
    """A date of birth of which the day, the month or the year may not be known."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    @property
    def parts(self) -> int:
        """How many of the three are known."""
        return sum(part is not None for part in (self.day, self.month, self.year))

    @property
    def swapped(self) -> "PartDate | None":
        """It with day and month exchanged, or None if that is no other date."""
        if self.day is None or self.month is None or self.day > 12 or self.day == self.month:
            return None
        return PartDate(self.month, self.day, self.year)


def compare_date(asked: PartDate, born_on: date | None) -> DateMatch:
    """Return what `born_on` has in common with what is known of a date of birth.

    One part may differ of a date of which all three are known; day and month may be swapped.
    """
    packed = pack_date(born_on.year, born_on.month, born_on.day) if born_on else 0
    return compare_packed(asked, packed)


@lru_cache(maxsize=4096)
def compare_packed(asked: PartDate, born: int) -> DateMatch:
    """Return the same of a date written as `spelling.pack_date` does, 0 if there is none."""
    if not born:
        return DateMatch.UNKNOWN
    year, month, day = born // 10_000, born // 100 % 100, born % 100
    differing = _find_differing(asked, year, month, day)
    if not differing:
        return DateMatch.SAME
    if asked.swapped and not _find_differing(asked.swapped, year, month, day):
        return DateMatch.SWAPPED
    if len(differing) == 1 and asked.parts == 3:
        return differing[0]
    return DateMatch.DIFFERENT


def _find_differing(asked: PartDate, year: int, month: int, day: int) -> list[DateMatch]:
    parts = (
        (asked.day, day, DateMatch.DAY_DIFFERS),
        (asked.month, month, DateMatch.MONTH_DIFFERS),
        (asked.year, year, DateMatch.YEAR_DIFFERS),
    )
    return [match for wanted, there, match in parts if wanted is not None and wanted != there]
