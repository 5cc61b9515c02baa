"""Sending files to the authority: the list, its filters, the page of sending, one's own copy."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from re import findall
from urllib.parse import quote

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import LocalAuthority
from pont.file_returns.models import FileRequest, FileReturn, Portal, RequestTarget, ServiceCode
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from tests.file_returns.portal import act_as, make_services, make_tag

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
NAME = "8303308_SENtransferplan20261116.docx"
Send = Callable[..., Transfer]


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    return make_services(derbyshire)


@pytest.fixture
def at_desk(
    client: Client, derwen: Account, petra: Account, services: dict[str, ServiceCode]
) -> Client:
    """Derwen's browser; at the authority somebody can read what is sent."""
    client.force_login(derwen)
    return client


@pytest.fixture
def send(derwen: Account, services: dict[str, ServiceCode]) -> Send:
    """Send a file to a service."""

    def send_file(name: str = NAME, *, at: datetime = NOW, comment: str = "") -> Transfer:
        by = act_as(derwen)
        draft = land(chunks=[b"A plan."], name=name, by=by, at=at, portal=get_rules(by))
        sent = send_returns(
            drafts=[draft], tag=None, comment=comment, warnings_read=True, by=by, at=at
        )
        return sent[0]

    return send_file


def collect(transfer: Transfer, officer: Account, services: dict[str, ServiceCode]) -> None:
    """Let `officer`, who works the file's service, download and confirm it."""
    services[transfer.service].officers.add(officer)
    by = act_as(officer)
    collection = open_collection(transfers=[transfer], by=by, at=NOW)
    hand_over(collection=collection, by=by, at=NOW)
    collection.refresh_from_db()
    receive(collection=collection, by=by, at=NOW)


def read(page: bytes) -> str:
    return " ".join(unescape(page.decode()).split())


def find_names(page: bytes) -> list[str]:
    """Return the names in the rows of the list, in their order."""
    names = findall(rb'<a class="govuk-link pont-file-name"[^>]*>(.*?)</a>', page)
    return [name.decode().replace("<wbr>", "") for name in names]


def choose(at_desk: Client, name: str, body: bytes = b"A plan.") -> Draft:
    """Choose a file as the script does."""
    at_desk.put("/returns/put/", body, headers={"X-File-Name": name})
    return Draft.objects.get(given_name=name)


