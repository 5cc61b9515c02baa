"""Match a shelf of lost pupils with a census, in one DuckDB database in memory.

Each stage is a file of SQL in `sql/`, in the order of its number. Nothing is estimated but how
common names are and how much of the shelf the census holds; how much an agreement tells is known
beforehand, by a scorer that ships trained (`shipped/scorer.json`).
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from pont.lost_pupils.matching.blocking import KEYS, LEAST_PROMISE, Key
from pont.lost_pupils.matching.calibration import (
    AS_SCORED,
    STEPS,
    Counted,
    calibrate,
    count_decoys,
)
from pont.lost_pupils.matching.reading import quote, read_files
from pont.lost_pupils.matching.reasons import find_reasons
from pont.lost_pupils.matching.scoring import LEAST_ODDS, read_scorer
from pont.lost_pupils.matching.tables import read_nicknames
from pont.standards.name_families import WELSH_FAMILIES
from pont.standards.refusals import Problem

SQL: Final = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Means:
    """What matching may use: memory as DuckDB writes it ("2GB"), and how many threads."""

    memory: str = "2GB"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Two records taken for one pupil: how likely that is, and why."""

    id_lost: str
    id_census: str
    score: float
    reasons: tuple[Problem, ...]


STANDARD: Final = Means()
LEAST_SCORE: Final = 0.5
STAGES: Final = ("read", "prepare", "block", "compare", "choose", "write")
BATCH: Final = 10_000


@contextmanager
def open_database(means: Means) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database.

    What does not fit in memory goes encrypted to a folder that is removed.
    """
    with TemporaryDirectory(prefix="pont-match-") as folder:
        connection = duckdb.connect()
        settings = {
            "memory_limit": means.memory,
            "temp_directory": folder,
            "temp_file_encryption": "true",
            "preserve_insertion_order": "false",
            "enable_progress_bar": "false",
            **({"threads": str(means.threads)} if means.threads else {}),
        }
        for name, value in settings.items():
            connection.execute(f"SET {name} = '{quote(value)}'")
        try:
            yield connection
        finally:
            connection.close()


def run_stage(connection: duckdb.DuckDBPyConnection, name: str, **values: object) -> None:
    """Run the statements of one file of `sql/`, with `values` for its placeholders."""
    connection.execute(Template((SQL / f"{name}.sql").read_text("utf-8")).substitute(values))


def compare_files(
    connection: duckdb.DuckDBPyConnection,
    *,
    lost: Path,
    census: Path,
    with_decoys: bool = True,
    report: Callable[[str], None] = lambda stage: None,
) -> None:
    """Bring both files as far as the table `compared`: the pairs worth a look, and how they agree.

    `with_decoys` puts some among the census pupils, if these are enough.

    :raises pont.standards.refusals.Refusal: if a file cannot be read.
    """
    report("read")
    read_files(connection, lost=lost, census=census)
    load_tables(connection)
    report("prepare")
    for stage in ("2_macros", "2_fold", "3_count"):
        run_stage(connection, stage)
    if with_decoys:
        add_decoys(connection)
    run_stage(connection, "4_prepare")
    report("block")
    find_pairs(connection)
    report("compare")
    run_stage(connection, "6_compare")


def load_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the families of surnames and the nicknames in the database."""
    run_stage(connection, "1_ship")
    for table, rows in (("family", sorted(WELSH_FAMILIES.items())), ("nickname", read_nicknames())):
        words = [word for row in rows for word in row]
        places = ", ".join(["(?, ?)"] * len(rows))
        connection.execute(f"INSERT INTO {table} VALUES {places}", words)  # noqa: S608


def add_decoys(connection: duckdb.DuckDBPyConnection) -> None:
    """Put decoys among the census pupils, if these are enough."""
    pupils = connection.execute("SELECT count(*) FROM written WHERE NOT is_lost").fetchall()[0][0]
    if decoys := count_decoys(pupils):
        run_stage(connection, "3_decoys", decoys=decoys)


