"""Who confirms users in these tests: the round of `tests/user_audit`, begun a week ago."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.user_audit.models import AuditRound, UserList
from pont.user_audit.operations.make_lists import make_lists
from pont.user_audit.operations.open_round import open_round
from tests.web.users.desk import find_person

Enter = Callable[[str], Client]


@pytest.fixture
def enter(client: Client, db: None) -> Enter:
    """Sign somebody of the cast in."""

    def enter_as(name: str) -> Client:
        client.force_login(find_person(name))
        return client

    return enter_as


@pytest.fixture
def audited(
    dilys: Account,
    olwen: Account,
    vera: Account,
    bryn: Account,
    mair: Account,
    tomos: Account,
    nia: Account,
    gwen: Account,
) -> AuditRound:
    began = timezone.now() - timedelta(days=7)
    first = timezone.localdate(began)
    made = open_round(
        title="User audit 2026",
        opens_on=first,
        due_on=first + timedelta(days=30),
        by=get_actor(gwen),
        at=began,
    )
    while make_lists(at=began):
        pass
    return made


@pytest.fixture
def greenway_list(audited: AuditRound) -> UserList:
    return audited.lists.get(code="6812045")
