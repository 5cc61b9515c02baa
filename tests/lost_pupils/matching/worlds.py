"""Small worlds to match in: a few pupils worked by hand, among bystanders who make names common."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pont.lost_pupils.matching.engine import Match, Means, match_files
from pont.lost_pupils.matching.reading import COLUMNS
from pont.standards.upn import get_check_letter

Row = Mapping[str, str]
SURNAMES = ("Jones", "Jones", "Jones", "Williams", "Davies", "Bowen", "Pugh", "Ashcombe", "Tiplady")
FORENAMES = (
    "Rhys",
    "Megan",
    "Osian",
    "Cadi",
    "Elin",
    "Tomos",
    "Ffion",
    "Harri",
    "Nia",
    "Jac",
    "Erin",
)
TOWNS = ("Penllwyn", "Abermawr", "Trefwen", "Hengoed", "Llandre")


def make_upn(serial: int, *, school: str = "6812045", year: int = 16) -> str:
    """Return a UPN with its check letter."""
    last = f"{school}{year:02d}{serial:03d}"
    return get_check_letter(last) + last


def make_date(number: int, shift: int) -> str:
    """Return a date of birth that another number has on either side only by chance."""
    year, month, day = (
        (number + shift) % 9,
        (number * 3 + shift * 5) % 12,
        (number * 11 + shift) % 28,
    )
    return f"{2008 + year}-{1 + month:02d}-{1 + day:02d}"


def make_bystanders(prefix: str, count: int = 400, *, shift: int = 0) -> list[dict[str, str]]:
    """Return pupils with common names of whom no two are the same, on whichever side."""
    return [
        {
            "id": f"{prefix}{n}",
            "upn": make_upn(n, school=f"68{shift}2{n % 7}00"),
            "surname": SURNAMES[(n * 7 + shift) % len(SURNAMES)],
            "forename": FORENAMES[(n * 5 + shift) % len(FORENAMES)],
            "dob": make_date(n, shift),
            "sex": "FM"[n % 2],
            "town": TOWNS[n % len(TOWNS)],
        }
        for n in range(count)
    ]


def write_side(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows with all columns, empty where a row says nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass
class World:
    """A folder in which shelf and census are written and matched."""

    folder: Path

    def match(
        self,
        lost: Iterable[Row],
        census: Iterable[Row],
        *,
        bystanders: int = 400,
        least: float = 0.5,
    ) -> dict[str, Match]:
        """Return the matches of the given rows among bystanders, by the id of the lost pupil."""
        shelf = [*lost, *make_bystanders("x", bystanders)]
        pupils = [*census, *make_bystanders("y", bystanders, shift=1)]
        found = match_files(
            lost=write_side(self.folder / "lost.csv", shelf),
            census=write_side(self.folder / "census.csv", pupils),
            least=least,
            means=Means(memory="500MB", threads=1),
        )
        return {match.id_lost: match for match in found}
