"""Section A of the attacks: what is another organisation's stays theirs.

A01, every address as everybody, is `tests/web/test_every_door.py`. Source: design/attacks.md A02 to
A14, as far as their screens stand.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter, UUIDConverter
from django.utils import timezone

from pont.accounts.letters import send_activation
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.ask_for_link import answer_requests
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.give_roles import change_roles
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.transfers.models import Collection, Draft, Step, Transfer
from pont.transfers.states import State
from pont.web.kinds import KindConverter
from pont.web.portal.urls import WordsConverter
from tests.attacks.uploading import (
    NAME,
    ZIP_NAME,
    Body,
    find_mark,
    is_nothing_kept,
    put,
    send_all,
    submit,
    token_part,
    write_form,
)
from tests.cast import PASSWORD, make_person
from tests.transfers.files import write_ctf
from tests.vault.samples import make_zip
from tests.web.doors import DOORS, SIGNED_IN, Whose

pytestmark = pytest.mark.django_db


def enter(account: Account, **options: Any) -> Client:
    """Return a browser at which `account` is signed in."""
    client = Client(raise_request_exception=False, **options)
    client.force_login(account)
    return client


def send_ctf(client: Client, name: str = NAME) -> Transfer:
    """Send a CTF as whoever sits at `client`."""
    assert put(client, name, write_ctf()).json()["verdict"] != "refused"
    send_all(client)
    return Transfer.objects.get(name=name)


@pytest.fixture
def transfer(browser: Client) -> Transfer:
    """A file of Bryn's at Greenway that waits for Tomos at Rumney."""
    return send_ctf(browser)


def take_up(client: Client, *transfers: Transfer) -> Any:
    """Tick `transfers` and go on."""
    ids = [str(transfer.public_id) for transfer in transfers]
    return client.post(f"/download/{transfers[0].kind}/", {"file": ids})


# A02: by address


# Olwen and Gwen oversee the file: they may read its receipt, and do nothing on it.
@pytest.mark.parametrize(
    ("username", "method", "path"),
    [
        *product(["nia", "derwen", "sam"], ["get"], ["/transfers/{}/"]),
        *product(
            ["nia", "derwen", "sam", "olwen", "gwen"],
            ["post"],
            ["/transfers/{}/recall/", "/transfers/{}/reject/"],
        ),
    ],
)
def test_a02_another_s_file_is_not_there_and_the_attempt_is_noted(
    transfer: Transfer, username: str, method: str, path: str
) -> None:
    stranger = enter(make_person(username))
    answers = [
        getattr(stranger, method)(path.format(public_id), {"reason": "not-joining"})
        for public_id in (transfer.public_id, uuid4())
    ]
    assert answers[0].status_code in {403, 404}
    assert answers[0].content == answers[1].content
    transfer.refresh_from_db()
    assert transfer.state == State.SENT
    lines = AuditLine.objects.filter(outcome="refused", username=username)
    assert lines.filter(object_id=str(transfer.public_id)).count() == 1


def test_a02_nobody_ends_another_s_session_by_its_handle(bryn: Account, nia: Account) -> None:
    client, stranger = Client(), Client()
    for browser, username in ((client, "bryn"), (stranger, "nia")):
        browser.post("/sign-in/", {"username": username, "password": PASSWORD})
    Client().post("/sign-in/", {"username": "bryn", "password": PASSWORD})
    page = client.get("/sessions/").content.decode()
    for handle in re.findall(r'name="session" value="([^"]+)"', page):
        stranger.post("/sessions/end/", {"session": handle})
    assert client.get("/sessions/").content.decode().count('name="session"') == page.count(
        'name="session"'
    )


# A03: in bulk


@pytest.mark.parametrize("foreign", ["another's", "nonexistent", "own but sent"])
def test_a03_one_foreign_file_spoils_the_choice(
    browser: Client, transfer: Transfer, tomos: Account, derwen: Account, foreign: str
) -> None:
    reader = enter(tomos)
    theirs = {
        "another's": lambda: send_ctf(browser, "6812045_CTF_8303308_001.XML").public_id,
        "nonexistent": uuid4,
        "own but sent": lambda: send_ctf(reader, "6812317_CTF_6812045_001.XML").public_id,
    }[foreign]()
    ids = [str(transfer.public_id), str(theirs)]
    answer = reader.post("/download/ctf/", {"file": ids})
    assert answer.status_code in {404, 422}
    assert b"PK\x03\x04" not in answer.content
    assert not Collection.objects.exists()
    assert AuditLine.objects.filter(outcome="refused", username="tomos").exists()


