"""The Delete CTF files Audit Trail: what it shows, to whom, for which days, and as CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.transfers.models import Transfer
from pont.transfers.operations.forward import forward
from pont.transfers.operations.remove import remove
from pont.transfers.trail import forget_pupils
from tests.organisations import make_establishment
from tests.web.test_monitor import SURNAME, make_file

pytestmark = pytest.mark.django_db

LIST, CSV = "/reports/removed/", "/reports/removed/list.csv"
OTHER = "6814039"
REMARK = "Ifan has gone to Leeds"


@pytest.fixture
def desk(client: Client, olwen: Account) -> Client:
    """Olwen at Cardiff, signed in."""
    for number in ("6812045", "6812317", OTHER, "6802329"):
        make_establishment(number)
    client.force_login(olwen)
    return client


def take_away(*files: Transfer, by: Account, days: int = 0, reason: str = "not-arrived") -> None:
    at = timezone.now() - timedelta(days=days)
    remark = REMARK if reason == "other" else ""
    remove(transfers=files, reason=reason, remark=remark, by=get_actor(by), at=at)


def send_on(file: Transfer, by: Account) -> Transfer:
    return forward(transfers=[file], to=OTHER, by=get_actor(by), at=timezone.now())[0]


def read(client: Client, address: str = LIST, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def read_rows(client: Client, address: str = CSV) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def call(file: Transfer) -> str:
    """Return the name of `file` as pages write it, with places to break."""
    return file.name.replace("_", "_<wbr>")


def test_it_lists_what_was_removed_with_why_by_whom_and_who_was_in_it(
    desk: Client, olwen: Account
) -> None:
    file = make_file(1, pupils=2)
    take_away(file, by=olwen, reason="other")

    page = read(desk)

    assert call(file) in page
    assert "<strong>Removed</strong><br>Another reason" in page
    assert REMARK in page
    assert "by Olwen Pritchard, Cardiff" in page
    assert f"{SURNAME}, Person1" in page
    assert "A000001000002" in page
    assert "born 4 August 2015" in page


def test_it_lists_what_was_forwarded_with_where_to(desk: Client, olwen: Account) -> None:
    file = make_file(1)
    new = send_on(file, olwen)

    page = read(desk)

    assert "<strong>Forwarded</strong>: School 6814039" in page
    assert f"/transfers/{new.public_id}/" in page
    assert page.count(call(file)) == 1


def test_a_file_forwarded_and_then_removed_stands_there_twice(desk: Client, olwen: Account) -> None:
    new = send_on(make_file(1), olwen)
    take_away(new, by=olwen)

    page = read(desk)

    assert page.count("<strong>Forwarded</strong>") == page.count("<strong>Removed</strong>") == 1


def test_pupils_beyond_the_third_are_there_when_asked_for(desk: Client, olwen: Account) -> None:
    take_away(make_file(1, pupils=5), by=olwen)

    page = read(desk)

    shown, _, hidden = page.partition("and 2 other pupils")
    assert "Person3" in shown
    assert "Person4" not in shown
    assert "Person5" in hidden


def test_after_two_years_it_no_longer_knows_who_was_in_them(desk: Client, olwen: Account) -> None:
    take_away(make_file(1), by=olwen, days=800)
    assert forget_pupils(at=timezone.now()) == 1

    page = read(desk)

    assert SURNAME not in page
    assert "No longer known: kept for two years" in page


def test_a_record_that_was_altered_says_so_and_hides_no_other(desk: Client, olwen: Account) -> None:
    take_away(make_file(1), make_file(2, pupils=3), by=olwen)
    SealedDetail.objects.filter(
        line__object_id=Transfer.objects.get(pupil_count=1).public_id
    ).update(content=b"x" * 80)

    page = read(desk)

    assert "Cannot be read: the record was altered" in page
    assert "Person3" in page


def test_it_lists_nothing_that_waits_was_recalled_or_is_another_authority_s(
    desk: Client, olwen: Account, nia: Account
) -> None:
    make_file(1)
    foreign = make_file(2, recipient="6802329")
    take_away(foreign, by=nia)

    assert "Nothing has been removed or forwarded." in read(desk)
    desk.force_login(nia)
    assert call(foreign) in read(desk)
    assert "Nothing has been removed" not in read(desk, f"{LIST}?authority=681")


@pytest.mark.parametrize("name", ["vera", "elin", "huw"])
def test_who_may_not_act_on_them_reads_everything_but_the_pupils(
    desk: Client, olwen: Account, name: str, request: pytest.FixtureRequest
) -> None:
    file = make_file(1)
    take_away(file, by=olwen, reason="other")
    desk.force_login(request.getfixturevalue(name))

    page = read(desk)

    assert call(file) in page
    assert "Another reason" in page
    for words in (SURNAME, "A000001000001", REMARK, f"/transfers/{file.public_id}/"):
        assert words not in page
    headings, row = read_rows(desk)
    assert "Surname" not in headings
    assert not {SURNAME, REMARK} & set(row)


@pytest.mark.parametrize("name", ["bryn", "mair", "sam"])
@pytest.mark.parametrize("address", [LIST, CSV])
def test_schools_and_officers_may_not(
    client: Client, name: str, address: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    read(client, address, status=403)


def test_the_national_administrator_chooses_an_authority(
    desk: Client, olwen: Account, gwen: Account
) -> None:
    file = make_file(1)
    take_away(file, by=olwen)
    desk.force_login(gwen)

    assert "Choose a local authority" in read(desk)
    assert call(file) in read(desk, f"{LIST}?authority=681")
    assert call(file) not in read(desk, f"{LIST}?authority=680")
    read(desk, f"{LIST}?authority=999", status=400)


def ask_days(**days: int) -> str:
    """Return the query that asks for the days from and until so many days ago."""
    fields = {}
    for name, ago in days.items():
        day = timezone.localdate() - timedelta(days=ago)
        fields |= {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
    return "?" + "&".join(f"{name}={value}" for name, value in fields.items())


@pytest.mark.parametrize(
    ("days", "listed"),
    [
        ({}, {1, 2, 3}),
        ({"since": 10}, {1, 2}),
        ({"until": 10}, {2, 3}),
        ({"since": 10, "until": 10}, {2}),
        ({"since": 9, "until": 1}, set()),
    ],
    ids=["all", "since", "until", "one day", "none"],
)
def test_the_days_asked_for_are_both_included(
    desk: Client, olwen: Account, days: dict[str, int], listed: set[int]
) -> None:
    files = {1: make_file(1), 2: make_file(2), 3: make_file(3)}
    for number, ago in ((1, 0), (2, 10), (3, 20)):
        take_away(files[number], by=olwen, days=ago)

    page, rows = read(desk, LIST + ask_days(**days)), read_rows(desk, CSV + ask_days(**days))

    assert {number for number, file in files.items() if call(file) in page} == listed
    assert {row[0] for row in rows[1:]} == {files[number].name for number in listed}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since-day=31&since-month=2&since-year=2026", "The first day must be a real date"),
        ("?until-day=x&until-month=2&until-year=2026", "The last day must be a real date"),
        ("?since-day=1&since-month=2&since-year=26", "The first day must be a real date"),
        ("?since-day=1", "The first day must be a real date"),
        ("?since-day=\u0661&since-month=1&since-year=2026", "The first day must be a real date"),
        (
            "?since-day=2&since-month=2&since-year=2026&until-day=1&until-month=2&until-year=2026",
            "The last day must be the same as the first or after it",
        ),
    ],
)
def test_what_is_no_day_is_said_and_stays_in_its_fields(
    desk: Client, olwen: Account, query: str, words: str
) -> None:
    file = make_file(1)
    take_away(file, by=olwen)

    page = read(desk, LIST + query, status=422)

    assert page.count(words) == 2
    assert call(file) not in page
    assert desk.get(CSV + query).status_code == 422


def test_it_is_sorted_by_any_column_and_keeps_the_days(desk: Client, olwen: Account) -> None:
    for number in (2, 1, 3):
        take_away(make_file(number, days=number), by=olwen)

    days = ask_days(since=5)
    page = read(desk, f"{LIST}{days}&sort=name")

    places = [page.index(f"CTF_<wbr>6812317_<wbr>00{number}") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert f"{ask_days(since=5)[1:].replace('&', '&amp;')}&amp;sort=-name" in page


def test_a_search_narrows_the_page_and_the_csv(desk: Client, olwen: Account) -> None:
    take_away(make_file(1), make_file(2), by=olwen)

    assert read(desk, f"{LIST}?search=_002").count("<strong>Removed</strong>") == 1
    assert len(read_rows(desk, f"{CSV}?search=_002")) == 2


def test_the_csv_has_a_row_for_each_pupil_and_leaves_a_line_in_the_trail(
    desk: Client, olwen: Account
) -> None:
    file = make_file(1, pupils=2)
    new = send_on(file, olwen)

    headings, *rows = read_rows(desk)

    assert [len(row) for row in rows] == [len(headings)] * 2
    first = dict(zip(headings, rows[0], strict=True))
    assert first["File name"] == file.name
    assert (first["What was done"], first["Forwarded as"]) == ("Forwarded", new.name)
    assert (first["Surname"], first["UPN"]) == (SURNAME, "A000001000001")
    line = AuditLine.objects.get(act="transfer.export-removals")
    assert (line.object_id, line.facts) == ("681", {"files": 1})


def test_a_page_of_fifty_costs_no_more_queries_than_one_of_one(
    desk: Client, olwen: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    take_away(make_file(1), by=olwen)
    read(desk)
    with django_assert_max_num_queries(12):
        read(desk)
    send_on(make_file(60), olwen)
    take_away(*(make_file(number) for number in range(2, 58)), by=olwen)
    with django_assert_max_num_queries(13):
        page = read(desk)
    assert 'rel="next"' in page
