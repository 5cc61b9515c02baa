"""Heads of the chain, noted outside the database, so that a tail cut off shows.

One file a head in the folder of the setting `AUDIT_HEADS`; the folder belongs on another disk or
is copied to another machine, out of reach of whoever can change the database.

Source: rulings 11.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stood: the number and the hash of its last line."""

    sequence: int
    mac: str


def write_head(head: Head, *, folder: Path, at: datetime) -> Path:
    """Note `head` in a file of its own, on disk before this returns, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = at.astimezone(UTC)
    path = folder / f"{stamp:%Y-%m-%d}-{head.sequence}{SUFFIX}"
    half = path.with_suffix(f".{os.getpid()}")
    with half.open("w") as file:
        json.dump({**asdict(head), "at": stamp.isoformat()}, file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(folder)
    return path


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_heads(folder: Path) -> list[Head]:
    """Return every head noted in `folder`, oldest first.

    :raises HeadUnreadable: if a file there is not a noted head.
    """
    return sorted(map(read_head, folder.glob(f"*{SUFFIX}")), key=lambda head: head.sequence)


class HeadUnreadable(Exception):
    """A noted head was damaged: that is a finding, not something to pass over."""


def read_head(path: Path) -> Head:
    """Return the head noted in the file at `path`.

    :raises HeadUnreadable: if the file is not a noted head.
    """
    try:
        noted = json.loads(path.read_text())
        return Head(int(noted["sequence"]), str(noted["mac"]))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise HeadUnreadable(path.name) from error
