"""Attacks on signing in and on sessions; the ids are those of the list of attacks, section B."""

import re
import statistics
import subprocess
import sys
import time
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from pont.accounts.letters import send_activation
from pont.accounts.links import PATH
from pont.accounts.models import Account, ForgottenRequest, SignInFailure
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.set_password import activate, issue_one_time_password
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.postbox.models import Letter
from tests.cast import PASSWORD, sign_in

ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
NEW = "plum cart seventeen"
# What somebody without an account may open; everything else asks to sign in.
OPEN = ("/sign-in/", "/sign-in/forgotten/", "/sign-in/forgotten/sent/", "/cookies/")
CLOSED = ("/sign-out/", "/sessions/", "/change-password/")
UNSAFE = (
    "/sign-in/",
    "/sign-out/now/",
    "/sessions/end/",
    "/change-password/",
    "/set-password/",
    "/sign-in/forgotten/",
)


def enter(client: Client, **typed: str) -> Any:
    return client.post("/sign-in/", {"username": "bryn", "password": PASSWORD, **typed})


def is_in(client: Client) -> bool:
    return client.get("/sessions/").status_code == 200


def find_token() -> str:
    found = re.search(r"/set-password/([^/]+)/", Letter.objects.latest("pk").body)
    assert found
    return found[1]


@pytest.mark.parametrize("host", ["x' OR 1=1--", "evil.example", "testserver@evil", "", "a b"])
def test_b01_it_refuses_a_foreign_host(host: str, client: Client, db: None) -> None:
    assert client.get("/sign-in/", headers={"host": host}).status_code == 400


def test_b01_it_writes_links_for_the_configured_origin(client: Client, bryn: Account) -> None:
    client.post(
        "/sign-in/forgotten/", {"text": "bryn"}, headers={"x-forwarded-host": "evil.example"}
    )
    send_activation(account=bryn, at=timezone.now())
    assert "http://localhost:8000/set-password/" in Letter.objects.latest("pk").body
    assert "evil.example" not in Letter.objects.latest("pk").body


def test_b01_the_links_lead_to_the_screen() -> None:
    assert resolve(PATH.format(token="token")).view_name == "follow-link"


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "Client-Ip", "True-Client-Ip"]
)
def test_b02_it_ignores_what_a_client_says_of_its_address(
    header: str, client: Client, bryn: Account
) -> None:
    client.post(
        "/sign-in/", {"username": "bryn", "password": "x"}, headers={header: "203.0.113.66"}
    )
    assert SignInFailure.objects.get().ip == "127.0.0.1"
    assert AuditLine.objects.get().ip == "127.0.0.1"


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("203.0.113.66", "203.0.113.66"),
        ("6.6.6.6, 203.0.113.66", "203.0.113.66"),
        ("6.6.6.6, 203.0.113.66, 10.0.0.9", "203.0.113.66"),
        ("nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_b02_it_believes_a_trusted_proxy_about_the_last_hop(
    said: str, believed: str, client: Client, bryn: Account, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/24"]
    enter(client, password="x") if not said else client.post(
        "/sign-in/",
        {"username": "bryn", "password": "x"},
        headers={"x-forwarded-for": said},
    )
    assert SignInFailure.objects.get().ip == believed


@pytest.mark.parametrize("header", ["Remote-User", "X-Remote-User", "X-Authenticated-User"])
def test_b02_it_signs_nobody_in_by_a_header(header: str, client: Client, bryn: Account) -> None:
    assert client.get("/sessions/", headers={header: "bryn"}).status_code == 302
    assert client.get("/sessions/", REMOTE_USER="bryn").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/setup/",
        "/sign-in//setup",
        "/setup/..;/",
        "/%2e%2e/sign-in/",
        "/install",
        "/sign-in/%0a",
        "/admin/",
        "/accounts/signup/",
        "/accounts/login/",
        "/signup/",
    ],
)
def test_b03_there_is_nothing_to_set_up_again(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "null",
        "Bearer ",
        "Bearer null",
        "Basic YnJ5bjp4",
        "Basic",
        "Negotiate x",
        "AWS4-HMAC-SHA256 Credential=bryn/x",
    ],
)
def test_b04_no_authorization_header_signs_in(
    authorization: str, client: Client, bryn: Account
) -> None:
    answer = client.get("/sessions/", headers={"authorization": authorization})
    assert answer.status_code == 302


