"""The authority's inbox: the list and its filters, one file, and what is done with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from re import findall
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.inbox import find_notes
from pont.file_returns.models import FileReturn, RejectionReason, ServiceCode
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.policy.roles import Role
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.states import State
from tests.file_returns.portal import act_as, make_services, make_tag
from tests.organisations import make_establishment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
INBOX = "/file-returns/"
PLAN = "8303308_SENtransferplan20261116.docx"
PHONICS = "8303308_INFOphonics20261116.pdf"
Send = Callable[..., Transfer]


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    return make_services(derbyshire)


@pytest.fixture
def desk(client: Client, sam: Account, services: dict[str, ServiceCode]) -> Client:
    """Sam's browser; Sam works SEN."""
    services["SEN"].officers.add(sam)
    client.force_login(sam)
    return client


@pytest.fixture
def lead_desk(petra: Account, services: dict[str, ServiceCode]) -> Client:
    """Petra's browser; Petra looks after the whole portal."""
    client = Client()
    client.force_login(petra)
    return client


@pytest.fixture
def reason(derbyshire: LocalAuthority) -> RejectionReason:
    return RejectionReason.objects.create(
        la=derbyshire, text="No Service Code in filename", text_cy="Dim cod gwasanaeth"
    )


@pytest.fixture
def leys(derbyshire: LocalAuthority) -> Account:
    """Lee at another school of Derbyshire."""
    make_establishment("8302000", name="Leys Junior School")
    person = Person("lee", "Lee Marsh", "lee@leys.example", "8302000", Role.SCHOOL_USER)
    load_person(person, at=NOW, password="three random words")
    return Account.objects.with_standing().get(username="lee")


@pytest.fixture
def send(derwen: Account, services: dict[str, ServiceCode]) -> Send:
    """Send a file to a service."""

    def send_file(
        name: str = PLAN,
        *,
        by: Account | None = None,
        at: datetime = NOW,
        tag: str = "",
        comment: str = "",
    ) -> Transfer:
        sender = act_as(by or derwen)
        draft = land(chunks=[b"A plan."], name=name, by=sender, at=at, portal=get_rules(sender))
        chosen = make_tag(services["SEN"].la, tag) if tag else None
        return send_returns(
            drafts=[draft], tag=chosen, comment=comment, warnings_read=True, by=sender, at=at
        )[0]

    return send_file


def find_names(page: bytes) -> list[str]:
    """Return the names of the files in the list, in its order."""
    links = findall(r'<a class="govuk-link pont-file-name"[^>]*>(.*?)</a>', page.decode())
    return [unescape(link.replace("<wbr>", "")) for link in links]


def test_it_lists_the_new_files_of_ones_own_services(desk: Client, send: Send) -> None:
    send(at=NOW - timedelta(days=12), tag="Census", comment="For Friday.")
    send(PHONICS)

    page = desk.get(INBOX)

    assert find_names(page.content) == [PLAN]
    for words in ("12 days", "Bramley", "Census", "For Friday.", "Special Educational Needs (SEN)"):
        assert words in page.content.decode(), words


def test_it_lists_the_files_of_every_service_to_the_lead(lead_desk: Client, send: Send) -> None:
    send(at=NOW - timedelta(days=1))
    send(PHONICS)

    assert find_names(lead_desk.get(INBOX).content) == [PHONICS, PLAN]


def test_it_costs_the_same_however_many_files(
    desk: Client, send: Send, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    send()
    desk.get(INBOX)
    for number in range(10):
        send(f"8303308_SENplan2026110{number}.pdf", comment="Note")

    # The session; the account, its roles and services; the services of the list and of the names;
    # what waits, for the heading; the files, their
    # schools and what stands beside them.
    with django_assert_num_queries(11):
        assert len(find_names(desk.get(INBOX).content)) == 11


def test_it_filters_by_what_the_address_says(lead_desk: Client, send: Send, leys: Account) -> None:
    send(at=NOW - timedelta(days=20))
    send(PHONICS, at=NOW - timedelta(days=2))
    send("8302000_SENplan20261116.pdf", by=leys)

    def find(query: str) -> list[str]:
        return find_names(lead_desk.get(INBOX + query).content)

    assert find("?service=INFO") == [PHONICS]
    assert find("?school=leys") == ["8302000_SENplan20261116.pdf"]
    assert find("?school=8303308&service=SEN") == [PLAN]
    assert find("?from=2026-11-10&to=2026-11-15") == [PHONICS]
    assert find("?search=phonics") == [PHONICS]
    assert find("?service=SEN&school=bramley&search=plan") == [PLAN]
    assert find("?status=received") == []
    assert len(find("?status=all")) == 3
    assert find("?mine=yes") == []


def test_it_finds_what_one_looks_after(desk: Client, send: Send, sam: Account) -> None:
    send("8303308_SENother20261116.pdf")
    transfer = send()
    desk.post(f"{INBOX}{transfer.public_id}/assign/", {"colleague": str(sam.public_id)})

    assert find_names(desk.get(f"{INBOX}?mine=yes").content) == [PLAN]


def test_it_keeps_the_filters_in_the_links(lead_desk: Client, send: Send) -> None:
    for number in range(51):
        send(f"8303308_SENplanV{number:02}.pdf", at=NOW - timedelta(minutes=number))

    page = lead_desk.get(f"{INBOX}?service=SEN&from=2026-11-01").content.decode()
    following = findall(r'href="(\?[^"]*after=[^"]*)"', page)[0]

    assert "service=SEN" in following
    assert "from=2026-11-01" in following
    assert find_names(lead_desk.get(INBOX + unescape(following)).content) == [
        "8303308_SENplanV50.pdf"
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=yesterday", "Enter a real date, or none"),
        ("?from=2026-11-02&to=2026-11-01", "The last day must be the same as the first"),
    ],
)
def test_it_says_which_days_cannot_be(desk: Client, query: str, sentence: str) -> None:
    page = desk.get(INBOX + query)

    assert page.status_code == 422
    assert sentence in page.content.decode()


