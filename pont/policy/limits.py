"""How large and how many: sizes of files by kind and sender, and the other numbers of the seeds.

Source: rulings 3.1, 3.4, 6.1, 7; seed 002 sections 5.5, 6.1, 7.1, 7.3; features.md section 1B.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.standards.addresses import Address
from pont.standards.file_names import Kind

MB: Final = 1_048_576
"""Bytes."""

SHELF_PUPILS: Final = 1
ZIP_ENTRIES: Final = 10_000
ZIP_EXPANDED_SIZE: Final = 1024 * MB
SEARCH_RESULTS: Final = 500
REQUESTS_FOR_A_PUPIL: Final = 3
"""So many schools and authorities are asked for one pupil's file at once."""
MATCHING_PUPILS: Final = 500_000
"""Pupils in a census to match with the shelf."""
MATCHING_SIZE: Final = 200 * MB
MATCHING_AT_ONCE: Final = 1000
"""Matches decided in one act."""
HOUSEKEEPING_AT_ONCE: Final = 500
"""Records of lost pupils removed in one act."""
MESSAGE_RECIPIENTS: Final = 10
REPORT_SCHOOLS: Final = 20
REPORT_OTHER_AUTHORITIES: Final = 9


class Side(StrEnum):
    """Which side a file is sent from: a school or supplier, or an authority."""

    SCHOOL = "school"
    AUTHORITY = "authority"


SIZES: Final[Mapping[tuple[Kind, Side], int]] = MappingProxyType(
    {
        (Kind.CTF, Side.SCHOOL): 50 * MB,
        (Kind.CTF, Side.AUTHORITY): 50 * MB,
        (Kind.GENERIC, Side.SCHOOL): 4 * MB,
        (Kind.GENERIC, Side.AUTHORITY): 10 * MB,
        (Kind.CENSUS, Side.SCHOOL): 50 * MB,
        (Kind.CENSUS, Side.AUTHORITY): 50 * MB,
        (Kind.CFR, Side.SCHOOL): 50 * MB,
        (Kind.CFR, Side.AUTHORITY): 50 * MB,
        (Kind.EXCLUSION, Side.SCHOOL): 50 * MB,
        (Kind.EXCLUSION, Side.AUTHORITY): 50 * MB,
        (Kind.ADMISSIONS, Side.SCHOOL): 50 * MB,
        (Kind.ADMISSIONS, Side.AUTHORITY): 50 * MB,
        (Kind.FILE_RETURN, Side.SCHOOL): 100 * MB,
        (Kind.FILE_RETURN, Side.AUTHORITY): 100 * MB,
    }
)
"""The largest file, in bytes."""

Overrides = Mapping[tuple[Kind, Side], int]
"""Sizes in bytes that an installation has set in place of the table's."""


class SettingRefused(ValueError):
    """An installation's own limit cannot be read; the message says which and why."""


def find_sizes(*, overrides: Overrides | None = None) -> Mapping[tuple[Kind, Side], int]:
    """Return the largest sizes that hold here: the table's, and over them the installation's."""
    return {**SIZES, **(overrides or {})}


def max_size(kind: Kind, sender: Address, *, overrides: Overrides | None = None) -> int:
    """Return the largest size in bytes of a file of that kind from that sender.

    Source: rulings 3.1.
    """
    side = Side.AUTHORITY if sender.is_authority else Side.SCHOOL
    return find_sizes(overrides=overrides)[kind, side]


def find_largest(*, overrides: Overrides | None = None) -> int:
    """Return the size in bytes that no file of any kind may exceed."""
    return max(find_sizes(overrides=overrides).values())


def parse_overrides(text: str) -> dict[tuple[Kind, Side], int]:
    """Read sizes in MB as a setting writes them: ``generic-school=8, ctf-authority=100``.

    :raises SettingRefused: if an entry names no row of the table, or no whole number above 0.
    """
    entries = (entry.strip() for entry in text.split(","))
    return dict(_parse_override(entry) for entry in entries if entry)


def _parse_override(entry: str) -> tuple[tuple[Kind, Side], int]:
    """Read one entry, such as ``generic-school=8``."""
    row, _, megabytes = entry.partition("=")
    kind, _, side = row.strip().rpartition("-")
    size = megabytes.strip()
    if kind not in set(Kind) or side not in set(Side):
        raise SettingRefused(f"{entry}: no such limit; write for example generic-school=8")
    if not (size.isascii() and size.isdigit() and int(size)):
        raise SettingRefused(f"{entry}: write a whole number of MB, for example {row.strip()}=8")
    return (Kind(kind), Side(side)), int(size) * MB
