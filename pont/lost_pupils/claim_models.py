"""Who claims a lost pupil, and where the file went from there.

People and organisations are named by public id, code and the name they had at the time, without
foreign keys: the record outlives their accounts.

Source: rulings 6.2, 6.3.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.lost_pupils.claim_states import OPEN, STANDING, ClaimStage, check_claim_may_become
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.transfers.models import Transfer

PARTY_LENGTH = 8
AUTHORITY_LENGTH = 3
PERSON_LENGTH = 150
REASON_LENGTH = 30
STAGE_LENGTH = 10


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reads of claims."""

    def visible_to(self, actor: Actor) -> Self:
        """Return every claim to those who may search the shelf: two authorities that claim one
        pupil see each other's."""
        return self.all() if may(actor, Act.SEARCH_LOST_PUPILS) else self.none()

    def made_by(self, actor: Actor) -> Self:
        """Return the claims of the organisation of `actor`, whoever there made them."""
        if not may(actor, Act.CLAIM):
            return self.none()
        return self.filter(party=actor.organisation)

    def standing(self) -> Self:
        """Return the claims that were confirmed and not undone, of pupils still on the shelf."""
        return self.filter(stage__in=STANDING)

    def open(self) -> Self:
        """Return the claims on which an authority still works, confirmed or not."""
        return self.filter(stage__in=OPEN)


class Claim(models.Model):
    """That an organisation says a lost pupil is on roll at one of its schools (rulings 6.2, 6.3).

    `declaration` is the text that the person agreed to, in the language in which it was read.
    The claim stands from `confirmed_at` on, when the file was downloaded correctly. `onward` is
    the file forwarded to a school, while it waits there or once it was collected. `arrival` is the
    public id of the report for which the pupil was searched, if any. `undone_for` is a code of
    `claim_states.UNDOINGS`. Two organisations may claim one pupil; each has one open claim.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(
        "lost_pupils.LostPupil", on_delete=models.PROTECT, related_name="claims"
    )
    stage = models.CharField(
        max_length=STAGE_LENGTH,
        choices=[(stage.value, stage.name) for stage in ClaimStage],
        default=ClaimStage.DECLARED,
    )
    account = models.UUIDField()
    name = models.CharField(max_length=PERSON_LENGTH)
    party = models.CharField(max_length=PARTY_LENGTH)
    party_name = models.CharField(max_length=PERSON_LENGTH)
    la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    arrival = models.UUIDField(null=True)
    declaration = models.TextField()
    declared_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    onward = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="+")
    forwarded_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)
    undone_for = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "party"],
                condition=Q(stage__in=OPEN),
                name="claimed_once_by_a_party",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=list(ClaimStage)), name="claim_has_a_stage"
            ),
            models.CheckConstraint(condition=~Q(declaration=""), name="claim_has_a_declaration"),
            models.CheckConstraint(
                condition=Q(stage=ClaimStage.DECLARED, confirmed_at=None)
                | Q(stage=ClaimStage.LAPSED)
                | Q(~Q(stage__in=[ClaimStage.DECLARED, ClaimStage.LAPSED]), ~Q(confirmed_at=None)),
                name="claim_stands_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(~Q(undone_for=""), stage=ClaimStage.UNDONE, undone_at__isnull=False)
                | Q(~Q(stage=ClaimStage.UNDONE), undone_at=None, undone_for=""),
                name="claim_undone_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[ClaimStage.FORWARDED, ClaimStage.PLACED],
                    onward__isnull=False,
                    forwarded_at__isnull=False,
                )
                | Q(
                    ~Q(stage__in=[ClaimStage.FORWARDED, ClaimStage.PLACED]),
                    onward=None,
                    forwarded_at=None,
                ),
                name="claim_forwards_one_file",
            ),
            models.CheckConstraint(
                condition=Q(stage=ClaimStage.PLACED, placed_at__isnull=False)
                | Q(~Q(stage=ClaimStage.PLACED), placed_at=None),
                name="claim_placed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-declared_at", "-id"], name="claims_of_party"),
            models.Index(
                fields=["party", "stage", "-declared_at", "-id"], name="claims_of_party_by_stage"
            ),
            models.Index(
                fields=["confirmed_at"],
                condition=Q(stage__in=STANDING),
                name="claims_not_placed",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.public_id}"

    @property
    def is_standing(self) -> bool:
        """True once the file was downloaded correctly, until the claim ends."""
        return self.stage in STANDING

    def move(self, following: ClaimStage) -> None:
        """Bring the claim to the stage `following`; the caller has locked it, and saves it.

        :raises WrongClaimStage: if the table does not allow it.
        """
        check_claim_may_become(ClaimStage(self.stage), following)
        self.stage = following
