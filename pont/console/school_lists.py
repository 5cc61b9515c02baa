"""A register out of a CSV file: what `pont check --establishments` knows of schools.

Source: issue 2 section 2; formats.md section 4 (GIAS).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from pont.directory.lists import gather, open_rows, read_list
from pont.directory.rows import ListedSchool, NumberWrong, RefusedRow, RowRefused, parse_list_date
from pont.standards.addresses import AddressRefused, parse_address

NEEDED: Final = frozenset({"number", "name"})


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """Who stands behind a code, as a list has it."""

    name: str
    is_active: bool = True
    closed_on: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRegister:
    """The schools of a list by number, and the rows that were left out.

    An authority is known by its schools; suppliers are in no list, so any supplier is known.
    """

    entries: dict[str, ListedEntry]
    refused: tuple[RefusedRow, ...] = ()

    def find(self, code: str) -> ListedEntry | None:
        """Return who stands behind the 7-character `code`, or None where nobody does."""
        address = parse_address(code)
        if address.is_supplier:
            return ListedEntry(code)
        if address.is_authority:
            is_known = any(number.startswith(address.la) for number in self.entries)
            return ListedEntry(code) if is_known else None
        return self.entries.get(code)


def read_register(file: BinaryIO) -> ListedRegister:
    """Read a seekable CSV in the layout of GIAS, of the Welsh list, or `number,name,...`.

    :raises pont.directory.lists.ListUnreadable: if its headings belong to none of them.
    """
    _, headings = next(open_rows(file), (0, []))
    file.seek(0)
    if {heading.casefold() for heading in headings or []} >= NEEDED:
        return read_simple(file)
    listing = gather(read_list(file))
    return ListedRegister(make_entries(listing.schools), tuple(listing.refused))


def make_entries(schools: Mapping[str, ListedSchool]) -> dict[str, ListedEntry]:
    """Return the schools of a published list, a closed one with the number that took over."""
    moved = {s.previous_number: s.number for s in schools.values() if s.previous_number}
    return {
        number: ListedEntry(
            name=school.name,
            is_active=school.is_open is not False,
            closed_on=school.closed_on,
            successor=moved.get(number) if school.is_open is False else None,
        )
        for number, school in schools.items()
    }


def read_simple(file: BinaryIO) -> ListedRegister:
    """Read the columns `number` and `name`, and `closed` and `successor` where they stand."""
    rows = open_rows(file)
    headings = [heading.casefold() for heading in next(rows)[1] or []]
    entries: dict[str, ListedEntry] = {}
    refused = []
    for line, cells in rows:
        if cells is not None and not any(cells):
            continue
        named = dict(zip(headings, cells or [], strict=False))
        try:
            entries[check_number(named.get("number", ""))] = make_entry(named)
        except RowRefused as wrong:
            refused.append(RefusedRow(line, named.get("number", ""), wrong.problem))
    return ListedRegister(entries, tuple(refused))


def make_entry(cells: Mapping[str, str]) -> ListedEntry:
    """Make the entry of one row of the simple layout.

    :raises RowRefused: if its day of closing or its successor cannot be read.
    """
    closed_on = parse_closed(cells.get("closed", ""), number=cells["number"])
    successor = cells.get("successor", "")
    return ListedEntry(
        name=cells.get("name", ""),
        is_active=closed_on is None,
        closed_on=closed_on,
        successor=check_number(successor) if successor else None,
    )


def check_number(text: str) -> str:
    """Return `text` if it is a school's number.

    :raises NumberWrong: if it is not.
    """
    try:
        if parse_address(text).is_establishment:
            return text
    except AddressRefused:
        pass
    raise NumberWrong(given=text)


def parse_closed(text: str, *, number: str) -> date | None:
    """Return the day written as yyyy-mm-dd, dd-mm-yyyy or dd/mm/yyyy, None for nothing.

    :raises RowRefused: for anything else.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_list_date(text, number=number)
