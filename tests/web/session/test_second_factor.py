"""How one signs in: authenticator app, recovery codes, the second step, who must have one."""

import re
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from babel.messages.pofile import read_po
from django.core.cache import cache
from django.test import Client

from pont.accounts.models import Account
from pont.accounts.operations.sign_in import keep_language
from pont.accounts.second_factor import make_handle
from pont.audit.models import AuditLine
from pont.postbox.models import Letter
from pont.web.session.factor_forms import PasskeySignInForm
from tests.cast import PASSWORD, sign_in

WAYS, ADD_APP, REMOVE_APP = (
    "/how-you-sign-in/",
    "/second-factor/app/add/",
    "/second-factor/app/remove/",
)
CODES, MAKE_CODES = "/second-factor/codes/", "/second-factor/codes/make/"
ADD_PASSKEY, PASSKEY_SIGN_IN = "/second-factor/passkeys/add/", "/second-factor/sign-in/"
STEP = "/second-factor/authenticate/"
AGAIN = "/second-factor/again/"


def enter(client: Client, username: str) -> Client:
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    return client


def make_code(secret: str, *, later: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30 + later):06}"


def read_key(client: Client) -> str:
    page = client.get(ADD_APP).content.decode()
    found = re.search(r'<code id="key">([A-Z2-7 ]+)</code>', page)
    assert found
    assert "data:image/svg+xml;base64," in page
    return found[1].replace(" ", "")


def add_app(client: Client) -> str:
    secret = read_key(client)
    answer = client.post(ADD_APP, {"code": make_code(secret)})
    assert answer["Location"] == CODES
    return secret


def give_app(account: Account) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def is_in(client: Client) -> bool:
    return client.get("/sessions/").status_code == 200


