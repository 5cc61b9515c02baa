"""Letters: e-mails queued with the act that caused them.

Source: rulings 8; promise 1 (no letter is lost, and a second copy has the same Message-ID).
"""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

WAITING = Q(sent_at=None, given_up_at=None)


class Language(models.TextChoices):
    """What a letter is written in; an organisation in Wales is written to in both."""

    ENGLISH = "en"
    WELSH = "cy"
    BOTH = "both"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, chosen by where they stand."""

    def waiting(self) -> "LetterQuerySet":
        """Return letters that are neither sent nor given up."""
        return self.filter(WAITING)

    def due(self, *, at: datetime) -> "LetterQuerySet":
        """Return letters to send now that no worker is sending, the longest waiting first."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        due = self.waiting().filter(free, next_attempt_at__lte=at)
        return due.order_by("next_attempt_at", "id")


class Letter(models.Model):
    """One e-mail to one address."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.CharField(max_length=254)
    language = models.CharField(max_length=4, choices=Language.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    reference = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=300, unique=True)
    queued_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], name="letter_waiting", condition=WAITING
            ),
            models.Index(fields=["reference"], name="letter_by_reference"),
            models.Index(
                fields=["sent_at"], name="letter_sent", condition=Q(sent_at__isnull=False)
            ),
            models.Index(
                fields=["given_up_at"],
                name="letter_given_up",
                condition=Q(given_up_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