@pytest.mark.parametrize("listed", ["x", "1", "'", "", "../", f"{UUID(int=7)}\0"])
def test_a03_what_is_no_id_is_no_choice(tomos: Account, listed: str) -> None:
    answer = enter(tomos).post("/download/ctf/", {"file": [listed]})
    assert answer.status_code == 400
    assert not Collection.objects.exists()


# A04: almost the same address

NEARLY_A_SCHOOL = (
    "681204", "68120455", "06812045", "6812045 ", " 6812045", "6812046", "681", "6", "",
    "６８１２０４５", "٦٨١٢٠٤٥", "681204٥", "%", "681204_", "6812045\n",
)  # fmt: skip
NEARLY_AN_AUTHORITY = (
    "68", "6", "", "680", "6811", "0681", "681 ", " 681", "６８１", "٦٨١", "68١", "68_",
    "6%", "681L", "681l",
)  # fmt: skip


@pytest.mark.parametrize("organisation", NEARLY_A_SCHOOL, ids=ascii)
def test_a04_a_school_almost_the_same_sees_nothing(
    transfer: Transfer, bryn: Account, organisation: str
) -> None:
    near = replace(get_actor(bryn), account=uuid4(), organisation=organisation)
    assert not Transfer.objects.visible_to(near).exists()
    assert Transfer.objects.visible_to(get_actor(bryn)).exists()


@pytest.mark.parametrize("la", NEARLY_AN_AUTHORITY, ids=ascii)
def test_a04_an_authority_almost_the_same_sees_nothing(
    browser: Client, olwen: Account, la: str
) -> None:
    put(browser, "6812045_681LLLL_NOTES.ZIP", make_zip({"a.txt": b"a"}))
    send_all(browser)
    assert Transfer.objects.visible_to(get_actor(olwen)).exists()
    near = replace(get_actor(olwen), account=uuid4(), la=la, organisation=f"{la}LLLL")
    assert not Transfer.objects.visible_to(near).exists()
    assert not Account.objects.visible_to(near).exists()


# A05: the role is another one now


def change(account: Account, *roles: Role) -> None:
    """Give `account` other roles, as its administrator does."""
    change_roles(
        account=account,
        roles=roles,
        by=get_actor(make_person("dilys")),
        at=timezone.now(),
    )


def test_a05_a_draft_does_not_outlive_the_desk_it_was_made_at(
    olwen: Account, tomos: Account
) -> None:
    client = enter(olwen)
    name = "681LLLL_6812317_NOTES.ZIP"
    assert put(client, name, make_zip({"a.txt": b"a"})).json()["verdict"] == "accepted"
    mark = find_mark(client)
    change(olwen, Role.LEA_PLASC)
    assert client.post("/upload/check/", mark).status_code == 422
    assert not Transfer.objects.exists()
    change(olwen, Role.LEA_DBA_VIEW_ONLY)
    assert client.post("/upload/check/", mark).status_code == 403
    assert client.get("/upload/check/").status_code == 403


def test_a05_what_was_taken_up_is_gone_with_the_role(browser: Client, olwen: Account) -> None:
    put(browser, "6812045_681LLLL_NOTES.ZIP", make_zip({"a.txt": b"a"}))
    send_all(browser)
    client = enter(olwen)
    page = take_up(client, Transfer.objects.get())["Location"]
    assert client.get(page).status_code == 200
    change(olwen, Role.LEA_PLASC)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}files/").status_code == 404
    change(olwen, Role.LEA_DBA_VIEW_ONLY)
    assert client.post(f"{page}files/").status_code == 403
    assert Transfer.objects.get().handed_over_at is None