def test_it_adds_an_app_and_shows_recovery_codes_once(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    add_app(client)
    shown = client.get(CODES).content.decode()
    codes = re.findall(r"<code>([\d ]+)</code>", shown)
    assert len(codes) == 10
    assert codes[0] not in client.get(CODES).content.decode()
    assert "10 codes are left" in client.get(WAYS).content.decode()
    assert AuditLine.objects.get(act="change-second-factor").facts == {"change": "app-added"}
    letter = Letter.objects.get()
    assert letter.subject == "Pont: how you sign in was changed"
    assert "bryn" not in letter.body.split("\n\n")[0]
    assert codes[0] not in letter.body


def test_it_keeps_no_key_in_the_clear(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    secret = add_app(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert (
        RecoveryCodes(
            Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
        ).get_unused_codes()[0]
        not in kept
    )


def test_it_adds_no_app_with_a_wrong_code(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    secret = read_key(client)
    wrong = f"{(int(make_code(secret)) + 1) % 10**6:06}"
    answer = client.post(ADD_APP, {"code": wrong})
    assert "This code is not right" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_it_signs_in_by_a_recovery_code_once(client: Client, bryn: Account) -> None:
    give_app(bryn)
    code = RecoveryCodes.activate(bryn).get_unused_codes()[0]
    for expected in (True, False):
        there = enter(Client(), "bryn")
        there.post(STEP, {"code": f"{code[:4]} {code[4:]}"})
        assert is_in(there) is expected
    assert AuditLine.objects.filter(act="second-step", outcome="refused").count() == 1


def test_it_takes_a_code_of_an_app_once_for_as_long_as_it_lasts(
    client: Client, bryn: Account
) -> None:
    secret = give_app(bryn)
    # The code of the next half minute is taken already, and would be for a minute and a half.
    code = make_code(secret, later=1)
    assert enter(client, "bryn").post(STEP, {"code": code})["Location"] == "/"
    # What allauth remembers of it is over after half a minute.
    cache.delete(f"allauth.mfa.totp.used?user={bryn.pk}&code={code}")
    again = enter(Client(), "bryn")
    assert again.post(STEP, {"code": code}).status_code == 200
    assert not is_in(again)


def test_it_removes_the_app_and_its_codes(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    add_app(client)
    assert client.get(REMOVE_APP).status_code == 200
    assert client.post(REMOVE_APP)["Location"] == WAYS
    assert not Authenticator.objects.exists()
    changes = [
        line.facts["change"] for line in AuditLine.objects.filter(act="change-second-factor")
    ]
    assert changes == ["app-added", "app-removed"]


def test_it_makes_new_codes_only_beside_a_factor(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    assert "None were made" in client.post(MAKE_CODES).content.decode()
    give_app(bryn)
    assert client.post(MAKE_CODES)["Location"] == CODES
    assert Letter.objects.count() == 1


def age(client: Client) -> None:
    """Let the sign-in lie six minutes back."""
    session = client.session
    session["began_at"] -= 360
    session.save()


def test_it_asks_again_who_it_is_after_a_while(client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    age(client)
    asked = client.get(ADD_APP)
    assert asked["Location"].startswith(f"{AGAIN}password/")
    assert "not right" in client.post(asked["Location"], {"password": "x"}).content.decode()
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == ADD_APP
    assert client.get(ADD_APP).status_code == 200


def test_it_asks_for_the_second_factor_where_there_is_one(client: Client, bryn: Account) -> None:
    secret = give_app(bryn)
    enter(client, "bryn").post(STEP, {"code": make_code(secret)})
    age(client)
    asked = client.get(REMOVE_APP)["Location"]
    assert asked.startswith(f"{AGAIN}code/")
    assert client.get(f"{AGAIN}password/")["Location"] == f"{AGAIN}code/"
    client.post(f"{AGAIN}password/", {"password": PASSWORD})
    assert client.post(REMOVE_APP).status_code == 302
    assert Authenticator.objects.count() == 1
    # What was asked for goes on where it stopped.
    assert client.post(asked, {"code": make_code(secret, later=1)})["Location"] == WAYS
    assert not Authenticator.objects.exists()


@pytest.fixture
def strict(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


CLOSED = ("/", "/users/", "/sessions/", "/contacts/", "/authority/", REMOVE_APP, MAKE_CODES)


@pytest.mark.parametrize("username", ["dilys", "gwen"])
def test_whoever_must_have_one_can_do_nothing_before(
    username: str, client: Client, strict: None, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(username)
    enter(client, username)
    for path in CLOSED:
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code, answer["Location"]) == (302, WAYS), path
    assert "a password alone is not enough" in client.get(WAYS).content.decode()
    add_app(client)
    assert client.get(CODES).status_code == 200
    assert client.get("/").status_code == 200


def test_whoever_loses_the_last_one_must_add_another(
    client: Client, dilys: Account, strict: None
) -> None:
    give_app(dilys)
    sign_in(client, dilys)
    assert client.get("/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/")["Location"] == WAYS


@pytest.mark.parametrize("username", ["bryn", "olwen", "vera", "mair"])
def test_others_need_none(
    username: str, client: Client, strict: None, request: pytest.FixtureRequest
) -> None:
    sign_in(client, request.getfixturevalue(username))
    assert client.get("/").status_code == 200


def test_nobody_needs_one_where_it_is_not_asked_for(client: Client, dilys: Account) -> None:
    assert sign_in(client, dilys).get("/").status_code == 200


@pytest.mark.parametrize(
    ("at", "status"),
    [({"681"}, 302), ({"6812045"}, 302), ({"all"}, 302), ({"681LLLL"}, 200), ({"680"}, 200)],
    ids=lambda value: str(value),
)
def test_an_organisation_can_ask_for_one(
    at: set[str], status: int, client: Client, bryn: Account, settings: Any
) -> None:
    settings.SECOND_FACTOR_AT = frozenset(at)
    assert sign_in(client, bryn).get("/").status_code == status


BAD = ["", "{", "[]", "{}", '{"response": {}}', '{"id": 1, "rawId": 2, "response": {"x": 1}}']
KNOWN = '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"HANDLE"}}'
BAD += [KNOWN.replace("HANDLE", handle) for handle in ("MQ", "", "!!", "eA")]


@pytest.mark.parametrize("sent", BAD)
def test_it_refuses_what_is_no_passkey(sent: str, client: Client, bryn: Account) -> None:
    answer = client.post(PASSKEY_SIGN_IN, {"credential": sent})
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)
    give_app(bryn)
    enter(client, "bryn")
    assert client.post(STEP, {"credential": sent}).status_code == 200
    assert not is_in(client)


def test_a_passkey_is_asked_for_whatever_sign_in_was_left_unfinished(
    client: Client, bryn: Account
) -> None:
    give_app(bryn)
    enter(client, "bryn")
    answer = client.get(PASSKEY_SIGN_IN, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert "request_options" in answer.json()


def test_no_passkey_stands_in_for_a_one_time_password(
    client: Client, bryn: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    Account.objects.filter(pk=bryn.pk).update(must_change_password=True)
    bryn.refresh_from_db()
    passkey = Authenticator.objects.create(user=bryn, type=Authenticator.Type.WEBAUTHN, data={})
    monkeypatch.setattr(PasskeySignInForm, "clean_credential", lambda _: passkey, raising=False)
    answer = client.post(PASSKEY_SIGN_IN, {"credential": KNOWN}, follow=True)
    assert "Sign in with the one-time password you were given." in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("sent", BAD)
def test_it_adds_no_passkey_that_no_browser_made(sent: str, client: Client, bryn: Account) -> None:
    enter(client, "bryn")
    client.get(ADD_PASSKEY)
    assert client.post(ADD_PASSKEY, {"name": "x", "credential": sent}).status_code == 200
    assert not Authenticator.objects.exists()


def test_nobody_touches_the_passkey_of_somebody_else(
    client: Client, bryn: Account, mair: Account
) -> None:
    theirs = Authenticator.objects.create(
        user=mair, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    enter(client, "bryn")
    for act in ("name", "remove"):
        path = f"/second-factor/passkeys/{make_handle(theirs)}/{act}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Phone"


def read_msgids() -> Iterator[str]:
    spec = find_spec("allauth")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    with (folder / "locale" / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file):
            yield from [message.id] if isinstance(message.id, str) else message.id


def test_no_english_of_the_library_is_on_a_welsh_page(client: Client, bryn: Account) -> None:
    keep_language(account=bryn, language="cy")
    enter(client, "bryn")
    pages = [client.get(path) for path in (WAYS, ADD_APP, ADD_PASSKEY, MAKE_CODES)]
    pages += [client.get(f"{AGAIN}password/"), client.post(f"{AGAIN}password/", {"password": "x"})]
    pages += [client.post(ADD_APP, {"code": "1"}), client.post(ADD_PASSKEY, {"credential": "{}"})]
    add_app(client)
    pages += [client.get(path) for path in (CODES, CODES, WAYS, REMOVE_APP, f"{AGAIN}code/")]
    pages += [client.post(f"{AGAIN}code/", {"code": "1"}) for _ in range(11)]
    there = enter(Client(headers={"accept-language": "cy"}), "bryn")
    pages += [there.get(STEP), *(there.post(STEP, {"code": "1"}) for _ in range(7))]
    pages += [there.post(STEP, {"credential": "{}"})]
    foreign = {msgid.strip() for msgid in read_msgids() if msgid.strip()} - {"Pont"}
    for page in pages:
        assert page.status_code in {200, 429}
        shown = re.sub(r"<script.*?</script>", "", page.content.decode(), flags=re.DOTALL)
        texts = re.split(r"<[^>]*>", shown) + re.findall(r'(?:placeholder|alt)="([^"]*)"', shown)
        assert sorted(foreign & {text.strip() for text in texts}) == []
        assert 'lang="cy"' in page.content.decode()


def test_it_renames_and_removes_a_passkey(client: Client, bryn: Account) -> None:
    own = Authenticator.objects.create(
        user=bryn, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    sign_in(client, bryn)
    session = client.session
    session["began_at"] = session["seen_at"] = time.time()
    session.save()
    path = f"/second-factor/passkeys/{make_handle(own)}/"
    assert f"{path}name/" in client.get(WAYS).content.decode()
    assert client.get(f"{path}name/").status_code == 200
    assert client.post(f"{path}name/", {"name": "Work phone"})["Location"] == WAYS
    assert "“Work phone”" in client.get(f"{path}remove/").content.decode()
    assert client.post(f"{path}remove/")["Location"] == WAYS
    assert not Authenticator.objects.exists()
    changes = [line.facts["change"] for line in AuditLine.objects.order_by("sequence")]
    assert changes == ["passkey-renamed", "passkey-removed"]
