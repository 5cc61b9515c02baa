"""The schools of the demo: numbers and names are of the public register, or invented.

E-mail addresses are invented, and so are telephone numbers (Ofcom's for drama), every head, and
the schools of Derbyshire numbered nn901 upwards.
"""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from pont.directory.models import Establishment, LocalAuthority
from pont.directory.operations.maintain import close, record_establishment, set_active
from pont.policy.actors import Actor
from pont.policy.roles import Role

SCHOOLS: Final = Path(__file__).with_name("establishments.csv")
AUTHORITIES: Final = ("676", "680", "681", "830")

# Opens and closes the schools of the demo, as the national administrator would.
REGISTRAR: Final = Actor(
    account=None,
    username="demo",
    name="Demo",
    organisation="NATIONAL",
    organisation_name="Demo",
    la="",
    roles=frozenset({Role.NATIONAL_ADMINISTRATOR}),
)


@transaction.atomic
def load_establishments(*, at: datetime) -> int:
    """Add the schools of the demo that are not there yet, and return how many were added.

    A school that is there stays as it is, and so does an authority's address.
    """
    for number in AUTHORITIES:
        authority = LocalAuthority.objects.filter(number=number, email="")
        authority.update(email=f"data@la{number}.example")
    there = set(Establishment.objects.values_list("number", flat=True))
    missing = [row for row in read_schools() if row["number"] not in there]
    for place, row in enumerate(missing):
        load_school(row, place=place, at=at)
    for row in missing:
        if row["closed_on"]:
            load_closing(row, at=at)
    return len(missing)


def read_schools() -> list[dict[str, str]]:
    """Read the rows of the demo's schools."""
    with SCHOOLS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_school(row: dict[str, str], *, place: int, at: datetime) -> None:
    """Add one school; `place` gives it its telephone number."""
    school = record_establishment(
        number=row["number"],
        name=row["name"],
        category=row["category"],
        town=row["town"],
        postcode=row["postcode"],
        phone=f"01632 960{place:03}",
        email=f"swyddfa@{row['domain']}.example",
        head_name=row["head_name"],
        head_email=f"pennaeth@{row['domain']}.example",
        by=REGISTRAR,
        at=at,
    )
    if row["is_active"] == "no":
        set_active(establishment=school, is_active=False, by=REGISTRAR, at=at)


def load_closing(row: dict[str, str], *, at: datetime) -> None:
    """Close one school in favour of its successor."""
    close(
        establishment=Establishment.objects.get(number=row["number"]),
        on=date.fromisoformat(row["closed_on"]),
        successor=Establishment.objects.get(number=row["successor"]),
        by=REGISTRAR,
        at=at,
    )
