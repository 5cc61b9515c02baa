"""Queue letters with the act that causes them, and deliver what is due.

Source: rulings 8; promise 1.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pont.postbox.delivery import deliver_due
from pont.postbox.layout import Text, write
from pont.postbox.models import Letter

__all__ = ["Recipient", "Text", "deliver_due", "forget_texts", "post", "try_again"]

KEEP_TEXT: Final = timedelta(days=30)
ADDRESS_REFUSED: Final = "AddressRefused"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and in what: "en", "cy", or "both" for an organisation in Wales."""

    email: str
    language: str


def post(
    *, to: Iterable[Recipient], letter: Callable[[], Text], reference: str, at: datetime
) -> int:
    """Queue one letter for each address in `to`, in the caller's transaction; return how many.

    `letter` is called once for each language, with that language switched on. An address given
    twice gets one letter, in both languages if it was given in two; an empty one gets none. What
    is not an address is queued as given up, so that it shows to whoever looks after the post and
    does not stop the act.
    """
    languages = choose_languages(to)
    texts = {language: write(letter, language=language) for language in {*languages.values()}}
    letters = [
        make_letter(email, language, texts[language], reference=reference, at=at)
        for email, language in languages.items()
    ]
    Letter.objects.bulk_create(letters)
    return len(letters)


def choose_languages(to: Iterable[Recipient]) -> dict[str, str]:
    """Return the language for each different address, ignoring case."""
    found: dict[str, Recipient] = {}
    for recipient in to:
        email = recipient.email.strip()
        known = found.get(email.lower())
        both = known is not None and known.language != recipient.language
        found[email.lower()] = Recipient(email, "both" if both else recipient.language)
    return {one.email: one.language for key, one in found.items() if key}


def make_letter(email: str, language: str, text: Text, *, reference: str, at: datetime) -> Letter:
    """Return a letter with its own Message-ID, which every copy of it will carry."""
    public_id = uuid.uuid4()
    fault = find_fault(email)
    return Letter(
        public_id=public_id,
        to=email[:254],
        language=language,
        subject=text.subject,
        body=text.body,
        reference=reference,
        message_id=f"<{public_id}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        queued_at=at,
        next_attempt_at=at,
        given_up_at=at if fault else None,
        last_error=fault,
    )


def find_fault(email: str) -> str:
    """Return why nothing can be sent to `email`, as the name of an error; "" if it can.

    A comma or a line break would make it two addresses or another header.

    Source: attacks F05.
    """
    try:
        validate_email(email)
    except ValidationError:
        return ADDRESS_REFUSED
    return "" if len(email) <= 254 else ADDRESS_REFUSED


def try_again(*, at: datetime) -> int:
    """Make every letter that was given up, and whose text is still kept, due again; return how
    many.

    What has no address that can be written to stays given up.
    """
    given_up = Letter.objects.filter(given_up_at__isnull=False).exclude(body="")
    return given_up.exclude(last_error=ADDRESS_REFUSED).update(
        given_up_at=None, attempts=0, next_attempt_at=at
    )


def forget_texts(*, at: datetime) -> int:
    """Blank what letters said that were sent or given up 30 days ago; return how many."""
    ended = Letter.objects.filter(sent_at__lte=at - KEEP_TEXT) | Letter.objects.filter(
        given_up_at__lte=at - KEEP_TEXT
    )
    return ended.exclude(body="").update(subject="", body="")
