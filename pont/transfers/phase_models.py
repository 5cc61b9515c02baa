"""What becomes of the pupils of bulk files: allocations, the orders to send them on, and lists.

Source: rulings 4.8.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_reach

ADDRESS_LENGTH = 7


class DistributionQuerySet(models.QuerySet["Distribution"]):
    """Reads of distributions."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what was ordered at the desks where `actor` allocates pupils."""
        return self.filter(desk__in=list(find_reach(actor, Act.ALLOCATE)))

    def due(self, *, at: datetime) -> Self:
        """Return what is to be gone on with now, and that no worker has leased."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, finished_at=None, next_at__lte=at)


class Distribution(models.Model):
    """One order to send allocated pupils on: a file for each bulk file and school (ruling 4.8).

    `desk` is the authority's address, `ordered_by` the person as an actor. A worker leases it,
    writes some files, and gives it back; after a failure it waits until `next_at`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.CharField(max_length=ADDRESS_LENGTH)
    ordered_at = models.DateTimeField()
    ordered_by = models.JSONField()
    pupil_count = models.PositiveIntegerField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[DistributionQuerySet] = DistributionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["desk", "ordered_at"], name="distribution_of_desk"),
            models.Index(
                fields=["next_at"], condition=Q(finished_at=None), name="distribution_due"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Allocation(models.Model):
    """Which school a pupil of a bulk file goes to; goes with the pupil's entry.

    A pupil has one sent allocation at most, and beside it one that is planned or on its way.
    `onward` is the file the pupil was sent with; the pupils in it follow as in the bulk file.
    """

    class Stage(models.TextChoices):
        """How far it has come."""

        PLANNED = "planned"
        WAITING = "waiting"
        SENT = "sent"
        WITHDRAWN = "withdrawn"
        FAILED = "failed"

    pupil = models.ForeignKey(
        "transfers.PupilEntry", on_delete=models.CASCADE, related_name="allocations"
    )
    school = models.CharField(max_length=ADDRESS_LENGTH)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    distribution = models.ForeignKey(
        Distribution, null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    onward = models.ForeignKey(
        "transfers.Transfer", null=True, on_delete=models.PROTECT, related_name="allocations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(stage__in=["planned", "waiting"]),
                name="pupil_on_the_way_once",
            ),
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(stage="sent"), name="pupil_sent_once"
            ),
        ]
        indexes = [
            models.Index(fields=["distribution", "stage", "school"], name="left_to_distribute"),
            models.Index(fields=["onward", "stage"], name="pupils_sent_with"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.school}"


class AllocationListQuerySet(models.QuerySet["AllocationList"]):
    """Reads of lists of allocations."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the lists of `actor` alone, while the actor may allocate."""
        if not actor.account or not find_reach(actor, Act.ALLOCATE):
            return self.none()
        return self.filter(owner=actor.account)


class AllocationList(models.Model):
    """What became of each row of an uploaded list of allocations; gone after 24 hours.

    `results` are sealed, because they name pupils by their UPN.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.UUIDField()
    read_at = models.DateTimeField(db_index=True)
    results = models.BinaryField()

    objects: ClassVar[AllocationListQuerySet] = AllocationListQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.public_id)
