"""That the services of an authority were chased for what nobody has received."""

from django.db import models

from pont.directory.models import LocalAuthority


class Chase(models.Model):
    """That an authority's portal was chased in one week for the files that nobody has received.

    `week_on` is the Monday of the week; `files` waited at `services` services, and `letters` were
    queued, none if there is nobody to write to.
    """

    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()
    chased_at = models.DateTimeField()
    files = models.PositiveIntegerField()
    services = models.PositiveIntegerField()
    letters = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["la", "week_on"], name="chased_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.la_id} {self.week_on}"
