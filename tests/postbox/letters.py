"""A letter to test the post with."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from pont.postbox.models import Letter
from pont.postbox.operations import Recipient, Text, post

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def write_letter() -> Text:
    """Say something whose Welsh the catalogue knows, so that the language shows."""
    return Text(subject=_("March"), body=_("This field is required."))


def queue(*emails: str, language: str = "en", at: datetime = NOON) -> list[Letter]:
    """Queue one letter for each address."""
    recipients = [Recipient(email, language) for email in emails]
    post(to=recipients, letter=write_letter, reference="41f0", at=at)
    return list(Letter.objects.filter(to__in=emails).order_by("id"))
