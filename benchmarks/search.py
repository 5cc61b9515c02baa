"""Measure the search for lost pupils on a shelf of a million, beside what is usually done.

    python -m benchmarks.search [--records 1000000] [--asks 500] [--var FOLDER]

Every combination of fields that ruling 6.1 allows is asked for 500 times, and the page of the 50
closest read. Half of the pupils have one of the 20 commonest surnames; of what is typed, much is a
beginning, some a slip. Measured are the database's part, from the statement to the last row, and
the whole call. SQLite, or PostgreSQL where DATABASE_URL names an empty database
(`tools/postgres.sh run ...`). With `--var` the rows are made in a folder that stays.

Then the recall of names that nothing was fitted to (`benchmarks.surnames`, `benchmarks.slips`).

Source: design/quality.md 1 (lost pupil search, soundalike recall); rulings 6.1.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.inside import run_inside
from benchmarks.table import Row, print_rows

MOST = {"SQLite": 2.0, "PostgreSQL": 5.0}
FOUND, IN_TEN = 0.97, 0.90
BESIDE = {"": "alone", "forename": "forename", "town": "town", "forename and town": "both"}
SURNAMES = {"": "no surname", "begins": "begins", "sounds": "sounds like"}

Figures = Mapping[str, Any]


def main() -> None:
    """Make the rows, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=500, help="searches of each kind")
    parser.add_argument("--var", type=Path, help="a folder for the rows that stays")
    asked = parser.parse_args()
    if asked.var:
        measure_in(asked.var.resolve(), asked)
        return
    folder = Path(os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="search") as var:
        measure_in(Path(var), asked)


def measure_in(var: Path, asked: argparse.Namespace) -> None:
    """Measure with the rows in the folder `var`, and print."""
    env = {"PONT_MODE": "demo", "PONT_VAR": str(var), "PONT_LOG_LEVEL": "ERROR"}
    database = "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite"
    print(f"\n### A shelf of {asked.records:,} pupils, {database}\n")
    make(var, asked.records, env)
    figures = run_inside("benchmarks.searching", asked.asks, env=env)
    print_modes(figures["modes"], MOST[database])
    print()
    print_rows(find_rows(figures, MOST[database]))


def make(var: Path, records: int, env: Mapping[str, str]) -> None:
    """Make the rows unless they are there already."""
    made = var / f"{records}-pupils"
    if made.exists():
        return
    began = time.perf_counter()
    var.mkdir(parents=True, exist_ok=True)
    run_inside("benchmarks.shelf", records, env=env)
    made.touch()
    print(f"The rows were made in {time.perf_counter() - began:.0f} s.\n", flush=True)


def print_modes(modes: Sequence[Figures], most: float) -> None:
    """Print the 95th percentiles in ms, the database's part before the whole; bold what misses."""
    print(f"| Surname | Date of birth | {' | '.join(BESIDE.values())} | with UPN |")
    print(f"|---|---|{'--:|' * (len(BESIDE) + 1)}")
    cells = {tuple(row["mode"]): row for row in modes}
    for surname, title in SURNAMES.items():
        for date in dict.fromkeys(row["mode"][1] for row in modes):
            keys = [
                *((surname, date, beside, False) for beside in BESIDE),
                (surname, date, "", True),
            ]
            shown = " | ".join(show_cell(cells.get(key), most) for key in keys)
            print(f"| {title} | {date or 'none'} | {shown} |")


def show_cell(row: Figures | None, most: float) -> str:
    """Return a cell of the table, empty where the ruling wants more to be known."""
    if row is None:
        return ""
    mark = "" if row["database"] <= most else "**"
    return f"{mark}{row['database']:.1f}{mark} / {row['whole']:.1f}"


def find_rows(figures: Figures, most: float) -> Iterator[Row]:
    """Yield what is measured beside the modes."""
    worst = max(figures["modes"], key=lambda row: row["database"])
    yield Row("every mode, database, p95 of the worst", worst["database"], "ms", "", 0, most, True)
    yield Row(
        "every mode, whole call, p95 of the worst",
        max(row["whole"] for row in figures["modes"]),
        "ms",
    )
    for order, row in figures["orders"].items():
        yield Row(f"sorted by {order}, database, p95", row["database"], "ms", "", 0, most, True)
    for peer, row in figures["peers"].items():
        yield Row(f"for comparison: {peer}, p95", row, "ms")
    for names, row in figures["recall"].items():
        title = f"{names} ({row['count']})"
        yield Row(f"{title}, found", row["found"], "", "at least", FOUND, 1)
        yield Row(f"{title}, in the ten best", row["ten"], "", "at least", IN_TEN, 1)
    yield Row("Jones finds Johns before Jonas", figures["johns"], "", "", 0, 0)


if __name__ == "__main__":
    main()
