"""Look-ups in the index of the search: conditions in SQL, and how they run.

A probe is the conditions of one look-up. Several run as one statement, in order, which ends once
enough is found. A column that only filters is written ``column + 0``: no index is entered by it.

Source: docs/adr/0019.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final, NamedTuple

from django.db import connection

from pont.standards.closeness import PartDate

TABLE: Final = "lost_pupils_searchentry"
MOST_ROWS: Final = 650
"""More than the best 500 pupils: some have several surnames that fit."""

COLUMNS: Final = ("pupil_id", "surname", "given", "town", "born")
FACTS: Final = "((form * 32 + nth) * 4 + sex) * 2 + is_claimed"
"""Few columns: half of a search's time is fetching them."""


class Row(NamedTuple):
    """An entry as read."""

    pupil: int
    surname: int
    given: int
    town: int
    born: int
    facts: int

    @property
    def form(self) -> int:
        """Which of the pupil's surnames it is, a `Form`."""
        return self.facts >> 8

    @property
    def nth(self) -> int:
        """Which of the given names it is, 0 for the forename."""
        return self.facts >> 3 & 31

    @property
    def sex(self) -> int:
        """The sex as `index.SEXES` writes it, 0 if it is not known."""
        return self.facts >> 1 & 3

    @property
    def is_claimed(self) -> bool:
        """Whether the pupil is claimed."""
        return bool(self.facts & 1)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL with its numbers."""

    sql: str
    numbers: tuple[int, ...] = ()

    def __or__(self, other: "Condition") -> "Condition":
        """Return the condition that either holds."""
        return Condition(f"({self.sql} OR {other.sql})", self.numbers + other.numbers)

    def __and__(self, other: "Condition") -> "Condition":
        """Return the condition that both hold."""
        return Condition(f"({self.sql} AND {other.sql})", self.numbers + other.numbers)


Probe = tuple[Condition, ...]

LENGTHS: Final = (1, 2, 3, 8, 16, 32, 64, 96, 128, 192, 256)
"""How many numbers a condition has place for."""


def run(probes: Iterable[Probe], *, but: Collection[str] = ()) -> list[Row]:
    """Return the rows that `probes` find, in their order, at most `MOST_ROWS`.

    The columns in `but` are not read: they are 0.
    """
    columns = ", ".join("0" if column in but else column for column in COLUMNS)
    selects: list[str] = []
    numbers: list[int] = []
    for probe in probes:
        # Names of columns and places for numbers alone: nothing that anybody typed.
        where = " AND ".join(condition.sql for condition in probe)
        selects.append(f"SELECT {columns}, {FACTS} FROM {TABLE} WHERE {where}")  # noqa: S608
        numbers += [number for condition in probe for number in condition.numbers]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(selects)} LIMIT {MOST_ROWS}", numbers)
        return [Row(*row) for row in cursor.fetchall()]


def find_distinct(column: str, ends: tuple[int, int], *, most: int) -> list[int] | None:
    """Return the numbers that `column` has between `ends`, or None if they are more than `most`.

    Goes from one to the next in the index that begins with the column.
    """
    following = f"SELECT MIN({column}) FROM {TABLE} WHERE {column}"  # noqa: S608
    sql = (
        f"WITH RECURSIVE found(number) AS ({following} BETWEEN %s AND %s"  # noqa: S608
        f" UNION ALL SELECT ({following} > found.number AND {column} <= %s) FROM found"
        " WHERE found.number IS NOT NULL)"
        f" SELECT number FROM found WHERE number IS NOT NULL LIMIT {most + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (*ends, ends[1]))
        numbers = [number for (number,) in cursor.fetchall()]
    return numbers if len(numbers) <= most else None


def find_years() -> range:
    """Return the years in which the pupils on the shelf were born."""
    # Apart, each is one look-up in the index; together they are not, on SQLite.
    ends = (f"SELECT {end}(born) FROM {TABLE} WHERE born > 0" for end in ("MIN", "MAX"))  # noqa: S608
    sql = "SELECT ({}), ({})".format(*ends)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        first, last = cursor.fetchone()
    return range(first // 10_000, last // 10_000 + 1) if first else range(0)


def equal(column: str, number: int) -> Condition:
    """Return the condition that a column has this number."""
    return Condition(f"{column} = %s", (number,))


def among(column: str, numbers: Sequence[int]) -> Condition:
    """Return the condition that a column has one of these numbers.

    The last is repeated until they are as many as other searches have, so that the statement is
    one that the database has met before: to read it anew takes longer than to run it.
    """
    full = pad(numbers)
    places = ", ".join(["%s"] * len(full))
    return Condition(f"{column} IN ({places})", full)


def pad(numbers: Sequence[int]) -> tuple[int, ...]:
    """Return `numbers` with the last repeated, to one of few lengths."""
    full = tuple(numbers)
    length = next((size for size in LENGTHS if size >= len(full)), len(full))
    return full + full[-1:] * (length - len(full))


def between(column: str, ends: tuple[int, int]) -> Condition:
    """Return the condition that a column lies between these numbers, or is one of them."""
    return Condition(f"{column} BETWEEN %s AND %s", ends)


def born_in(part: PartDate) -> Condition:
    """Return the condition that what is known of `part` agrees; no index is entered by it.

    Every index holds the whole date, none holds all three parts of it.
    """
    known = {
        "born / 10000": part.year,
        "born / 100 %% 100": part.month,
        "born %% 100": part.day,
    }
    conditions = [equal(sql, number) for sql, number in known.items() if number is not None]
    return all_of(conditions)


def opposite(condition: Condition) -> Condition:
    """Return the condition that `condition` does not hold."""
    return Condition(f"NOT {condition.sql}", condition.numbers)


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Return the condition that all of `conditions` hold."""
    return reduce(and_, conditions)


def any_of(conditions: Sequence[Condition]) -> Condition:
    """Return the condition that one of `conditions` holds."""
    return reduce(or_, conditions)


def below(column: str, number: int) -> Condition:
    """Return the condition that a column has a smaller number."""
    return Condition(f"{column} < %s", (number,))


def filtering(condition: Condition) -> Condition:
    """Return `condition` on one column so that no index is entered by it."""
    column, _, rest = condition.sql.partition(" ")
    return Condition(f"{column} + 0 {rest}", condition.numbers)


def has_given_name(ends: tuple[int, int]) -> Condition:
    """Return the condition that the pupil has a given name between these numbers."""
    return Condition(
        f"EXISTS (SELECT 1 FROM {TABLE} other WHERE other.pupil_id = {TABLE}.pupil_id"  # noqa: S608
        " AND other.given BETWEEN %s AND %s)",
        ends,
    )
