"""A million transfers between 1,600 schools, and people who read of them: runs inside Django."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from benchmarks.people import sign_in
from pont.accounts.models import Account, RoleHeld
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.policy.roles import Role
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.states import LIVE

SEED = 2026
YEARS = 3
SCHOOLS = 1_600
AUTHORITIES = 22
BATCH = 20_000
READERS = 8
# How many of a hundred files are in each state; what is sent and not yet collected is recent.
STATES = (("expired", 70), ("received", 20), ("rejected", 3), ("recalled", 2), ("removed", 1))
WAITING = 0.04
SURNAMES = ("Davies", "Evans", "Griffiths", "Hughes", "Jenkins", "Jones", "Lewis", "Morgan", "Rees")
FORENAMES = ("Aled", "Bethan", "Carys", "Dylan", "Elin", "Ffion", "Gwen", "Huw", "Ioan", "Megan")


def main(part: str, *arguments: str) -> Any:
    """Call one of the parts below."""
    return PARTS[part](*arguments)


def make(count: str) -> None:
    """Make the tables, the schools, their people and `count` transfers.

    Half of the people are of schools, half of authorities, whose lists are fifty times as long.
    """
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at = timezone.now()
    authorities = list(LocalAuthority.objects.filter(nation="wales").order_by("number"))
    schools = make_schools(authorities[:AUTHORITIES])
    insert(Transfer, make_rows(int(count), schools, authorities[:AUTHORITIES], at=at))
    insert(PupilEntry, make_pupils(find_kept()))
    for number in range(READERS // 2):
        make_reader(number, establishment=schools[number * 7])
        make_reader(number + READERS // 2, local_authority=authorities[number])


def sign_all_in() -> list[dict[str, str]]:
    """Return the people, signed in anew: schools first."""
    at = timezone.now()
    readers = Account.objects.with_standing().filter(username__startswith="reader")
    return [sign_in(reader, at=at) for reader in readers.order_by("username")]


def make_schools(authorities: list[LocalAuthority]) -> list[Establishment]:
    """Return 1,600 schools, spread over the authorities."""
    category = Category.objects.get(code="primary")
    schools = [
        Establishment(
            number=f"{authorities[n % AUTHORITIES].number}{2000 + n // AUTHORITIES}",
            name=f"Ysgol {n}",
            la=authorities[n % AUTHORITIES],
            category=category,
            searchable=f" ysgol {n}",
        )
        for n in range(SCHOOLS)
    ]
    return Establishment.objects.bulk_create(schools)


def make_reader(number: int, **place: Any) -> Account:
    """Return a person of a school or an authority."""
    account = Account.objects.create(
        username=f"reader{number}",
        name=f"Reader {number}",
        email=f"reader{number}@reader.example",
        created_at=timezone.now(),
        **place,
    )
    la = place.get("local_authority")
    role = Role.LEA_USER if la else Role.SCHOOL_USER
    RoleHeld.objects.create(account=account, role=role, local_authority=la)
    return account


def make_rows(
    count: int, schools: list[Establishment], authorities: list[LocalAuthority], *, at: datetime
) -> Iterator[Transfer]:
    """Yield transfers, oldest first: most from school to school, some to and from authorities."""
    random = Random(SEED)  # noqa: S311
    numbers = [school.number for school in schools]
    desks = [f"{authority.number}LLLL" for authority in authorities]
    states = [state for state, _ in STATES]
    weights = [weight for _, weight in STATES]
    began, person = at - timedelta(days=365 * YEARS), uuid.UUID(int=5)
    for number in range(count):
        sent_at = began + timedelta(days=365 * YEARS) * (number / count)
        sender, recipient = random.sample(numbers, 2)
        chance = random.random()
        if chance < 0.1:
            recipient = random.choice(desks)
        elif chance < 0.2:
            sender = random.choice(desks)
        waits = random.random() < WAITING
        state = "sent" if waits else random.choices(states, weights)[0]
        ended_at = None if waits else sent_at + timedelta(days=random.expovariate(0.3))
        name = f"{sender}_CTF_{recipient}_{number:07}.XML"
        yield Transfer(
            kind="ctf",
            name=name,
            given_name=name,
            sender=sender,
            recipient=recipient,
            sender_la=sender[:3],
            recipient_la=recipient[:3],
            state=state,
            size=random.randint(8_000, 60_000),
            sha256=f"{number:064x}",
            pupil_count=random.randint(1, 4),
            sent_at=sent_at,
            sent_by=person,
            sent_by_name="Reader",
            handed_over_at=ended_at,
            ended_at=ended_at,
            keep_until=None if ended_at is None else at + timedelta(days=30),
        )


def find_kept() -> list[tuple[int, int]]:
    """Return the key and the number of pupils of each file whose bytes are still there."""
    files = Transfer.objects.filter(state__in=LIVE).order_by("pk")
    return [(key, count or 0) for key, count in files.values_list("pk", "pupil_count")]


def make_pupils(files: list[tuple[int, int]]) -> Iterator[PupilEntry]:
    """Yield the pupils of `files` as the index has them."""
    random = Random(SEED)  # noqa: S311
    for number, (key, count) in enumerate(files):
        for ordinal in range(1, count + 1):
            yield PupilEntry(
                transfer_id=key,
                ordinal=ordinal,
                upn=f"A{number:09}{ordinal:03}",
                surname=f"{random.choice(SURNAMES)}-{random.choice(SURNAMES)}{number % 977}",
                forename=random.choice(FORENAMES),
                born_on=date(2010 + number % 10, 1 + number % 12, 1 + number % 28),
            )


def insert(table: type[Model], rows: Iterator[Any]) -> None:
    """Write rows past the ORM's slower ways: by COPY on PostgreSQL, in one go on SQLite."""
    columns = [field for field in table._meta.concrete_fields if field.name != "id"]
    name, names = table._meta.db_table, ", ".join(str(field.column) for field in columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([getattr(row, field.attname) for field in columns])
            cursor.execute(f"ANALYZE {name}")
        return
    marks = ", ".join("?" * len(columns))
    connection.ensure_connection()
    plain = connection.connection
    plain.execute("PRAGMA synchronous=OFF")
    plain.execute("BEGIN IMMEDIATE")
    plain.executemany(
        f"INSERT INTO {name} ({names}) VALUES ({marks})",  # noqa: S608
        ([adapt(getattr(row, field.attname)) for field in columns] for row in rows),
    )
    plain.execute("COMMIT")
    plain.execute("PRAGMA synchronous=FULL")


def adapt(value: Any) -> Any:
    """Return a value as Django stores it in SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return value


PARTS = {"make": make, "sign-in": sign_all_in}
