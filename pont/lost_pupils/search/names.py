"""Which surnames on the shelf are like the one that is asked for, closest first.

Source: rulings 6.1; design/quality.md section 1; docs/adr/0019.
"""

import math
import zlib
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from pont.lost_pupils.search.probes import pad
from pont.standards.closeness import compare_words
from pont.standards.soundalike import find_word_keys
from pont.standards.spelling import (
    drop_letters,
    find_parts,
    find_sizes,
    find_skeletons,
    join_name,
    respell,
    size,
)

MOST_NAMES: Final = 60
MOST_NAMES_OF_PART: Final = 20
MOST_READ: Final = 250
MOST_COMPARED: Final = 150
LEAST_CLOSE: Final = 0.45
WEIGHT_OF_USES: Final = 0.02
"""What each doubling of a surname's frequency adds to its closeness, by the natural logarithm: of
two surnames as close, the common one was probably meant."""


@dataclass(frozen=True, slots=True)
class LikeName:
    """A surname on the shelf like the one asked for; `number` is it packed.

    `sounds` tells that it is pronounced alike, `part` which part of the name asked for it is
    like, 0 for all of it. `rank` orders names: the closeness, and a little for being common.
    """

    number: int
    closeness: float
    sounds: bool
    uses: int
    part: int = 0

    @property
    def is_same(self) -> bool:
        """Whether it is the name itself."""
        return self.closeness == 1

    @property
    def rank(self) -> float:
        """What names are ordered by; the name itself comes before all others."""
        common = WEIGHT_OF_USES * math.log(self.uses or 1)
        return 2 if self.is_same else self.closeness + common


class Row(NamedTuple):
    """A surname as read; `unsound` is 0 if it shares a key of sound, else 1."""

    word: str
    respelt: str
    number: int
    uses: int
    unsound: int


READ: Final = (
    "SELECT word.word, word.respelt, word.number, word.uses, found.unsound"
    " FROM (SELECT word_id, MIN(key %% 2) AS unsound FROM lost_pupils_surnamekey"
    " WHERE key IN ({places}) GROUP BY word_id"
    " ORDER BY MIN(key %% 2), COUNT(*) DESC, word_id LIMIT {most}) found"
    " JOIN lost_pupils_surnameword word ON word.id = found.word_id WHERE word.uses > 0"
)
"""Those that sound alike, then those that have most keys in common."""


def find_keys(word: str) -> frozenset[int]:
    """Return the keys under which a surname in one word stands: of sound, and of spelling."""
    dropped = {_number(f"d{size(word)}{rest}") for rest in drop_letters(word)}
    return _find_sound_keys(word) | dropped | _find_respelt_keys(word)


def find_near_keys(word: str) -> frozenset[int]:
    """Return the keys under which the surnames stand that are like `word`."""
    dropped = {
        _number(f"d{length}{rest}") for rest in drop_letters(word) for length in find_sizes(word)
    }
    return _find_sound_keys(word) | dropped | _find_respelt_keys(word)


def _find_sound_keys(word: str) -> frozenset[int]:
    return frozenset(_number(f"s{key}", of_sound=True) for key in find_word_keys(word))


def _find_respelt_keys(word: str) -> frozenset[int]:
    skeletons = {_number(f"k{skeleton}") for skeleton in find_skeletons(word)}
    return frozenset(skeletons | {_number(f"r{respell(word)}")})


def _number(key: str, *, of_sound: bool = False) -> int:
    """Return a number for `key`, even if it is one of sound.

    Two keys that share a number only bring a candidate more.
    """
    return (zlib.crc32(key.encode()) >> 2 << 1) + (not of_sound)


def find_like(surname: str) -> list[LikeName]:
    """Return the surnames on the shelf that are like `surname`, closest first.

    Those like a part of it follow, if it has parts.
    """
    found = _find_like_word(join_name(surname), most=MOST_NAMES, part=0)
    for number, part in enumerate(find_parts(surname), start=1):
        found += _find_like_word(part, most=MOST_NAMES_OF_PART, part=number)
    return found


def _find_like_word(word: str, *, most: int, part: int) -> list[LikeName]:
    if not word:
        return []
    keys = pad(sorted(find_near_keys(word)))
    sql = READ.format(places=", ".join(["%s"] * len(keys)), most=MOST_READ)
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        rows = [Row(*row) for row in cursor.fetchall()]
    likes = [_compare(word, row, part) for row in _narrow(word, rows)]
    close = [like for like in likes if like.closeness >= LEAST_CLOSE]
    return sorted(close, key=lambda like: like.rank, reverse=True)[:most]


def _narrow(word: str, rows: list[Row]) -> list[Row]:
    """Return the surnames of `rows` that sound like `word`, and of the others the likeliest."""
    spelt = {row.word: row for row in rows if row.unsound}
    closest = extract(word, spelt.keys(), scorer=OSA.normalized_similarity, limit=MOST_COMPARED)
    return [row for row in rows if not row.unsound] + [spelt[match] for match, _, _ in closest]


def _compare(word: str, row: Row, part: int) -> LikeName:
    likeness = compare_words(word, row.word, respelt=row.respelt, shares_key=not row.unsound)
    return LikeName(row.number, likeness.closeness, likeness.sounds, row.uses, part)
