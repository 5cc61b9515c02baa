"""Matchings of the shelf with a census: the runs, and the matches each proposes.

Source: rulings 6.6; docs/adr/0020.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.lost_pupils.matching_states import (
    MATCH_LABELS,
    RUN_LABELS,
    UNDER_WAY,
    MatchState,
    RunState,
)
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may

PARTY_LENGTH = 8
AUTHORITY_LENGTH = 3
ESTABLISHMENT_LENGTH = 4
PERSON_LENGTH = 150
FILE_NAME_LENGTH = 255
STAGE_LENGTH = 10


def may_match(actor: Actor) -> bool:
    """Return whether `actor` may match: for the nation, or for an authority on its own census."""
    own = bool(actor.la) and may(actor, Act.MATCH_OWN_CENSUS)
    return own or may(actor, Act.MATCH_LOST_PUPILS)


class MatchingRunQuerySet(models.QuerySet["MatchingRun"]):
    """Reads of matching runs."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the runs of the organisation of `actor`, whoever there ordered them."""
        return self.filter(party=actor.organisation) if may_match(actor) else self.none()

    def due(self, *, at: datetime) -> Self:
        """Return what is to be matched now, and that no worker has leased."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, state__in=UNDER_WAY, next_at__lte=at)


class MatchingRun(models.Model):
    """One matching of the shelf with a census, ordered by an authority or for the nation.

    `party` is "681LLLL" or "NATIONAL", `la` the authority's number or "". `stored` is the census,
    until the run ends. `attempt` counts who has taken it up: only the latest may write, so that a
    worker thought dead cannot double what another finds. `problem` is why it was not carried out.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.CharField(max_length=PARTY_LENGTH)
    la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.JSONField()
    file_name = models.CharField(max_length=FILE_NAME_LENGTH, blank=True)
    stored = models.ForeignKey(
        "vault.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        choices=[(member.value, member.name) for member in RUN_LABELS],
        default=RunState.WAITING,
    )
    stage = models.CharField(max_length=STAGE_LENGTH, blank=True)
    census_count = models.PositiveIntegerField(default=0)
    without_school = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveIntegerField(default=0)
    match_count = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)

    objects: ClassVar[MatchingRunQuerySet] = MatchingRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(state__in=[state.value for state in UNDER_WAY]),
                name="one_matching_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in UNDER_WAY], ended_at=None)
                | Q(
                    ~Q(state__in=[state.value for state in UNDER_WAY]),
                    ended_at__isnull=False,
                    stored=None,
                ),
                name="matching_keeps_no_census",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-ordered_at", "-id"], name="matchings_of_party"),
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=[state.value for state in UNDER_WAY]),
                name="matching_due",
            ),
        ]

    def __str__(self) -> str:
        return f"matching {self.public_id}"

    @property
    def is_under_way(self) -> bool:
        """True until the matches are there, or the run has failed or was cancelled."""
        return self.state in UNDER_WAY


class ProposedMatchQuerySet(models.QuerySet["ProposedMatch"]):
    """Reads of proposed matches."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what the runs of the organisation of `actor` propose, once they are ready."""
        if not may_match(actor):
            return self.none()
        return self.filter(run__party=actor.organisation, run__state=RunState.READY)

    def led_to(self, actor: Actor) -> Self:
        """Return the accepted matches with pupils of the authority of `actor`, if it may claim."""
        if not actor.la or not may(actor, Act.CLAIM):
            return self.none()
        return self.filter(census_la=actor.la, state=MatchState.ACCEPTED)

    def uploaded_by(self, actor: Actor) -> Self:
        """Return the accepted matches of what schools of the authority of `actor` uploaded, if it
        may remove them."""
        if not actor.la or not may(actor, Act.REMOVE_LOST_PUPIL):
            return self.none()
        return self.filter(uploader_la=actor.la, state=MatchState.ACCEPTED)

    def undecided(self) -> Self:
        """Return those still to be decided whose pupil is still lost."""
        return self.filter(state=MatchState.PROPOSED, pupil__standing=Standing.LOST)


class ProposedMatch(models.Model):
    """That a lost pupil and one of a census may be the same: how likely, and why.

    `reasons` are problems as JSON (code, message, params), without anything of the pupil.
    `evidence` is the census side, sealed; it is erased, and the match lapses if nobody has decided,
    at `forget_at`. `census_la` and `census_estab` are the school, "" where the census names none.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(MatchingRun, on_delete=models.PROTECT, related_name="matches")
    pupil = models.ForeignKey("lost_pupils.LostPupil", on_delete=models.PROTECT, related_name="+")
    uploader_la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    census_la = models.CharField(max_length=AUTHORITY_LENGTH, blank=True)
    census_estab = models.CharField(max_length=ESTABLISHMENT_LENGTH, blank=True)
    evidence = models.BinaryField(null=True)
    forget_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=10,
        choices=[(member.value, member.name) for member in MATCH_LABELS],
        default=MatchState.PROPOSED,
    )
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)

    objects: ClassVar[ProposedMatchQuerySet] = ProposedMatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "pupil"], name="proposed_once_in_a_run"),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "rejected"], decided_at__isnull=False)
                | Q(state__in=["proposed", "lapsed"], decided_at=None),
                name="match_decided_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state", "-score", "id"], name="matches_by_state"),
            models.Index(fields=["run", "-score", "id"], name="matches_by_score"),
            models.Index(
                fields=["census_la", "-decided_at", "-id"],
                condition=Q(state="accepted"),
                name="matches_leading_to",
            ),
            models.Index(
                fields=["uploader_la", "-decided_at", "-id"],
                condition=Q(state="accepted"),
                name="matches_of_uploader",
            ),
            models.Index(
                fields=["forget_at"],
                condition=Q(evidence__isnull=False),
                name="matches_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.public_id}"

    @property
    def school(self) -> str:
        """The establishment number of the school in the census, "" if it names none."""
        return self.census_la + self.census_estab if self.census_estab else ""
