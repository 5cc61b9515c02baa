"""Pupils whom Bryn at Greenway sent to the shelf."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

import pytest

from config.demo.invent import InventedPupil, invent_ctf, invent_upn
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.send import send

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
MISSING = "6812045_CTF_XXXXXXX_{:03}.XML"

SION = InventedPupil(
    upn=invent_upn(school="6812045", year=2019, serial=13),
    former_upn=invent_upn(school="6722001", year=2019, serial=1),
    surname="Llywelyn",
    former_surname="Price",
    preferred_surname="Llewellyn",
    forename="Siôn",
    middle_names="Rhys Emrys",
    dob=date(2014, 3, 9),
    sex="M",
    town="Caerdydd",
)


@pytest.fixture
def uploader(bryn: Account) -> Actor:
    """Bryn at Greenway."""
    return get_actor(bryn)


@pytest.fixture
def searcher(lowri: Account) -> Actor:
    """Lowri at Cardiff, who looks for lost pupils and forwards what she finds."""
    return get_actor(lowri)


Shelve = Callable[..., LostPupil]


def write_shelf_ctf(pupil: InventedPupil, *, destination: str = "XXXXXXX") -> bytes:
    """Return the file of one pupil whom Greenway sends to the shelf."""
    return invent_ctf(Random(5), source="6812045", destination=destination, pupils=[pupil], years=0)


@pytest.fixture
def shelve(uploader: Actor) -> Shelve:
    """Send a pupil to the shelf."""
    sent: list[Transfer] = []

    def send_pupil(
        pupil: InventedPupil = SION, *, name: str = MISSING, at: datetime = MONDAY
    ) -> LostPupil:
        name = name.format(len(sent) + 1)
        body = write_shelf_ctf(pupil, destination=name[12:19])
        draft = land(chunks=[body], name=name, by=uploader, at=at)
        sent.extend(send(drafts=[draft], warnings_read=True, by=uploader, at=at))
        return LostPupil.objects.get(transfer=sent[-1])

    return send_pupil


@pytest.fixture
def sion(shelve: Shelve) -> LostPupil:
    """Siôn Llywelyn, whose next school nobody knows."""
    return shelve()
