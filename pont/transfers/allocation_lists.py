"""Lists of allocations as people's own systems export them: a UPN and a school's number per row.

Comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; with headings or without.

Source: rulings 4.8.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_, Refusal

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 2_000_000
LONGEST_CELL: Final = 40

# How a column may be headed, without case and spaces.
UPN_HEADINGS: Final = frozenset({"upn", "uniquepupilnumber", "rhifunigrywydisgybl"})
SCHOOL_HEADINGS: Final = frozenset(
    {
        "establishmentnumber",
        "establishment",
        "estab",
        "estabno",
        "laestab",
        "schoolnumber",
        "school",
        "dfenumber",
        "destination",
        "destinationschool",
        "allocatedschool",
        "rhifsefydliad",
        "sefydliad",
        "rhifysgol",
        "ysgol",
    }
)
NUMBER: Final = re.compile("[0-9]{7}")
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class ListUnreadable(Refusal):
    """The file is no list."""

    code = "allocations-unreadable"
    message = N_(
        "The file cannot be read as a list. Nothing was allocated. Save it as CSV from your"
        " spreadsheet, then choose the CSV file."
    )


class ListWithoutColumns(Refusal):
    """The list lacks one of the two columns."""

    code = "allocations-without-columns"
    message = N_(
        "The list does not show which column is the UPN and which the establishment number."
        " Nothing was allocated. Head the columns “UPN” and “Establishment number”."
    )


class ListEmpty(Refusal):
    """There is no row in the list."""

    code = "allocations-empty"
    message = N_("The list has no rows. Nothing was allocated.")


class ListTooLong(Refusal):
    """The list has more rows than are allocated at once."""

    code = "allocations-too-long"
    message = N_(
        "The list is larger than one list may be: %(most)s rows. Nothing was allocated. Divide it"
        " into several lists."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its line in the file from 1, the UPN, and the school as digits or as is."""

    line: int
    upn: str
    school: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row: a code of `OUTCOMES` and what its words name."""

    row: Row
    code: str
    params: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


PLANNED: Final = "planned"
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        PLANNED: N_("Allocated to %(school)s."),
        "moved": N_(
            "Allocated to %(school)s. The pupil was sent to %(before)s before, which will be told."
        ),
        "repeated": N_("Says the same as line %(line)s."),
        "already-sent": N_("Already sent to %(school)s. Nothing to do."),
        "under-way": N_("The pupil is being sent at this moment. Nothing was changed."),
        "no-upn": N_("The UPN is missing."),
        "unknown-upn": N_("None of your files holds a pupil with this UPN."),
        "upn-twice": N_(
            "%(file)s holds this UPN more than once. Choose the school on the file’s own page."
        ),
        "contradicted": N_("Line %(line)s names another school. Neither was allocated."),
        "not-a-school": N_("This is not an establishment number: it has 7 digits."),
        "unknown-school": N_("No school is registered under this number."),
        "closed-school": N_("%(school)s has closed."),
        "succeeded-school": N_(
            "%(school)s has closed. The school that took over has the number %(successor)s."
        ),
    }
)
"""What became of a row, in words."""

DONE: Final = frozenset({PLANNED, "moved"})
NOTHING_TO_DO: Final = frozenset({"repeated", "already-sent"})


def read_rows(body: bytes) -> list[Row]:
    """Return the rows of a list, headings and empty lines left out.

    :raises ListUnreadable: if it is no text, or no list.
    :raises ListWithoutColumns: if it does not show which column is which.
    :raises ListEmpty: if it has no rows.
    :raises ListTooLong: if it has more than `MOST_ROWS` rows or `MOST_BYTES` bytes.
    """
    if len(body) > MOST_BYTES:
        raise ListTooLong(most=MOST_ROWS)
    lines = list(_read_lines(_decode(body)))
    if not lines:
        raise ListEmpty
    columns = _find_columns(lines[0][1])
    is_headed = columns is not None
    upn, school = columns or _guess_columns(lines[0][1])
    rows = [_make_row(line, cells, upn, school) for line, cells in lines[is_headed:]]
    if not rows:
        raise ListEmpty
    if len(rows) > MOST_ROWS:
        raise ListTooLong(most=MOST_ROWS)
    return rows


def _decode(body: bytes) -> str:
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), "utf-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        # What Windows saves without saying so; a few bytes mean nothing there.
        text = body.decode("cp1252", "replace")
    if "\0" in text:
        raise ListUnreadable
    return text


def _read_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that holds anything."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        raise ListUnreadable from None


def _find_columns(cells: Sequence[str]) -> tuple[int, int] | None:
    """Return the columns that headings name, or None where the line is no heading.

    :raises ListWithoutColumns: if it names one of them only.
    """
    names = ["".join(cell.split()).casefold() for cell in cells]
    upn = next((place for place, name in enumerate(names) if name in UPN_HEADINGS), None)
    school = next((place for place, name in enumerate(names) if name in SCHOOL_HEADINGS), None)
    if upn is None and school is None:
        return None
    if upn is None or school is None:
        raise ListWithoutColumns
    return upn, school


def _guess_columns(cells: Sequence[str]) -> tuple[int, int]:
    """Return the columns of a list without headings: two, and the second a number.

    :raises ListWithoutColumns: if the first row does not look so.
    """
    if len(cells) != 2 or not NUMBER.fullmatch(_tidy_school(cells[1])):
        raise ListWithoutColumns
    return 0, 1


def _make_row(line: int, cells: Sequence[str], upn: int, school: int) -> Row:
    def take(place: int) -> str:
        return cells[place].strip()[:LONGEST_CELL] if place < len(cells) else ""

    return Row(line, "".join(take(upn).split()).upper(), _tidy_school(take(school)))


def _tidy_school(text: str) -> str:
    """Return a number as people write it, 681/4039 or 681 4039, as seven digits; else the text."""
    text = text.strip()[:LONGEST_CELL]
    digits = text.lstrip("'").replace("/", "").replace("-", "").replace(" ", "")
    return digits if NUMBER.fullmatch(digits) else text
