"""An authority's details and holidays on screen: who changes what, and what is refused."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.authorities import find_copies_switch, find_holidays, get_authority
from pont.directory.models import CopiesPause, Holiday, LocalAuthority

pytestmark = pytest.mark.django_db

DETAILS, HOLIDAYS, REMOVE = "/authority/", "/authority/holidays/", "/authority/holidays/remove/"
FILLED = {
    "seen": "0",
    "name": "Cardiff",
    "name_cy": "Caerdydd",
    "email": "data@la681.example",
    "region": "central-south-wales",
    "copies": "on",
    "days_to_send": "15",
    "days_to_collect": "15",
    "days_until_missing": "20",
}
HALF_TERM = {
    "name": "Half term",
    **{f"first_on_{part}": text for part, text in (("day", "26"), ("month", "10"))},
    **{f"last_on_{part}": text for part, text in (("day", "30"), ("month", "10"))},
}
Post = Callable[..., str]


@pytest.fixture
def desk(client: Client, dilys: Account, cardiff: LocalAuthority) -> Client:
    """Dilys at Cardiff, signed in."""
    LocalAuthority.objects.filter(number="681").update(region="central-south-wales")
    client.force_login(dilys)
    return client


def fill_half_term(**changes: str) -> dict[str, str]:
    year = str(timezone.localdate().year)
    return {**HALF_TERM, "first_on_year": year, "last_on_year": year, **changes}


class TestDetails:
    """Maintain LEA Details."""

    def test_they_are_updated(self, desk: Client) -> None:
        answer = desk.post(
            DETAILS,
            {**FILLED, "email": "s2s@cardiff.example", "days_to_collect": "10"},
            follow=True,
        )

        assert answer.redirect_chain == [(DETAILS, 302)]
        assert "The details have been updated." in answer.content.decode()
        authority = get_authority("681")
        assert (authority.email, authority.days_to_collect) == ("s2s@cardiff.example", 10)
        assert AuditLine.objects.get().facts == {
            "email": "data@la681.example -> s2s@cardiff.example",
            "days_to_collect": "15 -> 10",
        }

    def test_what_is_the_same_changes_nothing(self, desk: Client) -> None:
        answer = desk.post(DETAILS, FILLED, follow=True)

        assert "nothing was changed" in answer.content.decode()
        assert not AuditLine.objects.exists()

    def test_the_form_holds_what_stands(self, desk: Client) -> None:
        LocalAuthority.objects.filter(number="681").update(days_to_send=9, revision=4)

        page = desk.get(DETAILS).content.decode()

        for value in ("data@la681.example", "Caerdydd", "9", "4"):
            assert f'value="{value}"' in page
        assert '<option value="central-south-wales" selected>' in page
        assert "London" not in page
        assert 'value="on" checked' in page

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Enter the name of the authority"),
            ({"email": "cardiff"}, "Enter an e-mail address such as"),
            ({"region": "london"}, "Choose one of the regions in the list"),
            ({"copies": ""}, "Choose whether copies are on or off"),
            ({"days_to_send": "many"}, "from 1 to 60. Nothing was changed."),
            ({"days_to_collect": "0"}, "from 1 to 60. Nothing was changed."),
            ({"days_until_missing": "14"}, "enter 15 days or more. Nothing was changed."),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, desk: Client, changes: dict[str, str], sentence: str
    ) -> None:
        answer = desk.post(DETAILS, {**FILLED, "name_cy": "Typed", **changes})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(sentence) == 2
        assert f'href="#id_{next(iter(changes))}"' in page
        assert f'id="id_{next(iter(changes))}"' in page
        # What was typed elsewhere is still there.
        assert 'value="Typed"' in page
        assert get_authority("681").revision == 0

    def test_the_second_of_two_people_sees_what_the_first_has_done(self, desk: Client) -> None:
        desk.post(DETAILS, {**FILLED, "email": "first@cardiff.example"})

        answer = desk.post(DETAILS, {**FILLED, "email": "second@cardiff.example"})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else has changed these details" in page
        assert "first@cardiff.example" in page
        assert "second@cardiff.example" not in page
        assert get_authority("681").email == "first@cardiff.example"

    def test_copies_are_turned_off_and_on_and_the_date_stands_there(self, desk: Client) -> None:
        desk.post(DETAILS, {**FILLED, "copies": "off"})
        page = desk.get(DETAILS).content.decode()
        assert "Copies have been off since" in page
        assert not find_copies_switch("681").is_on

        desk.post(DETAILS, {**FILLED, "seen": "1", "copies": "on"})

        assert "Copies were turned on again on" in desk.get(DETAILS).content.decode()
        assert find_copies_switch("681").is_on
        facts = [line.facts for line in AuditLine.objects.order_by("sequence")]
        assert facts == [{"copies": "on -> off"}, {"copies": "off -> on"}]

    def test_a_page_costs_few_queries(
        self, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        desk.get("/help/")
        with django_assert_max_num_queries(10):
            desk.get(DETAILS)


class TestHolidays:
    """The holidays of the schools."""

    def test_one_is_added_and_removed(self, desk: Client) -> None:
        answer = desk.post(HOLIDAYS, fill_half_term(), follow=True)
        assert "“Half term” has been added." in answer.content.decode()
        (holiday,) = find_holidays("681")
        assert (holiday.last_on - holiday.first_on).days == 4

        first_on = holiday.first_on.isoformat()
        assert f'name="first_on" value="{first_on}"' in answer.content.decode()
        answer = desk.post(REMOVE, {"first_on": first_on}, follow=True)

        assert "“Half term” has been removed." in answer.content.decode()
        assert find_holidays("681") == []

    def test_past_ones_stand_apart(self, desk: Client, cardiff: LocalAuthority) -> None:
        today = timezone.localdate()
        for name, days in (("Gone", -9), ("Coming", 9)):
            day = today + timedelta(days=days)
            Holiday.objects.create(la=cardiff, name=name, first_on=day, last_on=day)

        page = desk.get(HOLIDAYS).content.decode()

        assert (
            page.index("to come") < page.index("Coming") < page.index("Past") < page.index("Gone")
        )

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"name": ""}, "name", "Enter what the holiday is called"),
            ({"first_on_day": ""}, "first_on", "The first day must be a real date"),
            ({"first_on_day": "x"}, "first_on", "The first day must be a real date"),
            ({"last_on_day": "31", "last_on_month": "9"}, "last_on", "must be a real date"),
            ({"last_on_day": "25"}, "last_on", "must be the first day or later"),
            ({"last_on_year": "9999"}, "last_on", "at most 70 days"),
            ({"first_on_year": "26", "last_on_year": "26"}, "first_on", "at most 5 years away"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(
        self, desk: Client, changes: dict[str, str], field: str, sentence: str
    ) -> None:
        answer = desk.post(HOLIDAYS, fill_half_term(**changes))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count(sentence) == 2
        assert f'href="#id_{field}"' in page
        assert page.count(f'id="id_{field}"') == 1
        # What was typed is still there, also what is no date.
        assert 'value="30"' in page or changes["last_on_day"] in page
        assert find_holidays("681") == []

    def test_days_that_are_one_already_are_refused(self, desk: Client) -> None:
        desk.post(HOLIDAYS, fill_half_term())

        answer = desk.post(HOLIDAYS, fill_half_term(name="Again"))

        assert answer.status_code == 422
        assert "already belong to “Half term”" in answer.content.decode()

    def test_one_that_a_colleague_has_removed_is_said_to_be_gone(self, desk: Client) -> None:
        answer = desk.post(REMOVE, {"first_on": "2026-10-26"})

        assert answer.status_code == 409
        assert "no longer in the list" in answer.content.decode()
        assert desk.post(REMOVE, {"first_on": "yesterday"}).status_code == 400


class TestLooking:
    """Who may look and not change."""

    def test_the_view_only_dba_reads_it_all_and_finds_no_form(
        self, client: Client, vera: Account, cardiff: LocalAuthority
    ) -> None:
        at = timezone.now()
        CopiesPause.objects.create(la=cardiff, off_at=at, on_at=at)
        day = timezone.localdate()
        Holiday.objects.create(la=cardiff, name="Inset", first_on=day, last_on=day)
        client.force_login(vera)

        details, holidays = (client.get(page).content.decode() for page in (DETAILS, HOLIDAYS))

        for text in ("Caerdydd", "data@la681.example", "15 school days", "turned on again"):
            assert text in details
        assert "Inset" in holidays
        for page in (details, holidays):
            assert not re.search(r'<form method="post"(?![^>]*sign-out)', page)

    @pytest.mark.parametrize("page", [DETAILS, HOLIDAYS, REMOVE])
    def test_the_view_only_dba_changes_nothing(
        self, client: Client, vera: Account, page: str
    ) -> None:
        client.force_login(vera)

        assert client.post(page, {**FILLED, **fill_half_term()}).status_code == 403
        assert get_authority("681").revision == 0

    @pytest.mark.parametrize("name", ["olwen", "lowri", "elin", "huw", "bryn", "mair", "sam"])
    @pytest.mark.parametrize("page", [DETAILS, HOLIDAYS])
    def test_others_may_not(
        self, client: Client, name: str, page: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(name))

        assert client.get(page).status_code == 403
        assert client.post(page, FILLED).status_code == 403

    def test_an_authority_named_in_the_address_is_not_another_s(
        self, desk: Client, newport: LocalAuthority
    ) -> None:
        desk.post(f"{DETAILS}?authority=680", {**FILLED, "email": "mine@cardiff.example"})

        assert get_authority("680").email == "data@la680.example"
        assert get_authority("681").email == "mine@cardiff.example"


class TestNationalAdministrator:
    """Who looks after all authorities."""

    @pytest.mark.parametrize("page", [DETAILS, HOLIDAYS])
    def test_an_authority_is_chosen_first(
        self, client: Client, gwen: Account, cardiff: LocalAuthority, page: str
    ) -> None:
        client.force_login(gwen)

        assert "Choose a local authority" in client.get(page).content.decode()
        chosen = client.get(f"{page}?authority=681").content.decode()
        assert "Cardiff (681)" in chosen
        assert "?authority=681" in chosen
        assert client.get(f"{page}?authority=999").status_code == 400

    def test_it_is_amended_and_stays_chosen(
        self, client: Client, gwen: Account, cardiff: LocalAuthority
    ) -> None:
        client.force_login(gwen)

        answer = client.post(
            f"{DETAILS}?authority=681", {**FILLED, "region": cardiff.region, "name": "City"}
        )

        assert answer.headers["Location"] == f"{DETAILS}?authority=681"
        assert get_authority("681").name == "City"
