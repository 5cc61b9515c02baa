"""Search the shelf of `benchmarks.shelf` in every way there is: runs inside Django."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from random import Random
from statistics import quantiles
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.slips import misspell
from benchmarks.surnames import find_pairs
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.index import add_words
from pont.lost_pupils.search.names import find_like
from pont.lost_pupils.search.queries import find_matches, find_pupils, find_values
from pont.lost_pupils.search_models import SurnameWord
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.closeness import PartDate
from pont.standards.spelling import join_name, pack

SEED: Final = 61
PAGE: Final = 50
COMMONEST: Final = 20
SAMPLED: Final = 1_500
WARMING: Final = 20
SEARCHER: Final = Actor(
    None, "lowri", "Lowri", "681LLLL", "Cardiff", "681", frozenset({Role.LEA_LOST_PUPIL})
)

SURNAMES: Final = ("", "begins", "sounds")
DATES: Final = ("", "one part", "two parts", "all")
BESIDE: Final = ("", "forename", "town", "forename and town")


@dataclass(frozen=True, slots=True)
class Mode:
    """Which fields are filled in; `date` and `beside` are of the tuples above."""

    surname: str
    date: str
    beside: str
    upn: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether ruling 6.1 lets one search so."""
        named = self.surname or "forename" in self.beside or self.upn
        return bool(named) or self.date in ("two parts", "all")


MODES: Final = tuple(
    mode
    for mode in (
        *(Mode(*parts) for parts in product(SURNAMES, DATES, BESIDE)),
        *(Mode(surname, date, "", upn=True) for surname in SURNAMES for date in ("", "all")),
    )
    if mode.is_enough
)


