"""How a letter looks: greeting, text, who it is from; in one language or Welsh then English.

Source: rulings 8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from pont.postbox.models import Language

LONGEST_SUBJECT: Final = 200
RULE: Final = "\n" + "-" * 60 + "\n\n"

# Welsh stands first where both are due.
LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    Language.ENGLISH: ("en",),
    Language.WELSH: ("cy",),
    Language.BOTH: ("cy", "en"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """What one letter says: `body` is plain text without greeting or signature."""

    subject: str
    body: str


def write(letter: Callable[[], Text], *, language: str) -> Text:
    """Return the whole letter in `language` ("en", "cy" or "both")."""
    texts = [write_in(letter, language=one) for one in LANGUAGES[language]]
    subject = " / ".join(text.subject for text in texts)
    return Text(shorten(subject), RULE.join(text.body for text in texts))


def write_in(letter: Callable[[], Text], *, language: str) -> Text:
    """Return the whole letter in one language."""
    with translation.override(language):
        text = letter()
        context = {"body": clean(text.body).strip(), "address": settings.PUBLIC_URL}
        return Text(flatten(text.subject), render_to_string("postbox/letter.txt", context))


def flatten(subject: str) -> str:
    """Return a subject on one line: a line break in it would begin another header.

    Source: attacks F05.
    """
    return " ".join(clean(subject).split())


def clean(text: str) -> str:
    """Return `text` without control and direction characters, its line breaks kept."""
    lines = text.splitlines()
    return "\n".join("".join(c for c in line if c.isprintable() or c in "\t\xa0") for line in lines)


def shorten(subject: str) -> str:
    """Return `subject`, cut where it is longer than a letter's row holds."""
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
