"""Mali came to Rumney (Tomos) from Greenway (Bryn) without a file, and Lowri looks for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from config.demo.invent import InventedPupil, invent_ctf, invent_upn
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.report import report
from pont.enquiries.operations.request import request
from pont.enquiries.pupils import EnquiredPupil
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.send import send
from tests.organisations import make_establishment

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
UPN = invent_upn(school="6812045", year=2018, serial=21)
MALI = EnquiredPupil(
    surname="Gruffydd",
    forename="Mali",
    born_on=date(2014, 5, 2),
    sex="F",
    upn=UPN,
    last_school="Greenway, or one near it",
)
NAMELESS = replace(MALI, upn="")


@pytest.fixture
def school(tomos: Account) -> Actor:
    """Tomos at Rumney, where the pupil came."""
    return get_actor(tomos)


@pytest.fixture
def authority(lowri: Account) -> Actor:
    """Lowri at Cardiff, who looks for files."""
    return get_actor(lowri)


@pytest.fixture
def old_school(bryn: Account) -> Actor:
    """Bryn at Greenway, where the pupil was."""
    return get_actor(bryn)


@pytest.fixture
def stranger(nia: Account) -> Actor:
    """Nia at Newport, who must see nothing."""
    return get_actor(nia)


@pytest.fixture
def newport_searcher(nia: Account) -> Actor:
    """Newport's LEA Lost Pupil Transfer, who must see nothing of Cardiff's."""
    return replace(get_actor(nia), roles=frozenset({Role.LEA_LOST_PUPIL_TRANSFER}))


@pytest.fixture
def arrival(school: Actor, authority: Actor, old_school: Actor) -> ArrivalReport:
    """Tomos's report of Mali."""
    return report(
        pupil=MALI, last_school="6812045", admitted_on=date(2026, 11, 9), by=school, at=MONDAY
    )


@pytest.fixture
def asked(arrival: ArrivalReport, authority: Actor) -> CtfRequest:
    """Lowri's request to Greenway for the file, made for the report."""
    return request(pupil=MALI, asked="6812045", by=authority, at=TUESDAY, arrival=arrival)


SendFile = Callable[..., Transfer]


@pytest.fixture
def send_file(old_school: Actor) -> SendFile:
    """Send a CTF of one pupil from Greenway, usually Mali's to Rumney."""
    make_establishment("6814075")
    sent: list[Transfer] = []

    def send_one(to: str = "6812317", *, at: datetime = TUESDAY, **known: str) -> Transfer:
        pupil = InventedPupil(
            upn=known.get("upn", UPN),
            surname=known.get("surname", "GRUFFYDD"),
            forename=known.get("forename", "Mali Non"),
            dob=date.fromisoformat(known.get("dob", "2014-05-02")),
            sex="F",
        )
        name = f"6812045_CTF_{to}_{len(sent) + 1:03}.XML"
        body = invent_ctf(Random(5), source="6812045", destination=to, pupils=[pupil], years=0)
        draft = land(chunks=[body], name=name, by=old_school, at=at)
        sent.extend(send(drafts=[draft], warnings_read=True, by=old_school, at=at))
        return sent[-1]

    return send_one