class Stopwatch(CursorWrapper):
    """A cursor that adds up how long the database takes, rows fetched included."""

    seconds = 0.0

    def execute(self, *arguments: Any) -> Any:
        """Run a statement."""
        return self._time(super().execute, *arguments)

    def fetchall(self) -> Any:
        """Fetch all rows."""
        return self._time(self.cursor.fetchall)

    def fetchmany(self, *arguments: Any) -> Any:
        """Fetch some rows."""
        return self._time(self.cursor.fetchmany, *arguments)

    def fetchone(self) -> Any:
        """Fetch a row."""
        return self._time(self.cursor.fetchone)

    def _time(self, call: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            Stopwatch.seconds += time.perf_counter() - began


@contextmanager
def timed_cursors() -> Iterator[None]:
    """Let every cursor be a `Stopwatch`."""
    plain = connection.make_cursor
    connection.make_cursor = lambda cursor: Stopwatch(cursor, connection)  # type: ignore[method-assign]
    yield
    connection.make_cursor = plain  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil on the shelf, as whoever looks for them may know them."""

    upn: str
    surname: str
    forename: str
    town: str
    born: tuple[int, int, int]
    sex: str


def find_known() -> list[Known]:
    """Return pupils of whom every other has one of the commonest surnames."""
    random = Random(SEED)  # noqa: S311
    last = LostPupil.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = random.sample(range(1, last + 1), 40 * SAMPLED)
    fields = ("upn", "surname", "forename", "town", "born_on", "sex")
    rows: list[Any] = []
    for start in range(0, len(keys), 500):
        part = LostPupil.objects.filter(pk__in=keys[start : start + 500], born_on__isnull=False)
        rows += part.exclude(town="").values_list(*fields)
    uses: dict[str, int] = {}
    for row in rows:
        uses[row[1]] = uses.get(row[1], 0) + 1
    common = set(sorted(uses, key=lambda name: -uses[name])[:COMMONEST])
    many = [row for row in rows if row[1] in common][:SAMPLED]
    mixed = [row for pair in zip(many, rows, strict=False) for row in pair]
    return [
        Known(upn, surname, forename, town, (day.day, day.month, day.year), sex)
        for upn, surname, forename, town, day, sex in mixed
    ]


def ask(mode: Mode, known: Known, random: Random) -> Criteria:
    """Return what somebody types who looks for `known`: a beginning, a slip, a wrong day."""
    surname = known.surname if mode.surname else ""
    if mode.surname == "begins":
        surname = surname[: random.choice((1, 2, 3, 4, 6, 99))]
    elif mode.surname and random.random() < 0.4:
        surname = misspell(surname, random)
    forename = known.forename[: random.choice((1, 2, 3, 99, 99))]
    return Criteria(
        upn=known.upn if mode.upn else "",
        surname=surname,
        begins=mode.surname == "begins",
        forename=forename if "forename" in mode.beside else "",
        town=known.town[: random.choice((2, 4, 99, 99))] if "town" in mode.beside else "",
        born=take_parts(known.born, mode.date, random),
        sex=random.choice(("", known.sex)),
    )


def take_parts(born: tuple[int, int, int], date: str, random: Random) -> PartDate:
    """Return what is known of a date of birth; of all three parts, one may be wrong."""
    wanted = {"": 0, "one part": 1, "two parts": 2, "all": 3}[date]
    shown: list[int | None] = list(born)
    for number in random.sample(range(3), 3 - wanted):
        shown[number] = None
    if wanted == 3 and random.random() < 0.25:
        shown[0] = born[0] % 28 + 1
    return PartDate(*shown)


def measure_mode(mode: Mode, people: Sequence[Known], *, asks: int) -> dict[str, float]:
    """Return the 95th percentiles in ms of the database's part and of the whole."""
    random = Random(f"{SEED}{mode}")  # noqa: S311
    chosen = random.sample(people, min(asks, len(people)))
    return time_searches([ask(mode, known, random) for known in chosen])


def time_searches(wanted: Sequence[Criteria], *, order: str = "") -> dict[str, float]:
    """Return the same of these searches, sorted by the field `order`, else closest first."""
    for criteria in wanted[:WARMING]:
        find_page(criteria, order=order)
    parts, wholes, counts = [], [], []
    for criteria in wanted:
        Stopwatch.seconds = 0.0
        began = time.perf_counter()
        counts.append(find_page(criteria, order=order))
        wholes.append(time.perf_counter() - began)
        parts.append(Stopwatch.seconds)
    return {
        "median": quantiles(parts, n=20)[9] * 1000,
        "database": quantiles(parts, n=20)[18] * 1000,
        "whole": quantiles(wholes, n=20)[18] * 1000,
        "found": quantiles(counts, n=20)[9],
    }


def find_page(criteria: Criteria, *, order: str = "") -> int:
    """Search, and read the first page of 50; return how many are found."""
    results = find_matches(criteria, by=SEARCHER)
    matches = results.matches
    if order:
        values = find_values(matches, order, by=SEARCHER)
        matches = sorted(matches, key=lambda match: str(values[match.pupil]))
    find_pupils(matches[:PAGE], by=SEARCHER)
    return len(matches)


ORDERS: Final = ("upn", "surname", "forename", "born_on", "sex", "town", "uploader", "uploaded_at")


def measure_orders(people: Sequence[Known], *, asks: int) -> dict[str, dict[str, float]]:
    """Return the 95th percentiles of a search that finds hundreds, sorted by each column."""
    found: dict[str, dict[str, float]] = {}
    for order in ORDERS:
        random = Random(SEED)  # noqa: S311
        wanted = [
            Criteria(surname=known.surname, sex=known.sex) for known in random.sample(people, asks)
        ]
        found[order] = time_searches(wanted, order=order)
    return found


PEERS: Final = {
    "primary key": ("SELECT * FROM lost_pupils_lostpupil WHERE id = %s", 500),
    "surname begins, indexed, by date of birth": (
        "SELECT * FROM lost_pupils_lostpupil WHERE surname >= %s AND surname < %s"
        " ORDER BY born_on LIMIT 50",
        500,
    ),
    "surname LIKE %x%, by date of birth": (
        "SELECT * FROM lost_pupils_lostpupil WHERE surname LIKE %s ORDER BY born_on LIMIT 50",
        12,
    ),
    "pg_trgm, closest first": (
        "SELECT * FROM lost_pupils_lostpupil WHERE surname %% %s"
        " ORDER BY similarity(surname, %s) DESC LIMIT 50",
        40,
    ),
}


PEER_INDEXES: Final = {
    "sqlite": ("CREATE INDEX IF NOT EXISTS peer ON lost_pupils_lostpupil (surname, born_on)",),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX IF NOT EXISTS peer ON lost_pupils_lostpupil (surname, born_on)",
        "CREATE INDEX IF NOT EXISTS peer_trigrams ON lost_pupils_lostpupil"
        " USING gin (surname gin_trgm_ops)",
    ),
}


