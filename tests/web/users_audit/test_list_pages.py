"""The list of users on screen: kept, changed, removed, confirmed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine, Outcome
from pont.policy.roles import Role
from pont.user_audit.models import AuditRound, UserList
from pont.user_audit.progress import Progress
from tests.web.users.desk import read
from tests.web.users_audit.conftest import Enter

pytestmark = pytest.mark.django_db
HOME, AUDIT = "/", "/user-audit/"


def to(user_list: UserList, act: str = "", account: Account | None = None) -> str:
    name = "user-list" + (f"-{act}" if act else "")
    person = {"person": account.public_id} if account else {}
    return reverse(name, kwargs={"public_id": user_list.public_id, **person})


def tick(client: Client, user_list: UserList, *accounts: Account) -> Client:
    ids = [str(account.public_id) for account in accounts]
    answer = client.post(to(user_list), {"person": ids})
    assert answer.status_code == 302
    return client


def test_it_shows_everybody_with_what_helps_to_decide(
    enter: Enter, greenway_list: UserList, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter("mair")
    client.get(HOME)
    with django_assert_num_queries(9):
        page = read(client, to(greenway_list))
    for words in ("Bryn Davies", "School user", "To be decided", "Keep Bryn Davies"):
        assert words in page
    assert page.count("To be decided") == 2
    # Nobody changes or removes themselves.
    assert page.count("Remove<span") == 1


def test_it_leads_from_the_first_page_to_the_confirmed_list(
    enter: Enter, greenway_list: UserList, mair: Account, bryn: Account
) -> None:
    client = enter("mair")
    assert "Please confirm who has an account: it is due by" in read(client, HOME)
    tick(client, greenway_list, mair, bryn)
    page = read(client, to(greenway_list, "confirm"))
    assert "I have looked at every person on this list" in page
    assert client.post(to(greenway_list, "confirm")).status_code == 422
    client.post(to(greenway_list, "confirm"), {"agree": "on"})
    page = read(client, to(greenway_list))
    assert "2 kept, 0 with other roles, 0 removed" in page
    assert "I have looked at every person on this list" in page
    assert "Please confirm who has" not in read(client, HOME)
    assert "Last confirmed on" in read(client, AUDIT)


def test_it_gives_other_roles_and_removes(
    enter: Enter, greenway_list: UserList, bryn: Account
) -> None:
    client = enter("mair")
    page = read(client, to(greenway_list, "roles", bryn))
    assert "School user" in page
    client.post(to(greenway_list, "roles", bryn), {"roles": [Role.HEADTEACHER]})
    assert "When the list was made: School user" in read(client, to(greenway_list))
    assert client.post(to(greenway_list, "roles", bryn), {"roles": []}).status_code == 422
    assert "can never sign in" in read(client, to(greenway_list, "remove", bryn))
    client.post(to(greenway_list, "remove", bryn))
    bryn.refresh_from_db()
    assert not bryn.is_active
    assert "Removed" in read(client, to(greenway_list))
    assert client.get(to(greenway_list, "remove", bryn)).status_code == 404


def test_it_says_what_was_refused(
    enter: Enter, greenway_list: UserList, tomos: Account, mair: Account
) -> None:
    client = enter("mair")
    for ids in ([], [tomos.public_id]):
        answer = client.post(to(greenway_list), {"person": ids})
        assert answer.status_code == 422
        assert "othing was changed" in answer.content.decode()
    assert client.post(to(greenway_list, "confirm"), {"agree": "on"}).status_code == 422
    assert client.post(to(greenway_list), {"person": "mair"}).status_code == 400
    assert client.get(to(greenway_list, "remove", tomos)).status_code == 404
    assert client.get(to(greenway_list, "remove", mair)).status_code == 422
    refused = AuditLine.objects.filter(outcome=Outcome.REFUSED)
    assert {"keep-listed-user", "confirm-users"} <= set(refused.values_list("act", flat=True))
    assert greenway_list.people.exclude(decision="").count() == 0


def test_an_authority_looks_at_a_headteacher_s_list_and_decides_on_others(
    enter: Enter, audited: AuditRound, greenway_list: UserList, bryn: Account, tomos: Account
) -> None:
    client = enter("dilys")
    page = read(client, to(greenway_list))
    assert "The headteacher confirms this list" in page
    assert 'name="person"' not in page
    assert client.post(to(greenway_list), {"person": bryn.public_id}).status_code == 422
    rumney = audited.lists.get(code="6812317")
    assert "no headteacher with an account" in read(client, to(rumney))
    overview = read(client, AUDIT)
    assert "Rumney Primary School (6812317)" in overview
    assert "Greenway" not in overview
    tick(client, rumney, tomos)
    rumney.refresh_from_db()
    assert rumney.progress == Progress.UNDER_WAY


def test_who_only_looks_decides_nothing(enter: Enter, audited: AuditRound, olwen: Account) -> None:
    own = audited.lists.get(code="681LLLL")
    for name in ("vera", "gwen"):
        client = enter(name)
        page = read(client, to(own))
        assert "Olwen Pritchard" in page
        assert 'name="person"' not in page
        assert client.post(to(own), {"person": olwen.public_id}).status_code == 403


def test_a_list_can_be_begun_without_a_round(enter: Enter, mair: Account, bryn: Account) -> None:
    client = enter("mair")
    assert "has not been confirmed for a year" in read(client, HOME)
    assert "never been confirmed" in read(client, AUDIT)
    answer = client.post(reverse("user-audit-begin"))
    own = UserList.objects.get()
    assert answer.headers["Location"] == to(own)
    tick(client, own, mair, bryn)
    client.post(to(own, "confirm"), {"agree": "on"})
    UserList.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    assert "has not been confirmed for a year" in read(client, HOME)
    assert "Last confirmed on" in read(client, AUDIT)


def test_a_closed_round_shows_what_was_decided(
    enter: Enter, audited: AuditRound, greenway_list: UserList, mair: Account
) -> None:
    AuditRound.objects.update(is_open=False, closed_at=timezone.now())
    client = enter("mair")
    page = read(client, to(greenway_list))
    assert "The audit was closed before" in page
    assert not re.search('name="(person|agree)"', page)
    assert client.get(to(greenway_list, "confirm")).status_code == 422
