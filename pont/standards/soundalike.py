"""Fold names to plain letters, and give surnames that sound alike in Wales a key in common.

Keys are short strings to be stored and indexed: two names may sound alike if they share one.
They are Double Metaphone codes of the name, of its parts and of the ways it is spelt in Welsh and
English, and names of families such as Gruffydd and Griffiths whose spellings are too far apart.

Source: rulings 6.1; design/stack.md (Names that sound alike).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metaphone import doublemetaphone

from pont.standards.name_families import FAMILIES_OF

LONGEST_KEY: Final = 24
LONGEST_NAME: Final = 100
SHORTEST_PART: Final = 3
SHORTEST_STEM_CODE: Final = 3

APOSTROPHES: Final = "'’‘ʼ`´ʻ′"

UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that Unicode does not take apart into a plain letter and a mark."""

PARTICLES: Final = frozenset(
    """ap ab ferch verch mac mc o d de da di do du dos das del della der den des van von ter ten la
    le el al bin bint ibn abu st the""".split()  # noqa: SIM905
)
"""Parts that tell nobody apart, and so have no key of their own."""

VARIANTS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"dd", "th"),  # Gruffydd, Meredydd: voiced th
        (r"^ll", "fl"),  # Lloyd, Floyd: how English ears took it
        (r"^gw(?=[aeiouy])", "w"),  # Gwyn, Wyn: softened
        (r"^si(?=[aeou])", "sh"),  # Siân
        (r"^si(?=[aeou])", "j"),  # Siôn, John
        (r"^i(?=[aeou])", "y"),  # Iorwerth, Yorath
        (r"c(?=[eiy].)", "k"),  # Ceri: always hard in Welsh
        (r"ch", "k"),  # Fychan
        (r"mp(?=[stk])", "m"),  # Thompson, Thomson
        (r"^(?:ap|ab)(?=h?[aeiouwyr])", "p"),  # ap Rhys, Prys
        (r"^ab(?=[aeiouwy])", "b"),  # ab Owain, Bowen
    )
)
"""Other ways in which a folded name may be spelt; each gives keys beside those of the name."""


def fold(name: str) -> str:
    """Return `name` in lower case without marks and signs, its parts with one space between.

    "O’DWYER-NÚÑEZ" becomes "odwyer nunez". Letters that are not Latin are kept.
    """
    return _fold(name[:LONGEST_NAME], apostrophe="")


def sound_keys(name: str) -> frozenset[str]:
    """Return the keys of a surname, each of at most 24 characters; none for a name without letters.

    Names that sound alike, or one of which is a part of the other, have a key in common.
    """
    name = name[:LONGEST_NAME]
    return frozenset(key for form in _find_forms(name) for key in find_word_keys(form))


def _fold(name: str, *, apostrophe: str) -> str:
    lower = unicodedata.normalize("NFKD", name).casefold()
    plain = unicodedata.normalize("NFKD", lower).translate(UNDECOMPOSED)
    plain = "".join(apostrophe if mark in APOSTROPHES else mark for mark in plain)
    letters = (
        character if character.isalpha() else " "
        for character in plain
        if not unicodedata.combining(character)
    )
    return " ".join("".join(letters).split())


def _find_forms(name: str) -> Iterator[str]:
    """Yield what of a name stands for itself: all of it written together, and its parts."""
    parts = _fold(name, apostrophe=" ").split()
    forms = ["".join(parts)]
    forms += [part for part in parts if len(part) >= SHORTEST_PART and part not in PARTICLES]
    for form in forms:
        if form:
            yield form


@lru_cache(maxsize=4096)
def find_word_keys(word: str) -> frozenset[str]:
    """Return the keys of one folded word without spaces."""
    form = re.sub(r"^mc(?=.{3})", "mac", word)
    spellings = {form} | {pattern.sub(by, form) for pattern, by in VARIANTS}
    codes = {code for spelling in spellings for code in doublemetaphone(spelling) if code}
    keys = codes or {f"~{form}"}
    keys |= {f"={family}" for family in find_families(word)}
    if form.endswith("s") and not form.endswith("ss"):
        # Griffith and Griffiths, but not Jone and Jones: a short stem sounds like too much.
        keys |= {code for code in doublemetaphone(form[:-1]) if len(code) >= SHORTEST_STEM_CODE}
    return frozenset(key[:LONGEST_KEY] for key in keys)


def find_families(word: str) -> frozenset[str]:
    """Return the families that a folded word belongs to, by the first spelling of each."""
    return FAMILIES_OF.get(word, frozenset())
