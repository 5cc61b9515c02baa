"""Tables of pupils for the engine, as files that are in memory alone and never on a disk.

An engine reads CSV files by their paths. These have a path, under /proc, that this process and the
processes it starts can read; they are gone when the last of them ends, however it ends.

Source: design/quality.md, promise 3; docs/adr/0020.
"""

import csv
import io
import os
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, ClassVar, Self

from pont.standards.refusals import N_, Refusal

PIECE = 1 << 20


class NoMemoryFiles(Refusal):
    """The operating system has no files in memory: only Linux has."""

    code = "matching-needs-linux"
    message: ClassVar[str] = N_(
        "This computer cannot keep a census in memory alone, so nothing was matched. Pont matches"
        " on Linux; ask whoever runs it."
    )


class HeldTable:
    """A CSV file in memory, written row by row, of which each row can be read again."""

    def __init__(self, columns: Iterable[str]) -> None:
        """Begin a table with a first line that names `columns`.

        :raises NoMemoryFiles: where there are none.
        """
        self.columns = tuple(columns)
        self._file = _open_in_memory()
        self._starts = array("Q")
        self._size = 0
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line, lineterminator="\n")
        self._write(self.columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, row: Iterable[str]) -> int:
        """Add a row, its values in the order of the columns, and return its number, from 0."""
        self._starts.append(self._size)
        # A row is a line, or the engine could not read it in parallel.
        self._write(" ".join(value.split()) for value in row)
        return len(self._starts) - 1

    def read(self, number: int) -> Mapping[str, str]:
        """Return the row with that number, by column."""
        start = self._starts[number]
        last = number + 1 == len(self._starts)
        end = self._size if last else self._starts[number + 1]
        self._file.flush()
        line = os.pread(self._file.fileno(), end - start, start).decode()
        return dict(zip(self.columns, next(csv.reader([line])), strict=True))

    @property
    def path(self) -> Path:
        """Where this process and those it starts can read the table."""
        self._file.flush()
        return Path(f"/proc/{os.getpid()}/fd/{self._file.fileno()}")

    def _write(self, row: Iterable[str]) -> None:
        self._writer.writerow(row)
        line = self._line.getvalue().encode()
        self._line.seek(0)
        self._line.truncate()
        self._file.write(line)
        self._size += len(line)


def _open_in_memory() -> BinaryIO:
    if not hasattr(os, "memfd_create"):
        raise NoMemoryFiles
    return os.fdopen(os.memfd_create("pont-matching"), "w+b", buffering=PIECE)
