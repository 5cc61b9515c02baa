"""File requests on screen: the authority asks, a school answers."""

from datetime import UTC, datetime, timedelta
from re import search

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.file_returns.models import FileRequest, Portal, RequestTarget, SchoolList, ServiceCode
from pont.standards.file_names import Kind
from tests.file_returns.portal import make_services
from tests.organisations import make_establishment
from tests.transfers.waiting import save_waiting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
FORM = {
    "title": "Autumn plans",
    "service": "SEN",
    "guidance": "Use the form of September.",
    "due_on_day": "27",
    "due_on_month": "11",
    "due_on_year": "2026",
    "expected": "document",
    "zip_allowed": "on",
    "to": "all",
}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    return make_services(derbyshire)


@pytest.fixture
def leys(derbyshire: LocalAuthority) -> Establishment:
    return make_establishment("8302000", name="Leys Junior School", category="secondary")


@pytest.fixture
def desk(
    client: Client, sam: Account, services: dict[str, ServiceCode], leys: Establishment
) -> Client:
    """Sam's browser; Sam works SEN."""
    services["SEN"].officers.add(sam)
    client.force_login(sam)
    return client


@pytest.fixture
def school_desk(derwen: Account) -> Client:
    """Derwen's browser."""
    client = Client()
    client.force_login(derwen)
    return client


@pytest.fixture
def issued(desk: Client, school_desk: Client) -> FileRequest:
    desk.post("/file-requests/new/", FORM)
    return FileRequest.objects.get()


def find_asked() -> set[str]:
    """Return the numbers of the schools that are asked."""
    return set(RequestTarget.objects.values_list("school__number", flat=True))


def send_answer(school_desk: Client, issued: FileRequest, name: str = "Plans.docx") -> None:
    """Choose a file as the script does, and send it."""
    page = f"/returns/requests/{issued.public_id}/"
    school_desk.put(f"{page}put/", b"Plans of the autumn.", headers={"X-File-Name": name})
    found = search(r'name="mark" value="([^"]*)"', school_desk.get(page).content.decode())
    assert found
    answer = school_desk.post(f"{page}send/", {"mark": found[1], "warnings_read": "yes"})
    assert answer.status_code == 302


def test_it_issues_a_request_to_all_schools(desk: Client, school_desk: Client) -> None:
    done = desk.post("/file-requests/new/", FORM, follow=True)

    page = done.content.decode()
    assert "The request has been issued, and the schools told." in page
    assert "Leys Junior School" in page
    assert find_asked() == {"8302000", "8303308"}
    assert "0 of 2" in desk.get("/file-requests/").content.decode()


def test_it_asks_some_by_category_list_or_number(
    desk: Client, school_desk: Client, leys: Establishment
) -> None:
    kept = SchoolList.objects.create(la=leys.la, name="Pilot")
    kept.schools.add(leys)
    ways = (
        {"to": "categories", "categories": ["secondary"]},
        {"to": "kept", "kept": str(kept.public_id)},
        {"to": "ticked", "ticked": ["8302000"]},
        {"to": "numbers", "numbers": "2000"},
        {"to": "numbers", "file": SimpleUploadedFile("list.csv", b"Number\r\n8302000\r\n")},
    )
    for way in ways:
        answer = desk.post("/file-requests/new/", {**FORM, **way})
        assert answer.status_code == 302, way
        assert find_asked() == {"8302000"}, way


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"service": "INFO"}, "Select a valid choice"),
        ({"due_on_day": "31"}, "The deadline must be a real date"),
        ({"due_on_year": "2025"}, "The deadline must be today or later"),
        ({"to": ""}, "Choose which schools"),
        ({"to": "categories"}, "Choose at least one school"),
        ({"to": "numbers", "numbers": "9999"}, "This is not the number of an open school"),
    ],
)
def test_it_says_what_cannot_be(desk: Client, changes: dict[str, str], sentence: str) -> None:
    answer = desk.post("/file-requests/new/", {**FORM, **changes})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not FileRequest.objects.exists()


def test_a_school_sees_it_and_its_answer_stands_on_the_board(
    desk: Client, school_desk: Client, issued: FileRequest
) -> None:
    listed = school_desk.get("/returns/requests/").content.decode()
    assert "Autumn plans" in listed
    assert "11 days left" in listed

    send_answer(school_desk, issued)

    board = desk.get(f"/file-requests/{issued.public_id}/").content.decode()
    assert "Plans.docx" in board
    assert "In answer to: Autumn plans" in desk.get("/file-returns/").content.decode()


def test_it_shows_the_board_by_status_and_the_others_as_csv(
    desk: Client, school_desk: Client, issued: FileRequest
) -> None:
    send_answer(school_desk, issued)
    board = f"/file-requests/{issued.public_id}/"

    waiting = desk.get(f"{board}?progress=not-started").content.decode()
    assert "Leys" in waiting
    assert "Bramley" not in waiting
    lines = b"".join(desk.get(f"{board}csv/")).decode().splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2
    assert lines[1].startswith("8302000,Leys Junior School")
    assert desk.get(f"{board}?progress=nonsense").status_code == 400


