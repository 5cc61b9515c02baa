"""Long lists in pieces that fit in one query."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 1000


def split(items: Iterable[T]) -> Iterator[list[T]]:
    """Return `items` in lists of at most `BATCH`."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
