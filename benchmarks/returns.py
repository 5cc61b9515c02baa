"""Measure the lists of files returned to an authority, a million of them, beside a bare page.

    python -m benchmarks.returns [--rows 1000000] [--asks 150] [--server NAME] [--var FOLDER]

Four clients ask for each list as the person whose it is: somebody at one of 600 schools, an officer
of one service, one of four services, and the lead who sees all 27; the bare page reads 50 rows of
the same table under the same server. SQLite, or PostgreSQL where DATABASE_URL names an empty
database. With `--var` the rows are made in a folder that stays, and are found there the next time.

Source: design/quality.md 1 (list pages at 1,000,000 transfers).
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

from benchmarks.clients import Ask, make_head
from benchmarks.lists import SERVER, Person, compare, find_people, serve_both
from benchmarks.servers import COMMANDS
from benchmarks.table import Row, print_rows

MAKER = "benchmarks.returned_rows"
CLIENTS = 4
# Who asks, and for what.
PAGES = {
    "sent by a school": ("school", "/returns/?when=all"),
    "sent, of this year": ("school", "/returns/"),
    "sent, rejected": ("school", "/returns/?when=all&status=rejected"),
    "sent, by one person": ("school", f"/returns/?when=all&by={UUID(int=1)}"),
    "sent, searched": ("school", "/returns/?when=all&search=return0"),
    "inbox, 1 service": ("officer", "/file-returns/"),
    "inbox, 1 service, all": ("officer", "/file-returns/?status=all"),
    "inbox, 4 services": ("team", "/file-returns/"),
    "inbox, 4 services, received": ("team", "/file-returns/?status=received"),
    "inbox, 27 services": ("lead", "/file-returns/"),
    "inbox, 27 services, all": ("lead", "/file-returns/?status=all"),
    "inbox, 27 services, recalled": ("lead", "/file-returns/?status=recalled"),
    "inbox, 27 services, some schools": ("lead", "/file-returns/?status=all&school=School+7"),
    "inbox, 27 services, a month": (
        "lead",
        "/file-returns/?status=all&from=2025-01-01&to=2025-01-31",
    ),
    "inbox, 27 services, new ones searched": ("lead", "/file-returns/?search=8302007"),
    "first page of the lead": ("lead", "/"),
}


def main() -> None:
    """Make the rows, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=150, help="requests of each client")
    parser.add_argument("--server", default=SERVER, choices=list(COMMANDS))
    parser.add_argument("--var", type=Path, help="a folder for the rows that stays")
    asked = parser.parse_args()
    if asked.var:
        measure_in(asked.var, asked)
        return
    folder = Path(os.environ.get("PONT_VAR", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="returns") as var:
        measure_in(Path(var), asked)


def measure_in(var: Path, asked: argparse.Namespace) -> None:
    """Measure the lists with the rows in the folder `var`, and print it."""
    env = {"PONT_MODE": "demo", "PONT_VAR": str(var), "PONT_LOG_LEVEL": "ERROR"}
    database = "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite"
    print(f"\n### Lists of {asked.rows:,} files returned, {database}, {asked.server}\n")
    found = find_people(var, asked.rows, env, maker=MAKER)
    people = {person["sort"]: person for person in found}
    print_rows(measure(people, env, asked.server, asked.asks), head=True)


def measure(
    people: Mapping[str, Person], env: Mapping[str, str], server: str, asks: int
) -> Iterator[Row]:
    """Yield each figure as it is known."""
    # The bare page is that of the school: an authority sends nothing.
    school = [people["school"]] * CLIENTS
    with serve_both(server, env) as (pont, bare):
        for name, (sort, path) in PAGES.items():
            head = make_head("GET", path, Cookie=people[sort]["cookie"])
            yield from compare(name, [Ask(head, 200)] * CLIENTS, pont, bare, school, asks)


if __name__ == "__main__":
    main()