class TestTheList:
    """What the school has sent."""

    def test_it_shows_the_columns_of_the_seed(
        self, at_desk: Client, send: Send, sam: Account, services: dict[str, ServiceCode]
    ) -> None:
        collect(send(), sam, services)

        page = at_desk.get("/returns/").content

        headings = findall(rb"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]*)", page)[:7]
        assert [heading.decode() for heading in headings] == [
            "File name",
            "Sent by",
            "Date sent",
            "Status",
            "Info",
            "Received on",
            "Received by",
        ]
        text = read(page)
        assert "Received by" in text
        assert "Sam Heath" in text
        assert "Send files to Derbyshire" in text

    def test_it_tells_behind_info_who_sent_and_who_rejected_and_why(
        self, at_desk: Client, send: Send, sam: Account, services: dict[str, ServiceCode]
    ) -> None:
        transfer = send(comment="For Friday.")
        services["SEN"].officers.add(sam)
        reject(transfer=transfer, reason="other", remark="Old form", by=act_as(sam), at=NOW)

        text = read(at_desk.get("/returns/").content)

        assert "16 November 2026, 09:30 by Derwen Shaw" in text
        assert "derwen@bramley.example" in text
        assert "16 November 2026, 09:30 by Sam Heath" in text
        assert "Another reason. Old form" in text
        assert "Special Educational Needs (SEN)" in text
        assert "For Friday." in text
        assert f"/returns/send/?again={transfer.public_id}" in text

    def test_it_offers_recall_until_the_file_is_downloaded(
        self, at_desk: Client, send: Send, sam: Account, services: dict[str, ServiceCode]
    ) -> None:
        waiting, collected = send(), send("8303308_SENnotesV01.pdf")
        collect(collected, sam, services)

        text = read(at_desk.get("/returns/").content)

        assert reverse("recall", args=[waiting.public_id]) in text
        assert reverse("recall", args=[collected.public_id]) not in text

    def test_a_recalled_row_stays(self, at_desk: Client, send: Send, derwen: Account) -> None:
        recall(transfer=send(), by=act_as(derwen), at=NOW)

        page = at_desk.get("/returns/").content

        assert find_names(page) == [NAME]
        assert "Recalled" in read(page)
        assert "No longer kept here" in read(page)

    def test_it_shows_this_academic_year_unless_asked_for_another(
        self, at_desk: Client, send: Send
    ) -> None:
        send("8303308_SENnowV01.pdf")
        send("8303308_SENbeforeV01.pdf", at=datetime(2026, 8, 31, 12, tzinfo=UTC))
        send("8303308_SENlongagoV01.pdf", at=datetime(2025, 8, 31, 12, tzinfo=UTC))

        def ask(query: str) -> list[str]:
            return [name[11:-7] for name in find_names(at_desk.get(f"/returns/{query}").content)]

        assert ask("") == ["now"]
        assert ask("?when=previous") == ["before"]
        assert ask("?when=all") == ["now", "before", "longago"]
        assert ask("?when=custom&from=2025-08-31&to=2026-08-31") == ["before", "longago"]
        assert ask("?when=custom&to=2025-08-31") == ["longago"]
        assert ask("?when=custom&from=2026-11-16") == ["now"]

    def test_it_says_what_is_wrong_with_the_days(self, at_desk: Client) -> None:
        for days in ("from=2026-11-02&to=2026-11-01", "from=2026-13-01", "to=9999-12-31"):
            answer = at_desk.get(f"/returns/?when=custom&{days}")
            assert answer.status_code == 422
            assert "There is a problem" in answer.content.decode()

    def test_it_filters_by_sender_status_and_search(
        self, at_desk: Client, send: Send, derwen: Account, bryn: Account
    ) -> None:
        send()
        recall(transfer=send("8303308_INFOreturnV01.pdf"), by=act_as(derwen), at=NOW)

        def ask(query: str) -> int:
            return len(find_names(at_desk.get(f"/returns/?{query}").content))

        assert ask(f"by={derwen.public_id}") == 2
        assert ask(f"by={bryn.public_id}") == 0
        assert ask("status=sent") == 1
        assert ask("status=sent&status=recalled") == 2
        assert ask("status=sent.recalled") == 2
        assert ask("status=rejected") == 0
        assert ask("search=transferplan") == 1

    @pytest.mark.parametrize(
        "query", ["when=never", "by=somebody", "status=lost", "sort=info", "after=x"]
    )
    def test_it_knows_no_other_questions(self, at_desk: Client, query: str) -> None:
        assert at_desk.get(f"/returns/?{query}").status_code == 400

    @pytest.mark.parametrize(
        "key", ["name", "sent-by", "sent-on", "status", "received", "received-by"]
    )
    def test_it_sorts_by_every_column_and_keeps_the_filter(
        self,
        key: str,
        at_desk: Client,
        send: Send,
        sam: Account,
        services: dict[str, ServiceCode],
    ) -> None:
        collect(send(), sam, services)
        send("8303308_INFOreturnV01.pdf", at=NOW - timedelta(days=1))

        up = find_names(at_desk.get(f"/returns/?when=all&sort={key}").content)
        page = at_desk.get(f"/returns/?when=all&sort=-{key}").content

        assert sorted(up) == sorted(find_names(page))
        assert len(up) == 2
        assert f"?when=all&sort={key}" in read(page)

    def test_it_reads_a_page_in_so_many_queries(
        self,
        at_desk: Client,
        send: Send,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(1, 4):
            send(f"8303308_SENplanV0{number}.pdf")
        at_desk.get("/returns/")

        with django_assert_num_queries(PINNED):
            at_desk.get("/returns/")

    def test_it_shows_nothing_of_other_schools(
        self, client: Client, send: Send, bryn: Account
    ) -> None:
        send()
        client.force_login(bryn)

        assert find_names(client.get("/returns/?when=all").content) == []


PINNED = 15


class TestSending:
    """Choosing, naming, confirming."""

    def test_it_says_where_a_file_will_go(self, at_desk: Client) -> None:
        choose(at_desk, NAME)

        text = read(at_desk.get("/returns/send/").content)

        assert "This will go to: Special Educational Needs (SEN)" in text
        assert "Ready to send" in text

    def test_it_repairs_a_name_with_one_click(self, at_desk: Client) -> None:
        draft = choose(at_desk, "830nnnn_INFOTestdoc20230804 (1).docx")
        page = read(at_desk.get("/returns/send/").content)
        assert "Under that name it will go to: EYFS, Phonics (INFO)" in page

        at_desk.post(
            reverse("return-draft-name", args=[draft.public_id]), {"name": draft.suggestion}
        )

        draft.refresh_from_db()
        assert draft.name == "8303308_INFOtestdoc20230804.docx"
        assert draft.service == "INFO"

    def test_it_builds_a_name(self, at_desk: Client) -> None:
        draft = choose(at_desk, "Acronyms.doc")

        at_desk.post(
            reverse("return-draft-name", args=[draft.public_id]),
            {"service": "SSHR", "description": "Starters, été & leavers!"},
        )

        draft.refresh_from_db()
        assert draft.name == "8303308_SSHRstarterseteleavers20261116.doc"
        assert draft.is_sendable

    @pytest.mark.parametrize("code", ["", "NOPE", "sen"])
    def test_it_builds_no_name_without_a_service(self, at_desk: Client, code: str) -> None:
        draft = choose(at_desk, "Acronyms.doc")

        answer = at_desk.post(
            reverse("return-draft-name", args=[draft.public_id]),
            {"service": code, "description": "x"},
            follow=True,
        )

        assert "Choose the service that the file is for" in read(answer.content)
        draft.refresh_from_db()
        assert draft.name == "Acronyms.doc"

    def test_it_sends_what_is_ready_and_keeps_the_rest(
        self, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        tag = make_tag(derbyshire)
        choose(at_desk, NAME)
        blocked = choose(at_desk, "Acronyms.doc")
        page = at_desk.get("/returns/send/")

        answer = at_desk.post(
            "/returns/confirm/",
            {"mark": page.context["mark"], "tag": tag.public_id, "comment": "For Friday."},
            follow=True,
        )

        assert "1 file has been sent to Derbyshire." in read(answer.content)
        kept = FileReturn.objects.get()
        assert (kept.transfer.name, kept.tag) == (NAME, tag)
        assert list(Draft.objects.all()) == [blocked]

    def test_it_wants_the_warnings_read_and_keeps_what_was_written(self, at_desk: Client) -> None:
        choose(at_desk, "8303308_SENPlan.pdf")
        page = at_desk.get("/returns/send/")
        form = {"mark": page.context["mark"], "comment": "For Friday."}

        answer = at_desk.post("/returns/confirm/", form)
        assert answer.status_code == 422
        assert "Confirm that you have read the warnings" in read(answer.content)
        assert "For Friday." in read(answer.content)
        assert not Transfer.objects.exists()

        at_desk.post("/returns/confirm/", {**form, "warnings_read": "yes"})
        assert Transfer.objects.get().name == "8303308_SENPlan.pdf"

    def test_it_sends_nothing_that_was_not_shown(self, at_desk: Client) -> None:
        choose(at_desk, NAME)
        page = at_desk.get("/returns/send/")
        choose(at_desk, "8303308_INFOreturnV01.pdf")

        answer = at_desk.post("/returns/confirm/", {"mark": page.context["mark"]})

        assert answer.status_code == 422
        assert not Transfer.objects.exists()

    def test_it_cancels(self, at_desk: Client) -> None:
        choose(at_desk, NAME)

        answer = at_desk.post("/returns/cancel/", follow=True)

        assert "Nothing was sent." in read(answer.content)
        assert not Draft.objects.exists()

    def test_it_works_without_scripts(self, at_desk: Client) -> None:
        page = at_desk.get("/returns/send/").content.decode()
        token = findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[0]
        edge = "edge"
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f'{token}\r\n--{edge}\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{NAME}"\r\n\r\nA plan.\r\n--{edge}--\r\n'
        )

        answer = at_desk.post(
            "/returns/send/", body, content_type=f"multipart/form-data; boundary={edge}"
        )

        assert answer.status_code == 302
        assert Draft.objects.get().name == NAME

    def test_it_keeps_the_drafts_from_the_other_pages_of_upload(self, at_desk: Client) -> None:
        choose(at_desk, NAME)

        assert "chosen" not in read(at_desk.get("/").content)
        assert at_desk.get("/upload/check/").status_code == 302

    def test_it_refuses_more_than_the_authority_takes(
        self, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        Portal.objects.create(la=derbyshire, largest_size=1_048_576)

        answer = at_desk.put("/returns/put/", b"x" * 1_048_577, headers={"X-File-Name": NAME})

        assert answer.status_code == 413
        assert not Draft.objects.exists()

    def test_it_offers_tags_unless_the_authority_does_without(
        self, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        make_tag(derbyshire, "Phonics")
        page = read(at_desk.get("/returns/send/").content)
        assert page.index("No tag") < page.index("Phonics")

        Portal.objects.create(la=derbyshire, tags_on=False)
        assert "No tag" not in read(at_desk.get("/returns/send/").content)

    def test_it_gives_a_rejected_file_its_name_again(
        self, at_desk: Client, send: Send, sam: Account, services: dict[str, ServiceCode]
    ) -> None:
        transfer = send("8303308_SENPlan.pdf")
        services["SEN"].officers.add(sam)
        reject(transfer=transfer, reason="wrong-contents", remark="", by=act_as(sam), at=NOW)

        page = at_desk.get(f"/returns/send/?again={transfer.public_id}")
        assert "8303308_SENplanV01.pdf" in read(page.content).replace("<wbr>", "")
        at_desk.put(
            f"/returns/put/?again={transfer.public_id}",
            b"A better plan.",
            headers={"X-File-Name": "new plan.pdf"},
        )

        assert Draft.objects.get().name == "8303308_SENplanV01.pdf"

    def test_it_names_nothing_after_a_file_of_another_school(
        self, client: Client, send: Send, bryn: Account
    ) -> None:
        transfer = send()
        client.force_login(bryn)

        page = client.get(f"/returns/send/?again={transfer.public_id}")

        assert "SENtransferplan" not in page.content.decode().replace("<wbr>", "").replace(
            "1112222_SENtransferplan", ""
        )


class TestOwnCopy:
    """A school fetches what it sent."""

    def test_it_gives_the_file_and_leaves_a_line(self, at_desk: Client, send: Send) -> None:
        transfer = send()

        answer = at_desk.get(reverse("return-copy", args=[transfer.public_id]))

        assert b"".join(answer) == b"A plan."
        assert NAME in answer["Content-Disposition"]
        assert AuditLine.objects.filter(act="file-return.fetch-own").count() == 1
        transfer.refresh_from_db()
        assert transfer.handed_over_at is None

    def test_it_gives_nothing_once_it_is_gone(
        self, at_desk: Client, send: Send, derwen: Account
    ) -> None:
        transfer = send()
        recall(transfer=transfer, by=act_as(derwen), at=NOW)

        answer = at_desk.get(reverse("return-copy", args=[transfer.public_id]))

        assert answer.status_code == 422

    def test_it_says_until_when(self, at_desk: Client, send: Send) -> None:
        send()

        text = read(at_desk.get("/returns/").content)

        assert "You can download it until 14 February 2027" in text


class TestRequests:
    """What the authority asks for."""

    def test_the_tab_stays_and_says_so_where_requests_are_off(
        self, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        Portal.objects.create(la=derbyshire, requests_on=False)

        text = read(at_desk.get("/returns/requests/").content)

        assert "Derbyshire is not using file requests at present" in text

    def test_it_shows_what_is_asked_of_this_school_until_it_is_closed(
        self, at_desk: Client, derwen: Account, services: dict[str, ServiceCode]
    ) -> None:
        assert derwen.establishment
        asked = FileRequest.objects.create(
            la=derwen.establishment.la,
            service=services["INFO"],
            title="Phonics figures",
            guidance="Use the form.",
            due_on=NOW.date() + timedelta(days=3),
            issued_at=NOW,
            issued_by=derwen.public_id,
            issued_by_name="Petra",
        )
        assert "Phonics figures" not in read(at_desk.get("/returns/requests/").content)

        RequestTarget.objects.create(request=asked, school=derwen.establishment)
        text = read(at_desk.get("/returns/requests/").content)
        assert "Phonics figures" in text
        assert "3 days left" in text
        assert "Not started" in text

        FileRequest.objects.update(closed_at=NOW)
        assert "Phonics figures" not in read(at_desk.get("/returns/requests/").content)


class TestAround:
    """What stands on every page of the portal."""

    @pytest.mark.parametrize("page", ["/returns/", "/returns/requests/", "/returns/send/"])
    def test_it_shows_the_authoritys_words_and_who_helps(
        self, page: str, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        Portal.objects.create(
            la=derbyshire,
            guidance="Name it well.",
            guidance_cy="Enwch hi’n dda.",
            security="Keep it safe.",
            password_policy_url="https://passwords.example/",
            support_name="the Web Team",
            support_phone="01632 960830",
            support_email="web@la830.example",
        )

        text = read(at_desk.get(page).content)

        for words in (
            "Name it well.",
            "Keep it safe.",
            "https://passwords.example/",
            "Ask the Web Team",
            "01632 960830",
            "web@la830.example",
            "Sensory and Physical Support Service",
            "keep a copy",
        ):
            assert words in text
        Account.objects.update(language="cy")
        assert "Enwch hi’n dda." in read(at_desk.get(page).content)

    def test_text_of_the_authority_is_never_markup(
        self, at_desk: Client, derbyshire: LocalAuthority
    ) -> None:
        Portal.objects.create(la=derbyshire, guidance="<script>alert(1)</script>")

        assert b"<script>alert" not in at_desk.get("/returns/").content

    def test_the_menu_and_the_home_page_lead_here_for_schools_alone(
        self, client: Client, derwen: Account, sam: Account
    ) -> None:
        client.force_login(derwen)
        home = read(client.get("/").content)
        assert "Send files to your local authority" in home
        assert "LA services" in home

        client.force_login(sam)
        assert "LA services" not in read(client.get("/").content)


class TestAnswering:
    """A school answers what it is asked for."""

    @pytest.fixture
    def target(self, derwen: Account, services: dict[str, ServiceCode]) -> RequestTarget:
        assert derwen.establishment
        asked = FileRequest.objects.create(
            la=derwen.establishment.la,
            service=services["INFO"],
            title="Phonics figures",
            expected="spreadsheet",
            due_on=NOW.date() + timedelta(days=3),
            issued_at=NOW,
            issued_by=derwen.public_id,
            issued_by_name="Petra",
        )
        return RequestTarget.objects.create(request=asked, school=derwen.establishment)

    def test_it_sends_one_file_under_any_name(self, at_desk: Client, target: RequestTarget) -> None:
        page = reverse("return-request", args=[target.request.public_id])
        choose_answer(at_desk, target, "first thoughts.xlsx")
        choose_answer(at_desk, target, "figures for you.xlsx")
        shown = at_desk.get(page)
        assert "Ready to send" in read(shown.content)

        answer = at_desk.post(
            reverse("return-answer", args=[target.request.public_id]),
            {"mark": shown.context["mark"], "comment": "All of year 1."},
            follow=True,
        )

        assert "Your file has been sent in answer to “Phonics figures”." in read(answer.content)
        assert "Sent" in read(answer.content)
        transfer = Transfer.objects.get()
        assert (transfer.name, transfer.service) == ("figures for you.xlsx", "INFO")
        assert not Draft.objects.exists()
        assert "until it is downloaded" in read(at_desk.get(page).content)

    def test_it_keeps_no_file_of_another_type(self, at_desk: Client, target: RequestTarget) -> None:
        answer = choose_answer(at_desk, target, "figures.pdf")

        assert answer.status_code == 422
        assert "does not take files that end in “pdf”" in answer.json()["refused"]
        assert not Draft.objects.exists()

    def test_it_renames_by_the_rules_of_the_request(
        self, at_desk: Client, target: RequestTarget
    ) -> None:
        choose_answer(at_desk, target, "tŷ.xlsx")
        draft = Draft.objects.get()
        assert draft.suggestion == "ty.xlsx"

        answer = at_desk.post(
            reverse("return-draft-name", args=[draft.public_id]), {"name": draft.suggestion}
        )

        draft.refresh_from_db()
        assert (draft.name, draft.service, draft.is_sendable) == ("ty.xlsx", "INFO", True)
        assert answer["Location"] == reverse("return-request", args=[target.request.public_id])

    def test_it_says_when_nothing_more_is_taken(
        self, at_desk: Client, target: RequestTarget
    ) -> None:
        FileRequest.objects.update(closed_at=NOW)

        page = at_desk.get(reverse("return-request", args=[target.request.public_id]))

        assert "The authority has closed this request." in read(page.content)
        assert "Confirm &amp; send" not in page.content.decode()


def choose_answer(at_desk: Client, target: RequestTarget, name: str) -> HttpResponse:
    """Choose a file on the page of the request, as the script does."""
    url = reverse("return-request-put", args=[target.request.public_id])
    return at_desk.put(url, b"Figures.", headers={"X-File-Name": quote(name)})
