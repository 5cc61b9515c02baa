"""Read the post: the mailbox page of the demo, and what the health page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Min

from pont.postbox.models import Letter

PAGE: Final = 50
RECENTLY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class State:
    """How the post stands: letters waiting, since when, and those given up in the last 7 days."""

    waiting: int
    waiting_since: datetime | None
    given_up: int


def find_letters(
    *, to: str = "", reference: str = "", before: int | None = None, limit: int = PAGE
) -> list[Letter]:
    """Return the newest letters, at most `limit`; `before` is the `id` the last page ended with."""
    wanted: dict[str, object] = {}
    if to:
        wanted["to__iexact"] = to
    if reference:
        wanted["reference"] = reference
    if before is not None:
        wanted["id__lt"] = before
    return list(Letter.objects.filter(**wanted).order_by("-id")[:limit])


def get_letter(*, public_id: UUID) -> Letter:
    """Return one letter.

    :raises Letter.DoesNotExist: if there is none of that id.
    """
    return Letter.objects.get(public_id=public_id)


def get_state(*, at: datetime) -> State:
    """Return how the post stands."""
    waiting = Letter.objects.waiting().aggregate(number=Count("id"), since=Min("queued_at"))
    given_up = Letter.objects.filter(given_up_at__gt=at - RECENTLY).count()
    return State(waiting["number"], waiting["since"], given_up)