def test_it_closes_the_ticked_requests(
    desk: Client, school_desk: Client, issued: FileRequest
) -> None:
    done = desk.post("/file-requests/", {"file": [str(issued.public_id)]}, follow=True)

    assert "1 request has been closed." in done.content.decode()
    assert "Autumn plans" not in done.content.decode()
    assert "Autumn plans" in desk.get("/file-requests/?show=closed").content.decode()
    assert "Autumn plans" not in school_desk.get("/returns/requests/").content.decode()
    assert "Autumn plans" in school_desk.get("/returns/requests/?show=closed").content.decode()


def test_it_wants_something_ticked(desk: Client) -> None:
    assert desk.post("/file-requests/").status_code == 422


def test_it_pages_and_searches(
    desk: Client, issued: FileRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    FileRequest.objects.bulk_create(
        FileRequest(
            la=issued.la,
            service=issued.service,
            title=f"Return {number:02}",
            due_on=issued.due_on + timedelta(days=1),
            issued_at=NOW,
            issued_by=issued.issued_by,
            issued_by_name="Sam",
        )
        for number in range(60)
    )
    desk.get("/file-requests/")
    with django_assert_num_queries(PINNED):
        page = desk.get("/file-requests/").content.decode()
    assert "Return 59" in page
    assert "Return 05" not in page
    link = f"?after={FileRequest.objects.get(title='Return 10').public_id}"
    assert link in page
    assert "Return 05" in desk.get(f"/file-requests/{link}").content.decode()
    assert "Return 05" in desk.get("/file-requests/?search=return+05").content.decode()
    assert desk.get("/file-requests/?after=nonsense").status_code == 400


PINNED = 7


def test_it_keeps_and_drops_a_list_of_schools(desk: Client, leys: Establishment) -> None:
    page = "/file-requests/lists/"
    done = desk.post(page, {"name": "Pilot", "numbers": "2000"}, follow=True)
    assert "The list has been kept." in done.content.decode()
    kept = SchoolList.objects.get()

    assert desk.post(page, {"name": "Pilot", "numbers": "9999"}).status_code == 422
    assert desk.post(page, {"name": "", "numbers": "2000"}).status_code == 422
    assert desk.post(page, {"drop": "nonsense"}).status_code == 400
    desk.post(page, {"drop": str(kept.public_id)})
    assert not SchoolList.objects.exists()
    assert desk.post(page, {"drop": str(kept.public_id)}).status_code == 404


def test_a_board_of_many_schools_has_pages_and_costs_as_much_as_one(
    desk: Client,
    issued: FileRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    few = f"/file-requests/{issued.public_id}/"
    desk.get(few)
    with CaptureQueriesContext(connection) as taken:
        desk.get(few)
    schools = Establishment.objects.bulk_create(
        Establishment(
            number=f"830{3400 + number}",
            name=f"School {number:03}",
            la=issued.la,
            category=Category.objects.get(code="primary"),
        )
        for number in range(60)
    )
    RequestTarget.objects.bulk_create(
        RequestTarget(request=issued, school=school) for school in schools
    )

    with django_assert_num_queries(len(taken)):
        first = desk.get(few).content.decode()
    second = desk.get(f"{few}?page=2").content.decode()

    assert "All schools (62)" in first
    assert "School 000" in first
    assert "School 059" not in first
    assert "School 059" in second
    assert "?page=2" in first
    assert "School 059" in b"".join(desk.get(f"{few}csv/")).decode()  # type: ignore[call-overload]
    assert desk.get(f"{few}?page=zero").status_code == 400


def test_the_first_page_of_a_school_says_what_is_asked_and_how_many_days_are_left(
    school_desk: Client, issued: FileRequest
) -> None:
    page = school_desk.get("/").content.decode()
    assert "Autumn plans" in page
    assert "11 days left" in page

    send_answer(school_desk, issued)

    assert "11 days left" not in school_desk.get("/").content.decode()


def test_the_first_page_says_nothing_of_requests_that_are_off(
    school_desk: Client, issued: FileRequest
) -> None:
    Portal.objects.create(la=issued.la, requests_on=False)

    assert "Autumn plans" not in school_desk.get("/").content.decode()


def test_the_first_page_of_the_authority_counts_new_files_service_by_service(
    desk: Client, school_desk: Client, issued: FileRequest, petra: Account
) -> None:
    send_answer(school_desk, issued)
    save_waiting("8303308", "830LLLL", sent_at=NOW, kind=Kind.FILE_RETURN, service="INFO")
    lead = Client()
    lead.force_login(petra)

    page = desk.get("/").content.decode()
    assert "File returns, Special Educational Needs (SEN): 1 file" in page
    assert "/file-returns/?service=SEN" in page
    assert "INFO" not in page
    assert "(INFO): 1 file" in lead.get("/").content.decode()
