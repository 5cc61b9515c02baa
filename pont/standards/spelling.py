"""Words of names as a search compares them: joined, respelt by sound, short of letters, as numbers.

Most take a word as `join_name` writes it: folded, without spaces.

Source: rulings 6.1; docs/adr/0019.
"""

import re
from functools import lru_cache
from itertools import combinations
from typing import Final

from pont.standards.soundalike import APOSTROPHES, PARTICLES, SHORTEST_PART, fold

MOST_DROPPED: Final = 2
DROPPED_WITHIN: Final = 7
SHORTEST_DROPPED: Final = 2
SHORT: Final = 4
"""Of words as short, one letter is left out: with two, half of all short words would be alike."""
LONGEST_DROPPED: Final = 12
"""Longer surnames are of several parts, each of which is looked for by itself."""

VOWELS: Final = "aeiouyhw"
CONFUSED: Final = str.maketrans("bdgvzcq", "ptkfskk", VOWELS)
SHORTEST_SKELETON: Final = 2
"""One consonant alone is that of too many names."""
SHORTEST_BROKEN: Final = 5

SIZE: Final = 8
SIZES_BEGIN: Final = 5

PACKED_LETTERS: Final = 13
"""As many letters of base 28 fit into a signed number of 64 bits."""
BASE: Final = 28
OTHER_LETTER: Final = BASE - 1

RESPELLINGS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^mac(?=[^aeiou].|[aeiou]..)", "mk"),  # MacDonald, McDonald
        (r"^mc", "mk"),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^ll", "l"),  # Llwyd, Lloyd
        (r"^rh", "r"),
        (r"^gw(?=[aeiouy])", "w"),  # Gwyn, Wyn
        (r"^wh", "w"),
        (r"^s[iy](?=[aou])", "sh"),  # Siân
        (r"^i(?=[aeou])", "y"),  # Iorwerth, Yorath
        (r"tsch|tch|cz", "ch"),
        (r"sch|sz", "sh"),
        (r"dj|dg(?=e)|g(?=[ei]..)", "j"),
        (r"ph", "f"),
        (r"augh|ough", "o"),
        (r"(?<=[aeiou])gh(?=[^aeiou]|$)", ""),
        (r"gh", "g"),
        (r"dd|th", "d"),  # Gruffydd, Griffith
        (r"ck|cc|kk", "k"),
        (r"ch", "x"),  # kept from the next rules; written ch again at the end
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"ku(?=[aeio])", "kw"),
        (r"z", "s"),
        (r"v", "f"),  # Evan, Ifan
        (r"w(?=[^aeiouy]|$)", "u"),  # a vowel in Welsh
        (r"oo|ou|wu|uw", "u"),
        (r"ee|ea|ie|ei|ey|y|ii", "i"),
        (r"ai|ae|eu", "e"),
        (r"au|aw|oa|oe", "o"),
        (r"mp(?=[stk])", "m"),  # Thompson, Thomson
        (r"t(?=s$)", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=...)s$", ""),  # Edward, Edwards
        (r"(?<=..)e$", ""),
        (r"(?<=[aeiou])h", ""),
        (r"x", "ch"),
    )
)
"""How a name is written if it is written as it sounds, in Welsh and in English."""


def join_name(name: str) -> str:
    """Return `name` folded and in one word: "O’Dwyer-Núñez" becomes "odwyernunez"."""
    return fold(name).replace(" ", "")


def find_parts(name: str) -> tuple[str, ...]:
    """Return the words of a name of several, without particles: "ap Rhys-Jones" has two.

    A name of one word has no parts; an apostrophe parts as a space does.
    """
    parted = "".join(" " if mark in APOSTROPHES else mark for mark in name)
    words = fold(parted).split()
    if len(words) < 2:
        return ()
    parts = (word for word in words if len(word) >= SHORTEST_PART and word not in PARTICLES)
    return tuple(dict.fromkeys(parts))


@lru_cache(maxsize=4096)
def respell(word: str) -> str:
    """Return `word` as it sounds; never empty unless `word` is.

    "gruffydd" and "griffith" become "grufid" and "grifid".
    """
    respelt = word
    for pattern, replacement in RESPELLINGS:
        respelt = pattern.sub(replacement, respelt)
    return respelt or word


def drop_letters(word: str) -> frozenset[str]:
    """Return the beginning of `word`, and it with one or two of its letters left out.

    Two words that differ by at most two letters, left out, added, changed or exchanged, short words
    by one, have one of these in common. Errors beyond the first seven letters need none: what is
    before agrees.
    """
    start = word[:DROPPED_WITHIN]
    most = MOST_DROPPED if SHORT < len(word) <= LONGEST_DROPPED else 1
    fewest = max(len(start) - most, SHORTEST_DROPPED)
    return frozenset({start}) | {
        "".join(letters)
        for length in range(fewest, len(start))
        for letters in combinations(start, length)
    }


def find_skeletons(word: str) -> frozenset[str]:
    """Return the consonants of `word` as it sounds, and of five or more all but one of them.

    Those that ears confuse are one: "padgett" and "bidget" become "pjt". Whatever the vowels,
    names of one skeleton may be one name; a letter that is written and not said is the one that is
    left out.
    """
    respelt = respell(word)
    sounds = respelt.replace("ch", "C").replace("sh", "S").translate(CONFUSED)
    bones = ("V" if respelt[:1] in VOWELS else "") + re.sub(r"(.)\1+", r"\1", sounds)
    if len(bones) < SHORTEST_SKELETON:
        return frozenset()
    skeletons = {bones}
    if len(bones) >= SHORTEST_BROKEN:
        skeletons |= {bones[:place] + bones[place + 1 :] for place in range(len(bones))}
    return frozenset(skeletons)


def size(word: str, *, more: int = 0) -> int:
    """Return how long `word` would be with so many letters `more`: 0 short, 1 common, 2 longer.

    Words of five to eight letters, as most surnames are, stay common with two letters more or less.
    """
    return (max(len(word) + more, 0) + SIZES_BEGIN) // SIZE


def find_sizes(word: str) -> range:
    """Return the sizes of the words that differ from `word` by at most two letters."""
    return range(size(word, more=-MOST_DROPPED), size(word, more=MOST_DROPPED) + 1)


def pack(word: str) -> int:
    """Return the first 13 letters of `word` as a number; numbers sort as the words do.

    Letters other than a to z count as one that comes after z.
    """
    packed = 0
    for letter in word[:PACKED_LETTERS].ljust(PACKED_LETTERS, "\0"):
        packed = packed * BASE + _number(letter)
    return packed


def pack_range(start: str) -> tuple[int, int]:
    """Return the least and the greatest number of the words that begin with `start`."""
    first = pack(start)
    return first, first + BASE ** max(PACKED_LETTERS - len(start), 0) - 1


def _number(letter: str) -> int:
    if letter == "\0":
        return 0
    return ord(letter) - ord("a") + 1 if "a" <= letter <= "z" else OTHER_LETTER


def pack_date(year: int, month: int, day: int) -> int:
    """Return a date as a number that people can read: 20140309."""
    return (year * 100 + month) * 100 + day
