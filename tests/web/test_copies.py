"""Copies on screen: which are listed, what a download gives, and to whom nothing."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import CopiesPause, LocalAuthority
from pont.transfers.models import Step, Transfer
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.organisations import make_establishment
from tests.vault.samples import keep_bytes
from tests.web.test_lists import find_link
from tests.web.test_monitor import make_file

pytestmark = pytest.mark.django_db

LIST, DOWNLOAD = "/copies/", "/copies/files/"
BODY = b"<CTfile>invented</CTfile>"
Send = Callable[..., Transfer]


@pytest.fixture
def desk(client: Client, olwen: Account) -> Client:
    """Olwen at Cardiff, signed in."""
    for number in ("6812045", "6812317", "6802329"):
        make_establishment(number)
    client.force_login(olwen)
    return client


@pytest.fixture
def stored(db: None) -> StoredFile:
    return keep_bytes(BODY)


@pytest.fixture
def send(desk: Client, stored: StoredFile) -> Send:
    """Put a file with bytes in the register."""

    def put(number: int = 1, **changes: object) -> Transfer:
        transfer = make_file(number, pupils=0, **changes)  # type: ignore[arg-type]
        transfer.stored = stored
        transfer.keep_until = transfer.ended_at and transfer.ended_at + timedelta(days=90)
        transfer.save()
        return transfer

    return put


def find_ids(page: str) -> set[str]:
    return set(re.findall(r'name="file"[^>]* value="([0-9a-f-]{36})"', page))


def show(desk: Client, query: str = "") -> set[str]:
    return find_ids(desk.get(LIST + query).content.decode())


def name(*transfers: Transfer) -> dict[str, list[str]]:
    return {"file": [str(transfer.public_id) for transfer in transfers]}


def read(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


class TestList:
    """The list of files with a copy."""

    def test_the_latest_are_of_every_way_and_status(self, desk: Client, send: Send) -> None:
        files = (
            send(1),
            send(2, sender="6802329"),
            send(3, recipient="6802329", state=State.RECEIVED),
            send(4, state=State.REJECTED),
        )
        send(5, days=8)

        assert show(desk) == {str(file.public_id) for file in files}

    def test_the_other_tabs_go_one_way(self, desk: Client, send: Send) -> None:
        within, into = send(1, days=40), send(2, sender="6802329", days=40)
        out, taken = send(3, recipient="6802329", days=40), send(4, days=40, state=State.RECEIVED)

        for query, file in (
            ("?way=within", within),
            ("?way=into", into),
            ("?way=out", out),
            ("?way=within&status=collected", taken),
        ):
            assert show(desk, query) == {str(file.public_id)}, query
        assert show(desk, "?way=within&status=rejected") == set()

    def test_it_says_until_when_there_is_a_copy(self, desk: Client, send: Send) -> None:
        send(state=State.RECEIVED)

        assert "Kept until" in desk.get(LIST).content.decode()

    def test_it_is_sorted_searched_and_paged(self, desk: Client, send: Send) -> None:
        for number in range(60):
            send(number, days=30)
        other = send(99, days=30, sender="6814039")

        first = desk.get(f"{LIST}?way=within").content.decode()
        second = desk.get(LIST + find_link(first, "next")).content.decode()
        assert (len(find_ids(first)), len(find_ids(second))) == (50, 11)
        assert not find_ids(first) & find_ids(second)
        assert show(desk, "?way=within&search=6814039") == {str(other.public_id)}
        page = desk.get(f"{LIST}?way=within&sort=-name").content.decode()
        assert page.index("_099") < page.index("_059")

    @pytest.mark.parametrize("query", ["way=up", "way=within&status=sent", "sort=x", "after=x"])
    def test_what_cannot_be_asked_is_refused(self, desk: Client, query: str) -> None:
        assert desk.get(f"{LIST}?{query}").status_code == 400

    @pytest.mark.parametrize("query", ["", "?way=within", "?way=within&sort=name"])
    def test_fifty_files_cost_no_more_queries_than_one(
        self,
        desk: Client,
        send: Send,
        query: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        send()
        desk.get("/help/")
        with django_assert_max_num_queries(9):
            desk.get(LIST + query)
        for number in range(2, 55):
            send(number)
        with django_assert_max_num_queries(9):
            assert len(show(desk, query)) == 50


class TestDownload:
    """Downloading copies."""

    def test_one_file_comes_as_it_is_and_goes_on_waiting(self, desk: Client, send: Send) -> None:
        file = send()

        answer = desk.post(DOWNLOAD, name(file))

        assert read(answer) == BODY
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{file.name}"'
        file.refresh_from_db()
        assert (file.state, file.handed_over_at) == (State.SENT, None)
        assert not Step.objects.exists()
        assert AuditLine.objects.get().act == "transfer.copy"
        assert show(desk) == {str(file.public_id)}

    def test_several_come_as_a_zip_in_which_no_name_is_lost(self, desk: Client, send: Send) -> None:
        # A rejected file's name is free again: the next one may have it.
        files = send(1, state=State.REJECTED), send(1), send(2)

        answer = desk.post(DOWNLOAD, name(*files))

        bundle = zipfile.ZipFile(io.BytesIO(read(answer)))
        assert bundle.namelist() == [
            "6812045_CTF_6812317_001.XML",
            "6812045_CTF_6812317_001 (2).XML",
            "6812045_CTF_6812317_002.XML",
        ]
        assert {bundle.read(one) for one in bundle.namelist()} == {BODY}
        assert AuditLine.objects.filter(act="transfer.copy").count() == 3

    def test_with_nothing_ticked_it_says_so(self, desk: Client, send: Send) -> None:
        send()

        answer = desk.post(DOWNLOAD)

        assert answer.status_code == 422
        assert "Choose at least one file" in answer.content.decode()

    def test_what_is_gone_meanwhile_is_named(self, desk: Client, send: Send) -> None:
        gone, there = send(1), send(2)
        Transfer.objects.filter(pk=gone.pk).update(stored=None, state=State.RECALLED)

        answer = desk.post(f"{DOWNLOAD}?way=within", name(gone, there))

        page = answer.content.decode()
        assert answer.status_code == 409
        assert f"{gone.name} has been recalled by its sender" in page
        assert find_ids(page) == {str(there.public_id)}
        assert not AuditLine.objects.filter(act="transfer.copy", outcome="done").exists()

    def test_a_file_sent_while_copies_were_off_gives_none(
        self, desk: Client, send: Send, cardiff: LocalAuthority
    ) -> None:
        file = send()
        CopiesPause.objects.create(
            la=cardiff,
            off_at=file.sent_at - timedelta(hours=1),
            on_at=file.sent_at + timedelta(hours=1),
        )

        assert show(desk) == set()
        answer = desk.post(DOWNLOAD, name(file))

        assert answer.status_code == 409
        assert "it was sent while copies were turned off" in answer.content.decode()

    def test_while_copies_are_off_there_is_nothing(
        self, desk: Client, send: Send, cardiff: LocalAuthority, client: Client, dilys: Account
    ) -> None:
        file = send()
        CopiesPause.objects.create(la=cardiff, off_at=timezone.now())

        page = desk.get(LIST).content.decode()
        assert find_ids(page) == set()
        assert "Copies have been off since" in page
        assert 'href="/authority/"' not in page
        assert desk.post(DOWNLOAD, name(file)).status_code == 409

        client.force_login(dilys)
        assert 'href="/authority/"' in client.get(LIST).content.decode()

    @pytest.mark.parametrize(
        "ends",
        [
            {"sender": "6802329", "recipient": "8303308"},
            {"sender": "6802329", "recipient": "681LLLL"},
            {"recipient": "XXXXXXX"},
            {"recipient": "MMMMMMM"},
        ],
    )
    def test_what_is_not_of_its_schools_or_on_the_shelf_is_as_if_it_were_not(
        self, desk: Client, send: Send, ends: dict[str, str]
    ) -> None:
        file, other = send(1), send(2, **ends)

        answer = desk.post(DOWNLOAD, name(file, other))

        assert answer.status_code == 404
        refused = AuditLine.objects.get()
        assert (refused.outcome, refused.facts) == ("refused", {"refusal": "not-found"})
        assert refused.object_id == str(other.public_id)

    def test_the_neighbour_gets_nothing(
        self, desk: Client, send: Send, client: Client, nia: Account
    ) -> None:
        file = send()
        client.force_login(nia)

        assert show(client) == set()
        assert client.post(DOWNLOAD, name(file)).status_code == 404

    @pytest.mark.parametrize(
        "person", ["vera", "bryn", "tomos", "mair", "elin", "huw", "sam", "gwen"]
    )
    def test_who_does_not_watch_over_the_schools_may_not(
        self, send: Send, client: Client, person: str, request: pytest.FixtureRequest
    ) -> None:
        file = send()
        client.force_login(request.getfixturevalue(person))

        assert client.get(LIST).status_code == 403
        assert client.post(DOWNLOAD, name(file)).status_code == 403
