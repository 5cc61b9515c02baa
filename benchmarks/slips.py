"""Misspell surnames by rule: slips of the hand, and what the ear makes of a name."""

import re
from collections.abc import Callable
from random import Random
from typing import Final

NEIGHBOURS: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "x",
}  # fmt: skip
"""What lies beside a letter on the keyboard."""

HEARD: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("ie", "ei"), ("ei", "ie"), ("ee", "ea"), ("ea", "ee"), ("ph", "f"), ("f", "ph"),
        ("ck", "k"), ("k(?!n)", "c"), ("c(?=[aou])", "k"), ("y$", "ie"), ("ie$", "y"),
        ("ey$", "y"), ("y", "i"),
        ("i", "y"), ("s$", ""), ("$", "s"), ("e$", ""), ("(?<=[^aeiou])$", "e"), ("oo", "u"),
        ("ou", "ow"), ("ow", "ou"), ("mb", "m"), ("wh", "w"), ("gh", "g"), ("son$", "sen"),
        ("sen$", "son"), ("er", "ar"), ("ar", "er"), ("or", "er"), ("tt", "t"), ("ll", "l"),
        ("nn", "n"), ("rr", "r"), ("ss", "s"), ("l(?!l)", "ll"), ("t(?!t)", "tt"), ("n(?!n)", "nn"),
        ("z", "s"), ("x", "cks"), ("qu", "kw"), ("v", "f"), ("dd", "th"), ("w", "oo"),
        ("a", "e"), ("e", "a"), ("o", "a"), ("u", "o"),
    )
)  # fmt: skip
"""What is written for what was said."""


def misspell(name: str, random: Random) -> str:
    """Return `name` with one mistake, or with two in three of ten; never as it was."""
    wrong = make_one(name, random)
    if random.random() < 0.3:
        twice = make_one(wrong, random)
        wrong = twice if twice.lower() != name.lower() else wrong
    return wrong


def make_one(name: str, random: Random) -> str:
    """Return `name` with one mistake, by ear or by hand."""
    for _ in range(50):
        wrong = random.choice(MISTAKES)(name, random)
        if wrong.lower() != name.lower() and len(wrong) > 1:
            return wrong
    return name + name[-1]


def mishear(name: str, random: Random) -> str:
    """Write another spelling of a sound."""
    pattern, by = random.choice(HEARD)
    places = list(pattern.finditer(name.lower()))
    if not places:
        return name
    place = random.choice(places)
    return name[: place.start()] + by + name[place.end() :]


def leave_out(name: str, random: Random) -> str:
    """Leave out a letter."""
    place = random.randrange(len(name))
    return name[:place] + name[place + 1 :]


def exchange(name: str, random: Random) -> str:
    """Exchange two letters that are side by side."""
    place = random.randrange(max(len(name) - 1, 1))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def miss_key(name: str, random: Random) -> str:
    """Hit the key beside the one meant."""
    place = random.randrange(len(name))
    beside = NEIGHBOURS.get(name[place].lower(), "e")
    return name[:place] + random.choice(beside) + name[place + 1 :]


def double(name: str, random: Random) -> str:
    """Write a letter twice."""
    place = random.randrange(len(name))
    return name[: place + 1] + name[place:]


Mistake = Callable[[str, Random], str]
# What is heard goes wrong as often as all slips of the hand together.
MISTAKES: Final[tuple[Mistake, ...]] = (
    mishear, mishear, mishear, mishear, leave_out, exchange, miss_key, double,
)  # fmt: skip
