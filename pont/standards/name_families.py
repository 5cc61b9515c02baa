"""Families of surnames: spellings of one name that have parted too far for any rule of sound.

They stand in `tables`, one family a line, spelt as `soundalike.fold` writes them but without the
spaces between parts. A spelling may stand in several families.

Source: rulings 6.1; design/stack.md (Names that sound alike).
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

TABLES: Final = Path(__file__).parent / "tables"
OF_WALES: Final = (TABLES / "families_of_wales.txt").read_text(encoding="ascii")
OF_ELSEWHERE: Final = (TABLES / "families_of_elsewhere.txt").read_text(encoding="ascii")


def read_families(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the families of each spelling, by their first spelling; indented lines go on."""
    families: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for line in text.replace("\n    ", " ").splitlines():
        spellings = line.split()
        for spelling in spellings:
            families[spelling][spellings[0]] = None
    return {spelling: tuple(names) for spelling, names in families.items()}


WELSH_FAMILIES: Final = MappingProxyType(
    {spelling: names[0] for spelling, names in read_families(OF_WALES).items()}
)
"""The Welsh family of a folded spelling, each of one alone."""

FAMILIES_OF: Final = MappingProxyType(
    {
        spelling: frozenset(names)
        for spelling, names in read_families(OF_WALES + OF_ELSEWHERE).items()
    }
)
"""The families that a folded spelling belongs to."""
