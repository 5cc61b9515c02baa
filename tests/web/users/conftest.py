"""Who maintains users in these tests."""

import pytest
from django.test import Client

from pont.accounts.models import Account
from tests.web.users.desk import Enter, find_person


@pytest.fixture
def enter(client: Client, db: None) -> Enter:
    """Sign somebody of the cast in."""

    def enter_as(name: str) -> Client:
        client.force_login(find_person(name))
        return client

    return enter_as


@pytest.fixture
def desk(
    enter: Enter,
    dilys: Account,
    olwen: Account,
    vera: Account,
    bryn: Account,
    mair: Account,
    tomos: Account,
    nia: Account,
) -> Client:
    """Dilys at Cardiff, signed in, with colleagues and schools."""
    return enter("dilys")
