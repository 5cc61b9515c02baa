"""The shelf: a record for each pupil who is lost, and who claims them.

People and organisations are named by public id, code and the name they had at the time, without
foreign keys: the record outlives their accounts.

Source: rulings 6.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

# Django finds the models of the room in this module; it finds these through it.
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
    is when the record was placed or removed; `removed_for` a code of `states.REMOVALS`.
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


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reads of claims."""

    def visible_to(self, actor: Actor) -> Self:
        """Return every claim to those who may search the shelf: two authorities that claim one
        pupil see each other's."""
        return self.all() if may(actor, Act.SEARCH_LOST_PUPILS) else self.none()

    def made_by(self, actor: Actor) -> Self:
        """Return the claims of the organisation of `actor`, whoever there made them."""
        return self.visible_to(actor).filter(party=actor.organisation)

    def standing(self) -> Self:
        """Return the claims that were confirmed and not undone."""
        return self.filter(confirmed_at__isnull=False, undone_at=None)


class Claim(models.Model):
    """That an organisation says a lost pupil is on roll at one of its schools (rulings 6.2, 6.3).

    `declaration` is the text that the person agreed to, in the language in which it was read.
    The claim stands from `confirmed_at` on, when the file was downloaded correctly. `onward` is
    the file forwarded to a school. Two organisations may claim one pupil; each does so once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pupil = models.ForeignKey(LostPupil, on_delete=models.PROTECT, related_name="claims")
    account = models.UUIDField()
    name = models.CharField(max_length=PERSON_LENGTH)
    party = models.CharField(max_length=ADDRESS_LENGTH + 1)
    party_name = models.CharField(max_length=PERSON_LENGTH)
    la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    declaration = models.TextField()
    declared_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    onward = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="+")
    forwarded_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)
    undone_for = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "party"],
                condition=Q(undone_at=None),
                name="claimed_once_by_a_party",
            ),
            models.CheckConstraint(condition=~Q(declaration=""), name="claim_has_a_declaration"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_for="")
                | Q(~Q(undone_for=""), undone_at__isnull=False),
                name="claim_undone_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(placed_at=None), name="claim_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(onward=None, forwarded_at=None, placed_at=None)
                | Q(onward__isnull=False, forwarded_at__isnull=False),
                name="claim_places_what_it_forwards",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-declared_at", "-id"], name="claims_of_party"),
            models.Index(
                fields=["confirmed_at"],
                condition=Q(placed_at=None, undone_at=None) & ~Q(confirmed_at=None),
                name="claims_not_placed",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.public_id}"

    @property
    def is_standing(self) -> bool:
        """True once the file was downloaded correctly, unless undone."""
        return self.confirmed_at is not None and self.undone_at is None
