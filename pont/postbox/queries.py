"""Read the post: the mailbox page of the demo, and what the health page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min

from pont.postbox.models import Letter

PAGE: Final = 50
RECENTLY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Backlog:
    """The letters that wait, since when, and how many were given up in the last 7 days."""

    waiting: int
    since: datetime | None
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


def get_backlog(*, at: datetime) -> Backlog:
    """Return what of the post is not delivered."""
    waiting = Letter.objects.waiting().aggregate(number=Count("id"), since=Min("queued_at"))
    given_up = Letter.objects.filter(given_up_at__gt=at - RECENTLY).count()
    return Backlog(waiting["number"], waiting["since"], given_up)
