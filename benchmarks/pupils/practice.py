"""Write the populations that the scorer is trained on: not those that it is tested on.

Names are syllables drawn anew for each population, beside names that have nicknames and spellings;
slips are of the pen rather than of the keyboard. Whatever could differ between one authority and
another is drawn by lot: sizes, the share that match, how common the common names are, how many
towns, twins, and how often each kind of error happens.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.pupils.generate import write_side
from pont.lost_pupils.matching.tables import read_nicknames
from pont.standards.name_families import WELSH_FAMILIES
from pont.standards.upn import LETTERS, get_check_letter

Record = dict[str, str]
Chance = np.random.Generator

ONSETS: Final = """b c ch d f g gl gr h j k l ll m n p ph r rh s sh st t th tr v w y z cr
br""".split()  # noqa: SIM905
VOWELS: Final = "a a e e i o u y ai ea ee ie oo ou w ei".split()  # noqa: SIM905
CODAS: Final = ["", "", "", *"n r l s t ck dd ff m nd rd ll ns x".split()]  # noqa: SIM905
ENDINGS: Final = ["", "", "", "s", "son", "man", "ton", "er", "ova", "ski", "wyn", "field"]


@dataclass(frozen=True, slots=True)
class Lot:
    """What was drawn for one population."""

    shelf: int
    census: int
    same: int
    surnames: int
    forenames: int
    surname_slope: float
    forename_slope: float
    real_share: float
    towns: int
    days: int
    twins: float
    siblings: float
    middles: float
    schools: int
    messiness: float
    moves: float
    upn_gaps: float
    together: float


def draw_lot(chance: Chance) -> Lot:
    """Draw the circumstances of one population."""
    shelf = int(10 ** chance.uniform(3.3, 4.9))
    census = int(10 ** chance.uniform(3.3, 4.9))
    days = int(chance.choice([365, 1200, 4400, 4400, 5000, 20000]))
    return Lot(
        shelf=shelf,
        census=census,
        same=int(min(shelf, census) * chance.choice([0.05, 0.1, 0.2, 0.2, 0.4, 0.95])),
        surnames=int(10 ** chance.uniform(2, 4.5)),
        forenames=int(10 ** chance.uniform(1.9, 2.8)),
        surname_slope=chance.uniform(0.6, 1.1),
        forename_slope=chance.uniform(0.4, 0.9),
        real_share=chance.uniform(0.1, 0.9),
        towns=int(10 ** chance.uniform(0.5, 2.7)),
        days=days,
        twins=chance.uniform(0.005, 0.06),
        siblings=chance.uniform(0, 0.15),
        middles=chance.uniform(0.2, 0.9),
        schools=int(10 ** chance.uniform(1, 4)) + (shelf + census) * 365 // days // 200,
        messiness=10 ** chance.uniform(-0.4, 0.35),
        moves=chance.uniform(0.1, 0.7),
        upn_gaps=chance.uniform(0.01, 0.25),
        together=chance.uniform(0.5, 1),
    )


def invent_names(count: int, real: list[str], share: float, chance: Chance) -> list[str]:
    """Return distinct names, a share of them from `real`, in an order by lot."""
    wanted = min(int(count * share), len(real))
    names = set(chance.choice(real, wanted, replace=False))
    while len(names) < count:
        sounds = [chance.choice(part, (3, count)) for part in (ONSETS, VOWELS, CODAS)]
        endings, lengths = chance.choice(ENDINGS, count), chance.choice([1, 2, 2, 3], count)
        for i in range(min(count, count - len(names) + 10)):
            word = "".join(str(part[k][i]) for k in range(lengths[i]) for part in sounds)
            names.add(word[:12] + str(endings[i]))
    ordered = sorted(names)
    chance.shuffle(ordered)
    return ordered


def draw(words: list[str], slope: float, count: int, chance: Chance) -> np.ndarray:
    """Return so many words, the first the most often."""
    weights = 1 / (np.arange(len(words)) + 3.0) ** slope
    return np.asarray(words, dtype=object)[
        chance.choice(len(words), count, p=weights / weights.sum())
    ]


class Office:
    """One population, and the errors of those who write it down."""

    def __init__(self, seed: int) -> None:
        """Draw the lot, the names and the rates of error."""
        self.chance = chance = np.random.default_rng([seed, 4711])
        self.lot = lot = draw_lot(chance)
        nicknames = read_nicknames()
        self.called: dict[str, list[str]] = {}
        for word, root in nicknames:
            if word != root:
                self.called.setdefault(root, []).append(word)
                self.called.setdefault(word, []).append(root)
        self.spelt: dict[str, list[str]] = {}
        families: dict[str, list[str]] = {}
        for word, family in WELSH_FAMILIES.items():
            families.setdefault(family, []).append(word)
        for words in families.values():
            for word in words:
                self.spelt[word] = [other for other in words if other != word]
        shares = lot.real_share
        self.surnames = invent_names(lot.surnames, sorted(WELSH_FAMILIES), shares, chance)
        self.forenames = invent_names(lot.forenames, sorted(self.called), shares, chance)
        self.towns = invent_names(lot.towns, [], 0, chance)
        rates = {
            error: rate * lot.messiness * chance.lognormal(0, 0.6) for error, rate in RATES.items()
        }
        rates["move"], rates["lose_upn"] = lot.moves, lot.upn_gaps
        self.errors = [(getattr(self, name), min(rate, 0.8)) for name, rate in rates.items()]

    def pick(self, choices: list[str] | str) -> str:
        """Return one of the choices."""
        return str(choices[int(self.chance.integers(len(choices)))])

    def slip(self, word: str) -> str:
        """Return the word with a slip of the pen or two."""
        for _ in range(1 + (self.chance.random() < 0.15)):
            at = int(self.chance.integers(len(word))) if word else 0
            kind = int(self.chance.integers(5))
            letter = self.pick("aeioubcdfghlmnprstwy")
            if kind == 0 and len(word) > 2:
                word = word[:at] + word[at + 1 :]
            elif kind == 1:
                word = word[:at] + letter + word[at + 1 :]
            elif kind == 2:
                word = word[:at] + letter + word[at:]
            elif kind == 3 and at + 1 < len(word):
                word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            elif kind == 4 and len(word) > 6:
                word = word[: len(word) - int(self.chance.integers(1, 4))]
        return word

    def slip_surname(self, r: Record) -> None:
        """Slip in the surname."""
        r["surname"] = self.slip(r["surname"])

    def slip_forename(self, r: Record) -> None:
        """Slip in the forename."""
        r["forename"] = self.slip(r["forename"])

    def respell(self, r: Record) -> None:
        """Spell the surname in another way."""
        if r["surname"] in self.spelt:
            r["surname"] = self.pick(self.spelt[r["surname"]])

    def nickname(self, r: Record) -> None:
        """Write what the pupil is called, or any beginning of the name."""
        if r["forename"] in self.called:
            r["forename"] = self.pick(self.called[r["forename"]])
        elif len(r["forename"]) > 5 and self.chance.random() < 0.3:
            r["forename"] = r["forename"][: int(self.chance.integers(3, 5))]

    def initial(self, r: Record) -> None:
        """Write the initial of the forename."""
        r["forename"] = r["forename"][:1]

    def remarry(self, r: Record) -> None:
        """Change the surname; the former one is noted, or lost."""
        if self.chance.random() < self.lot.middles:
            r["former_surname"] = r["surname"]
        r["surname"] = r["_surname"]

    def double(self, r: Record) -> None:
        """Add a surname, before or behind, or drop a part."""
        parts = r["surname"].replace("-", " ").split()
        if len(parts) > 1:
            r["surname"] = self.pick(parts)
        else:
            names = [r["surname"], r["_surname"]]
            self.chance.shuffle(names)
            r["surname"] = self.pick(["-", " "]).join(names)

    def middle_first(self, r: Record) -> None:
        """Write the middle name first."""
        if r["middle_names"]:
            first, _, rest = r["middle_names"].partition(" ")
            r["forename"], r["middle_names"] = first, f"{r['forename']} {rest}".strip()

    def lose_middle(self, r: Record) -> None:
        """Leave the middle names out."""
        r["middle_names"] = ""

    def cut_middle(self, r: Record) -> None:
        """Leave an initial of the middle names."""
        r["middle_names"] = r["middle_names"][:1]

    def cross(self, r: Record) -> None:
        """Take surname for forename."""
        r["surname"], r["forename"] = r["forename"], r["surname"]

    def turn_date(self, r: Record) -> None:
        """Write the month first."""
        year, month, day = r["dob"].split("-")
        r["dob"] = f"{year}-{day}-{month}" if int(day) < 13 else r["dob"]

    def slip_date(self, r: Record) -> None:
        """Get one digit of the date wrong."""
        at = int(self.chance.choice([2, 3, 3, 5, 6, 6, 8, 9, 9]))
        r["dob"] = r["dob"][:at] + self.pick("0123456789") + r["dob"][at + 1 :]

    def shift_date(self, r: Record) -> None:
        """Be off by days, months or a year."""
        off = int(self.chance.choice([1, -1, 31, -30, 365, -365, 7, 60]))
        try:
            r["dob"] = (date.fromisoformat(r["dob"]) + timedelta(days=off)).isoformat()
        except ValueError:
            return

    def round_date(self, r: Record) -> None:
        """Know the year only."""
        r["dob"] = f"{r['dob'][:4]}-01-01"

    def lose_date(self, r: Record) -> None:
        """Leave the date out."""
        r["dob"] = ""

    def wrong_sex(self, r: Record) -> None:
        """Tick the other box."""
        r["sex"] = {"M": "F", "F": "M"}.get(r["sex"], "")

    def lose_sex(self, r: Record) -> None:
        """Tick no box."""
        r["sex"] = ""

    def move(self, r: Record) -> None:
        """Live elsewhere."""
        r["town"] = self.pick(self.towns)

    def slip_town(self, r: Record) -> None:
        """Slip in the town."""
        r["town"] = self.slip(r["town"])

    def lose_town(self, r: Record) -> None:
        """Leave the town out."""
        r["town"] = ""

    def slip_upn(self, r: Record) -> None:
        """Get a character of the UPN wrong, or turn two round."""
        upn = r["upn"]
        if len(upn) == 13:
            at = int(self.chance.integers(12))
            if self.chance.random() < 0.5:
                mark = self.pick("0123456789") if upn[at].isdigit() else self.pick(LETTERS)
                r["upn"] = upn[:at] + mark + upn[at + 1 :]
            elif at:
                r["upn"] = upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :]

    def new_upn(self, r: Record) -> None:
        """Get another UPN; the former one is noted, or lost."""
        if self.chance.random() < self.lot.middles:
            r["former_upn"] = r["upn"]
        r["upn"] = make_upn(int(self.chance.integers(10**8)), r["dob"][2:4] or "05", 0)

    def temporary_upn(self, r: Record) -> None:
        """Get a temporary UPN."""
        last = f"{int(self.chance.integers(660, 680))}{int(self.chance.integers(10**8)):08d}"
        last += self.pick(LETTERS)
        r["upn"] = get_check_letter(last) + last

    def lose_upn(self, r: Record) -> None:
        """Leave the UPN out."""
        r["upn"] = ""

    def spoil(self, r: Record) -> None:
        """Do to a record what happens to it in this population."""
        draws = self.chance.random(len(self.errors))
        for (error, rate), drawn in zip(self.errors, draws, strict=True):
            if drawn < rate:
                error(r)

    def make_children(self) -> list[Record]:
        """Return all children of the population, twins and siblings behind each other."""
        lot, chance = self.lot, self.chance
        count = lot.shelf + lot.census - lot.same
        surnames = draw(self.surnames, lot.surname_slope, count * 2, chance)
        forenames = draw(self.forenames, lot.forename_slope, count * 2, chance)
        towns = draw(self.towns, 0.7, count, chance)
        born = chance.integers(0, lot.days, count)
        school = chance.integers(0, lot.schools, count)
        serial = chance.integers(0, 400, count)
        luck = chance.random((4, count))
        children: list[Record] = []
        given: set[str] = set()
        for i in range(count):
            born_on = date(2018, 8, 31) - timedelta(days=int(born[i]))
            child = {
                "surname": surnames[i], "forename": forenames[i], "dob": born_on.isoformat(),
                "former_surname": "", "former_upn": "", "town": towns[i], "_school": str(school[i]),
                "middle_names": forenames[count + i] if luck[0][i] < lot.middles else "",
                "sex": "MF"[sum(map(ord, forenames[i])) % 2], "_surname": surnames[count + i],
                "_serial": str(serial[i]), "_family": str(i),
            }  # fmt: skip
            if luck[2][i] < 0.03:
                child["surname"] += "-" + surnames[count + i]
            if children and luck[1][i] < lot.twins + lot.siblings:
                elder = children[-1]
                child |= {key: elder[key] for key in ("surname", "town", "_school", "_family")}
                if luck[1][i] < lot.twins:
                    child |= {"dob": elder["dob"], "_serial": str(int(elder["_serial"]) + 1)}
            home, number = int(child["_school"]), int(child["_serial"])
            while (upn := make_upn(home, child["dob"][2:4], number)) in given:
                home, number = home + (number % 20 == 19), number + 1
            given.add(upn)
            child["upn"] = upn
            children.append(child)
        return children

    def share_out(self, children: list[Record]) -> tuple[list[Record], list[Record]]:
        """Return shelf and census, spoilt; families mostly stay together."""
        lot, chance = self.lot, self.chance
        rest = (lot.shelf - lot.same, lot.census - lot.same)
        shares = np.asarray([lot.same, *rest]) / len(children)
        kinds = chance.choice(3, len(children), p=shares)
        sides: tuple[list[Record], list[Record]] = ([], [])
        for i, child in enumerate(children):
            if i and child["_family"] == children[i - 1]["_family"]:
                kinds[i] = kinds[i - 1] if chance.random() < lot.together else kinds[i]
            for number, side in enumerate(sides):
                if kinds[i] in (0, number + 1):
                    record = {**child, "_child": str(i)}
                    self.spoil(record)
                    side.append(record)
        return sides


# How often each error happens in a population of middling mess; the names are methods above.
RATES: Final = {
    "slip_surname": 0.03, "slip_forename": 0.03, "respell": 0.05, "nickname": 0.05, "initial":
    0.003, "remarry": 0.03, "double": 0.02, "middle_first": 0.012, "lose_middle": 0.2, "cut_middle":
    0.05, "cross": 0.004, "turn_date": 0.01, "slip_date": 0.02, "shift_date": 0.004, "round_date":
    0.003, "lose_date": 0.004, "wrong_sex": 0.005, "lose_sex": 0.01, "move": 0.4, "slip_town": 0.02,
    "lose_town": 0.03, "slip_upn": 0.015, "new_upn": 0.03, "temporary_upn": 0.01, "lose_upn": 0.05,
    }  # fmt: skip


def make_upn(school: int, year: str, serial: int) -> str:
    """Return a UPN of that school, year of two digits and serial number."""
    last = f"{660 + school % 22}{(1000 + school * 7) % 10_000:04d}{year}{serial % 1000:03d}"
    return get_check_letter(last) + last


def practise(folder: Path, *, seed: int) -> Lot:
    """Write the files of the population number `seed` to `folder` and return what was drawn."""
    office = Office(seed)
    sides = office.share_out(office.make_children())
    for side, prefix in zip(sides, "LC", strict=True):
        office.chance.shuffle(side)  # type: ignore[arg-type]
        for number, record in enumerate(side):
            record["id"] = f"{prefix}{number}"
    where = {record["_child"]: record["id"] for record in sides[1]}
    same = {r["id"]: where[r["_child"]] for r in sides[0] if r["_child"] in where}
    folder.mkdir(parents=True, exist_ok=True)
    write_side(folder / "lost.csv", sides[0])
    write_side(folder / "census.csv", sides[1])
    with (folder / "truth.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id_lost", "id_census"), *same.items()])
    return office.lot
