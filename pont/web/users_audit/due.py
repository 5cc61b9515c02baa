"""The line of the first page that says that users are to be confirmed."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.user_audit.queries import find_current, is_due
from pont.web.users_audit.shown import is_overdue
from pont.web.words import say_date


@dataclass(frozen=True, slots=True)
class Line:
    """The words, and where they lead."""

    words: str
    url: str


def find_users_due(actor: Actor, *, now: datetime) -> Line | None:
    """Return the line for whoever has to confirm users, None if nothing is due; two queries."""
    if not may(actor, Act.CONFIRM_USERS):
        return None
    current = find_current(actor.organisation)
    if current and current.round:
        words = _("Please confirm who has an account: it is due by %(date)s")
        if is_overdue(current, today=localdate(now)):
            words = _("Please confirm who has an account: it was due by %(date)s")
        url = reverse("user-list", args=[current.public_id])
        return Line(words % {"date": say_date(current.round.due_on)}, url)
    if is_due(actor, at=now):
        return Line(
            _("Who has an account has not been confirmed for a year. Please confirm your users"),
            reverse("user-audit"),
        )
    return None
