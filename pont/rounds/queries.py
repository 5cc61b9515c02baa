"""How the rounds stand, for the health page."""

from datetime import datetime, timedelta
from typing import Final

from pont.rounds.models import Round

GRACE: Final = timedelta(hours=1)


def find_late(*, at: datetime) -> list[str]:
    """Return the names of the rounds that should have been made an hour ago: no worker runs, or
    they fail."""
    late = Round.book.filter(next_at__lt=at - GRACE) | Round.book.filter(failures__gte=3)
    return sorted(late.values_list("name", flat=True))