@pytest.mark.parametrize("query", ["?status=nonsense", "?sort=nonsense", "?after=nonsense"])
def test_it_refuses_an_address_that_cannot_be(desk: Client, query: str) -> None:
    assert desk.get(INBOX + query).status_code == 400


@pytest.mark.parametrize(
    "key", ["name", "sender", "service", "sent-on", "waiting", "size", "status"]
)
def test_it_sorts_by_any_column(desk: Client, send: Send, key: str) -> None:
    send()
    assert find_names(desk.get(f"{INBOX}?sort=-{key}").content) == [PLAN]


def test_it_receives_several_as_one_zip(desk: Client, send: Send) -> None:
    sent = [send(), send("8303308_SENplan20261116.pdf")]
    taken = desk.post(INBOX, {"file": [str(transfer.public_id) for transfer in sent]})

    page = desk.get(taken["Location"])
    assert "Was it downloaded correctly?" in page.content.decode()
    assert f'href="{INBOX}"' in page.content.decode()
    files = desk.post(f"{taken['Location']}files/")
    with ZipFile(BytesIO(b"".join(files))) as packed:  # type: ignore[arg-type]
        assert len(packed.namelist()) == 2
    answer = desk.post(f"{taken['Location']}answer/", {"correctly": "yes"})

    assert answer["Location"] == INBOX
    assert {row.state for row in Transfer.objects.all()} == {State.RECEIVED}
    assert len(find_names(desk.get(f"{INBOX}?status=received").content)) == 2


def test_it_wants_something_ticked(desk: Client, send: Send) -> None:
    send()
    page = desk.post(INBOX)

    assert page.status_code == 422
    assert "Choose at least one file" in page.content.decode()


def test_it_takes_up_nothing_of_another_service(desk: Client, send: Send) -> None:
    other = send(PHONICS)

    assert desk.post(INBOX, {"file": [str(other.public_id)]}).status_code == 404
    assert AuditLine.objects.filter(object_id=str(other.public_id), outcome="refused").exists()


def test_it_shows_one_file_with_what_the_school_wrote(desk: Client, send: Send) -> None:
    transfer = send(tag="Census", comment="Two plans.\nFor Friday.")

    page = desk.get(f"{INBOX}{transfer.public_id}/").content.decode()

    for words in ("Two plans.<br>For Friday.", "Census", transfer.receipt_number, "Derwen Shaw"):
        assert words in page, words


def test_it_opens_no_file_of_another_service(desk: Client, send: Send) -> None:
    other = send(PHONICS)

    real = desk.get(f"{INBOX}{other.public_id}/")
    invented = desk.get(f"{INBOX}11111111-2222-4333-8444-555555555555/")

    assert real.status_code == invented.status_code == 404
    assert real.content.replace(str(other.public_id).encode(), b"") == invented.content.replace(
        b"11111111-2222-4333-8444-555555555555", b""
    )


def test_it_passes_a_file_on_and_no_longer_opens_it(
    desk: Client, lead_desk: Client, send: Send
) -> None:
    transfer = send()
    page = f"{INBOX}{transfer.public_id}/"

    choices = desk.get(f"{page}pass-on/").content.decode()
    assert 'value="INFO"' in choices
    assert 'value="SEN"' not in choices
    done = desk.post(f"{page}pass-on/", {"service": "INFO"}, follow=True)

    assert f"{PLAN} has been passed on to EYFS, Phonics (INFO)." in unescape(done.content.decode())
    assert desk.get(page).status_code == 404
    history = lead_desk.get(page).content.decode()
    assert "Passed on to another service" in history
    assert "To: EYFS, Phonics (INFO)" in history


def test_it_wants_a_service_to_pass_on_to(desk: Client, send: Send) -> None:
    transfer = send()
    answer = desk.post(f"{INBOX}{transfer.public_id}/pass-on/", {"service": ""})

    assert answer.status_code == 422
    assert "Choose a service" in answer.content.decode()


