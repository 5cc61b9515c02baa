"""Who an account acts as."""

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.roles import Role
from tests.cast import make_person


def test_it_gives_a_school_user_their_school(bryn: Account) -> None:
    actor = get_actor(bryn)
    assert actor.account == bryn.public_id
    assert (actor.organisation, actor.organisation_name) == ("6812045", "Greenway Primary School")
    assert actor.la == "681"
    assert actor.roles == {Role.SCHOOL_USER}
    assert actor.desks == {"6812045"}


def test_it_gives_an_authority_user_their_desk(olwen: Account) -> None:
    actor = get_actor(olwen)
    assert (actor.organisation, actor.la) == ("681LLLL", "681")
    assert actor.desks == {"681LLLL"}


def test_it_gives_the_national_administrator_no_authority(gwen: Account) -> None:
    actor = get_actor(gwen)
    assert (actor.organisation, actor.la) == ("NATIONAL", "")


@pytest.mark.parametrize("username", ["olwen", "bryn", "gwen"])
def test_it_takes_two_queries(username: str, db: None, django_assert_num_queries: Any) -> None:
    pk = make_person(username).pk
    with django_assert_num_queries(2) as asked:
        get_actor(Account.objects.with_standing().get(pk=pk))
    assert isinstance(asked, CaptureQueriesContext)
