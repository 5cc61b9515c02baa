"""Measure the lists at a million transfers, beside a bare Django page of 50 rows.

    python -m benchmarks.lists [--rows 1000000] [--asks 150] [--server NAME] [--part lists|monitor]
                               [--var FOLDER]

Eight people who are signed in, four of schools and four of authorities, each ask for a list again
and again; the bare page reads as many rows of the same table under the same server. What
authorities watch is asked for by their four alone. SQLite, or PostgreSQL where DATABASE_URL names
an empty database (`tools/postgres.sh run ...`). With `--var` the rows are made in a folder that
stays, and are found there the next time.

Source: design/quality.md 1 (list pages at 1,000,000 transfers).
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import mean, median
from urllib.parse import urlencode

from benchmarks.clients import Answers, Ask, make_head, run_clients
from benchmarks.inside import run_inside
from benchmarks.servers import COMMANDS, Server, serve
from benchmarks.table import Row, print_rows

Person = Mapping[str, str]

SERVER = "gunicorn sync, 2"
MOST_P95 = 200.0
PAGES = {
    "awaiting": "/download/ctf/",
    "sent": "/sent/",
    "collected before": "/download/ctf/previous/",
    "first page": "/",
}
MONITOR = {
    "monitor, within": "/monitor/",
    "monitor, into": "/monitor/?way=into",
    "monitor, out": "/monitor/?way=out",
    "monitor, into, collected": "/monitor/?way=into&status=collected",
    "not collected": "/not-collected/",
    "removed or forwarded": "/reports/removed/",
}
# Names of pupils: of many, of none.
LOOKED_FOR = {"monitor, a common name": "Jones-Ev", "monitor, a name nobody has": "Zzyzx"}
LISTS_AS_CSV = {
    "waiting, CSV": "/monitor/list.csv?way=into",
    "collected, CSV": "/monitor/list.csv?way=into&status=collected",
}
MOST_FIRST_BYTE = 1000.0
TURNS = 5
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def main() -> None:
    """Make the rows, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=150, help="requests of each client")
    parser.add_argument("--server", default=SERVER, choices=list(COMMANDS))
    parser.add_argument("--part", choices=list(PARTS), help="only this part")
    parser.add_argument("--var", type=Path, help="a folder for the rows that stays")
    asked = parser.parse_args()
    if asked.var:
        measure_in(asked.var, asked)
        return
    folder = Path(os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="lists") as var:
        measure_in(Path(var), asked)


def measure_in(var: Path, asked: argparse.Namespace) -> None:
    """Measure what is asked for with the rows in the folder `var`, and print it."""
    env = {"PONT_MODE": "demo", "PONT_VAR": str(var), "PONT_LOG_LEVEL": "ERROR"}
    database = "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite"
    print(f"\n### Lists of {asked.rows:,} transfers, {database}, {asked.server}\n")
    people = find_people(var, asked.rows, env)
    for number, part in enumerate([asked.part] if asked.part else PARTS):
        print_rows(PARTS[part](people, env, asked.server, asked.asks), head=not number)


def find_people(
    var: Path, rows: int, env: Mapping[str, str], *, maker: str = "benchmarks.million"
) -> list[dict[str, str]]:
    """Return the people of the rows, signed in; `maker` makes the rows unless they are there."""
    made = var / f"{rows}-rows"
    if not made.exists():
        began = time.perf_counter()
        var.mkdir(parents=True, exist_ok=True)
        run_inside(maker, "make", rows, env=env)
        made.touch()
        print(f"The rows were made in {time.perf_counter() - began:.0f} s.\n", flush=True)
    people: list[dict[str, str]] = run_inside(maker, "sign-in", env=env)
    return people


