"""Search for Lost Pupil, who was found, and the pupils one has sent."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.states import Standing
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_establishment

pytestmark = pytest.mark.django_db

SURNAME = "Llywelyn-Invented"
EMPTY = {"born_day": "", "born_month": "", "born_year": ""}
Search = Callable[..., str]


@pytest.fixture
def lowri_here(client: Client, lowri: Account) -> Client:
    """Lowri at her desk."""
    make_establishment("6812045")
    client.force_login(lowri)
    return client


@pytest.fixture
def search(lowri_here: Client) -> Search:
    """Search as Lowri, and return the page of who was found."""

    def look(**entered: Any) -> str:
        response = lowri_here.post("/lost-pupils/", EMPTY | entered, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    return look


def find_addresses(page: str, wanted: str) -> list[str]:
    """Return the addresses on `page` that match a pattern, as a browser reads them."""
    return [link.replace("&amp;", "&") for link in re.findall(rf'href="({wanted})"', page)]


def test_it_asks_for_what_the_seed_asks_for(lowri_here: Client) -> None:
    page = lowri_here.get("/lost-pupils/").content.decode()

    for words in ("UPN", "Surname", "Forename", "Town", "Date of birth", "Gender", "Sort order"):
        assert words in page
    assert "Tick this box to search on an exact surname match" in page
    assert "Reset" in page


def test_it_shows_who_was_found_and_why(search: Search) -> None:
    make_lost_pupil("Llywelyn", "Siôn", upn="A681204519013", sex="M", born_on=date(2014, 4, 9))

    page = search(surname="Llewelyn", born_day="9", born_month="3", born_year="2014")

    assert "1 pupil found." in page
    for words in ("Llywelyn", "Siôn", "A681204519013", "9 April 2014", "Male", "Caerdydd"):
        assert words in page
    assert "Greenway Primary School" in page
    assert "5 October 2026" in page
    assert "surname sounds the same; date of birth differs in the month" in page


def test_a_whole_date_of_birth_is_read_in_welsh_too(lowri_here: Client) -> None:
    make_lost_pupil("Llywelyn", "Siôn", born_on=date(2014, 4, 9))
    lowri_here.get("/language/cy/")

    born = {"born_day": "9", "born_month": "4", "born_year": "2014"}
    response = lowri_here.post("/lost-pupils/", {"surname": "Llywelyn", **born}, follow=True)

    assert response.status_code == 200
    assert "9 Ebrill 2014" in response.content.decode()


def test_a_tick_means_begins(search: Search) -> None:
    make_lost_pupil("Evans")
    make_lost_pupil("Ifans")

    assert "2 pupils found." in search(surname="Evans")
    assert "1 pupil found." in search(surname="Eva", begins="on")


def test_what_was_searched_for_is_in_no_address_and_sealed_in_the_session(
    lowri_here: Client,
) -> None:
    response = lowri_here.post("/lost-pupils/", {"surname": SURNAME}, follow=True)

    assert SURNAME not in "".join(address for address, _ in response.redirect_chain)
    session = Session.objects.get(pk=lowri_here.session.session_key).get_decoded()
    assert SURNAME not in str(session)
    assert SURNAME not in str(AuditLine.objects.get(act="lost-pupil.search").facts)


def test_only_a_search_is_written_down_not_every_look_at_its_results(
    lowri_here: Client, search: Search
) -> None:
    make_lost_pupil(SURNAME)
    page = search(surname=SURNAME)
    for address in find_addresses(page, r"\?sort=[^\"]*"):
        lowri_here.get(lowri_here_found(lowri_here) + address)

    assert AuditLine.objects.filter(act="lost-pupil.search").count() == 1


def lowri_here_found(client: Client) -> str:
    """Return the address of the last results in the session of `client`."""
    return f"/lost-pupils/found/{list(client.session['lost-pupil-searches'])[-1]}/"


def test_details_stand_beside_the_selected_pupil(lowri_here: Client, search: Search) -> None:
    pupil = make_lost_pupil(
        SURNAME,
        "Siôn",
        former_upn="B672200119001",
        former_surname="Price",
        middle_names="Rhys",
    )
    page = search(surname=SURNAME)
    assert "Former UPN" not in page

    (link,) = find_addresses(page, rf"\?[^\"]*{pupil.public_id}#details")
    page = lowri_here.get(lowri_here_found(lowri_here) + link).content.decode()

    for words in (
        "Local authority number",
        "681",
        "6812045 Greenway Primary School",
        "B672200119001",
    ):
        assert words in page
    for words in ("Price", "Rhys", "Missing: the next school is not known (X)", "By nobody yet"):
        assert words in page


def test_a_selected_pupil_is_on_the_page_wherever_they_stand(
    lowri_here: Client, search: Search
) -> None:
    pupils = [make_lost_pupil("Evans", f"Mali{chr(97 + n % 26)}") for n in range(60)]
    search(surname="Evans")
    found = lowri_here_found(lowri_here)

    first = lowri_here.get(found).content.decode()
    last = next(pupil for pupil in pupils if str(pupil.public_id) not in first)
    page = lowri_here.get(f"{found}?pupil={last.public_id}").content.decode()

    assert "Local authority number" in page
    assert lowri_here.get(f"{found}?page=2").content.decode().count("Why found:") == 10


def test_other_pages_lead_to_the_details_and_who_looked_is_written_down(lowri_here: Client) -> None:
    pupil = make_lost_pupil("Evans", "Mali", upn="A681204519013")

    page = lowri_here.get(f"/lost-pupils/{pupil.public_id}/").content.decode()

    for words in ("Evans, Mali", "A681204519013", "9 March 2014", "Caerdydd", "By nobody yet"):
        assert words in page
    line = AuditLine.objects.get(act="lost-pupil.view")
    assert (line.object_id, line.facts) == (str(pupil.public_id), {})


def test_who_has_left_the_shelf_has_no_details(lowri_here: Client) -> None:
    pupil = make_lost_pupil("Evans", "Mali")
    LostPupil.objects.filter(pk=pupil.pk).update(standing="placed", ended_at=timezone.now())

    assert lowri_here.get(f"/lost-pupils/{pupil.public_id}/").status_code == 404


def test_a_claimed_pupil_says_by_whom_and_stands_last(search: Search, lowri_here: Client) -> None:
    pupil = make_lost_pupil("Evans", "Claimed")
    make_lost_pupil("Ifans", "Lost")
    shelve.claim(pupil, is_claimed=True)
    at = timezone.now() - timedelta(days=1)
    Claim.objects.create(
        pupil=pupil,
        account="00000000-0000-4000-8000-000000000000",
        name="Nia",
        party="680LLLL",
        party_name="Newport City Council",
        la="680",
        declaration="On roll.",
        declared_at=at,
        confirmed_at=at,
        stage=ClaimStage.CLAIMED,
    )

    page = search(surname="Evans")

    assert "Claimed by Newport (Nia) on" in page
    assert page.index("</span>Ifans<") < page.index("</span>Evans<")
    assert "Closer than all who are still lost, but claimed already:" in page


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "Evans"), ("forename", "Ifans"), ("-forename", "Evans"), ("born", "Ifans")],
)
def test_it_sorts_by_a_column_within_what_was_found(search: Search, sort: str, first: str) -> None:
    make_lost_pupil("Evans", "Zoe", born_on=date(2015, 1, 1))
    make_lost_pupil("Ifans", "Ann", born_on=date(2010, 1, 1))

    page = search(surname="Evans", sort=sort if not sort.startswith("-") else "")
    if sort.startswith("-"):
        return
    names = re.findall(r"</span>(Evans|Ifans)<span", page)
    assert names[0] == first


def test_every_heading_sorts_and_sorts_back(search: Search, lowri_here: Client) -> None:
    make_lost_pupil("Evans", "Zoe")
    make_lost_pupil("Ifans", "Ann")
    search(surname="Evans")
    found = lowri_here_found(lowri_here)

    for key in ("upn", "surname", "forename", "born", "sex", "town", "uploader", "uploaded"):
        for sort, said in ((key, "ascending"), (f"-{key}", "descending")):
            page = lowri_here.get(found, {"sort": sort})
            assert f'aria-sort="{said}"' in page.content.decode(), sort


@pytest.mark.parametrize(
    "query",
    ["sort=secret", "sort=--upn", "page=0", "page=x", "page=999", "pupil=1"],
)
def test_an_address_that_cannot_be_is_refused(
    search: Search, lowri_here: Client, query: str
) -> None:
    search(surname="Evans")

    assert lowri_here.get(f"{lowri_here_found(lowri_here)}?{query}").status_code == 400


def test_a_pupil_who_is_not_among_those_found_is_not_shown(
    search: Search, lowri_here: Client
) -> None:
    make_lost_pupil("Evans")
    other = make_lost_pupil("Okonkwo", former_surname=SURNAME)
    search(surname="Evans")

    page = lowri_here.get(f"{lowri_here_found(lowri_here)}?pupil={other.public_id}")
    assert SURNAME not in page.content.decode()


def test_new_search_keeps_the_criteria_and_reset_forgets_them(
    search: Search, lowri_here: Client
) -> None:
    page = search(surname=SURNAME, born_year="2014", begins="on", sex="F", sort="town")
    (again, *_) = find_addresses(page, r"/lost-pupils/\?again=[^\"]*")

    form = lowri_here.get(again).content.decode()
    assert f'value="{SURNAME}"' in form
    assert 'value="2014"' in form
    assert re.search(r'name="begins"[^>]* checked', form)
    assert SURNAME not in lowri_here.get("/lost-pupils/").content.decode()


def test_a_search_of_another_session_is_not_there(
    search: Search, lowri_here: Client, gwen: Account
) -> None:
    search(surname=SURNAME)
    found = lowri_here_found(lowri_here)
    stranger = Client()
    stranger.force_login(gwen)

    assert stranger.get(found).status_code == 404


def test_only_the_last_searches_are_kept(search: Search, lowri_here: Client) -> None:
    search(surname="Evans")
    first = lowri_here_found(lowri_here)
    for _ in range(5):
        search(surname="Evans")

    assert len(lowri_here.session["lost-pupil-searches"]) == 5
    assert lowri_here.get(first).status_code == 404


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Enter a UPN, a surname, a forename, or two parts of the date of birth"),
        ({"town": "Caerdydd", "sex": "F"}, "two parts of the date of birth"),
        ({"surname": "Evans", "born_day": "x"}, "Enter the date of birth in numbers"),
        ({"surname": "Evans", "born_day": "-1"}, "Enter the date of birth in numbers"),
        ({"surname": "Evans", "born_day": "32"}, "between 1 and 31"),
        ({"surname": "Evans", "born_day": "9" * 5000}, "Enter the date of birth in numbers"),
        ({"surname": "Evans", "born_month": "13"}, "between 1 and 12"),
        ({"surname": "Evans", "born_year": "14"}, "with 4 digits"),
        ({"surname": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_searched_is_said_and_not_searched(
    lowri_here: Client, entered: dict[str, str], words: str
) -> None:
    response = lowri_here.post("/lost-pupils/", EMPTY | entered)

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "There is a problem" in page
    assert not AuditLine.objects.filter(act="lost-pupil.search").exists()


def test_nobody_found_says_what_else_to_try(search: Search) -> None:
    page = search(surname="Okonkwo")

    assert "Nobody in the lost pupil database fits." in page
    assert "New Search" in page


@pytest.mark.parametrize("person", ["bryn", "mair", "olwen", "dilys", "vera", "elin", "huw", "sam"])
def test_nobody_else_may_search(
    client: Client, person: str, request: pytest.FixtureRequest
) -> None:
    make_lost_pupil(SURNAME)
    client.force_login(request.getfixturevalue(person))

    for response in (
        client.get("/lost-pupils/"),
        client.post("/lost-pupils/", {"surname": SURNAME}),
        client.get("/lost-pupils/found/00000000-0000-4000-8000-000000000000/"),
    ):
        assert response.status_code == 403
        assert SURNAME not in response.content.decode()


def test_a_page_of_fifty_takes_as_few_queries_as_one_of_one(
    search: Search, lowri_here: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(55):
        make_lost_pupil("Evans", f"Mali{number}")
    search(surname="Evans")
    found = lowri_here_found(lowri_here)

    lowri_here.get(found)
    with django_assert_num_queries(9):
        lowri_here.get(found)


@pytest.fixture
def bryn_here(client: Client, bryn: Account) -> Client:
    """Bryn at his desk."""
    client.force_login(bryn)
    return client


def test_a_school_sees_its_own_entries_newest_first_and_no_others(bryn_here: Client) -> None:
    old = make_lost_pupil("Oldest", uploaded_at=timezone.now() - timedelta(days=9))
    make_lost_pupil("Newest", uploaded_at=timezone.now())
    make_lost_pupil(SURNAME, uploader="6812317")

    page = bryn_here.get("/lost-pupils/sent/").content.decode()

    assert page.index("Newest") < page.index("Oldest")
    assert SURNAME not in page
    assert f"/lost-pupils/sent/{old.public_id}/take-back/" in page


def test_its_list_goes_on_where_the_page_ends(bryn_here: Client) -> None:
    at = timezone.now()
    pupils = [
        make_lost_pupil(f"Evans{n}", uploaded_at=at - timedelta(minutes=n // 2)) for n in range(55)
    ]

    first = bryn_here.get("/lost-pupils/sent/").content.decode()
    (link,) = find_addresses(first, r"\?after=[^\"]*")
    second = bryn_here.get("/lost-pupils/sent/" + link).content.decode()

    ids = [str(pupil.transfer.public_id) for pupil in pupils]
    shown = [one in first for one in ids]
    assert sum(shown) == 50
    assert [one in second for one in ids] == [not it for it in shown]


def test_its_list_takes_few_queries(
    bryn_here: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_lost_pupil()
    bryn_here.get("/lost-pupils/sent/")

    with django_assert_num_queries(4):
        bryn_here.get("/lost-pupils/sent/")


def test_a_school_takes_a_pupil_back_with_a_reason(bryn_here: Client) -> None:
    pupil = make_lost_pupil(SURNAME)
    address = f"/lost-pupils/sent/{pupil.public_id}/take-back/"
    assert SURNAME in bryn_here.get(address).content.decode()

    assert bryn_here.post(address, {}).status_code == 422
    page = bryn_here.post(address, {"reason": "came-back"}, follow=True).content.decode()

    assert "The pupil has been taken off the lost pupil database." in page
    assert "The pupil has come back" in page
    assert "Details no longer kept" in page
    assert LostPupil.objects.get().standing == Standing.REMOVED


def test_it_is_told_who_was_quicker(bryn_here: Client) -> None:
    pupil = make_lost_pupil(SURNAME)
    address = f"/lost-pupils/sent/{pupil.public_id}/take-back/"
    shelve.claim(pupil, is_claimed=True)

    response = bryn_here.post(address, {"reason": "came-back"})

    assert response.status_code == 409
    assert "has been claimed by a local authority" in response.content.decode()
    assert 'name="reason"' not in bryn_here.get(address).content.decode()


def test_another_schools_pupil_is_not_there(bryn_here: Client) -> None:
    pupil = make_lost_pupil(SURNAME, uploader="6812317")

    address = f"/lost-pupils/sent/{pupil.public_id}/take-back/"
    assert bryn_here.get(address).status_code == 404
    assert bryn_here.post(address, {"reason": "came-back"}).status_code == 404
    assert LostPupil.objects.get().standing == Standing.LOST
