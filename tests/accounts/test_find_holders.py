"""Who holds a grant somewhere: for letters, and to notice that nobody can read."""

from datetime import date
from typing import Any

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import find_administrators, find_holders, find_people, get_actor
from pont.policy.acts import Act
from pont.standards.file_names import Kind

pytestmark = pytest.mark.usefixtures("olwen", "dilys", "vera", "lowri", "bryn", "mair", "nia")


def find_names(**asked: Any) -> list[str]:
    return [account.username for account in find_holders(**asked)]


def test_it_finds_the_people_of_a_school() -> None:
    assert find_names(party="6812045", act=Act.COLLECT, kind=Kind.CTF) == ["bryn", "mair"]


def test_it_finds_the_people_of_an_authority_by_kind() -> None:
    found = find_names(party="681LLLL", act=Act.COLLECT, kind=Kind.CTF)
    assert found == ["dilys", "lowri", "olwen"]
    assert find_names(party="681LLLL", act=Act.COLLECT, kind=Kind.GENERIC) == ["lowri", "olwen"]


def test_it_finds_nobody_at_a_desk_that_no_one_works() -> None:
    assert find_names(party="681PLAS", act=Act.COLLECT, kind=Kind.CENSUS) == []


def test_it_finds_holders_of_an_act_without_kinds() -> None:
    assert find_names(party="681LLLL", act=Act.MAINTAIN_USERS) == ["dilys"]
    assert find_names(party="6812045", act=Act.CONFIRM_USERS) == ["mair"]


def test_it_never_finds_the_neighbours() -> None:
    assert find_names(party="680LLLL", act=Act.COLLECT, kind=Kind.CTF) == ["nia"]
    assert find_names(party="68", act=Act.COLLECT, kind=Kind.CTF) == []


def test_it_leaves_out_who_cannot_sign_in(bryn: Account) -> None:
    Account.objects.filter(pk=bryn.pk).update(is_active=False)
    assert find_names(party="6812045", act=Act.COLLECT, kind=Kind.CTF) == ["mair"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"closed_on": date(2023, 7, 21)}])
def test_it_finds_nobody_at_an_inactive_or_closed_school(
    change: dict[str, Any], bryn: Account
) -> None:
    school = bryn.establishment
    assert school is not None
    type(school).objects.filter(pk=school.pk).update(**change)
    assert find_names(party="6812045", act=Act.COLLECT, kind=Kind.CTF) == []


def test_it_asks_the_database_once(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = find_holders(party="681LLLL", act=Act.COLLECT, kind=Kind.CTF)
        assert [account.la_number for account in found] == ["681"] * 3


def test_it_names_the_nearest_administrators(bryn: Account, dilys: Account, gwen: Account) -> None:
    assert [person.username for person in find_administrators(bryn)] == ["mair", "dilys"]
    assert [person.username for person in find_administrators(dilys)] == ["gwen"]


def test_it_finds_the_people_of_an_organisation_with_their_roles_in_two_queries(
    django_assert_num_queries: Any, bryn: Account
) -> None:
    with django_assert_num_queries(2):
        actors = [get_actor(person) for person in find_people("681LLLL")]
        assert [actor.username for actor in actors] == ["dilys", "lowri", "olwen", "vera"]
        assert all(actor.roles for actor in actors)
    Account.objects.filter(pk=bryn.pk).update(is_active=False)
    assert [person.username for person in find_people("6812045")] == ["mair"]
