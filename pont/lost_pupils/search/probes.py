"""Look-ups in the index of the search: conditions in SQL, and how they run.

A probe is the conditions of one look-up. Several run as one statement, in order, which ends once
enough is found. A column that only filters is written ``column + 0``: no index is entered by it.

Source: docs/adr/0019.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection

TABLE: Final = "lost_pupils_searchentry"
MOST_ROWS: Final = 650
"""More than the best 500 pupils: some have several surnames that fit."""

COLUMNS: Final = (
    "pupil_id, surname, given, town, born, ((form * 32 + nth) * 4 + sex) * 2 + is_claimed"
)
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


def run(probes: Iterable[Probe], *, most: int = MOST_ROWS) -> list[Row]:
    """Return the rows that `probes` find, in their order, at most `most`."""
    selects: list[str] = []
    numbers: list[int] = []
    for probe in probes:
        # Names of columns and places for numbers alone: nothing that anybody typed.
        where = " AND ".join(condition.sql for condition in probe)
        selects.append(f"SELECT {COLUMNS} FROM {TABLE} WHERE {where}")  # noqa: S608
        numbers += [number for condition in probe for number in condition.numbers]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(selects)} LIMIT {most}", numbers)
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
    """Return the condition that a column has one of these numbers."""
    places = ", ".join(["%s"] * len(numbers))
    return Condition(f"{column} IN ({places})", tuple(numbers))


def between(column: str, ends: tuple[int, int]) -> Condition:
    """Return the condition that a column lies between these numbers, or is one of them."""
    return Condition(f"{column} BETWEEN %s AND %s", ends)


def differs(column: str, number: int) -> Condition:
    """Return the condition that a column has another number."""
    return Condition(f"{column} <> %s", (number,))


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
