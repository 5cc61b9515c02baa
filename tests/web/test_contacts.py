"""The contacts on screen: whose are shown, and one's own entry."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account, ContactEntry, RoleHeld
from pont.directory.models import LocalAuthority
from pont.policy.roles import Role
from tests.organisations import make_authority
from tests.web.users.desk import AT

pytestmark = pytest.mark.django_db

CONTACTS, OWN = "/contacts/", "/contacts/own/"


@pytest.fixture
def desk(client: Client, lowri: Account, dilys: Account, nia: Account) -> Client:
    """Lowri at Cardiff, signed in; Newport has a DBA."""
    RoleHeld.objects.filter(account=nia).update(role=Role.LEA_DBA)
    client.force_login(lowri)
    return client


def test_one_s_own_authority_is_shown_first(desk: Client) -> None:
    page = desk.get(CONTACTS).content.decode()
    assert "Dilys Morgan" in page
    assert "Nia Parry" not in page
    assert 'href="mailto:data@la681.example"' in page
    assert '<option value="681" selected>' in page


def test_others_are_found(desk: Client) -> None:
    assert "Nia Parry" in desk.get(f"{CONTACTS}?authority=680").content.decode()
    assert "Nia Parry" in desk.get(f"{CONTACTS}?authority=all&search=parry").content.decode()
    page = desk.get(f"{CONTACTS}?authority=all&search=nobody").content.decode()
    assert "No contact fits." in page
    assert desk.get(f"{CONTACTS}?authority=999").status_code == 400


def test_everybody_signed_in_reads_them(
    client: Client, desk: Client, bryn: Account, gwen: Account
) -> None:
    for person in (bryn, gwen):
        client.force_login(person)
        page = client.get(CONTACTS).content.decode()
        assert "Dilys Morgan" in page
        assert "Change your telephone number" not in page


def test_it_stops_at_fifty_and_says_so(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_contacts(60, make_authority("680"))
    desk.get(CONTACTS)
    with django_assert_num_queries(6):
        page = desk.get(f"{CONTACTS}?authority=680").content.decode()
    assert page.count("mailto:contact") == 50
    assert "The first 50 contacts." in page


def make_contacts(number: int, la: LocalAuthority) -> None:
    people = Account.objects.bulk_create(
        Account(
            username=f"contact{place}",
            name=f"Contact {place}",
            email=f"contact{place}@la680.example",
            created_at=AT,
            local_authority=la,
        )
        for place in range(number)
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(account=person, role=Role.LEA_LOST_PUPIL, local_authority=la) for person in people
    )


def test_one_s_own_entry_is_kept_and_shown(desk: Client, lowri: Account) -> None:
    told = {"phone": "01632 960001", "note": "Mondays only"}
    answer = desk.post(OWN, told, follow=True)
    page = answer.content.decode()
    assert "Your entry has been updated." in page
    assert "01632 960001" in page
    assert "Mondays only" in page
    assert 'value="01632 960001"' in desk.get(OWN).content.decode()


def test_what_cannot_be_is_said_beside_its_field(desk: Client) -> None:
    answer = desk.post(OWN, {"phone": "call me", "note": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Enter a telephone number such as") == 2
    assert 'href="#id_phone"' in page
    assert not ContactEntry.objects.exists()
