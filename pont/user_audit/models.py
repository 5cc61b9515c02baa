"""Rounds of the user audit, the lists of organisations, and the people on them.

Source: rulings 5.8; issues 5 and 6.
"""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from pont.accounts.models import Account
from pont.accounts.standing import NATIONAL
from pont.directory.models import Establishment, LocalAuthority
from pont.policy.actors import Actor
from pont.user_audit.progress import Decision, Progress

LONGEST_TITLE = 100


class RoundRows(models.QuerySet["AuditRound"]):
    """Rounds."""

    def visible_to(self, actor: object) -> Self:
        """Return every round: whoever sees users sees that they are audited."""
        return self.all()


class AuditRound(models.Model):
    """A time in which every organisation confirms its list of users; one is open at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=LONGEST_TITLE)
    opens_on = models.DateField()
    due_on = models.DateField()
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=150, blank=True)

    objects = RoundRows.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_open_audit_round"
            ),
            models.CheckConstraint(
                name="audit_round_is_due_after_it_opens", condition=Q(due_on__gt=F("opens_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.opens_on}"


class ListRows(models.QuerySet["UserList"]):
    """Lists, and whose they are."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the lists of the actor's organisation, its authority's schools or everywhere.

        Whether somebody may look at lists of users at all is a grant.
        """
        if actor.organisation == NATIONAL:
            return self.all()
        if actor.la and actor.organisation == f"{actor.la}LLLL":
            return self.filter(la__number=actor.la)
        return self.filter(code=actor.organisation)

    def with_places(self) -> Self:
        """Return the same rows with round, authority and school at hand, in one query."""
        return self.select_related("round", "la", "establishment")

    def unconfirmed(self) -> Self:
        """Return the lists that can still be confirmed."""
        return self.filter(Q(round=None) | Q(round__is_open=True), confirmed_at=None)


class UserList(models.Model):
    """The users of one organisation, to be confirmed or confirmed.

    `code` is the organisation's address ("681LLLL", "6812045"), `la` the authority that looks
    after it. Without a round it was begun by the organisation itself. Who confirmed it, when and
    in which words stays as it was, whatever becomes of the account.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(
        AuditRound, models.PROTECT, null=True, blank=True, related_name="lists"
    )
    code = models.CharField(max_length=7)
    la = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    establishment = models.ForeignKey(
        Establishment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    of_school = models.BooleanField()
    made_at = models.DateTimeField()
    progress = models.CharField(
        max_length=11,
        choices=[(step.value, step.value) for step in Progress],
        default=Progress.NOT_STARTED,
    )
    remind_on = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=150, blank=True)
    confirmed_by_username = models.CharField(max_length=40, blank=True)
    statement = models.TextField(blank=True)
    kept = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    objects = ListRows.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="one_list_in_a_round"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(round=None, confirmed_at=None),
                name="one_list_of_ones_own",
            ),
            models.CheckConstraint(
                name="list_of_school_names_it",
                condition=Q(of_school=True, establishment__isnull=False)
                | Q(of_school=False, establishment__isnull=True),
            ),
            models.CheckConstraint(
                name="confirmed_list_says_when",
                condition=Q(progress=Progress.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(progress=Progress.CONFIRMED) & Q(confirmed_at=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "of_school", "progress", "code"], name="user_list_by_progress"
            ),
            models.Index(
                fields=["round", "la", "of_school", "progress", "code"], name="user_list_by_la"
            ),
            models.Index(fields=["code", "confirmed_at"], name="user_list_by_code"),
            models.Index(
                fields=["remind_on"],
                condition=Q(remind_on__isnull=False),
                name="user_list_by_reminder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.progress}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be confirmed."""
        return self.confirmed_at is None and (self.round is None or self.round.is_open)

    def name_in(self, language: str) -> str:
        """Return the organisation's name in `language` ("en" or "cy")."""
        return self.establishment.name if self.establishment else self.la.name_in(language)


class ListedUser(models.Model):
    """Somebody on a list as they stood when it was made, and what was decided of them.

    `roles` are those held then, `decided_roles` those of which the decision was made, by their
    values, sorted, with spaces between. `is_later` marks who got the account after the list.
    """

    user_list = models.ForeignKey(UserList, models.CASCADE, related_name="people")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    username = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    roles = models.CharField(max_length=300)
    is_later = models.BooleanField(default=False)
    decision = models.CharField(
        max_length=6, blank=True, choices=[(one.value, one.value) for one in Decision]
    )
    decided_roles = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(fields=["user_list", "account"], name="listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_list_id} {self.username}: {self.decision}"