def test_b05_it_throttles_the_eleventh_guess(client: Client, bryn: Account, mair: Account) -> None:
    answers = [enter(client, password="wrong") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Wait 5 minutes" in answers[-1].content.decode()
    assert enter(client).status_code == 429
    assert enter(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
    assert enter(Client(), username="mair").status_code == 302


def test_b06_it_refuses_a_megabyte_without_hashing(
    client: Client, bryn: Account, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ARGON2
    with mock.patch("django.contrib.auth.hashers.Argon2PasswordHasher.encode") as encode:
        began = time.perf_counter()
        assert enter(client, password="x" * 1_000_000).status_code == 400
        assert time.perf_counter() - began < 2
    encode.assert_not_called()


@pytest.mark.parametrize("path", ["/change-password/", "/set-password/"])
def test_b06_it_refuses_a_megabyte_as_a_new_password(
    path: str, client: Client, bryn: Account
) -> None:
    if path == "/set-password/":
        send_activation(account=bryn, at=timezone.now())
        client.get(PATH.format(token=find_token()))
    else:
        sign_in(client, bryn)
    answer = client.post(path, {"current": PASSWORD, "new": "x" * 1_000_000})
    assert answer.status_code == 400
    bryn.refresh_from_db()
    assert bryn.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password", ["x" * 60 + "y z w v", "  leading and trailing  ", "ŵŷ ’ 密码 🗝 plus more"]
)
def test_b06_it_takes_any_password_as_typed(password: str, client: Client, bryn: Account) -> None:
    sign_in(client, bryn)
    client.post("/change-password/", {"current": PASSWORD, "new": password})
    assert enter(Client(), password=password).status_code == 302
    assert enter(Client(), password=password.strip() + "!").status_code == 200


@pytest.mark.parametrize(
    "username", ["bryn\x00", "bryn\x1b[0m", "bryn\r\nSet-Cookie: a=b", "x" * 151]
)
def test_f10_it_refuses_control_characters_and_long_names(
    username: str, client: Client, bryn: Account
) -> None:
    assert enter(client, username=username).status_code == 400
    assert client.post("/sign-in/forgotten/", {"text": username * 2}).status_code == 400


def strip_varying(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    return re.sub(r'value="(bryn|nobody)"', 'value=""', page)


def test_b07_it_answers_known_and_unknown_alike(client: Client, bryn: Account) -> None:
    known, unknown = (enter(client, username=name, password="x") for name in ("bryn", "nobody"))
    assert known.status_code == unknown.status_code
    assert strip_varying(known.content.decode()) == strip_varying(unknown.content.decode())
    known, unknown = (
        client.post("/sign-in/forgotten/", {"text": name}, follow=True)
        for name in ("bryn", "nobody")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content


def test_b07_it_does_the_same_work_for_known_and_unknown(
    client: Client, bryn: Account, django_assert_num_queries: Any
) -> None:
    for asked in ("bryn", "nobody"):
        with django_assert_num_queries(5):
            client.post("/sign-in/forgotten/", {"text": asked})
    assert ForgottenRequest.objects.count() == 2


@pytest.mark.slow
def test_b07_it_takes_as_long_for_known_as_for_unknown(
    client: Client, bryn: Account, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ARGON2
    bryn.set_password(PASSWORD)
    bryn.save()
    taken: dict[str, list[float]] = {"bryn": [], "nobody": []}
    for number in range(30):
        for name, times in taken.items():
            there = Client(REMOTE_ADDR=f"192.0.2.{number}")
            began = time.perf_counter()
            there.post("/sign-in/", {"username": name, "password": "wrong"})
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < 0.3 * known


def test_b08_it_gives_a_new_session_at_sign_in(client: Client, bryn: Account) -> None:
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    enter(client)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["session"] = str(planted)
    assert not is_in(thief)


@pytest.mark.parametrize("way", ["sign out", "password", "reset", "close"])
def test_b08_it_kills_the_old_session(
    way: str, client: Client, bryn: Account, mair: Account
) -> None:
    enter(client)
    thief = Client()
    thief.cookies["session"] = str(client.session.session_key)
    assert is_in(thief)
    match way:
        case "sign out":
            client.post("/sign-out/now/")
        case "password":
            client.post("/change-password/", {"current": PASSWORD, "new": NEW})
        case "reset":
            issue_one_time_password(account=bryn, by=get_actor(mair), at=timezone.now())
        case "close":
            deactivate(account=bryn, by=get_actor(mair), at=timezone.now())
    assert not is_in(thief)


def test_b09_it_takes_a_link_once_and_never_signs_in_by_it(client: Client, bryn: Account) -> None:
    send_activation(account=bryn, at=timezone.now())
    path = PATH.format(token=find_token())
    client.get(path)
    client.post("/set-password/", {"new": NEW})
    assert not is_in(client)
    assert client.get(path).status_code == 410


def test_b09_it_keeps_the_token_out_of_pages_and_referrers(client: Client, bryn: Account) -> None:
    send_activation(account=bryn, at=timezone.now())
    token = find_token()
    followed = client.get(PATH.format(token=token), follow=True)
    assert followed.request["PATH_INFO"] == "/set-password/"
    assert token not in followed.content.decode()


def add_totp(account: Account) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def make_code(secret: str) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


def pass_second_step(client: Client, code: str) -> Any:
    return client.post("/second-factor/authenticate/", {"code": code})


def test_b09_a_new_password_does_not_pass_a_second_factor(client: Client, bryn: Account) -> None:
    add_totp(bryn)
    send_activation(account=bryn, at=timezone.now())
    activate(token=find_token(), password=NEW, at=timezone.now(), ip="127.0.0.1")
    assert enter(client, password=NEW)["Location"] == "/second-factor/authenticate/"
    assert not is_in(client)
    assert not AuditLine.objects.filter(act="sign-in", outcome="done").exists()


def test_b10_the_right_code_signs_in_once(client: Client, bryn: Account) -> None:
    code = make_code(add_totp(bryn))
    enter(client)
    assert "Second step" in client.get("/second-factor/authenticate/").content.decode()
    assert pass_second_step(client, code)["Location"] == "/"
    assert is_in(client)
    assert AuditLine.objects.get(act="sign-in").username == "bryn"
    again = Client()
    enter(again)
    assert pass_second_step(again, code).status_code == 200
    assert not is_in(again)


def test_b10_wrong_codes_run_out(client: Client, bryn: Account) -> None:
    secret = add_totp(bryn)
    enter(client)
    for _ in range(12):
        assert pass_second_step(client, "000000").status_code in {200, 429}
    pass_second_step(client, make_code(secret))
    assert not is_in(client)


def test_b10_the_second_step_cannot_be_skipped_or_begun_alone(
    client: Client, bryn: Account
) -> None:
    add_totp(bryn)
    assert client.get("/second-factor/authenticate/")["Location"] == "/sign-in/"
    enter(client)
    for path in (*CLOSED, "/"):
        assert client.get(path).status_code in {302, 404}
    assert not is_in(client)


def test_b10_it_fails_closed_when_the_second_step_breaks(client: Client, bryn: Account) -> None:
    add_totp(bryn)
    with (
        mock.patch("allauth.mfa.stages.is_mfa_enabled", side_effect=RuntimeError("broken")),
        pytest.raises(RuntimeError, match="broken"),
    ):
        enter(client)
    assert not is_in(client)


def test_b11_there_is_no_provider_unless_configured(client: Client, settings: Any) -> None:
    assert settings.SOCIALACCOUNT_PROVIDERS == {}
    for path in ("/sign-in/oidc/provider/login/", "/sign-in/provider/connections/"):
        assert client.get(path).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["provider"])


def test_b11_a_provider_is_there_once_configured() -> None:
    asked = (
        "import django; django.setup(); "
        "from django.conf import settings as s; "
        "from pont.web.session.views import find_providers; print(find_providers()[0]['url']); "
        "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1])"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PONT_MODE": "test",
        "PONT_OIDC_SERVER": "https://provider.example/realm",
        "PONT_OIDC_CLIENT_ID": "pont",
        "PONT_OIDC_SECRET": "secret",
        "PONT_ENV_FILE": "/dev/null",
    }
    told = subprocess.run(  # noqa: S603 - our own settings
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["/sign-in/oidc/provider/login/", "https://provider.example"]


def test_b12_no_page_or_letter_holds_a_password(
    client: Client, bryn: Account, mair: Account
) -> None:
    once = issue_one_time_password(account=bryn, by=get_actor(mair), at=timezone.now())
    enter(client, password=once)
    seen = [client.get(path).content.decode() for path in (*OPEN, *CLOSED)]
    seen += [letter.subject + letter.body for letter in Letter.objects.all()]
    seen.append(str(list(AuditLine.objects.values())))
    bryn.refresh_from_db()
    for text in seen:
        assert once not in text
        assert bryn.password not in text


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("token", [None, "foreign"])
def test_b13_it_refuses_without_our_csrf_token(path: str, token: str | None, bryn: Account) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), bryn)
    data = {"csrfmiddlewaretoken": _get_new_csrf_string()} if token else {}
    assert client.post(path, data).status_code == 403
    assert client.post(path, "{}", content_type="text/plain").status_code == 403


def test_b13_it_does_not_sign_out_by_get(client: Client, bryn: Account) -> None:
    enter(client)
    assert client.get("/sign-out/now/").status_code == 405
    assert client.get("/sessions/end/").status_code == 405
    assert is_in(client)


@pytest.mark.parametrize(
    "page",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "///evil.example",
        "http:///evil.example",
        " //evil.example",
        "/\t/evil.example",
        "sessions/",
    ],
)
def test_b14_it_stays_here_after_signing_in(page: str, client: Client, bryn: Account) -> None:
    assert enter(client, next=page)["Location"] == "/"


def test_b15_the_cookies_are_kept_to_ourselves(client: Client, bryn: Account) -> None:
    client.get("/sign-in/")
    enter(client)
    for name in ("session", "csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert cookie["path"] == "/"
    assert not client.cookies["session"]["max-age"]


@pytest.mark.parametrize("path", [*OPEN, *CLOSED, "/set-password/x/"])
def test_b15_every_page_has_its_headers(path: str, client: Client, bryn: Account) -> None:
    if path in CLOSED:
        sign_in(client, bryn)
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not re.search(r"\son\w+=|style=|javascript:", answer.content.decode())


@pytest.mark.parametrize("change", [{"is_active": False}, {"closed_on": "2023-07-21"}])
def test_a05_a06_a_closed_school_ends_its_sessions_at_once(
    change: dict[str, Any], client: Client, bryn: Account
) -> None:
    enter(client)
    school = bryn.establishment
    assert school is not None
    type(school).objects.filter(pk=school.pk).update(**change)
    assert not is_in(client)
    assert enter(Client()).status_code == 200


def test_a05_a_role_taken_is_gone_at_the_next_request(client: Client, bryn: Account) -> None:
    enter(client)
    bryn.roles_held.all().delete()
    page = client.get("/sessions/").content.decode()
    assert "Change password</a>" not in page


def test_b15_production_cookies_are_bound_to_the_host() -> None:
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, s.PASSWORD_HASHERS[0])"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PONT_SECRET_KEY": "s" * 50,
        "PONT_AUDIT_KEY": "a" * 32,
        "PONT_MASTER_KEYS": "k1:" + "0f" * 32,
        "PONT_SCANNER": "clamd:/run/clamd.sock",
        "PONT_PUBLIC_URL": "https://pont.example",
        "PONT_ALLOWED_HOSTS": "pont.example",
        "PONT_MAIL_FROM": "pont@pont.example",
        "PONT_ENV_FILE": "/dev/null",
    }
    told = subprocess.run(  # noqa: S603 - our own settings
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [
        "__Host-session",
        "__Host-csrf",
        "True",
        "True",
        "True",
        ARGON2[0],
    ]
