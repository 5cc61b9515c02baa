"""That organisations were reminded of what waits for them."""

from django.db import models

ADDRESS_LENGTH = 7


class Reminder(models.Model):
    """That an organisation was reminded in one week of what waits for it.

    `organisation` is its seven characters ("6812045", "681LLLL"), `week_on` the Monday of the
    week. `files` waited, `overdue` of them so long that the headteacher was told; `letters` were
    queued, none if there is nobody to write to.
    """

    organisation = models.CharField(max_length=ADDRESS_LENGTH)
    week_on = models.DateField()
    reminded_at = models.DateTimeField()
    files = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "week_on"], name="reminded_once_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.week_on}"
