"""That a pupil on the shelf was named by a file since: which files are to be compared, and who was.

Source: issue 4 (arrival matching).
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.lost_pupils.sighting_reasons import ENDINGS
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.transfers.models import Transfer

ADDRESS_LENGTH = 7
AUTHORITY_LENGTH = 3
PERSON_LENGTH = 150
REASON_LENGTH = 20


class FileToCompare(models.Model):
    """A file whose pupils have not been compared with the shelf yet; gone once they were."""

    transfer = models.OneToOneField(
        Transfer, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return f"file {self.pk}"


class SightingQuerySet(models.QuerySet["Sighting"]):
    """Reads of sightings."""

    def visible_to(self, actor: Actor) -> Self:
        """Return to those who may search the shelf what was seen at schools of their authority,
        and of what its schools uploaded; to the nation all."""
        if not may(actor, Act.SEARCH_LOST_PUPILS):
            return self.none()
        return self.concerning(actor.la) if actor.la else self.all()

    def concerning(self, la: str) -> Self:
        """Return what an authority's home page tells of."""
        return self.filter(Q(la=la) | Q(uploader_la=la))

    def open(self) -> Self:
        """Return those that nobody has dealt with, of pupils still on the shelf."""
        return self.filter(ended_at=None)


class Sighting(models.Model):
    """A file named a pupil who is on the shelf, or somebody very like them.

    `place` is the address where the pupil seems to be ("6812317", "681LLLL"), `la` its authority,
    `uploader_la` that of the record. `reasons` are what agrees, in the words of the search;
    `evidence` is what the file says of the pupil, sealed (`evidence`), erased when it ends.
    `ended_for` is a code of `ENDINGS`. One pupil is seen once at a place.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        "lost_pupils.LostPupil", on_delete=models.CASCADE, related_name="sightings"
    )
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=ADDRESS_LENGTH)
    la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    uploader_la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    seen_at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    evidence = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)
    ended_for = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects: ClassVar[SightingQuerySet] = SightingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "place"], name="seen_once_at_a_place"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_for="")
                | Q(ended_at__isnull=False, ended_for__in=list(ENDINGS), evidence=None),
                name="sighting_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["la", "-seen_at", "-id"], condition=Q(ended_at=None), name="seen_here"
            ),
            models.Index(
                fields=["uploader_la", "-seen_at", "-id"],
                condition=Q(ended_at=None),
                name="seen_elsewhere",
            ),
            models.Index(
                fields=["-seen_at", "-id"], condition=Q(ended_at=None), name="seen_anywhere"
            ),
        ]

    def __str__(self) -> str:
        # Never the pupil: this text may reach a log.
        return f"sighting {self.public_id}"
