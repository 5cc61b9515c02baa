"""The leavers of a whole authority, allocated and sent on: runs inside Django."""

import time
from datetime import datetime
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.utils import timezone
from lxml import etree

from benchmarks.floors import store_one
from config.demo.invent import InventedPupil, invent_ctf, invent_pupil
from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import get_actor
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.policy.roles import Role
from pont.transfers.allocations import find_planned, mark_plan
from pont.transfers.models import Transfer
from pont.transfers.operations.distribute import distribute_due
from pont.transfers.operations.land import land
from pont.transfers.operations.order import order
from pont.transfers.operations.plan_list import plan_list
from pont.transfers.operations.send import send

SEED = 2026
SOURCE = "6812045"


def main(pupils: str, schools: str, var: str) -> dict[str, float]:
    """Send that many pupils to that many schools; return the seconds of each part."""
    call_command("migrate", verbosity=0)
    at = timezone.now()
    numbers = [make_school(f"681{4000 + n}", at=at) for n in range(int(schools))]
    leavers = invent_leavers(int(pupils))
    body = invent_ctf(Random(SEED), source=SOURCE, destination="681LLLL", pupils=leavers)  # noqa: S311
    send_bulk(body, at=at)
    wanted = [(one.upn, numbers[n % len(numbers)]) for n, one in enumerate(leavers)]
    took = distribute(wanted, at=at)
    files = Transfer.objects.filter(sender="681LLLL")
    assert files.count() == len(numbers)
    assert sum(files.values_list("pupil_count", flat=True)) == len(leavers)
    floor = measure_floor(body, len(numbers), folder=Path(var, "floor"))
    return {**took, "floor": floor, "megabytes": len(body) / 1e6}


def invent_leavers(number: int) -> list[InventedPupil]:
    """Return so many pupils."""
    random = Random(SEED)  # noqa: S311
    return [invent_pupil(random, school="6812100", serial=n) for n in range(number)]


def make_school(number: str, *, at: datetime) -> str:
    """Make a school with two people who are told of files, and return its number."""
    school = Establishment.objects.create(
        number=number,
        name=f"School {number}",
        la=LocalAuthority.objects.get(number="681"),
        category=Category.objects.get(code="secondary"),
        email=f"office{number}@school.example",
    )
    for one in ("a", "b"):
        account = Account.objects.create(
            username=f"user{number}{one}",
            name=f"Person {one}",
            email=f"{one}{number}@school.example",
            establishment=school,
            created_at=at,
        )
        RoleHeld.objects.create(account=account, role=Role.SCHOOL_USER)
    return number


def send_bulk(body: bytes, *, at: datetime) -> None:
    """Send the bulk file to the authority."""
    make_school(SOURCE, at=at)
    sender = get_actor(Account.objects.get(username=f"user{SOURCE}a"))
    name = f"{SOURCE}_CTF_681LLLL_001.XML"
    draft = land(chunks=[body], name=name, by=sender, at=at)
    send(drafts=[draft], warnings_read=True, by=sender, at=at)


def distribute(wanted: list[tuple[str, str]], *, at: datetime) -> dict[str, float]:
    """Plan, order and send; return the seconds of each."""
    authority = LocalAuthority.objects.get(number="681")
    account = Account.objects.create(
        username="allocator",
        name="Allocator",
        email="allocator@authority.example",
        local_authority=authority,
        created_at=at,
    )
    RoleHeld.objects.create(account=account, role=Role.LEA_USER, local_authority=authority)
    by = get_actor(account)
    rows = "UPN,Establishment number\n" + "".join(f"{upn},{school}\n" for upn, school in wanted)
    began = time.perf_counter()
    plan_list(body=rows.encode(), by=by, at=at)
    planned = time.perf_counter()
    order(mark=mark_plan(find_planned(by)), by=by, at=at)
    ordered = time.perf_counter()
    while distribute_due(at=timezone.now()):
        pass
    done = time.perf_counter()
    return {"plan": planned - began, "order": ordered - planned, "distribute": done - ordered}


def measure_floor(body: bytes, schools: int, *, folder: Path) -> float:
    """Split `body` with nothing but lxml, store the files barely; return the seconds it took."""
    folder.mkdir()
    source = folder / "bulk.xml"
    source.write_bytes(body)
    began = time.perf_counter()
    paths = [folder / f"{number}.xml" for number in range(schools)]
    targets = [path.open("wb") for path in paths]
    for number, (_, pupil) in enumerate(etree.iterparse(str(source), tag="Pupil")):
        targets[number % schools].write(etree.tostring(pupil, encoding="utf-8"))
        pupil.clear()
        while pupil.getprevious() is not None:
            del pupil.getparent()[0]
    for target in targets:
        target.close()
    for path in paths:
        store_one(path, path.with_suffix(".sealed"))
    return time.perf_counter() - began
