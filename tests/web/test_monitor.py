"""The authority's eye on files: what it shows, to whom, and at what cost."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Holiday, LocalAuthority
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.states import State
from pont.web.spreadsheets import make_inert
from tests.organisations import make_establishment
from tests.web.test_lists import find_link

pytestmark = pytest.mark.django_db

SURNAME = "Llwyd-Invented"
Show = Callable[..., str]


def make_file(
    number: int = 1,
    *,
    sender: str = "6812045",
    recipient: str = "6812317",
    days: int = 3,
    state: State = State.SENT,
    pupils: int = 1,
) -> Transfer:
    """Put a file in the register that was sent `days` ago, with invented pupils."""
    sent_at = timezone.now() - timedelta(days=days)
    transfer = Transfer.objects.create(
        kind="ctf",
        name=f"{sender}_CTF_{recipient}_{number:03}.XML",
        sender=sender,
        recipient=recipient,
        sender_la=sender[:3],
        recipient_la=recipient[:3],
        state=state,
        size=1,
        pupil_count=pupils,
        sent_at=sent_at,
        sent_by="00000000-0000-4000-8000-000000000000",
        ended_at=None if state == State.SENT else sent_at + timedelta(days=2),
    )
    PupilEntry.objects.bulk_create(
        PupilEntry(
            transfer=transfer,
            ordinal=ordinal,
            surname=SURNAME,
            forename=f"Person{ordinal}",
            upn=f"A{number:06}{ordinal:06}",
            born_on=datetime(2015, 8, 4, tzinfo=UTC).date(),
        )
        for ordinal in range(1, pupils + 1)
    )
    return transfer


@pytest.fixture
def show(client: Client, olwen: Account) -> Show:
    """Show Olwen at Cardiff a page."""
    for number in ("6812045", "6812317", "6802329"):
        make_establishment(number)
    client.force_login(olwen)

    def fetch(address: str, status: int = 200) -> str:
        response = client.get(address)
        assert response.status_code == status, address
        return response.content.decode()

    return fetch


def test_each_tab_holds_what_goes_its_way(show: Show) -> None:
    within, into, out = (
        make_file(),
        make_file(sender="6802329", recipient="6812045"),
        make_file(recipient="6802329"),
    )

    for way, own in (("within", within), ("into", into), ("out", out)):
        page = show(f"/monitor/?way={way}")
        names = {file.name for file in (within, into, out) if str(file.public_id) in page}
        assert names == {own.name}, way


def test_it_shows_who_is_in_the_file_and_how_long_it_waits(show: Show) -> None:
    make_file(days=60, pupils=5)

    page = show("/monitor/")

    assert f"{SURNAME}, Person3" in page
    assert f"{SURNAME}, Person4" not in page
    assert "and 2 other pupils" in page
    assert "born 4 August 2015" in page
    assert "60 days" in page
    assert "Overdue" in page


def test_collected_files_are_the_other_list(show: Show) -> None:
    file = make_file(state=State.RECEIVED)

    assert str(file.public_id) not in show("/monitor/")
    page = show("/monitor/?status=collected")
    assert str(file.public_id) in page
    assert "after 2 days" in page
    assert "Late" not in page


@pytest.mark.parametrize(
    ("age", "found"), [("week", {9, 29, 60}), ("month", {29, 60}), ("overdue", {29, 60})]
)
def test_it_can_be_narrowed_to_old_files(show: Show, age: str, found: set[int]) -> None:
    files = {days: make_file(days, days=days) for days in (1, 9, 29, 60)}

    page = show(f"/monitor/?age={age}")

    assert {days for days, file in files.items() if str(file.public_id) in page} == found


def test_it_counts_by_the_deadlines_and_holidays_of_the_authority(
    show: Show, cardiff: LocalAuthority
) -> None:
    file = make_file(days=29)
    assert "Overdue" in show("/monitor/")
    today = timezone.localdate()
    Holiday.objects.create(
        la=cardiff,
        name="Closed",
        first_on=today - timedelta(days=27),
        last_on=today - timedelta(days=14),
    )

    assert "Overdue" not in show("/monitor/")
    assert str(file.public_id) not in show("/monitor/?age=overdue")
    assert "within 15 school days" in show("/monitor/")

    LocalAuthority.objects.filter(number="681").update(days_to_collect=5)

    assert str(file.public_id) in show("/monitor/?age=overdue")
    assert "within 5 school days" in show("/monitor/")


def test_the_pages_keep_what_was_asked_for(show: Show) -> None:
    for number in range(60):
        make_file(number, sender="6802329", recipient="6812045", days=30, pupils=0)

    first = show("/monitor/?way=into&age=week&search=6802329")
    second = show("/monitor/" + find_link(first, "next"))

    assert first.count("CTF_<wbr>6812045") == 50
    assert second.count("CTF_<wbr>6812045") == 10
    assert "sort=name" in second


@pytest.mark.parametrize("query", ["way=up", "status=lost", "age=old", "kind=generic", "sort=x"])
def test_what_cannot_be_asked_is_refused(show: Show, query: str) -> None:
    show(f"/monitor/?{query}", status=400)


def test_a_page_of_fifty_files_costs_no_more_queries_than_one_of_one(
    show: Show, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_file()
    # The first request of a day notes when the person was last seen.
    show("/help/")
    with django_assert_max_num_queries(9):
        show("/monitor/")
    for number in range(2, 60):
        make_file(number)
    with django_assert_max_num_queries(9):
        show("/monitor/")
    with django_assert_max_num_queries(8):
        show("/monitor/promptness/")


class TestLookForPupil:
    """Looking for a pupil."""

    def test_it_finds_the_file_and_no_address_names_the_pupil(
        self, show: Show, client: Client
    ) -> None:
        file, other = make_file(1), make_file(2)

        answer = client.post("/monitor/", {"pupil": "A000001000001"})

        page = answer.content.decode()
        assert str(file.public_id) in page
        assert str(other.public_id) not in page
        assert "1 file in this list holds such a pupil" in page
        assert "A000001" not in "".join(line.split('"')[0] for line in page.split("href=")[1:])
        assert AuditLine.objects.filter(act="transfer.search-pupils").count() == 1

    def test_one_letter_is_refused(self, show: Show, client: Client) -> None:
        make_file()

        answer = client.post("/monitor/", {"pupil": "L"})

        assert answer.status_code == 422
        assert b"at least two letters" in answer.content

    def test_another_authority_s_pupils_are_not_found(
        self, show: Show, client: Client, nia: Account
    ) -> None:
        make_file()
        client.force_login(nia)

        answer = client.post("/monitor/", {"pupil": SURNAME})

        assert "0 files in this list hold such a pupil" in answer.content.decode()


class TestExport:
    """The list as CSV."""

    def read(self, client: Client, address: str) -> list[list[str]]:
        answer = client.get(address)
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert body.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))

    def test_it_holds_all_pages_and_a_row_for_each_pupil(self, show: Show, client: Client) -> None:
        for number in range(60):
            make_file(number, pupils=2)

        head, *rows = self.read(client, "/monitor/list.csv")

        assert len(rows) == 120
        assert head[-4:] == ["Surname", "Forename", "UPN", "Date of birth"]
        assert rows[0][-4:] == [SURNAME, "Person1", rows[0][-2], "2015-08-04"]
        assert rows[0][0] == "Rumney Primary School"
        assert AuditLine.objects.get(act="transfer.export").facts == {"kind": "ctf", "files": 60}

    def test_a_file_without_pupils_is_a_row(self, show: Show, client: Client) -> None:
        make_file(pupils=0)

        assert len(self.read(client, "/monitor/list.csv")) == 2

    def test_nothing_in_it_is_a_formula(self, show: Show, client: Client) -> None:
        make_file()
        PupilEntry.objects.update(surname='=HYPERLINK("http://elsewhere.example")')

        _, row = self.read(client, "/monitor/list.csv")

        assert row[-4].startswith("'=")

    @pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
    def test_what_a_spreadsheet_would_run_is_made_text(self, cell: str) -> None:
        assert make_inert(cell) == f"'{cell}"
        assert make_inert(-1) == -1
        assert make_inert("a=1") == "a=1"


class TestReceipt:
    """The receipt as an overseer reads it."""

    def test_it_offers_nothing_to_do(self, show: Show) -> None:
        file = make_file()

        page = show(f"/transfers/{file.public_id}/")

        assert "from a school of your authority" in page
        assert f"{SURNAME}, Person1" in page
        assert "/reject/" not in page
        assert "/recall/" not in page
        assert 'name="file"' not in page

    @pytest.mark.parametrize("act", ["recall", "reject"])
    def test_what_only_the_parties_may_do_is_not_there(self, show: Show, act: str) -> None:
        show(f"/transfers/{make_file().public_id}/{act}/", status=404)

    def test_a_party_reads_no_list_of_pupils(
        self, show: Show, client: Client, bryn: Account
    ) -> None:
        file = make_file()
        client.force_login(bryn)

        assert SURNAME not in show(f"/transfers/{file.public_id}/")


class TestNationalAdministrator:
    """Who watches over every authority."""

    @pytest.mark.parametrize("address", ["/monitor/", "/monitor/list.csv", "/monitor/promptness/"])
    def test_it_asks_for_an_authority(
        self, show: Show, client: Client, gwen: Account, address: str
    ) -> None:
        client.force_login(gwen)

        assert "Choose a local authority" in show(address)

    def test_it_shows_the_one_chosen(self, show: Show, client: Client, gwen: Account) -> None:
        file = make_file(recipient="6802329")
        client.force_login(gwen)

        assert str(file.public_id) in show("/monitor/?authority=680&way=into")
        assert "authority=680" in show("/monitor/?authority=680&way=into")
        show("/monitor/?authority=999", status=400)

    def test_nobody_else_chooses(self, show: Show) -> None:
        file = make_file(sender="6802329", recipient="8303308")

        for way in ("within", "into", "out"):
            assert str(file.public_id) not in show(f"/monitor/?authority=680&way={way}")


@pytest.mark.parametrize("name", ["vera", "bryn", "mair", "elin", "huw", "sam"])
@pytest.mark.parametrize("address", ["/monitor/", "/monitor/list.csv", "/monitor/promptness/"])
def test_who_does_not_watch_over_files_may_not(
    client: Client, name: str, address: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(address).status_code == 403


def test_the_charts_hold_the_numbers_of_their_tables(show: Show) -> None:
    make_file(1, state=State.RECEIVED)
    make_file(2)

    page = show("/monitor/promptness/")

    assert page.count("<rect") == 13
    assert page.count(">2</text>") == 2
    assert 'role="img"' in page
    assert "style=" not in page
