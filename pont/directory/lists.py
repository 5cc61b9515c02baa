"""Lists of schools as published: CSV in one of two layouts, read row by row.

Source: formats.md section 4 (GIAS is published as cp1252, fixtures are UTF-8 with BOM).
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from pont.directory.layouts import LAYOUTS, Layout
from pont.directory.rows import (
    CellsMissing,
    ListedSchool,
    NumberTwice,
    RefusedRow,
    RowRefused,
    RowUnreadable,
    UrnTwice,
    check_texts,
    tidy,
)
from pont.standards.refusals import N_, Refusal

CHUNK = 1024 * 1024


class ListUnreadable(Refusal):
    """A file whose headings belong to no known layout."""

    code = "list-unreadable"
    message = N_(
        "This is not a list of schools in a layout that Pont knows, so nothing was imported. "
        "Headings that were looked for and not found: %(headings)s."
    )


def find_encoding(file: BinaryIO) -> str:
    """Return "utf-8-sig" if the seekable `file` is UTF-8 all through, else "cp1252"."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"


def open_rows(file: BinaryIO) -> Iterator[tuple[int, list[str] | None]]:
    """Read the seekable CSV `file` as (line number, cells), the cells None if unreadable."""
    encoding = find_encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        reader = csv.reader(text)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield reader.line_num, None
                continue
            yield reader.line_num, cells
    finally:
        # The file stays the caller's, who may have closed it if reading stopped half-way.
        with suppress(ValueError):
            text.detach()


def find_layout(headings: list[str], *, asked: Layout | None) -> Layout:
    """Return the layout that `headings` belong to.

    :raises ListUnreadable: if they belong to none, or not to the one `asked` for.
    """
    candidates = [asked] if asked else list(Layout)
    missing = {layout: LAYOUTS[layout][0] - set(headings) for layout in candidates}
    nearest = min(candidates, key=lambda layout: len(missing[layout]))
    if missing[nearest]:
        raise ListUnreadable(headings=", ".join(sorted(missing[nearest])))
    return nearest


def read_list(
    file: BinaryIO, *, layout: Layout | None = None
) -> Iterator[ListedSchool | RefusedRow]:
    """Read a list of schools row by row; `layout` None goes by the headings.

    `file` is seekable, CSV with headings, UTF-8 or cp1252. A row that is refused does not stop
    the rest.

    :raises ListUnreadable: if the headings belong to no layout.
    """
    rows = open_rows(file)
    headings = read_headings(rows)
    needed, read = LAYOUTS[find_layout(headings, asked=layout)]
    places = {heading: headings.index(heading) for heading in needed}
    for line, cells in rows:
        if cells is not None and not any(map(str.strip, cells)):
            continue
        number = ""
        try:
            named = name_cells(cells, places=places, width=len(headings))
            number = guess_number(named)
            yield check_texts(read(named, line=line))
        except RowRefused as refused:
            unreadable = isinstance(refused, CellsMissing | RowUnreadable)
            yield RefusedRow(line, number, refused.problem, is_unreadable=unreadable)


def read_headings(rows: Iterator[tuple[int, list[str] | None]]) -> list[str]:
    """Read the first row as headings; a file without one has none."""
    _, cells = next(rows, (0, None))
    return [tidy(cell) for cell in cells or []]


def name_cells(cells: list[str] | None, *, places: Mapping[str, int], width: int) -> dict[str, str]:
    """Return the tidy cells of a row by heading, those of `places` alone: GIAS has 139.

    :raises RowUnreadable: if there are none.
    :raises CellsMissing: if they are more or fewer than the headings.
    """
    if cells is None:
        raise RowUnreadable
    if len(cells) != width:
        raise CellsMissing(found=len(cells), expected=width)
    return {heading: tidy(cells[place]) for heading, place in places.items()}


def guess_number(cells: dict[str, str]) -> str:
    """Return what stands where a row's seven digits are expected, before they are checked."""
    for la, estab in (("LA (code)", "EstablishmentNumber"), ("la_code", "estab")):
        if la in cells:
            return cells[la] + cells[estab]
    return ""


@dataclass(slots=True)
class Listing:
    """What one list says, with one row for each number.

    GIAS keeps a closed school and the academy that took over its number as two rows: the open one
    stands, else the one opened last.
    """

    schools: dict[str, ListedSchool] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        """Whether no row was unreadable, so that a school that is absent is really absent."""
        return not any(row.is_unreadable for row in self.refused)

    def take(self, row: ListedSchool | RefusedRow) -> None:
        """Add one row."""
        self.seen.add(row.number)
        if isinstance(row, RefusedRow):
            self.refused.append(row)
            return
        known = self.schools.get(row.number)
        if known is None:
            self.schools[row.number] = row
        elif is_running(known) and is_running(row):
            self.refuse(row, NumberTwice(number=row.number, line=known.line))
        else:
            self.schools[row.number] = max(known, row, key=rank)

    def refuse(self, school: ListedSchool, refusal: RowRefused) -> None:
        """Leave one school out."""
        self.refused.append(RefusedRow(school.line, school.number, refusal.problem))

    def drop(self, school: ListedSchool, refusal: RowRefused) -> None:
        """Leave out a school that was taken before."""
        del self.schools[school.number]
        self.refuse(school, refusal)

    def drop_doubled_urns(self) -> None:
        """Leave out each school whose URN stands on an earlier line with another number."""
        first: dict[int, int] = {}
        for school in list(self.schools.values()):
            if school.urn is None:
                continue
            line = first.setdefault(school.urn, school.line)
            if line != school.line:
                self.drop(school, UrnTwice(number=school.number, urn=school.urn, line=line))


def is_running(school: ListedSchool) -> bool:
    """Return whether a list has the school as open, or does not tell."""
    return school.is_open is not False


def rank(school: ListedSchool) -> tuple[bool, date, int]:
    """Return what decides between rows of one number: open first, then opened last."""
    return is_running(school), school.opened_on or date.min, school.urn or 0


def gather(rows: Iterable[ListedSchool | RefusedRow]) -> Listing:
    """Return what the rows of a list say together."""
    listing = Listing()
    for row in rows:
        listing.take(row)
    listing.drop_doubled_urns()
    return listing
