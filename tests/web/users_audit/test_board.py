"""The board of a round: who is shown, how far they are, and the same as CSV."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.user_audit.models import AuditRound, UserList
from pont.user_audit.progress import Progress
from tests.organisations import make_establishment
from tests.web.users.desk import read
from tests.web.users_audit.conftest import Enter

pytestmark = pytest.mark.django_db


def to(audited: AuditRound, act: str = "board") -> str:
    return reverse(f"user-audit-{act}", kwargs={"public_id": audited.public_id})


def find_places(page: str) -> list[str]:
    return re.findall(r'/lists/[0-9a-f-]{36}/">[^<]*\((\d+)\)</a>', page)


def confirm(code: str) -> None:
    UserList.objects.filter(code=code).update(
        progress=Progress.CONFIRMED, confirmed_at=timezone.now(), confirmed_by_name="Somebody"
    )


def test_it_counts_and_narrows(enter: Enter, audited: AuditRound) -> None:
    confirm("6812045")
    client = enter("gwen")
    page = read(client, to(audited))
    assert find_places(page) == ["680", "681"]
    assert ">1 of 2<" in page.replace("</a>", "<").replace("<span", "<")
    assert find_places(read(client, f"{to(audited)}?search=caerdydd")) == ["681"]
    schools = f"{to(audited)}?show=schools"
    assert find_places(read(client, schools)) == ["6812045", "6812317"]
    assert "Confirmed (1)" in read(client, schools)
    assert find_places(read(client, f"{schools}&progress=confirmed")) == ["6812045"]
    assert find_places(read(client, f"{schools}&progress=not-started")) == ["6812317"]
    assert find_places(read(client, f"{schools}&search=rumney")) == ["6812317"]
    assert not find_places(read(client, f"{schools}&la=680"))
    assert not find_places(read(client, f"{schools}&progress=overdue"))


def test_it_says_what_is_overdue(enter: Enter, audited: AuditRound) -> None:
    confirm("6812045")
    AuditRound.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    client = enter("gwen")
    page = read(client, f"{to(audited)}?show=schools&progress=overdue")
    assert find_places(page) == ["6812317"]
    assert "Overdue (1)" in page


def test_an_authority_sees_its_schools_alone(enter: Enter, audited: AuditRound) -> None:
    for name in ("dilys", "vera"):
        page = read(enter(name), f"{to(audited)}?la=680&show=authorities")
        assert find_places(page) == ["6812045", "6812317"]
        assert "Close the audit" not in page


@pytest.mark.parametrize("query", ["show=x", "progress=x", "show=schools&la=999"])
def test_it_refuses_what_cannot_be(query: str, enter: Enter, audited: AuditRound) -> None:
    assert enter("gwen").get(f"{to(audited)}?{query}").status_code == 400


def test_it_is_paged_at_the_same_cost_however_long(
    enter: Enter, audited: AuditRound, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter("gwen")
    schools = f"{to(audited)}?show=schools"
    read(client, schools)
    places = [make_establishment(f"68140{number:02}") for number in range(55)]
    UserList.objects.bulk_create(
        UserList(
            round=audited,
            code=place.number,
            la=place.la,
            establishment=place,
            of_school=True,
            made_at=audited.opened_at,
        )
        for place in places
    )
    with django_assert_num_queries(6):
        first = read(client, schools)
    last = find_places(first)[-1]
    second = read(client, f"{schools}&after={last}")
    found = find_places(first) + find_places(second)
    assert found == sorted(found)
    assert len(found) == 57
    assert find_places(read(client, f"{schools}&before={find_places(second)[0]}")) == (
        find_places(first)
    )


def test_it_comes_as_csv(enter: Enter, audited: AuditRound) -> None:
    confirm("6812045")
    client = enter("dilys")
    answer = client.get(to(audited, "csv"))
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines[0].startswith("Number,Organisation,Authority,Status")
    assert lines[1].startswith("6812045,Greenway Primary School,Cardiff,Confirmed,")
    assert lines[2].startswith("6812317,Rumney Primary School,Cardiff,Not started,,,,,,")
    assert len(lines) == 3


def test_rounds_are_opened_and_closed(enter: Enter, gwen: Account) -> None:
    client = enter("gwen")
    assert "There has been no audit yet" in read(client, "/user-audit/")
    today, due = timezone.localdate(), timezone.localdate() + timedelta(days=30)
    form = {"title": "User audit 2026"}
    for name, day in (("opens_on", today), ("due_on", due)):
        form |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}  # type: ignore[dict-item]
    answer = client.post("/user-audit/open/", {**form, "title": " "})
    assert answer.status_code == 422
    answer = client.post("/user-audit/open/", form)
    audited = AuditRound.objects.get()
    assert answer.headers["Location"] == to(audited)
    answer = client.post("/user-audit/open/", form)
    assert "Another audit is still open" in answer.content.decode()
    assert "Open an audit" not in read(client, "/user-audit/")
    assert "Every list has been confirmed" in read(client, to(audited, "close"))
    client.post(to(audited, "close"))
    assert client.post(to(audited, "close")).status_code == 409
    assert "Closed on" in read(client, to(audited))
