"""Lost pupils seen, on screen: told of on the first page, listed, compared, dismissed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.lost_pupils.evidence import FIELDS, seal_evidence
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.trail import DISMISS
from tests.lost_pupils.people import make_lost_pupil

pytestmark = pytest.mark.django_db

LIST = "/lost-pupils/seen/"
AT = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)


def make_sighting(surname: str = "Llywelyn", **values: Any) -> Sighting:
    """Return a lost pupil of Greenway who is named in a file to Rumney."""
    pupil = make_lost_pupil(surname, "Si\u00f4n", upn="A681204519013")
    known = dict.fromkeys(FIELDS, "") | {"surname": "Llewelyn", "dob": "2014-03-09"}
    row = {"place": "6812317", "la": "681", "uploader_la": "681", "seen_at": AT, **values}
    reasons = ["surname sounds the same", "date of birth agrees"]
    sighting = Sighting(pupil=pupil, transfer=pupil.transfer, reasons=reasons, **row)
    sighting.evidence = seal_evidence(known, match=sighting.public_id)
    sighting.save()
    return sighting


@pytest.fixture
def desk(client: Client, lowri: Account, rumney: Establishment, greenway: Establishment) -> Client:
    """Lowri, who looks for lost pupils in Cardiff."""
    client.force_login(lowri)
    return client


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_first_page_says_how_many_and_leads_to_them(desk: Client) -> None:
    assert LIST not in read(desk, "/").partition("<main")[2]
    make_sighting()
    make_sighting("Pugh", la="680", place="680LLLL")
    make_sighting("Rees", la="680", uploader_la="680")

    page = read(desk, "/").partition("<main")[2]
    assert "2 lost pupils of your authority, or in it, seem to have been named in files" in page
    assert LIST in page


def test_who_watches_over_files_reads_how_many_but_not_who(client: Client, olwen: Account) -> None:
    make_sighting()
    client.force_login(olwen)

    page = read(client, "/")
    assert "1 lost pupil of your authority" in page
    assert LIST not in page
    assert "Llywelyn" not in page


@pytest.mark.parametrize("name", ["bryn", "nia"])
def test_a_school_and_another_authority_read_nothing_of_it(
    client: Client, request: pytest.FixtureRequest, name: str
) -> None:
    make_sighting()
    client.force_login(request.getfixturevalue(name))

    assert "lost pupil of your authority" not in read(client, "/")


def test_the_list_says_who_why_and_where(desk: Client) -> None:
    sighting = make_sighting()

    page = read(desk, LIST)
    for words in (
        "Llywelyn, Si\u00f4n",
        "surname sounds the same; date of birth agrees",
        "Rumney Primary School",
        "Greenway Primary School",
        "16 November 2026",
        f"{LIST}{sighting.public_id}/",
        f"/lost-pupils/{sighting.pupil.public_id}/",
    ):
        assert words in page


def test_it_says_so_if_there_is_none(desk: Client) -> None:
    assert "None at present." in read(desk, LIST)


def test_the_list_goes_on_on_another_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.web.sightings.views.PAGE", 1)
    first, second = make_sighting("Pugh"), make_sighting("Rees")

    page = read(desk, LIST)
    assert "Rees, " in page
    assert "Pugh, " not in page
    later = read(desk, f"{LIST}?after={second.public_id}")
    assert "Pugh, " in later
    assert "Rees, " not in later
    assert f"after={first.public_id}" not in later
    read(desk, f"{LIST}?after=x", 400)


def test_the_list_costs_the_same_however_long(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_sighting()
    read(desk, LIST)
    for surname in ("Pugh", "Rees", "Jones"):
        make_sighting(surname)

    # The session, the account, its roles; the sightings; schools and authorities by their numbers.
    with django_assert_num_queries(6):
        read(desk, LIST)


def test_both_sides_stand_beside_each_other(desk: Client) -> None:
    page = read(desk, f"{LIST}{make_sighting().public_id}/")

    for words in ("Llywelyn", "Llewelyn", "9 March 2014", "Differs", "In the file"):
        assert words in page
    assert f"/lost-pupils/{Sighting.objects.get().pupil.public_id}/" in page


def test_it_is_dismissed_with_a_reason(desk: Client) -> None:
    sighting = make_sighting()

    answer = desk.post(f"{LIST}{sighting.public_id}/", {"reason": "not-here", "remark": ""})

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "It is no longer shown." in read(desk, LIST)
    assert AuditLine.objects.get(act=DISMISS).facts["reason"] == "not-here"
    page = read(desk, f"{LIST}{sighting.public_id}/")
    assert "The pupil is not at that school: Lowri" in page
    assert "no longer kept" in page
    assert "<form" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("form", "words"), [({}, "Choose a reason"), ({"reason": "other"}, "say in a few words")]
)
def test_without_a_reason_it_stays(desk: Client, form: dict[str, str], words: str) -> None:
    sighting = make_sighting()

    answer = desk.post(f"{LIST}{sighting.public_id}/", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Sighting.objects.open().exists()


def test_a_colleague_was_quicker(desk: Client) -> None:
    sighting = make_sighting()
    ending = {"ended_at": AT, "ended_for": "dealt-with", "ended_by_name": "Elin", "evidence": None}
    Sighting.objects.filter(pk=sighting.pk).update(**ending)

    answer = desk.post(f"{LIST}{sighting.public_id}/", {"reason": "not-here"})

    assert answer.status_code == 422
    assert "has been dealt with meanwhile" in answer.content.decode()


def test_what_concerns_another_authority_is_not_there(desk: Client) -> None:
    sighting = make_sighting(la="680", uploader_la="830")

    read(desk, f"{LIST}{sighting.public_id}/", 404)


@pytest.mark.parametrize("name", ["olwen", "bryn", "dilys"])
def test_who_may_not_search_may_not_see(
    client: Client, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))

    read(client, LIST, 403)
    read(client, f"{LIST}{make_sighting().public_id}/", 403)
