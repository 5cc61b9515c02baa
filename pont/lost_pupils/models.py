"""The shelf: a record for each pupil who is lost.

People and organisations are named by public id, code and the name they had at the time, without
foreign keys: the record outlives their accounts.

Source: rulings 6.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

# Django finds the models of the room in this module; it finds these through it.
from pont.lost_pupils.claim_models import Claim as Claim
from pont.lost_pupils.matching_models import MatchingRun as MatchingRun
from pont.lost_pupils.matching_models import ProposedMatch as ProposedMatch
from pont.lost_pupils.search_models import SearchEntry as SearchEntry
from pont.lost_pupils.search_models import SurnameKey as SurnameKey
from pont.lost_pupils.search_models import SurnameWord as SurnameWord
from pont.lost_pupils.sighting_models import FileToCompare as FileToCompare
from pont.lost_pupils.sighting_models import Sighting as Sighting
from pont.lost_pupils.states import (
    LABELS,
    ON_SHELF,
    REMOVALS,
    Standing,
    Whereabouts,
    check_may_become,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks, may
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer

ADDRESS_LENGTH = 7
AUTHORITY_LENGTH = 3
NAME_LENGTH = 100
PERSON_LENGTH = 150
UPN_LENGTH = 20
REASON_LENGTH = 30


class LostPupilQuerySet(models.QuerySet["LostPupil"]):
    """Reads of shelf records."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what `actor` may look up, or has uploaded."""
        return self.all() if may(actor, Act.SEARCH_LOST_PUPILS) else self.uploaded_from(actor)

    def searchable_by(self, actor: Actor) -> Self:
        """Return the pupils on the shelf to those who may search it, to others none."""
        return self.on_shelf() if may(actor, Act.SEARCH_LOST_PUPILS) else self.none()

    def uploaded_from(self, actor: Actor) -> Self:
        """Return what was uploaded from the desks at which `actor` may send CTFs."""
        return self.filter(uploader__in=sorted(find_desks(actor, Act.SEND, Kind.CTF)))

    def kept_by(self, actor: Actor) -> Self:
        """Return what schools of the authority of `actor` uploaded, if it may remove them."""
        if not actor.la or not may(actor, Act.REMOVE_LOST_PUPIL):
            return self.none()
        return self.filter(uploader_la=actor.la)

    def on_shelf(self) -> Self:
        """Return those who are lost, or claimed and not yet placed."""
        return self.filter(standing__in=ON_SHELF)


class LostPupil(models.Model):
    """A pupil on the shelf: the one in the CTF `transfer`, and where the record stands.

    `uploader` is the address that sent ("6812045", "681LLLL"), `uploader_la` its authority. What
    is known of the pupil is as in the file; it is blanked with the bytes (ruling 4.5). `ended_at`
    is when the record was placed or removed; `removed_for` a code of `states.REMOVALS`. `original`
    is an earlier record on the shelf that seems to be of the same pupil (`twins`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    whereabouts = models.CharField(
        max_length=10, choices=[(member.value, member.name) for member in Whereabouts]
    )
    standing = models.CharField(
        max_length=10,
        choices=[(member.value, member.name) for member in LABELS],
        default=Standing.LOST,
    )
    uploader = models.CharField(max_length=ADDRESS_LENGTH)
    uploader_la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    uploaded_at = models.DateTimeField()
    upn = models.CharField(max_length=UPN_LENGTH, blank=True)
    former_upn = models.CharField(max_length=UPN_LENGTH, blank=True)
    surname = models.CharField(max_length=NAME_LENGTH, blank=True)
    former_surname = models.CharField(max_length=NAME_LENGTH, blank=True)
    preferred_surname = models.CharField(max_length=NAME_LENGTH, blank=True)
    forename = models.CharField(max_length=NAME_LENGTH, blank=True)
    middle_names = models.CharField(max_length=NAME_LENGTH, blank=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    town = models.CharField(max_length=NAME_LENGTH, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)
    removed_for = models.CharField(max_length=REASON_LENGTH, blank=True)
    original = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[LostPupilQuerySet] = LostPupilQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=list(Standing)), name="lost_pupil_stands_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=ON_SHELF, ended_at=None)
                | Q(~Q(standing__in=ON_SHELF), ended_at__isnull=False),
                name="lost_pupil_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.REMOVED, removed_for__in=list(REMOVALS))
                | Q(~Q(standing=Standing.REMOVED), removed_for=""),
                name="lost_pupil_removed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["uploader", "-uploaded_at", "-id"], name="shelf_of_uploader"),
            models.Index(
                fields=["uploader_la", "standing", "uploaded_at"], name="shelf_of_authority"
            ),
            models.Index(fields=["uploader_la", "standing", "born_on"], name="shelf_by_age"),
            models.Index(
                fields=["uploader_la", "uploaded_at", "id"],
                condition=Q(original__isnull=False),
                name="shelf_twice",
            ),
            models.Index(fields=["upn"], name="shelf_by_upn"),
            models.Index(fields=["former_upn"], name="shelf_by_former_upn"),
        ]

    def __str__(self) -> str:
        # Never the pupil: this text may reach a log.
        return f"lost pupil {self.public_id}"

    @property
    def is_on_shelf(self) -> bool:
        """True until the record is placed or removed."""
        return self.standing in ON_SHELF

    def check_may_become(self, following: Standing) -> None:
        """Stop an act that the table of standings does not allow.

        :raises WrongStanding: saying where the record stands.
        """
        check_may_become(Standing(self.standing), following)
