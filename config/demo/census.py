"""A census to match the demo's lost pupils with: some of them are on roll in it."""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Final

from config.demo.invent import InventedPupil, invent_pupil
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.states import Standing

NAME: Final = "census-to-match.csv"
SCHOOLS: Final = ("6812317", "6802329", "6814039", "6762252", "6812045")
BYSTANDERS: Final = 600
HEADINGS: Final = (
    "UPN",
    "Surname",
    "Forename",
    "Middle names",
    "DOB",
    "Gender",
    "Town",
    "LA",
    "Estab",
)
Row = tuple[str, ...]


def invent_census(la: str) -> bytes:
    """Return a census as CSV: of the schools of authority `la`, or of all with ""."""
    chance = Random(len(la))  # noqa: S311 - the same census each time
    schools = [school for school in SCHOOLS if school.startswith(la)] or [f"{la}4001"]
    rows = [*_find_lost(chance, schools), *_invent_others(chance, schools)]
    chance.shuffle(rows)
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


def _find_lost(chance: Random, schools: list[str]) -> Iterator[Row]:
    """Yield two of three lost pupils, at a school that is not the one that lost them."""
    lost = LostPupil.objects.filter(standing=Standing.LOST).order_by("pk")[:200]
    for number, pupil in enumerate(lost):
        others = [school for school in schools if school != pupil.uploader] or schools
        school = chance.choice(others)
        born_on = pupil.born_on
        if born_on and born_on.day <= 12 and number % 3 == 1:
            born_on = born_on.replace(month=born_on.day, day=born_on.month)
        if number % 3 < 2:
            yield (
                pupil.upn if number % 2 else "",
                pupil.surname.replace("ll", "l").replace("y", "i")
                if number % 4 == 0
                else pupil.surname,
                pupil.forename,
                pupil.middle_names,
                born_on.isoformat() if born_on else "",
                pupil.sex,
                pupil.town,
                school[:3],
                school[3:],
            )


def _invent_others(chance: Random, schools: list[str]) -> Iterator[Row]:
    for serial in range(BYSTANDERS):
        school = schools[serial % len(schools)]
        yield _write(invent_pupil(chance, school=school, serial=5000 + serial), school)


def _write(pupil: InventedPupil, school: str) -> Row:
    return (
        pupil.upn,
        pupil.surname,
        pupil.forename,
        pupil.middle_names,
        pupil.dob.isoformat(),
        pupil.sex,
        pupil.town,
        school[:3],
        school[3:],
    )
