"""When each round was last made and when it is due, shared by all workers."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, chosen by whether they may be made now."""

    def due(self, *, at: datetime) -> "RoundQuerySet":
        """Return the rounds whose time has come and that no worker is making."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, next_at__lte=at)


class Round(models.Model):
    """One round, by its name in the table of rounds."""

    name = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=64, blank=True)

    # The rounds' own book, with nobody's data in it.
    book = RoundQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