def test_it_rejects_with_a_reason_of_the_list(
    desk: Client, send: Send, reason: RejectionReason, derwen: Account
) -> None:
    transfer = send()
    page = f"{INBOX}{transfer.public_id}/reject/"

    assert "No Service Code in filename" in desk.get(page).content.decode()
    answer = desk.post(page, {"reason": str(reason.public_id), "words": "Which team?"})

    assert answer.status_code == 302
    transfer.refresh_from_db()
    assert transfer.state == State.REJECTED
    school = Client()
    school.force_login(derwen)
    receipt = school.get(f"/transfers/{transfer.public_id}/").content.decode()
    assert "Reason: No Service Code in filename" in receipt
    assert "Which team?" in receipt
    school.get("/language/cy/")
    listed = school.get("/returns/?when=all").content.decode()
    assert "Dim cod gwasanaeth" in listed


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose a reason"),
        ({"reason": "other"}, "write in your own words why"),
        ({"reason": "nonsense"}, "Choose one of the reasons"),
    ],
)
def test_it_asks_why(desk: Client, send: Send, form: dict[str, str], sentence: str) -> None:
    transfer = send()
    answer = desk.post(f"{INBOX}{transfer.public_id}/reject/", form)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_it_leads_the_common_page_of_rejecting_to_its_own(desk: Client, send: Send) -> None:
    transfer = send()
    answer = desk.post(f"/transfers/{transfer.public_id}/reject/", {"reason": "duplicate"})

    assert answer["Location"] == f"{INBOX}{transfer.public_id}/"
    transfer.refresh_from_db()
    assert transfer.state == State.SENT


def test_it_says_that_the_school_was_quicker(desk: Client, send: Send, derwen: Account) -> None:
    transfer = send()
    recall(transfer=transfer, by=act_as(derwen), at=NOW)

    answer = desk.post(
        f"{INBOX}{transfer.public_id}/reject/", {"reason": "other", "words": "Why not"}
    )

    assert answer.status_code == 409
    assert "has been recalled by its sender" in answer.content.decode()


def test_it_assigns_to_a_colleague_and_to_nobody(
    desk: Client, send: Send, petra: Account, derwen: Account
) -> None:
    transfer = send()
    page = f"{INBOX}{transfer.public_id}/"

    done = desk.post(f"{page}assign/", {"colleague": str(petra.public_id)}, follow=True)
    assert "Petra Lowe looks after this file." in done.content.decode()
    assert "Looked after by Petra Lowe" in desk.get(INBOX).content.decode()
    wrong = desk.post(f"{page}assign/", {"colleague": str(derwen.public_id)})
    assert wrong.status_code == 409
    desk.post(f"{page}assign/", {"colleague": ""})
    assert FileReturn.objects.get(transfer=transfer).assigned_to is None


def test_it_keeps_notes_from_the_school(desk: Client, send: Send, derwen: Account) -> None:
    transfer = send()
    page = f"{INBOX}{transfer.public_id}/"
    desk.post(f"{page}note/", {"text": "Ring the SENCO."})

    assert "Ring the SENCO." in desk.get(page).content.decode()
    assert [note.text for note in find_notes(act_as(derwen), transfer)] == []
    school = Client()
    school.force_login(derwen)
    for theirs in (f"/transfers/{transfer.public_id}/", "/returns/?when=all"):
        assert "SENCO" not in school.get(theirs).content.decode()


def test_it_gives_a_note_back_that_cannot_be_kept(desk: Client, send: Send) -> None:
    transfer = send()
    answer = desk.post(f"{INBOX}{transfer.public_id}/note/", {"text": "x" * 1001})

    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()


def test_it_tells_an_officer_without_a_service(client: Client, sam: Account) -> None:
    client.force_login(sam)

    assert "You work none of the services yet" in client.get(INBOX).content.decode()


def test_it_says_on_the_home_page_what_waits(desk: Client, send: Send) -> None:
    send(at=NOW - timedelta(days=3))

    page = desk.get("/").content.decode()

    assert f'href="{INBOX}"' in page
    assert "The oldest has waited 3 days" in page


def test_it_leads_from_the_receipt_to_the_inbox(desk: Client, send: Send) -> None:
    transfer = send()

    assert (
        f'href="{INBOX}{transfer.public_id}/"'
        in desk.get(f"/transfers/{transfer.public_id}/").content.decode()
    )


def test_it_shows_another_authority_nothing(
    client: Client, send: Send, newport: LocalAuthority, newport_school: Establishment
) -> None:
    transfer = send()
    person = Person("ceri", "Ceri Wyn", "ceri@la680.example", "680LLLL", Role.PORTAL_LEAD)
    client.force_login(load_person(person, at=NOW, password="three random words"))

    assert find_names(client.get(f"{INBOX}?status=all").content) == []
    assert client.get(f"{INBOX}{transfer.public_id}/").status_code == 404