def find_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table `pair` with those that have a key in common and promise more than chance."""
    run_stage(connection, "5_block")
    shelf, census = connection.execute(COUNT).fetchall()[0]
    least = LEAST_PROMISE + math.log2(max(census, 1))
    for key in KEYS:
        if shelf * census <= key.most:
            connection.execute(write_join(key, least=least))
    connection.execute("CREATE TABLE pair AS SELECT DISTINCT l, c FROM found; DROP TABLE found")


COUNT: Final = "SELECT (SELECT count(*) FROM lost), (SELECT count(id) FROM census)"
JOIN: Final = Template("INSERT INTO found SELECT lost.n, census.n FROM $within ON $on")


def write_join(key: Key, *, least: float) -> str:
    """Return the SQL that adds the pairs of a key."""
    join = JOIN.substitute(within=key.within, on=key.on)
    return join if key.is_certain else f"{join} WHERE promise(lost, census) >= {least:.4f}"


def match_files(
    *,
    lost: Path,
    census: Path,
    least: float = LEAST_SCORE,
    means: Means = STANDARD,
    report: Callable[[str], None] = lambda stage: None,
) -> Iterator[Match]:
    """Yield the matches of a shelf and a census, the best first, each pupil in one at most.

    `lost` and `census` are CSV files with the columns of `reading.COLUMNS`. Of the matches scored
    0.9, nine in ten are right. `report` hears the name of each stage of `STAGES` as it begins.

    :raises pont.standards.refusals.Refusal: if a file cannot be read.
    """
    with open_database(means) as connection:
        compare_files(connection, lost=lost, census=census, report=report)
        report("choose")
        choose_pairs(connection, least=least)
        report("write")
        yield from read_matches(connection)


def choose_pairs(connection: duckdb.DuckDBPyConnection, *, least: float) -> None:
    """Score `compared` and fill `chosen` with one match for a pupil, from `least` upwards."""
    scorer, odds = read_scorer(), math.log(least / (1 - least))
    run_stage(connection, "7_score", sieve=scorer.sieve, first=scorer.first, least=LEAST_ODDS)
    run_stage(connection, "8_choose", second=scorer.second, least=min(odds, LEAST_CANDIDATE))
    line = AS_SCORED
    if connection.execute("SELECT count(*) FROM census WHERE id IS NULL").fetchall()[0][0]:
        settle_pairs(connection)
        line = calibrate([Counted(*row) for row in connection.execute(COUNT_CHOSEN).fetchall()])
    run_stage(connection, "9_calibrate", shift=line.shift, stretch=line.stretch, least=odds)
    settle_pairs(connection)


LEAST_CANDIDATE: Final = -4.0
"""Log-odds from which a pair is counted, whatever score is asked for."""
COUNT_CHOSEN: Final = f"""SELECT (floor(final * {STEPS}) + 0.5) / {STEPS},
count(id_census), count(*) - count(id_census)
FROM candidate SEMI JOIN chosen USING (l, c) GROUP BY ALL ORDER BY 1"""  # noqa: S608


def settle_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `chosen` with the best pairs of `candidate`, each pupil in one at most."""
    run_stage(connection, "8_open")
    while connection.execute("SELECT count(*) FROM open").fetchall()[0][0]:
        run_stage(connection, "9_settle")


LEVELS: Final = (
    "upn",
    "surname",
    "forename",
    "crossed",
    "dob",
    "middle",
    "sex",
    "town",
    "surname_bits",
    "lead_lost",
    "lead_census",
)
READ_CHOSEN: Final = f"""SELECT id_lost, id_census, score, {", ".join(LEVELS)}
FROM candidate SEMI JOIN chosen USING (l, c) ORDER BY final DESC, id_lost"""  # noqa: S608


def read_matches(connection: duckdb.DuckDBPyConnection) -> Iterator[Match]:
    """Yield what was chosen, the best first."""
    chosen = connection.execute(READ_CHOSEN)
    while rows := chosen.fetchmany(BATCH):
        for id_lost, id_census, score, *levels in rows:
            reasons = find_reasons(dict(zip(LEVELS, levels, strict=True)))
            yield Match(id_lost, id_census, round(score, 4), reasons)