def test_a05_a_role_taken_in_the_middle_of_an_upload_sends_nothing(
    browser: Client, bryn: Account
) -> None:
    body = Body(write_ctf())
    read = body.read

    def read_and_lose_the_role(size: int = -1) -> bytes:
        bryn.roles_held.all().delete()
        return read(size)

    body.read = read_and_lose_the_role  # type: ignore[method-assign]
    put(browser, NAME, body)
    assert browser.post("/upload/check/").status_code == 403
    assert not Transfer.objects.exists()
    assert put(browser, NAME, write_ctf()).status_code == 403


# A06: the person or the school is no longer there


def close_account(account: Account) -> None:
    deactivate(account=account, by=get_actor(make_person("dilys")), at=timezone.now())


def close_school(account: Account) -> None:
    Establishment.objects.filter(pk=account.establishment_id).update(closed_on="2026-07-20")


def stop_school(account: Account) -> None:
    Establishment.objects.filter(pk=account.establishment_id).update(is_active=False)


@pytest.mark.parametrize("close", [close_account, close_school, stop_school])
def test_a06_everything_under_way_ends(
    transfer: Transfer, tomos: Account, close: Callable[[Account], None]
) -> None:
    reader = enter(tomos)
    page = take_up(reader, transfer)["Location"]
    close(tomos)
    for method, path in (
        ("get", "/"),
        ("get", page),
        ("post", f"{page}files/"),
        ("post", f"{page}answer/"),
        ("get", f"/transfers/{transfer.public_id}/"),
        ("post", f"/transfers/{transfer.public_id}/reject/"),
        ("post", "/change-password/"),
    ):
        answer = getattr(reader, method)(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={path}")
    body = Body(write_ctf())
    assert put(reader, NAME, body).status_code == 302
    assert body.came == 0
    transfer.refresh_from_db()
    assert (transfer.state, transfer.handed_over_at) == (State.SENT, None)


@pytest.mark.parametrize("close", [close_account, close_school, stop_school])
def test_a06_no_link_leads_back_in(bryn: Account, close: Callable[[Account], None]) -> None:
    client = Client()
    send_activation(account=bryn, at=timezone.now())
    found = re.search(r"/set-password/[^\s/]+/", Letter.objects.latest("pk").body)
    assert found
    close(bryn)
    assert client.get(found[0]).status_code == 410
    assert client.post("/set-password/", {"new": "plum cart seventeen"}).status_code == 410
    client.post("/sign-in/forgotten/", {"text": "bryn"})
    letters = Letter.objects.count()
    answer_requests(at=timezone.now())
    assert Letter.objects.count() == letters
    assert not ActivationLink.objects.filter(used_at__isnull=False).exists()


# A07: more fields than the form has

EXTRA = {
    "sender": "6802329",
    "recipient": "8303308",
    "state": "received",
    "status": "received",
    "sent_at": "2020-01-01",
    "sent_by": "00000000-0000-4000-8000-000000000000",
    "sent_by_name": "Somebody Else",
    "received_by": "1",
    "owner": "00000000-0000-4000-8000-000000000000",
    "by": "1",
    "at": "2020-01-01",
    "role": "national-administrator",
    "roles": "national-administrator",
    "is_staff": "1",
    "is_superuser": "1",
    "is_national": "1",
    "is_active": "1",
    "lea": "680",
    "local_authority": "680",
    "establishment": "6802329",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "username": "gwen",
    "language": "cy",
    "keep_until": "2099-01-01",
}


def test_a07_fields_of_their_own_change_nothing(
    browser: Client, bryn: Account, tomos: Account
) -> None:
    strict = enter(bryn, enforce_csrf_checks=True)
    strict.get("/upload/ctf/")
    extra = [(f'name="{name}"', text.encode()) for name, text in EXTRA.items()]
    file = (f'name="files"; filename="{NAME}"', write_ctf())
    submit(strict, write_form([token_part(strict), *extra, file, *extra]))
    draft = Draft.objects.get()
    assert (draft.owner, draft.sender, draft.recipient) == (bryn.public_id, "6812045", "6812317")
    browser.post(f"/upload/drafts/{draft.public_id}/name/", {**EXTRA, "name": NAME})
    browser.post("/upload/check/", {**EXTRA, **find_mark(browser)})
    sent = Transfer.objects.get()
    assert (sent.sent_by, sent.sent_by_name) == (bryn.public_id, bryn.name)
    assert (sent.sender, sent.recipient, sent.state) == ("6812045", "6812317", State.SENT)
    assert sent.sent_at.year >= 2023
    enter(tomos).post(f"/transfers/{sent.public_id}/reject/", {**EXTRA, "reason": "unreadable"})
    sent.refresh_from_db()
    assert sent.state == State.REJECTED
    assert sent.keep_until is not None
    assert sent.keep_until.year < 2099
    assert Step.objects.latest("pk").by_name == tomos.name


def test_a07_nobody_promotes_themselves(browser: Client, bryn: Account) -> None:
    before = Account.objects.filter(pk=bryn.pk).values("username", "is_national", "establishment")
    before = list(before)
    typed = {**EXTRA, "current": PASSWORD, "new": "plum cart seventeen"}
    assert browser.post("/change-password/", typed).status_code == 302
    account = Account.objects.with_standing().get(pk=bryn.pk)
    assert account.roles == {Role.SCHOOL_USER}
    assert account.language == "en"
    assert before == list(
        Account.objects.filter(pk=bryn.pk).values("username", "is_national", "establishment")
    )


# A12: looking alone


# What everybody changes of their own: how they sign in, and out.
OWN = frozenset(
    {
        "account_logout",
        "change-password",
        "end-session",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
    }
)


@pytest.mark.parametrize("door", [door for door in DOORS if not door.is_open], ids=str)
def test_a12_the_view_only_role_changes_nothing(door: Any) -> None:
    """That the doors answer as declared is A01; here, that nothing else is declared."""
    for method, answers in door.answers.items():
        people, answer = next(
            (pair for pair in answers if Role.LEA_DBA_VIEW_ONLY in pair[0]), (None, 403)
        )
        statuses = (answer,) if isinstance(answer, int) else answer.values()
        if method != "GET" and min(statuses) < 400:
            assert people == SIGNED_IN
            assert door.name in OWN
            assert door.find_answer(Role.LEA_DBA_VIEW_ONLY, method, Whose.NONE) < 400


@pytest.mark.parametrize("username", ["vera", "dilys", "bryn", "gwen", "olwen"])
def test_a12_no_page_holds_a_password_or_its_hash(transfer: Transfer, username: str) -> None:
    everybody = [make_person(name) for name in ("vera", "dilys", "bryn", "gwen", "olwen")]
    client = enter(next(account for account in everybody if account.username == username))
    paths = ["/", "/sent/", "/sessions/", "/change-password/", "/upload/ctf/", "/download/ctf/"]
    for path in [*paths, f"/transfers/{transfer.public_id}/"]:
        page = client.get(path).content.decode()
        assert not re.search(r"argon2|md5\$|pbkdf2|unusable", page)
        assert PASSWORD not in page
        assert not any(account.password in page for account in everybody)


# A14: ids


def find_patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from find_patterns(pattern.url_patterns)
        else:
            yield pattern


def test_a14_addresses_name_things_by_random_ids_alone() -> None:
    for pattern in find_patterns(get_resolver().url_patterns):
        for name, converter in pattern.pattern.converters.items():
            is_text = type(converter) is StringConverter and name in {"code", "token", "name"}
            is_listed = isinstance(converter, KindConverter | WordsConverter)
            assert isinstance(converter, UUIDConverter) or is_text or is_listed, pattern


def test_a14_every_public_id_is_made_of_random_bits() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("pont.")]
    fields = [
        field
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.UUIDField) and field.unique
    ]
    assert len(fields) >= 5
    for field in fields:
        made = {field.get_default() for _ in range(50)}
        assert len(made) == 50
        assert {public_id.version for public_id in made} == {4}


def test_a14_neither_receipts_nor_keys_open_anything(browser: Client, transfer: Transfer) -> None:
    guesses = [str(transfer.pk), transfer.receipt_number, transfer.public_id.hex[:12], "0", "-1"]
    for guess in guesses:
        assert browser.get(f"/transfers/{guess}/").status_code == 404
    assert browser.get(f"/transfers/{transfer.public_id}/").status_code == 200
    near = UUID(int=transfer.public_id.int ^ 1)
    assert browser.get(f"/transfers/{near}/").status_code == 404
    assert is_nothing_kept() is False
    assert ZIP_NAME not in browser.get("/sent/").content.decode()
