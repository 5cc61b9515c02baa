"""What offices get wrong: one pupil as two offices write it down.

Each error is a function of a record (a dict of the columns) and a source of chance; `ERRORS` says
how often each happens to a record.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.pupils.names import NICKNAMES, SPELLINGS
from pont.standards.upn import LETTERS, get_check_letter

Record = dict[str, str]
Chance = np.random.Generator

NEIGHBOURS: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "qwsz",
            "vghn",
            "xdfv",
            "serfcx",
            "wsdr",
            "rtgvcd",
            "tyhbvf",
            "yugjbn",
            "ujko",
            "huiknm",
            "jiolm",
            "kop",
            "njk",
            "bhjm",
            "iklp",
            "ol",
            "wa",
            "edft",
            "wedxza",
            "rfgy",
            "yhji",
            "cfgb",
            "qase",
            "zsdc",
            "tghu",
            "asx",
        ],
        strict=False,
    )
)
SPELT: Final = {
    word: [other for other in group.split() if other != word]
    for group in SPELLINGS
    for word in group.split()
}


def pick(chance: Chance, choices: list[str] | str) -> str:
    """Return one of the choices."""
    return choices[int(chance.integers(len(choices)))]


def mistype(word: str, chance: Chance) -> str:
    """Return the word with one slip of the keyboard."""
    if len(word) < 2:
        return word
    at = int(chance.integers(len(word)))
    slip = int(chance.integers(4))
    if slip == 0:
        return word[:at] + word[at + 1 :]
    if slip == 1:
        return word[:at] + pick(chance, NEIGHBOURS.get(word[at], "e")) + word[at + 1 :]
    if slip == 2:
        return word[:at] + word[at] + word[at:]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def mistype_surname(record: Record, chance: Chance) -> None:
    """Slip in the surname."""
    record["surname"] = mistype(record["surname"], chance)


def mistype_forename(record: Record, chance: Chance) -> None:
    """Slip in the forename."""
    record["forename"] = mistype(record["forename"], chance)


def respell_surname(record: Record, chance: Chance) -> None:
    """Spell the surname as another office would."""
    others = SPELT.get(record["surname"])
    if others:
        record["surname"] = pick(chance, others)


def shorten_forename(record: Record, chance: Chance) -> None:
    """Write what the pupil is called."""
    known = NICKNAMES.get(record["forename"])
    if known:
        record["forename"] = pick(chance, known.split())


def respell_forename(record: Record, chance: Chance) -> None:
    """Spell the forename in another usual way."""
    name = record["forename"]
    for one, other in (("ie", "y"), ("ph", "f"), ("nn", "n"), ("c", "k"), ("ll", "l"), ("y", "ie")):
        if one in name[1:]:
            record["forename"] = name[0] + name[1:].replace(one, other, 1)
            return
    record["forename"] = name + "e" if not name.endswith("e") else name[:-1]


def call_by_middle(record: Record, chance: Chance) -> None:
    """Write the middle name as the forename."""
    if record["middle_names"]:
        first, _, rest = record["middle_names"].partition(" ")
        record["middle_names"] = " ".join(filter(None, (record["forename"], rest)))
        record["forename"] = first


def join_middle(record: Record, chance: Chance) -> None:
    """Write forename and middle name in one box."""
    if record["middle_names"]:
        record["forename"] += " " + record["middle_names"]
        record["middle_names"] = ""


def lose_middle(record: Record, chance: Chance) -> None:
    """Leave out the middle names."""
    record["middle_names"] = ""


def cut_middle(record: Record, chance: Chance) -> None:
    """Write the initial of the middle name."""
    record["middle_names"] = record["middle_names"][:1]


def swap_names(record: Record, chance: Chance) -> None:
    """Write surname and forename in each other's boxes."""
    record["surname"], record["forename"] = record["forename"], record["surname"]


def change_surname(record: Record, chance: Chance) -> None:
    """Take the name of another family, now and then noting the former one."""
    if chance.random() < 0.5:
        record["former_surname"] = record["surname"]
    record["surname"] = record["_other_surname"]


def double_surname(record: Record, chance: Chance) -> None:
    """Join another surname to it, or drop one of two."""
    name = record["surname"]
    if "-" in name:
        record["surname"] = pick(chance, name.split("-"))
    else:
        pair = [name, record["_other_surname"]]
        chance.shuffle(pair)
        record["surname"] = pick(chance, "- ").join(pair)


