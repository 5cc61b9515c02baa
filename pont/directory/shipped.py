"""The tables that come with Pont: the authorities of England and Wales, and the categories.

Source: formats.md section 4; the numbers are those of the Department for Education and the Welsh
Government.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

TABLES = Path(__file__).parent / "tables"


def read_authorities() -> Iterator[dict[str, str | date | None]]:
    """Read number, name, name_cy, nation, region and abolished_on of each authority."""
    for row in read_table("local_authorities"):
        abolished = row.pop("abolished_on")
        yield {**row, "abolished_on": date.fromisoformat(abolished) if abolished else None}


def read_categories() -> Iterator[dict[str, str]]:
    """Read code, name and name_cy of each category of establishment."""
    return read_table("categories")


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Read the shipped table `name` row by row."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
