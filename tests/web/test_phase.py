"""Allocating pupils on the screens: what is shown, what a form does, what it costs."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.transfers.allocations import find_plan
from pont.transfers.models import Transfer
from pont.transfers.phase_models import AllocationList, Distribution
from tests.organisations import make_establishment
from tests.transfers.phase import (
    MILTON,
    RUMNEY,
    distribute_all,
    download,
    invent_leavers,
    order_all,
    plan_all,
    send_bulk,
    send_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocator(olwen: Account, tomos: Account, newport_school: Establishment) -> Actor:
    return get_actor(olwen)


@pytest.fixture
def desk(client: Client, allocator: Actor, olwen: Account) -> Client:
    """Olwen at Cardiff, signed in."""
    client.force_login(olwen)
    return client


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    return send_bulk(bryn, invent_leavers(6))


def find_page(bulk: Transfer) -> str:
    return f"/phase/files/{bulk.public_id}/"


def read(desk: Client, address: str, status: int = 200) -> str:
    answer = desk.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_file_is_reached_from_the_menu_and_from_its_receipt(
    desk: Client, bulk: Transfer
) -> None:
    assert 'href="/phase/"' in read(desk, "/download/ctf/")
    assert find_page(bulk) in read(desk, "/phase/")
    assert find_page(bulk) in read(desk, f"/transfers/{bulk.public_id}/")


def test_the_sender_s_receipt_offers_no_allocating(
    client: Client, bulk: Transfer, bryn: Account
) -> None:
    client.force_login(bryn)
    assert "/phase/" not in read(client, f"/transfers/{bulk.public_id}/")


def test_planning_sends_nothing_and_shows_what_is_left(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    answer = desk.post(
        f"{find_page(bulk)}plan/",
        {"pupil": ["1", "3"], "school": RUMNEY, "act": "plan"},
        follow=True,
    )

    page = answer.content.decode()
    assert "A school is planned for 2 pupils. Nothing has been sent yet." in page
    assert re.findall(r'name="pupil" id="pupil-(\d)"', page) == ["2", "4", "5", "6"]
    assert [(row.school, row.pupils) for row in find_plan(allocator)] == [(RUMNEY, 2)]
    assert not Transfer.objects.filter(sender="681LLLL").exists()


def test_any_other_school_is_chosen_by_its_number(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    form = {"pupil": "1", "school": RUMNEY, "number": "680/2329", "act": "plan"}
    assert desk.post(f"{find_page(bulk)}plan/", form).status_code == 302
    assert [row.school for row in find_plan(allocator)] == [MILTON]


def test_everybody_left_is_planned_at_once(desk: Client, bulk: Transfer, allocator: Actor) -> None:
    form = {"everybody": "yes", "school": RUMNEY, "act": "plan"}
    desk.post(f"{find_page(bulk)}plan/", form)
    assert [row.pupils for row in find_plan(allocator)] == [6]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"school": RUMNEY, "act": "plan"}, "Tick at least one pupil."),
        ({"pupil": "2", "act": "plan"}, "Choose a school"),
        ({"pupil": "2", "number": "681LLLL", "act": "plan"}, "Choose a school"),
        ({"pupil": "2", "number": "6819998", "act": "plan"}, "registered under 6819998"),
        ({"pupil": "2", "school": "<b>", "act": "plan"}, "Choose a school"),
    ],
)
def test_a_form_that_lacks_something_is_shown_again_with_its_ticks(
    desk: Client, bulk: Transfer, form: dict[str, str], words: str
) -> None:
    answer = desk.post(f"{find_page(bulk)}plan/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Error:" in page.partition("</title>")[0]
    assert ('id="pupil-2" value="2" checked' in page) is ("pupil" in form)


@pytest.mark.parametrize("form", [{"pupil": "1;2"}, {"pupil": "-1"}, {"view": "x"}, {"after": "a"}])
def test_a_form_that_no_page_has_is_refused(
    desk: Client, bulk: Transfer, form: dict[str, str]
) -> None:
    answer = desk.post(f"{find_page(bulk)}plan/", {"act": "plan", "school": RUMNEY, **form})
    assert answer.status_code == 400


def test_a_pupil_is_looked_for_without_standing_in_an_address(desk: Client, bulk: Transfer) -> None:
    pupil = bulk.pupils.get(ordinal=4)
    page = desk.post(find_page(bulk), {"pupil": pupil.upn}).content.decode()
    assert re.findall(r'name="pupil" id="pupil-(\d)"', page) == ["4"]
    page = desk.post(find_page(bulk), {"pupil": "Nobody at all"}).content.decode()
    assert "Nobody in this file has such a name or UPN." in page


def test_the_pupils_come_a_hundred_at_a_time(desk: Client, bryn: Account, allocator: Actor) -> None:
    bulk = send_bulk(bryn, invent_leavers(103))
    page = read(desk, find_page(bulk))
    [later] = re.findall(r'href="(\?view=open&amp;after=\d+)" rel="next"', page)
    assert page.count('name="pupil" id="pupil-') == 100
    page = read(desk, find_page(bulk) + later.replace("&amp;", "&"))
    assert page.count('name="pupil" id="pupil-') == 3


def test_the_plan_is_checked_before_it_is_sent(
    desk: Client, bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    make_establishment("6816014")
    send_on(bulk, {RUMNEY: [1, 2], MILTON: [6]}, by=allocator)
    download(Transfer.objects.get(recipient=RUMNEY, sender="681LLLL"), tomos)
    make_establishment(MILTON, is_active=False)
    plan_all(bulk, {MILTON: [1, 3], "6816014": [4], RUMNEY: [6]}, by=allocator)

    page = read(desk, "/phase/send/")

    assert "Not active in Pont" in page
    assert "independent school" in page
    assert "Nobody at this school can sign in" in page
    assert "Leaves: 1 pupil. The school is told to delete the pupil." in page
    assert "Leaves: 1 pupil. The file is withdrawn." in page
    assert "Send the files of 4 pupils" in page


def test_sending_leads_to_the_progress_and_then_to_the_receipts(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    plan_all(bulk, {RUMNEY: [1, 2], MILTON: [3]}, by=allocator)
    [mark] = re.findall(r'name="mark" value="(\w+)"', read(desk, "/phase/send/"))

    answer = desk.post("/phase/send/", {"mark": mark})

    page = read(desk, answer.headers["Location"])
    assert "0 of 3 pupils" in page
    assert 'data-module="pont-progress"' in page
    distribute_all(at=Distribution.objects.get().ordered_at)
    page = read(desk, answer.headers["Location"])
    assert "3 of 3 pupils" in page
    assert 'data-module="pont-progress"' not in page
    for onward in Transfer.objects.filter(sender="681LLLL"):
        assert f"/transfers/{onward.public_id}/" in page


def test_an_old_page_sends_nothing(desk: Client, bulk: Transfer, allocator: Actor) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    answer = desk.post("/phase/send/", {"mark": "of yesterday"})
    assert answer.status_code == 422
    assert b"The plan has changed" in answer.content
    assert not Distribution.objects.exists()


def upload(desk: Client, body: bytes, name: str = "list.csv") -> str:
    answer = desk.post("/phase/list/", {"list": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_list_gets_a_result_for_each_row_and_nothing_in_it_runs(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    upn = bulk.pupils.values_list("upn", flat=True)[0]
    body = f'UPN,School\r\n{upn},{RUMNEY}\r\n=1+1,{RUMNEY}\r\n"<script>",-2\r\n'

    address = upload(desk, body.encode())

    page = read(desk, address)
    assert "<script>alert" not in page
    assert "&lt;SCRIPT&gt;" in page
    csv = desk.get(f"{address}results/")
    lines = b"".join(csv).decode("utf-8-sig").splitlines()  # type: ignore[call-overload]
    assert lines[0] == "Line,UPN,Establishment number,Result,Explanation"
    assert lines[1] == f"2,{upn},{RUMNEY},Allocated,Allocated to Rumney Primary School."
    assert lines[2].startswith(f"3,'=1+1,{RUMNEY},Not allocated,")
    assert lines[3].startswith("4,<SCRIPT>,'-2,Not allocated,")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="allocation-results.csv"'


def test_results_are_written_in_the_reader_s_language(
    desk: Client, bulk: Transfer, olwen: Account
) -> None:
    Account.objects.filter(pk=olwen.pk).update(language="cy")
    address = upload(desk, f"X1,{RUMNEY}".encode())
    lines = b"".join(desk.get(f"{address}results/"))  # type: ignore[call-overload]
    assert "Heb ei ddyrannu" in lines.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04\x00", "cannot be read as a list"),
        (b"Name\nJones\n", "which column is the UPN"),
    ],
)
def test_what_is_no_list_is_refused_in_words(
    desk: Client, bulk: Transfer, body: bytes, words: str
) -> None:
    answer = desk.post("/phase/list/", {"list": SimpleUploadedFile("list.csv", body)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AllocationList.objects.exists()


def test_a_list_that_is_too_large_is_refused(desk: Client, bulk: Transfer) -> None:
    body = SimpleUploadedFile("list.csv", b"x" * 3_000_000)
    assert desk.post("/phase/list/", {"list": body}).status_code == 413


def test_a_colleague_s_results_are_not_there(
    desk: Client, bulk: Transfer, client: Client, dilys: Account
) -> None:
    address = upload(desk, f"X1,{RUMNEY}".encode())
    client.force_login(dilys)
    for page in (address, f"{address}results/"):
        assert client.get(page).status_code == 404


def test_the_next_authority_finds_nothing(
    client: Client, bulk: Transfer, allocator: Actor, nia: Account
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    ordered = order_all(allocator)
    client.force_login(nia)
    assert find_page(bulk) not in read(client, "/phase/")
    for address in (find_page(bulk), f"/phase/distributions/{ordered.public_id}/"):
        read(client, address, status=404)
    assert client.post(f"{find_page(bulk)}plan/", {"pupil": "2"}).status_code == 404


def test_the_school_s_receipt_names_who_is_to_be_deleted(
    client: Client, bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1, 2]}, by=allocator)
    [onward] = Transfer.objects.filter(recipient=RUMNEY, sender="681LLLL")
    download(onward, tomos)
    send_on(bulk, {MILTON: [2]}, by=allocator)
    client.force_login(tomos)

    page = read(client, f"/transfers/{onward.public_id}/")

    stays, leaves = bulk.pupils.filter(ordinal__lte=2)
    assert leaves.upn in page
    assert stays.upn not in page
    assert "are to be deleted from its admissions software" in page


def withdraw(desk: Client, bulk: Transfer, *ordinals: int, sure: str = "yes") -> HttpResponse:
    ticked = {"pupil": [str(ordinal) for ordinal in ordinals], "view": "sent", "after": ""}
    return desk.post(f"{find_page(bulk)}withdraw/", {**ticked, "sure": sure})


def test_before_pupils_are_withdrawn_it_says_what_becomes_of_their_files(
    desk: Client, bulk: Transfer, allocator: Actor, tomos: Account
) -> None:
    send_on(bulk, {RUMNEY: [1, 2], MILTON: [3]}, by=allocator)
    download(Transfer.objects.get(recipient=RUMNEY), tomos)

    page = withdraw(desk, bulk, 1, 3, 4, sure="").content.decode()

    assert "Withdraw 3 pupils?" in page
    assert re.findall(r'name="pupil" value="(\d)"', page) == ["1", "3", "4"]
    assert "Downloaded already. Leaves: 1 pupil. The school is told to delete the pupil." in page
    assert "Not downloaded. Leaves: 1 pupil. The file is withdrawn." in page
    assert not bulk.pupils.filter(allocations__stage="withdrawn").exists()


def test_pupils_who_were_sent_nowhere_are_withdrawn_in_silence(
    desk: Client, bulk: Transfer
) -> None:
    page = withdraw(desk, bulk, 1, sure="").content.decode()

    assert "No school has been sent them, so nobody is told." in page


def test_pupils_are_withdrawn_and_stand_where_they_can_be_found(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    send_on(bulk, {RUMNEY: [1]}, by=allocator)
    onward = Transfer.objects.get(recipient=RUMNEY)

    done = withdraw(desk, bulk, 1, 4)

    assert done["Location"] == f"{find_page(bulk)}?view=left"
    page = read(desk, done["Location"])
    assert "2 pupils have been withdrawn." in page
    assert "Withdrawn (2)" in page
    assert f"/transfers/{onward.public_id}/" in page
    assert "Withdraw the ticked pupils" not in page
    assert 'value="2"' not in page


def test_what_cannot_be_withdrawn_is_said_above_the_list_with_its_ticks(
    desk: Client, bulk: Transfer, allocator: Actor
) -> None:
    plan_all(bulk, {RUMNEY: [1]}, by=allocator)
    order_all(allocator)

    for sure in ("", "yes"):
        answer = withdraw(desk, bulk, 1, sure=sure)
        assert answer.status_code == 422
        assert b"is being sent to a school at this moment" in answer.content
        assert b'value="1" checked' in answer.content


def test_the_next_authority_withdraws_nobody(client: Client, bulk: Transfer, nia: Account) -> None:
    client.force_login(nia)
    assert withdraw(client, bulk, 1).status_code == 404
    assert not bulk.pupils.filter(allocations__stage="withdrawn").exists()


@pytest.mark.parametrize("leavers", [6, 60])
def test_pages_cost_the_same_however_many_pupils_there_are(
    desk: Client,
    bryn: Account,
    allocator: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
    leavers: int,
) -> None:
    bulk = send_bulk(bryn, invent_leavers(leavers))
    half = list(range(1, leavers // 2))
    send_on(bulk, {RUMNEY: half}, by=allocator)
    plan_all(bulk, {MILTON: half[:1], RUMNEY: [leavers - 1, leavers]}, by=allocator)
    ordered = Distribution.objects.get()
    read(desk, "/phase/")
    for address, queries in (
        ("/phase/", 9),
        (f"{find_page(bulk)}?view=all", 11),
        ("/phase/send/", 11),
        (f"/phase/distributions/{ordered.public_id}/", 8),
    ):
        with django_assert_num_queries(queries, info=address):
            read(desk, address)