def measure_lists(
    people: Sequence[Person], env: Mapping[str, str], server: str, asks: int
) -> Iterator[Row]:
    """Yield each figure of the lists that everybody has as it is known."""
    with serve_both(server, env) as (pont, bare):
        for name, path in PAGES.items():
            heads = [make_head("GET", path, Cookie=person["cookie"]) for person in people]
            yield from compare(name, [Ask(head, 200) for head in heads], pont, bare, people, asks)


def measure_monitor(
    people: Sequence[Person], env: Mapping[str, str], server: str, asks: int
) -> Iterator[Row]:
    """Yield each figure of what authorities watch as it is known."""
    watchers = [person for person in people if person["school"].endswith("LLLL")]
    with serve_both(server, env) as (pont, bare):
        for name, path in MONITOR.items():
            heads = [make_head("GET", path, Cookie=person["cookie"]) for person in watchers]
            pages = [Ask(head, 200) for head in heads]
            yield from compare(name, pages, pont, bare, watchers, asks)
        for name, text in LOOKED_FOR.items():
            looks = [make_look(person, text) for person in watchers]
            yield from compare(name, looks, pont, bare, watchers, asks, target=0)
        for name, path in LISTS_AS_CSV.items():
            times = [time_first_byte(pont, path, watchers[0]) for _ in range(TURNS)]
            yield Row(
                f"{name}, first byte", median(times), "ms", target=MOST_FIRST_BYTE, is_most=True
            )


PARTS = {"lists": measure_lists, "monitor": measure_monitor}


@contextmanager
def serve_both(server: str, env: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """Serve Pont and the bare page."""
    with (
        serve(server, env=env) as pont,
        serve(server, env=env, application="benchmarks.bare:application") as bare,
    ):
        yield pont, bare


def compare(
    name: str,
    pages: Sequence[Ask],
    pont: Server,
    bare: Server,
    people: Sequence[Person],
    asks: int,
    *,
    target: float = 0.5,
) -> Iterator[Row]:
    """Yield the figures of a page, one of `pages` for each client.

    The bare page is measured before and after it.
    """
    before = ask_bare(bare, people, asks)
    done = ask_pont(pont, pages, asks)
    after = ask_bare(bare, people, asks)
    floor = mean((before.rate, after.rate))
    yield Row(name, done.rate, "pages/s", "bare Django page", floor, target)
    yield Row(f"{name}, p95", done.p95, "ms", target=MOST_P95, is_most=True)


def make_look(person: Person, text: str) -> Ask:
    """Return the search of a pupil, as the form posts it."""
    body = urlencode({"pupil": text, "csrfmiddlewaretoken": person["csrf"]}).encode()
    head = make_head("POST", "/monitor/?way=into", size=len(body), Cookie=person["cookie"], **FORM)
    return Ask(head + body, 200)


def time_first_byte(pont: Server, path: str, person: Person) -> float:
    """Return after how many milliseconds the first bytes of a list came; the rest is read too."""
    link = HTTPConnection("127.0.0.1", pont.port)
    began = time.perf_counter()
    link.request("GET", path, headers={"Host": "localhost", "Cookie": person["cookie"]})
    answer = link.getresponse()
    answer.read(1)
    took = time.perf_counter() - began
    if answer.status != HTTPStatus.OK or not answer.read():
        raise RuntimeError(f"{path} was answered {answer.status}")
    link.close()
    return took * 1000


def ask_pont(pont: Server, pages: Sequence[Ask], asks: int) -> Answers:
    """Let everybody ask for their page."""
    run_clients([[page] * 5 for page in pages], port=pont.port)
    return run_clients([[page] * asks for page in pages], port=pont.port)


def ask_bare(bare: Server, people: Sequence[Person], asks: int) -> Answers:
    """Let as many read the bare page."""
    heads = [make_head("GET", f"/{person['school']}/") for person in people]
    run_clients([[Ask(head, 200)] * 5 for head in heads], port=bare.port)
    return run_clients([[Ask(head, 200)] * asks for head in heads], port=bare.port)


if __name__ == "__main__":
    main()
