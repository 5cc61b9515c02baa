"""A million files returned to the services of one authority, and who reads of them: runs inside
Django.

600 schools, 27 services; the worst case for the list of one person who looks after all.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from benchmarks.million import SEED, insert
from benchmarks.people import sign_in
from pont.accounts.models import Account, RoleHeld
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.file_returns.models import FileReturn, ServiceCode, Tag
from pont.file_returns.secrets import seal_comment
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import Step, Transfer

AUTHORITY = "830"
SCHOOLS = 600
SERVICES = 27
YEARS = 3
SENDERS = 4
# How many of a hundred files are in each state; what waits is recent.
STATES = (("expired", 75), ("received", 16), ("rejected", 4), ("recalled", 1))
WAITING = 4
# So many of the latest files have a comment: those that a list can show.
COMMENTED = 50_000
# A person of each sort that reads a list, and how many services they work.
READERS = (("school", 0), ("officer", 1), ("team", 4), ("lead", 0))


def main(part: str, *arguments: str) -> Any:
    """Call one of the parts below."""
    return PARTS[part](*arguments)


def make(count: str) -> None:
    """Make the tables, the schools, the services, their people and `count` files."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at = timezone.now()
    la = LocalAuthority.objects.get(number=AUTHORITY)
    schools = make_schools(la)
    services = ServiceCode.objects.bulk_create(
        ServiceCode(la=la, code=f"S{number:02}", name=f"Service {number}")
        for number in range(SERVICES)
    )
    tag = Tag.objects.create(la=la, name="Census")
    make_readers(la, schools[7], services)
    numbers = [school.number for school in schools]
    codes = [service.code for service in services]
    insert(Transfer, make_rows(int(count), numbers, codes, at=at))
    rows = list(Transfer.objects.order_by("pk").values_list("pk", "public_id", "sent_at", "state"))
    insert(Step, make_steps(rows))
    insert(FileReturn, make_returns(rows, tag))


def make_schools(la: LocalAuthority) -> list[Establishment]:
    """Return the schools of the authority."""
    category = Category.objects.get(code="primary")
    return Establishment.objects.bulk_create(
        Establishment(
            number=f"{la.number}{2000 + number}",
            name=f"School {number}",
            la=la,
            category=category,
            searchable=f" school {number}",
        )
        for number in range(SCHOOLS)
    )


def make_readers(la: LocalAuthority, school: Establishment, services: list[ServiceCode]) -> None:
    """Make somebody at a school, at one service, at several, and the lead of all."""
    roles = {"school": Role.SCHOOL_USER, "lead": Role.PORTAL_LEAD}
    for username, worked in READERS:
        role = roles.get(username, Role.SERVICE_OFFICER)
        place = {"establishment": school} if username == "school" else {"local_authority": la}
        account = Account.objects.create(
            username=username,
            name=username.title(),
            email=f"{username}@reader.example",
            created_at=timezone.now(),
            **place,
        )
        there = None if username == "school" else la
        RoleHeld.objects.create(account=account, role=role, local_authority=there)
        for service in services[:worked]:
            service.officers.add(account)


def make_rows(
    count: int, schools: list[str], codes: list[str], *, at: datetime
) -> Iterator[Transfer]:
    """Yield the files, oldest first."""
    random = Random(SEED)  # noqa: S311
    states, weights = zip(*STATES, strict=True)
    began = at - timedelta(days=365 * YEARS)
    for number in range(count):
        sent_at = began + timedelta(days=365 * YEARS) * (number / count)
        sender, service = random.choice(schools), random.choice(codes)
        waits = number % 100 < WAITING
        state = "sent" if waits else random.choices(states, weights)[0]
        ended_at = None if waits else sent_at + timedelta(days=random.expovariate(0.3))
        name = f"{sender}_{service}return{number:07}V01.docx"
        yield Transfer(
            kind=Kind.FILE_RETURN,
            name=name,
            given_name=name,
            sender=sender,
            recipient=f"{AUTHORITY}LLLL",
            sender_la=AUTHORITY,
            recipient_la=AUTHORITY,
            service=service,
            state=state,
            size=random.randint(8_000, 600_000),
            sha256=f"{number:064x}",
            sent_at=sent_at,
            sent_by=uuid.UUID(int=number % SENDERS + 1),
            sent_by_name=f"Sender {number % SENDERS}",
            handed_over_at=ended_at,
            ended_at=ended_at,
            keep_until=None if ended_at is None else at + timedelta(days=30),
        )


Made = list[tuple[int, uuid.UUID, datetime, str]]


def make_steps(rows: Made) -> Iterator[Step]:
    """Yield what happened to each file."""
    for key, _, sent_at, state in rows:
        yield Step(transfer_id=key, verb="sent", at=sent_at, by_name="A", by_organisation="B")
        if state != "sent":
            verb = "received" if state == "expired" else state
            yield Step(transfer_id=key, verb=verb, at=sent_at, by_name="C", by_organisation="D")


def make_returns(rows: Made, tag: Tag) -> Iterator[FileReturn]:
    """Yield what stands beside each file: a tag at every third, a comment at the latest."""
    for place, (key, public_id, _, _) in enumerate(rows):
        is_shown = place >= len(rows) - COMMENTED
        yield FileReturn(
            transfer_id=key,
            tag=None if place % 3 else tag,
            comment=seal_comment("Two plans, for Friday.", transfer=public_id)
            if is_shown
            else None,
        )


def sign_all_in() -> list[dict[str, str]]:
    """Return the people, signed in anew, each with a `sort`: its user name."""
    at = timezone.now()
    people = []
    for username, _ in READERS:
        account = Account.objects.with_standing().get(username=username)
        people.append({**sign_in(account, at=at), "sort": username})
    return people


PARTS = {"make": make, "sign-in": sign_all_in}
