"""Measure the lists at a million transfers, beside a bare Django page of 50 rows.

    python -m benchmarks.lists [--rows 1000000] [--seconds 10] [--server NAME]

Eight people who are signed in, four of schools and four of authorities, each ask for a list again
and again; the bare page reads as many rows of the same table under the same server. SQLite, or
PostgreSQL where DATABASE_URL names an empty database (`tools/postgres.sh run ...`).

Source: design/quality.md 1 (list pages at 1,000,000 transfers).
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.clients import Answers, Ask, make_head, run_clients
from benchmarks.inside import run_inside
from benchmarks.servers import COMMANDS, Server, serve
from benchmarks.table import Row, print_rows

SERVER = "gunicorn sync, 2"
MOST_P95 = 200.0
PAGES = {
    "awaiting": "/download/ctf/",
    "sent": "/sent/",
    "collected before": "/download/ctf/previous/",
    "first page": "/",
}


def main() -> None:
    """Make the rows, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=150, help="requests of each client")
    parser.add_argument("--server", default=SERVER, choices=list(COMMANDS))
    asked = parser.parse_args()
    folder = Path(os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="lists") as var:
        env = {"PONT_MODE": "demo", "PONT_VAR": var, "PONT_LOG_LEVEL": "ERROR"}
        began = time.perf_counter()
        people = run_inside("benchmarks.million", asked.rows, env=env)
        made = time.perf_counter() - began
        database = "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite"
        print(f"\n### Lists of {asked.rows:,} transfers, {database}, {asked.server}\n")
        print(f"The rows were made in {made:.0f} s.\n", flush=True)
        print_rows(measure(people, env, asked.server, asked.asks))


def measure(
    people: Sequence[Mapping[str, str]], env: Mapping[str, str], server: str, asks: int
) -> Iterator[Row]:
    """Yield each figure as it is known; the bare page is measured before and after each."""
    with (
        serve(server, env=env) as pont,
        serve(server, env=env, application="benchmarks.bare:application") as bare,
    ):
        for name, path in PAGES.items():
            before = ask_bare(bare, people, asks)
            done = ask_pont(pont, people, asks, path)
            after = ask_bare(bare, people, asks)
            floor = mean((before.rate, after.rate))
            yield Row(name, done.rate, "pages/s", "bare Django page", floor, 0.5)
            yield Row(f"{name}, p95", done.p95, "ms", target=MOST_P95, is_most=True)


def ask_pont(pont: Server, people: Sequence[Mapping[str, str]], asks: int, path: str) -> Answers:
    """Let everybody read a list."""
    heads = [make_head("GET", path, Cookie=person["cookie"]) for person in people]
    run_clients([[Ask(head, 200)] * 5 for head in heads], port=pont.port)
    return run_clients([[Ask(head, 200)] * asks for head in heads], port=pont.port)


def ask_bare(bare: Server, people: Sequence[Mapping[str, str]], asks: int) -> Answers:
    """Let as many read the bare page."""
    heads = [make_head("GET", f"/{person['school']}/") for person in people]
    run_clients([[Ask(head, 200)] * 5 for head in heads], port=bare.port)
    return run_clients([[Ask(head, 200)] * asks for head in heads], port=bare.port)


if __name__ == "__main__":
    main()