def index_for_peers() -> None:
    """Give the peers their indexes."""
    with connection.cursor() as cursor:
        for sql in PEER_INDEXES[connection.vendor]:
            cursor.execute(sql)


def measure_peers(people: Sequence[Known]) -> dict[str, float]:
    """Return the 95th percentile of what is usually done."""
    random = Random(SEED)  # noqa: S311
    found: dict[str, float] = {}
    for peer, (sql, asks) in PEERS.items():
        if "trgm" in peer and connection.vendor != "postgresql":
            continue
        times = []
        for known in random.sample(people, asks):
            numbers = fill(sql, known, random)
            began = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(sql, numbers)
                cursor.fetchall()
            times.append(time.perf_counter() - began)
        found[peer] = quantiles(times, n=20)[18] * 1000
    return found


def fill(sql: str, known: Known, random: Random) -> list[Any]:
    """Return what stands for the places in `sql`."""
    if " id = " in sql:
        return [random.randrange(1, 1_000_000)]
    if " < " in sql:
        start = known.surname[:3]
        return [start, start + "zzz"]
    if "LIKE" in sql:
        return [f"%{known.surname[1:]}%"]
    return [misspell(known.surname, random)] * 2


def measure_recall(people: Sequence[Known]) -> dict[str, dict[str, float]]:
    """Return the share of names that are found when they are asked for otherwise spelt."""
    random = Random(SEED)  # noqa: S311
    named = [known.surname for known in people]
    words = SurnameWord.objects.filter(uses__gt=0).order_by("word").values_list("word", flat=True)
    rare = [word for word in random.sample(list(words), 3_000) if len(word) > 3]
    with transaction.atomic():
        pairs = find_pairs()
        put_on_shelf({there for there, _ in pairs})
        figures = {
            "variants of names": count_found(pairs),
            "slips in names as common as they are": count_found(
                [(name, misspell(name, random)) for name in named[:1000]]
            ),
            "slips in any of the surnames": count_found(
                [(name, misspell(name, random)) for name in rare[:1000]]
            ),
        }
        transaction.set_rollback(True)
    return figures


def put_on_shelf(names: set[str]) -> None:
    """Let the search know each of `names` as that of one pupil."""
    words = {join_name(name) for name in names}
    add_words(words)
    SurnameWord.objects.filter(word__in=words, uses=0).update(uses=1)


def count_found(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the shares of names that are found, and that are among the ten best."""
    places = [find_place(there, asked) for there, asked in pairs]
    return {
        "count": len(pairs),
        "found": sum(place is not None for place in places) / len(pairs),
        "ten": sum(place is not None and place < 10 for place in places) / len(pairs),
    }


def find_place(there: str, asked: str) -> int | None:
    """Return at which place the name on the shelf is found, None if it is not."""
    number = pack(join_name(there))
    found = dict.fromkeys(like.number for like in find_like(asked))
    return list(found).index(number) if number in found else None


def finds_johns_first() -> bool:
    """Whether who asks for Jones finds Johns before Jonas."""
    with transaction.atomic():
        put_on_shelf({"Johns", "Jonas"})
        first, second = find_place("Johns", "Jones"), find_place("Jonas", "Jones")
        transaction.set_rollback(True)
    return first is not None and (second is None or first < second)


def main(asks: str) -> dict[str, Any]:
    """Return all figures."""
    people = find_known()
    index_for_peers()
    with timed_cursors():
        return {
            "modes": [
                {
                    "mode": [mode.surname, mode.date, mode.beside, mode.upn],
                    **measure_mode(mode, people, asks=int(asks)),
                }
                for mode in MODES
            ],
            "orders": measure_orders(people, asks=int(asks)),
            "peers": measure_peers(people),
            "recall": measure_recall(people),
            "johns": finds_johns_first(),
        }
