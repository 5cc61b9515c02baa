"""What production must have before it starts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

Settings = Mapping[str, Any]

DEMO_KEY = "5a" * 32

# What is wrong -> the sentence for the person who runs the server.
FAULTS: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (
        lambda s: len(s["SECRET_KEY"]) < 50,
        "PONT_SECRET_KEY is missing or shorter than 50 characters.",
    ),
    (
        lambda s: len(s["AUDIT_KEY"]) < 32,
        "PONT_AUDIT_KEY is missing or shorter than 32 characters.",
    ),
    (
        lambda s: not s["VAULT_MASTER_KEYS"] or DEMO_KEY in s["VAULT_MASTER_KEYS"].lower(),
        "PONT_MASTER_KEYS is missing or still the demo's key.",
    ),
    (lambda s: s["SCANNER"] in {"", "none"}, "PONT_SCANNER is missing: every upload is scanned."),
    (lambda s: s["DEBUG"], "PONT_DEBUG is on."),
    (
        lambda s: not s["PUBLIC_URL"].startswith("https://"),
        "PONT_PUBLIC_URL must begin with https://: cookies are sent over HTTPS alone.",
    ),
    (lambda s: not s["ALLOWED_HOSTS"], "PONT_ALLOWED_HOSTS is empty."),
    (
        lambda s: s["DEFAULT_FROM_EMAIL"].rstrip(">").endswith("@localhost"),
        "PONT_MAIL_FROM is missing: letters need an address they come from.",
    ),
    (
        lambda s: s["EMAIL_BACKEND"].startswith("django.core.mail.backends.dummy"),
        "EMAIL_URL delivers nowhere.",
    ),
)


def find_faults(settings: Settings) -> list[str]:
    """Return a sentence for each setting that production may not start with."""
    return [sentence for is_wrong, sentence in FAULTS if is_wrong(settings)]


def refuse_unsafe_settings(settings: Settings) -> None:
    """Stop the start unless `settings` are fit for real pupils' files.

    :raises ImproperlyConfigured: naming every fault at once.
    """
    faults = find_faults(settings)
    if faults:
        raise ImproperlyConfigured("Pont does not start: " + " ".join(faults))
