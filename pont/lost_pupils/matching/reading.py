"""Read what the two files promise: which columns they have, and in which encoding.

The reading itself is DuckDB's; here it is made sure that it can succeed, and what it reports is put
into a sentence with the line.
"""

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import BinaryIO, ClassVar, Final

import duckdb

from pont.standards.refusals import N_, Refusal

COLUMNS: Final = (
    "id",
    "upn",
    "former_upn",
    "surname",
    "former_surname",
    "forename",
    "middle_names",
    "dob",
    "sex",
    "town",
)
NEEDED: Final = ("id", "surname", "forename", "dob")
LONGEST_HEADING: Final = 10_000

DELIMITERS: Final = (",", ";", "\t")
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
PIECE: Final = 1 << 20

READ: Final = {
    "lost": Template(
        "CREATE TABLE given AS SELECT true AS is_lost, $lost_columns "
        "FROM read_csv('$lost', $lost_options)"
    ),
    "census": Template(
        "INSERT INTO given SELECT false, $census_columns FROM read_csv('$census', $census_options)"
    ),
}
COUNT_IDS: Final = """SELECT count(*), count(nullif(trim(id), '')), count(DISTINCT id)
FROM given WHERE is_lost = ?"""
FIND_TWICE: Final = """SELECT id FROM given WHERE is_lost = ?
GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT 1"""


class FileUnreadable(Refusal):
    """A file that cannot be opened."""

    code = "match-file-unreadable"
    message: ClassVar[str] = N_(
        "%(file)s cannot be read, and nothing was matched. Check its name and that you may read it."
    )


class ColumnsMissing(Refusal):
    """A file without the columns that matching cannot do without."""

    code = "match-columns-missing"
    message: ClassVar[str] = N_(
        "%(file)s has no column %(columns)s, and nothing was matched. Its first line must name the "
        "columns: %(known)s."
    )


class ColumnTwice(Refusal):
    """A file with two columns of one name."""

    code = "match-column-twice"
    message: ClassVar[str] = N_(
        "%(file)s has two columns %(column)s, and nothing was matched. Leave one of them out."
    )


class RowBroken(Refusal):
    """A row that has not as many fields as there are columns, or a quote that is never closed."""

    code = "match-row-broken"
    message: ClassVar[str] = N_(
        "%(file)s breaks off at line %(line)s, and nothing was matched. The row must have as many "
        "fields as the first line, and each quotation mark its partner."
    )


class FileBroken(Refusal):
    """A file that is not text in columns at all."""

    code = "match-file-broken"
    message: ClassVar[str] = N_(
        "%(file)s is not a CSV file that can be read, and nothing was matched. Save it as CSV "
        "(UTF-8) and try again."
    )


class IdMissing(Refusal):
    """A row without an id, by which its matches could not be named."""

    code = "match-id-missing"
    message: ClassVar[str] = N_(
        "%(file)s has %(count)s rows without an id, and nothing was matched. Give every row an id."
    )


class IdTwice(Refusal):
    """Two rows of a file with one id."""

    code = "match-id-twice"
    message: ClassVar[str] = N_(
        "%(file)s has several rows with the id %(id)s, and nothing was matched. Give every row an "
        "id of its own."
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: its headings as they stand, and what parts the fields."""

    headings: tuple[str, ...]
    encoding: str
    delimiter: str


def read_files(connection: duckdb.DuckDBPyConnection, *, lost: Path, census: Path) -> None:
    """Read both files into the table `given`: `is_lost` and the columns of `COLUMNS`, all text.

    :raises FileUnreadable: and the other refusals of this module.
    """
    values: dict[str, str] = {}
    for side, path in (("lost", lost), ("census", census)):
        layout = find_layout(path)
        values[side] = quote(str(path))
        values[f"{side}_columns"] = name_columns(layout, path=path)
        values[f"{side}_options"] = write_options(layout)
    for side, path in (("lost", lost), ("census", census)):
        try:
            connection.execute(READ[side].substitute(values))
        except duckdb.Error as error:
            raise find_breach(error, path) from None
        check_ids(connection, is_lost=side == "lost", path=path)


def find_layout(path: Path) -> Layout:
    """Read the first line of a file and return how the file is written.

    :raises FileUnreadable: if there is no such file, or nothing in it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_HEADING)
            is_plain = is_utf8(start, file)
    except OSError:
        raise FileUnreadable(file=path.name) from None
    encoding = "utf-16" if start[:2] in UTF_16 else "utf-8" if is_plain else "latin-1"
    text = start.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="ignore")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    headings = next(csv.reader([first.rstrip("\r")], delimiter=delimiter), [])
    return Layout(
        headings=tuple(heading.strip() for heading in headings),
        encoding=encoding,
        delimiter=delimiter,
    )


def is_utf8(start: bytes, rest: BinaryIO) -> bool:
    """Return whether all of a file is UTF-8, reading on from `start`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
        while piece := rest.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def name_columns(layout: Layout, *, path: Path) -> str:
    """Return the columns of `COLUMNS` as they are to be selected, empty where the file has none.

    :raises ColumnTwice: if a heading stands twice.
    :raises ColumnsMissing: if one of `NEEDED` is not there.
    """
    known = [heading.casefold().replace(" ", "_") for heading in layout.headings]
    for name in COLUMNS:
        if known.count(name) > 1:
            raise ColumnTwice(file=path.name, column=name)
    missing = [name for name in NEEDED if name not in known]
    if missing:
        raise ColumnsMissing(file=path.name, columns=", ".join(missing), known=", ".join(COLUMNS))
    return ", ".join(
        f"c{known.index(name)} AS {name}" if name in known else f"NULL AS {name}"
        for name in COLUMNS
    )


def write_options(layout: Layout) -> str:
    """Return the options with which DuckDB reads such a file; its columns are c0, c1, ..."""
    columns = ", ".join(f"c{number}: 'VARCHAR'" for number in range(len(layout.headings)))
    return (
        f"header = true, auto_detect = false, quote = '\"', escape = '\"', strict_mode = true, "
        f"delim = '{layout.delimiter}', "
        f"encoding = '{layout.encoding}', columns = {{{columns}}}"
    )


def quote(text: str) -> str:
    """Return the text as it stands between single quotes in SQL."""
    return text.replace("'", "''")


def find_breach(error: duckdb.Error, path: Path) -> Refusal:
    """Return what DuckDB reports as a sentence; nothing of the row itself is repeated."""
    if line := re.search(r"CSV Error on Line: (\d+)", str(error)):
        return RowBroken(file=path.name, line=int(line[1]))
    return FileBroken(file=path.name)


def check_ids(connection: duckdb.DuckDBPyConnection, *, is_lost: bool, path: Path) -> None:
    """Make sure that each row of one side has an id of its own.

    :raises IdMissing: if rows have none.
    :raises IdTwice: if two rows have one.
    """
    total, named, distinct = connection.execute(COUNT_IDS, [is_lost]).fetchall()[0]
    if named < total:
        raise IdMissing(file=path.name, count=total - named)
    if distinct < total:
        twice = connection.execute(FIND_TWICE, [is_lost]).fetchall()[0][0]
        raise IdTwice(file=path.name, id=twice)
