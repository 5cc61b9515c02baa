"""The housekeeping of lost pupils, on screen: told of, listed, confirmed, removed."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.demo.invent import invent_upn
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.states import Standing
from pont.lost_pupils.twins import mark
from tests.lost_pupils.censuses import make_match, make_run
from tests.lost_pupils.people import UPLOADED, make_lost_pupil

pytestmark = pytest.mark.django_db

LIST, REMOVE = "/lost-pupils/housekeeping/", "/lost-pupils/housekeeping/remove/"
OLD = date(2005, 2, 1)
UPN = invent_upn(school="6812045", year=2019, serial=13)


@pytest.fixture
def desk(client: Client, lowri: Account, greenway: Establishment) -> Client:
    """Lowri, who looks after lost pupils in Cardiff."""
    client.force_login(lowri)
    return client


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def tick(*records: LostPupil, **more: str) -> dict[str, object]:
    return {"pupil": [str(record.public_id) for record in records], **more}


def test_the_first_page_says_how_many_and_leads_there(desk: Client, nia: Account) -> None:
    assert LIST not in read(desk, "/").partition("<main")[2]
    make_lost_pupil("Rees", born_on=OLD)

    page = read(desk, "/").partition("<main")[2]
    assert "1 record in the lost pupil database may need tidying up" in page
    assert LIST in page
    desk.force_login(nia)
    assert "tidying" not in read(desk, "/")


def test_each_list_says_why(desk: Client, lowri: Account) -> None:
    make_lost_pupil("Rees", "Cadi", born_on=OLD)
    original, second = make_lost_pupil("Pugh", upn=UPN), make_lost_pupil("Puw", upn=UPN)
    mark([second])
    named = make_lost_pupil("Pugh")
    mark([named])
    matched = make_lost_pupil("Jones")
    run = make_run(get_actor(lowri), at=UPLOADED)
    make_match(run, matched, state="accepted", decided_at=UPLOADED)

    page = read(desk, LIST)
    for words in ("Over leaving age (1)", "Duplicates (2)", "Rees, Cadi", "born 1 February 2005"):
        assert words in page
    assert "Could leave school on 25 June 2021" in page
    twins = read(desk, f"{LIST}?list=duplicates")
    assert "The same UPN as a record that Greenway Primary School sent on 5 October 2026" in twins
    assert "The same name and date of birth as a record that Greenway" in twins
    assert f"/lost-pupils/{original.public_id}/" in twins
    census = read(desk, f"{LIST}?list=in-census")
    assert "Found in the census of" in census
    assert "accepted on 5 October 2026" in census
    assert "None at present." in read(desk, f"{LIST}?list=never-placed")
    read(desk, f"{LIST}?list=none", 400)


def test_a_list_goes_on_on_another_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.web.housekeeping.views.PAGE", 1)
    first = make_lost_pupil("Pugh", born_on=OLD)
    make_lost_pupil("Rees", born_on=OLD)

    page = read(desk, LIST)
    assert "Pugh, " in page
    assert "Rees, " not in page
    later = read(desk, f"{LIST}?list=over-leaving-age&after={first.public_id}")
    assert "Rees, " in later
    assert "Pugh, " not in later
    read(desk, f"{LIST}?after=x", 400)
    read(desk, f"{LIST}?after={make_lost_pupil(uploader='6802329').public_id}", 404)


def test_a_list_costs_the_same_however_long(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_lost_pupil("Rees", born_on=OLD)
    read(desk, LIST)
    for surname in ("Pugh", "Jones", "Price"):
        make_lost_pupil(surname, born_on=OLD)

    # The session, the account, its roles; the records; four counts; schools by their numbers.
    with django_assert_num_queries(9):
        read(desk, LIST)


def test_it_asks_before_it_removes(desk: Client) -> None:
    record = make_lost_pupil("Rees", "Cadi", born_on=OLD)

    page = " ".join(desk.post(REMOVE, tick(record)).content.decode().split())

    assert "Remove 1 pupil from the lost pupil database?" in page
    assert "<strong>The pupil is over school leaving age</strong>" in page
    assert "Rees, Cadi" in page
    record.refresh_from_db()
    assert record.standing == Standing.LOST


def test_once_confirmed_it_removes_and_says_who_is_told(desk: Client) -> None:
    record = make_lost_pupil("Rees", born_on=OLD)

    done = desk.post(REMOVE, tick(record, confirmed="yes"), follow=True).content.decode()

    assert "1 record has been removed. The schools that sent them have been told." in done
    record.refresh_from_db()
    assert (record.standing, record.removed_for) == (Standing.REMOVED, "over-leaving-age")


def test_who_was_claimed_meanwhile_is_left_and_said(desk: Client) -> None:
    claimed, other = (make_lost_pupil(name, born_on=OLD) for name in ("Rees", "Pugh"))
    shelve.claim(claimed, is_claimed=True)

    answer = desk.post(REMOVE, tick(claimed, other, confirmed="yes"), follow=True)
    assert "1 was left: claimed, placed or removed meanwhile." in answer.content.decode()
    again = desk.post(REMOVE, tick(claimed, confirmed="yes"))
    assert again.status_code == 409
    assert "Nobody was removed" in again.content.decode()
    claimed.refresh_from_db()
    assert claimed.standing == Standing.CLAIMED


def test_with_nobody_ticked_it_says_so(desk: Client) -> None:
    answer = desk.post(REMOVE, {})

    assert answer.status_code == 422
    assert "Tick at least one pupil." in answer.content.decode()


def test_others_records_are_not_there(desk: Client) -> None:
    strangers = make_lost_pupil("Rees", born_on=OLD, uploader="6802329")

    assert desk.post(REMOVE, tick(strangers, confirmed="yes")).status_code == 404
    assert desk.post(REMOVE, {"pupil": "x"}).status_code == 400
    strangers.refresh_from_db()
    assert strangers.standing == Standing.LOST


@pytest.mark.parametrize("name", ["olwen", "dilys", "vera", "bryn", "mair", "gwen"])
def test_who_may_not_remove_may_not_see(
    client: Client, request: pytest.FixtureRequest, name: str
) -> None:
    record = make_lost_pupil("Rees", born_on=OLD)
    client.force_login(request.getfixturevalue(name))

    read(client, LIST, 403)
    assert client.post(REMOVE, tick(record, confirmed="yes")).status_code == 403
