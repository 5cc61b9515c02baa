"""Write a shelf and a census of invented pupils, and which of them are the same.

    python -m benchmarks.pupils.generate FOLDER --shelf 100000 --census 50000 --same 10000 [--welsh]

Writes lost.csv, census.csv and truth.csv (id_lost,id_census), and lost-bare.csv and census-bare.csv
without UPNs. Every twelfth child has a twin or a brother or sister in the same town; twins have
neighbouring UPNs and mostly move together, so that both stand on both sides.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.pupils import names
from benchmarks.pupils.errors import Record, spoil
from pont.standards.upn import get_check_letter

COLUMNS: Final = (
    "id upn former_upn surname former_surname forename middle_names dob sex town".split()  # noqa: SIM905
)
FIRST_BORN: Final = date(2006, 9, 1)
YEARS: Final = 13
TWINS: Final = 0.03
SIBLINGS: Final = 0.10
TOGETHER: Final = 0.9
"""Of families that move, the share of which both children do."""


@dataclass(frozen=True, slots=True)
class People:
    """Whose names a population bears: shares of surnames, and of forenames by sex."""

    surnames: tuple[list[str], list[float]]
    boys: tuple[list[str], list[float]]
    girls: tuple[list[str], list[float]]


def compose_surnames(count: int, chance: np.random.Generator) -> list[str]:
    """Return rare surnames, composed of parts."""
    parts = (names.COMPOSED_STARTS, names.COMPOSED_MIDDLES, names.COMPOSED_ENDS)
    columns = [chance.choice(part, count) for part in parts]
    return sorted({"".join(word) for word in zip(*columns, strict=True)})


def make_people(*, welsh: bool, chance: np.random.Generator) -> People:
    """Return the names of an English authority, or of one with 97% Welsh surnames."""
    common, shares = names.read_shares(names.WELSH_SURNAMES if welsh else names.ENGLISH_SURNAMES)
    rare = compose_surnames(3_000 if welsh else 60_000, chance)
    tail = 1 / (np.arange(len(rare)) + 20.0) ** 0.75
    chance.shuffle(tail)
    rest = sum(shares) * (3 / 97 if welsh else 1.9)
    surnames = (common + rare, shares + list(tail / tail.sum() * rest))
    boys, girls = (
        (names.WELSH_BOYS, names.WELSH_GIRLS)
        if welsh
        else (names.ENGLISH_BOYS, names.ENGLISH_GIRLS)
    )
    return People(surnames, names.read_shares(boys), names.read_shares(girls))


def draw(
    choice: tuple[list[str], list[float]], count: int, chance: np.random.Generator
) -> np.ndarray:
    """Return so many names, each as often as its share says."""
    words, shares = choice
    weights = np.asarray(shares) / sum(shares)
    return np.asarray(words, dtype=object)[chance.choice(len(words), count, p=weights)]


def make_upn(school: str, year: int, serial: int) -> str:
    """Return the permanent UPN with that school, year and serial number."""
    last = f"{school}{year % 100:02d}{serial % 1000:03d}"
    return get_check_letter(last) + last


def make_children(count: int, people: People, chance: np.random.Generator) -> list[Record]:
    """Return so many children; a family's stand beside each other, with `_family` in common."""
    is_boy = chance.random(count) < 0.51
    surnames = draw(people.surnames, count * 2, chance)
    forenames = np.where(
        is_boy, draw(people.boys, count, chance), draw(people.girls, count, chance)
    )
    boys, girls = names.read_shares(names.MIDDLE_BOYS), names.read_shares(names.MIDDLE_GIRLS)
    middles = np.where(is_boy, draw(boys, count, chance), draw(girls, count, chance))
    seconds = np.where(is_boy, draw(boys, count, chance), draw(girls, count, chance))
    middle_count = chance.choice([0, 1, 2], count, p=[0.3, 0.6, 0.1])
    born = chance.integers(0, YEARS * 365, count)
    towns = names.TOWNS + [
        f"{a}{b}" for a in names.COMPOSED_STARTS[:40] for b in ("ton", "ham", "by")
    ]
    town_shares = list(1 / (np.arange(len(towns)) + 3.0))
    homes = draw((towns, town_shares), count * 2, chance)
    schools = chance.integers(0, 20_000, count)
    serials = chance.integers(1, 990, count)
    given: set[str] = set()
    kin = chance.random(count)
    doubled = chance.random(count) < 0.03
    children: list[Record] = []
    for i in range(count):
        child = {
            "surname": surnames[i], "former_surname": "", "forename": forenames[i],
            "middle_names": " ".join((middles[i], seconds[i])[: middle_count[i]]),
            "dob": (FIRST_BORN + timedelta(days=int(born[i]))).isoformat(),
            "sex": "M" if is_boy[i] else "F", "town": homes[i], "former_upn": "",
            "_other_surname": surnames[count + i], "_other_town": homes[count + i],
            "_family": str(i),
        }  # fmt: skip
        if doubled[i]:
            child["surname"] = f"{surnames[i]}-{surnames[count + i]}"
        school, serial = f"{660 + schools[i] % 22}{2000 + schools[i] // 22}", int(serials[i])
        if i and kin[i] < TWINS + SIBLINGS:
            elder = children[-1]
            child |= {key: elder[key] for key in ("surname", "town", "_other_town", "_family")}
            school = elder["upn"][1:8]
            if kin[i] < TWINS:
                child["dob"], serial = elder["dob"], int(elder["upn"][10:13]) + 1
        year = int(child["dob"][:4]) + 5
        while (upn := make_upn(school, year, serial)) in given:
            serial += 1
        given.add(upn)
        child["upn"] = upn
        child["_other_upn"] = make_upn(f"{660 + schools[i] % 21}{3000 + schools[i] // 22}", year, 0)
        children.append(child)
    return children