def swap_date(record: Record, chance: Chance) -> None:
    """Write the month before the day."""
    year, month, day = record["dob"].split("-")
    if int(day) <= 12:
        record["dob"] = f"{year}-{day}-{month}"


def mistype_day(record: Record, chance: Chance) -> None:
    """Slip in the day."""
    record["dob"] = f"{record['dob'][:8]}{1 + int(chance.integers(28)):02d}"


def mistype_month(record: Record, chance: Chance) -> None:
    """Slip in the month."""
    year, _, day = record["dob"].split("-")
    record["dob"] = f"{year}-{1 + int(chance.integers(12)):02d}-{min(int(day), 28):02d}"


def mistype_year(record: Record, chance: Chance) -> None:
    """Slip in the year, mostly by one."""
    off = int(pick(chance, ["-1", "1", "-1", "1", "-10", "10", "2"]))
    year, month, day = record["dob"].split("-")
    record["dob"] = f"{int(year) + off}-{month}-{min(int(day), 28):02d}"


def lose_date(record: Record, chance: Chance) -> None:
    """Leave out the date of birth."""
    record["dob"] = ""


def mistake_sex(record: Record, chance: Chance) -> None:
    """Tick the other box."""
    record["sex"] = "F" if record["sex"] == "M" else "M"


def lose_sex(record: Record, chance: Chance) -> None:
    """Leave out the sex."""
    record["sex"] = ""


def move_house(record: Record, chance: Chance) -> None:
    """Live in another town."""
    record["town"] = record["_other_town"]


def mistype_town(record: Record, chance: Chance) -> None:
    """Slip in the town."""
    record["town"] = mistype(record["town"], chance)


def lose_town(record: Record, chance: Chance) -> None:
    """Leave out the town."""
    record["town"] = ""


def mistype_upn(record: Record, chance: Chance) -> None:
    """Slip in one character of the UPN."""
    upn = record["upn"]
    if upn:
        at = int(chance.integers(13))
        marks = LETTERS if upn[at].isalpha() else "0123456789"
        record["upn"] = upn[:at] + pick(chance, marks) + upn[at + 1 :]


def turn_upn(record: Record, chance: Chance) -> None:
    """Turn two neighbouring digits of the UPN round."""
    upn = record["upn"]
    if upn:
        at = int(chance.integers(4, 11))
        record["upn"] = upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :]


def lose_upn(record: Record, chance: Chance) -> None:
    """Leave out the UPN."""
    record["upn"] = ""


def renew_upn(record: Record, chance: Chance) -> None:
    """Give the pupil a new UPN, half the time noting the former one."""
    if chance.random() < 0.5:
        record["former_upn"] = record["upn"]
    last = f"{record['_other_upn'][1:10]}{int(chance.integers(400, 999)):03d}"
    record["upn"] = get_check_letter(last) + last


def go_temporary(record: Record, chance: Chance) -> None:
    """Give the pupil a temporary UPN, which ends with a letter."""
    last = record["_other_upn"][1:12] + pick(chance, LETTERS)
    record["upn"] = get_check_letter(last) + last


Err = Callable[[Record, Chance], None]

# How often an error happens to a record, on either side.
ERRORS: Final[tuple[tuple[float, Err], ...]] = (
    (0.025, mistype_surname),
    (0.06, respell_surname),
    (0.025, mistype_forename),
    (0.06, shorten_forename),
    (0.02, respell_forename),
    (0.012, call_by_middle),
    (0.012, join_middle),
    (0.25, lose_middle),
    (0.06, cut_middle),
    (0.03, change_surname),
    (0.02, double_surname),
    (0.012, swap_date),
    (0.008, mistype_day),
    (0.006, mistype_month),
    (0.005, mistype_year),
    (0.004, lose_date),
    (0.004, mistake_sex),
    (0.006, lose_sex),
    (0.45, move_house),
    (0.02, mistype_town),
    (0.03, lose_town),
    (0.012, mistype_upn),
    (0.006, turn_upn),
    (0.035, renew_upn),
    (0.012, go_temporary),
    (0.05, lose_upn),
    (0.004, swap_names),
)


def spoil(record: Record, chance: Chance, *, rate: float = 1.0) -> None:
    """Do to a record what happens to it on its way, each error at `rate` times its frequency."""
    draws = chance.random(len(ERRORS))
    for (share, error), drawn in zip(ERRORS, draws, strict=True):
        if drawn < share * rate:
            error(record, chance)
