"""One-time links: how a token is drawn, kept and written into a letter.

Source: ruling 5.6 (48 hours, once); OWASP ASVS 5.0, 6.4.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from pont.accounts.models import Account, ActivationLink, LinkPurpose

KEPT_FOR: Final = timedelta(hours=48)
# The address of the screen that `pont.web.session` shows; a test there holds the two together.
PATH: Final = "/set-password/{token}/"
# Without vowels and lookalikes: nothing to misread, nothing that spells a word.
ALPHABET: Final = "bcdfghjkmnpqrstvwxz23456789"


def draw_link(*, account: Account, purpose: LinkPurpose, at: datetime) -> str:
    """Return the full address of a new link for `account`, kept as its hash from now on."""
    token = secrets.token_urlsafe(32)
    ActivationLink.objects.create(
        account=account,
        purpose=purpose,
        digest=hash_token(token),
        sent_to=account.email,
        created_at=at,
        expires_at=at + KEPT_FOR,
    )
    public_url: str = settings.PUBLIC_URL
    return public_url.rstrip("/") + PATH.format(token=token)


def hash_token(token: str) -> str:
    """Return what is kept of a token: it has 256 random bits, so a bare SHA-256 will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def draw_one_time_password() -> str:
    """Return a password to hand over on paper: four groups of four characters, 76 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