def share_out(
    children: Sequence[Record], *, shelf: int, census: int, same: int, chance: np.random.Generator
) -> Iterator[tuple[int, bool, bool]]:
    """Yield for each child whether it is on the shelf and whether in the census."""
    total = shelf + census - same
    kinds = chance.choice(
        3, total, p=[same / total, (shelf - same) / total, (census - same) / total]
    )
    together = chance.random(total) < TOGETHER
    for i in range(1, total):
        if children[i]["_family"] == children[i - 1]["_family"] and together[i]:
            kinds[i] = kinds[i - 1]
    for i, kind in enumerate(kinds):
        yield i, kind in (0, 1), kind in (0, 2)


def write_side(path: Path, rows: Sequence[Record]) -> None:
    """Write the records with and without their UPNs."""
    for bare in (False, True):
        target = path.with_name(path.stem + "-bare.csv") if bare else path
        with target.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            hidden = {"upn": "", "former_upn": ""} if bare else {}
            writer.writerows({**row, **hidden} for row in rows)


def present(record: Record, name: str) -> Record:
    """Return a record as an office writes it: names with capitals, and a number."""
    record["id"] = name
    for key in ("surname", "former_surname", "forename", "middle_names", "town"):
        record[key] = record[key].title()
    return record


def generate(
    folder: Path, *, shelf: int, census: int, same: int, welsh: bool = False, seed: int = 1,
    rate: float = 1.0,
) -> None:  # fmt: skip
    """Write the files of one population to `folder`."""
    chance = np.random.default_rng([seed, shelf, census, welsh])
    people = make_people(welsh=welsh, chance=chance)
    children = make_children(shelf + census - same, people, chance)
    sides: tuple[list[Record], list[Record]] = ([], [])
    shared = share_out(children, shelf=shelf, census=census, same=same, chance=chance)
    for i, *present_in in shared:
        for side, is_there in zip(sides, present_in, strict=True):
            if is_there:
                record = {**children[i], "_child": str(i)}
                spoil(record, chance, rate=rate)
                side.append(record)
    truth: dict[str, str] = {}
    for side, prefix in zip(sides, "LC", strict=True):
        chance.shuffle(side)  # type: ignore[arg-type]
        for number, record in enumerate(side):
            present(record, f"{prefix}{number}")
    where = {record["_child"]: record["id"] for record in sides[1]}
    truth = {r["id"]: where[r["_child"]] for r in sides[0] if r["_child"] in where}
    folder.mkdir(parents=True, exist_ok=True)
    write_side(folder / "lost.csv", sides[0])
    write_side(folder / "census.csv", sides[1])
    with (folder / "truth.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id_lost", "id_census"), *truth.items()])


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shelf", type=int, default=100_000)
    parser.add_argument("--census", type=int, default=50_000)
    parser.add_argument("--same", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--welsh", action="store_true")
    asked = vars(parser.parse_args())
    generate(asked.pop("folder"), **asked)


if __name__ == "__main__":
    main()
