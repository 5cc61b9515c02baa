"""Files on their way between Greenway (Bryn) and Rumney (Tomos)."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.transfers.models import Collection, Draft, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.send import send
from tests.transfers.files import write_ctf

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
NAME = "6812045_CTF_6812317_001.XML"


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    """Keep the bytes of each test apart."""
    settings.STORE = str(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def sender(bryn: Account, tomos: Account) -> Actor:
    """Bryn at Greenway, with somebody at Rumney to read what he sends."""
    return get_actor(bryn)


@pytest.fixture
def recipient(tomos: Account) -> Actor:
    """Tomos at Rumney."""
    return get_actor(tomos)


@pytest.fixture
def stranger(nia: Account) -> Actor:
    """Nia at Newport, who must see nothing."""
    return get_actor(nia)


@pytest.fixture
def draft(sender: Actor) -> Draft:
    """A draft of Bryn's, ready to be sent."""
    return land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)


@pytest.fixture
def transfer(draft: Draft, sender: Actor) -> Transfer:
    """A file of Bryn's that waits at Rumney."""
    return send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)[0]


@pytest.fixture
def collection(transfer: Transfer, recipient: Actor) -> Collection:
    """The file, taken up by Tomos but not yet handed over."""
    return open_collection(transfers=[transfer], by=recipient, at=MONDAY)


@pytest.fixture
def handed_over(collection: Collection, recipient: Actor) -> Collection:
    """The file, downloaded by Tomos but not yet confirmed."""
    hand_over(collection=collection, by=recipient, at=MONDAY)
    collection.refresh_from_db()
    return collection


@pytest.fixture
def send_another(sender: Actor) -> Callable[[str], Transfer]:
    """Send one more file of a given name."""

    def send_file(name: str) -> Transfer:
        draft = land(chunks=[write_ctf()], name=name, by=sender, at=MONDAY)
        return send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)[0]

    return send_file
