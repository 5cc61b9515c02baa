"""Lists as CSV for a spreadsheet: streamed row by row, with nothing in a cell that would run.

Source: OWASP, CSV injection; attacks A (formula injection).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# What makes a spreadsheet take a text for a formula; a tab or a line break may come before it.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | None
Row = Sequence[Cell]


class Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        """Return `text`."""
        return text


def stream_csv(rows: Iterable[Row], *, name: str) -> StreamingHttpResponse:
    """Return `rows`, the first of them the headings, as a download called `name`."""
    response = StreamingHttpResponse(write_rows(rows))
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def write_rows(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield `rows` as lines of CSV in UTF-8, with the mark that spreadsheets look for."""
    writer = csv.writer(Echo())
    yield b"\xef\xbb\xbf"
    for row in rows:
        line: str = writer.writerow([make_inert(cell) for cell in row])
        yield line.encode()


def make_inert(cell: Cell) -> Cell:
    """Return `cell` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
