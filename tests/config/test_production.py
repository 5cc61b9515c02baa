"""Production refuses to start half-configured, and says what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.production import FAULTS, find_faults

HOUSE = Path(__file__).resolve().parents[2]
FIT = {
    "PONT_SECRET_KEY": "s" * 50,
    "PONT_AUDIT_KEY": "a" * 32,
    "PONT_MASTER_KEYS": "first:" + "0f" * 32,
    "PONT_SCANNER": "clamd:/run/clamav/clamd.ctl",
    "PONT_PUBLIC_URL": "https://pont.example",
    "PONT_ALLOWED_HOSTS": "pont.example",
    "PONT_MAIL_FROM": "Pont <pont@pont.example>",
}
SHOW = (
    "import json; from django.conf import settings as s; import django; django.setup();"
    "print(json.dumps({k: getattr(s, k) for k in %r}))"
)


def start(environment: dict[str, str], *shown: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PONT_ENV_FILE": os.devnull}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", SHOW % (shown,)],
        env=kept | environment,
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(*shown: str) -> dict[str, Any]:
    started = start(dict(FIT), *shown)
    assert started.returncode == 0, started.stderr
    return dict(json.loads(started.stdout))


def test_without_settings_it_says_everything_that_is_missing() -> None:
    started = start({})

    assert started.returncode != 0
    for name in FIT:
        assert name in started.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PONT_SECRET_KEY", "only-for-demo-and-tests"),
        ("PONT_MASTER_KEYS", "first:" + "5A" * 32),
        ("PONT_SCANNER", "none"),
        ("PONT_DEBUG", "true"),
        ("PONT_PUBLIC_URL", "http://pont.example"),
    ],
)
def test_it_refuses_one_wrong_setting_and_names_it(name: str, value: str) -> None:
    started = start(FIT | {name: value})

    assert started.returncode != 0
    assert name in started.stderr
    assert sum(other in started.stderr for other in FIT) == (name in FIT)


def test_fit_settings_start_with_cookies_that_only_https_carries() -> None:
    secure = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")

    settings = read_settings(*secure, "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEBUG")

    assert all(settings[name] for name in secure)
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert settings["DEBUG"] is False


def test_every_fault_has_a_sentence_that_names_its_setting() -> None:
    for _, sentence in FAULTS:
        assert sentence.startswith(("PONT_", "EMAIL_URL"))
        assert sentence.endswith(".")


def test_a_fit_set_has_no_fault() -> None:
    settings = {
        "SECRET_KEY": FIT["PONT_SECRET_KEY"],
        "AUDIT_KEY": FIT["PONT_AUDIT_KEY"],
        "VAULT_MASTER_KEYS": FIT["PONT_MASTER_KEYS"],
        "SCANNER": FIT["PONT_SCANNER"],
        "DEBUG": False,
        "PUBLIC_URL": FIT["PONT_PUBLIC_URL"],
        "ALLOWED_HOSTS": ["pont.example"],
        "DEFAULT_FROM_EMAIL": FIT["PONT_MAIL_FROM"],
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }

    assert find_faults(settings) == []
