"""A file on its way: draft, transfer, steps, pupils, and what is collected together.

People are named by the public id of their account and by the name they had at the time, without
foreign keys: the record of a transfer outlives the accounts of those who made it.
"""

import uuid
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.contents import ZIP_IS_LOCKED
from pont.policy.grants import find_kinds, find_reach, may
from pont.policy.judgement import Verdict
from pont.policy.roles import Role
from pont.standards.addresses import Desk
from pont.standards.file_names import Kind
from pont.standards.refusals import Problem
from pont.transfers.findings import read_problem

# Django finds the models of the room in this module; it finds these through it.
from pont.transfers.phase_models import Allocation as Allocation
from pont.transfers.phase_models import AllocationList as AllocationList
from pont.transfers.phase_models import Distribution as Distribution
from pont.transfers.reminder_models import Reminder as Reminder
from pont.transfers.states import LIVE, State, check_may_become
from pont.vault.models import StoredFile

NAME_LENGTH = 255
SHELF = (Desk.MISSING, Desk.OUTSIDE)
ADDRESS_LENGTH = 7
SERVICE_LENGTH = 12
REASON_LENGTH = 150


def choices(members: type[Kind] | type[State] | type[Verdict]) -> list[tuple[str, str]]:
    """Return `members` as Django choices; the labels stand in the tables, not here."""
    return [(member.value, member.name) for member in members]


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the drafts of `actor` alone (ruling 3.5)."""
        return self.filter(owner=actor.account) if actor.account else self.none()


class Draft(models.Model):
    """An upload not yet sent: encrypted, scanned, judged, visible to its owner alone.

    `problems` holds {"code", "message", "params", "is_refusal"} each; `contents` the sealed list
    of pupils, so that nothing of a pupil is readable before the file is sent. `service` is the code
    of the service that a file return goes to, `answers` the public id of the file request that it
    answers, if any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.UUIDField()
    given_name = models.CharField(max_length=NAME_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    kind = models.CharField(max_length=20, blank=True, choices=choices(Kind))
    sender = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    recipient = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    service = models.CharField(max_length=SERVICE_LENGTH, blank=True)
    answers = models.UUIDField(null=True)
    verdict = models.CharField(max_length=10, choices=choices(Verdict))
    problems = models.JSONField(default=list)
    suggestion = models.CharField(max_length=NAME_LENGTH, blank=True)
    contents = models.BinaryField(null=True)
    pupil_count = models.PositiveIntegerField(null=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    landed_at = models.DateTimeField()

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["owner", "landed_at"], name="draft_of_owner"),
            models.Index(fields=["landed_at"], name="draft_by_age"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sendable(self) -> bool:
        """True unless something about the file must be put right first."""
        return self.verdict != Verdict.REFUSED

    @property
    def locked_files(self) -> int:
        """How many files in the zip are locked with a password, so that nobody looked into them."""
        counts = (row["params"]["count"] for row in self.problems if row["code"] == ZIP_IS_LOCKED)
        return next(counts, 0)

    @property
    def refusals(self) -> list[Problem]:
        """What must be put right before the file can be sent."""
        return [read_problem(row) for row in self.problems if row["is_refusal"]]

    @property
    def warnings(self) -> list[Problem]:
        """What its owner should know before sending."""
        return [read_problem(row) for row in self.problems if not row["is_refusal"]]


def _within(reach: Mapping[str, frozenset[Kind]], place: str, *, of: str = "") -> Q:
    """Return the condition that keeps to the kinds granted at each address, without any: nothing.

    A condition for each address, so that no role lends its address to another role's kinds. `of`
    leads to the transfer from the row that is asked for, such as "transfer__".
    """
    at_each = (
        Q(**{f"{of}{place}": desk, f"{of}kind__in": sorted(kinds)}) for desk, kinds in reach.items()
    )
    return reduce(or_, at_each, Q(pk__in=[]))


def _at_services(actor: Actor, *, of: str = "") -> Q:
    """Return the condition that a file goes to no service, or to one that `actor` works."""
    # Whoever collects no file returns has none within reach; a condition would only slow them.
    if may(actor, Act.VIEW_ALL_RETURNS) or not may(actor, Act.COLLECT, Kind.FILE_RETURN):
        return Q()
    return Q(**{f"{of}service__in": ["", *sorted(actor.services)]})


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Reads of transfers."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what `actor` sent or is addressed by, of the kinds its roles may touch."""
        return self.sent_from(actor) | self.addressed_to(actor)

    def sent_from(self, actor: Actor) -> Self:
        """Return what left the desks that `actor` works."""
        return self.filter(_within(find_reach(actor, Act.SEND), "sender"))

    def addressed_to(self, actor: Actor) -> Self:
        """Return what is addressed to the desks, and the services, that `actor` works."""
        reach = _within(find_reach(actor, Act.COLLECT), "recipient")
        return self.filter(reach & _at_services(actor))

    def overseen_by(self, actor: Actor) -> Self:
        """Return what goes to, from or within the authority that `actor` watches over.

        Not what lies on the shelf, and no kind that is not watched. To oversee is to read, and
        where a further grant says so to remove, forward or copy: an overseer stands on neither
        side of a transfer, and `visible_to` knows nothing of it.

        Source: seed 002 section 5.3; rulings 4.4, 4.6.
        """
        rows = self.filter(kind__in=find_kinds(actor, Act.MONITOR)).exclude(recipient__in=SHELF)
        if Role.NATIONAL_ADMINISTRATOR in actor.roles:
            return rows
        if not actor.la:
            return self.none()
        return rows.filter(Q(sender_la=actor.la) | Q(recipient_la=actor.la))

    def allocatable_by(self, actor: Actor) -> Self:
        """Return the files at the desks of `actor` whose pupils may be allocated to schools."""
        reach = _within(find_reach(actor, Act.ALLOCATE), "recipient")
        return self.filter(reach, state__in=LIVE, stored__isnull=False)

    def live(self) -> Self:
        """Return the files that hold their name."""
        return self.filter(state__in=LIVE)


class Transfer(models.Model):
    """A file that goes from a sender to a recipient, waits, and ends.

    `stored` is empty once the bytes are destroyed; the record stays. `keep_until` is the date the
    bytes go, empty while the file waits: nothing uncollected is deleted by itself (ruling 4.4).
    `locked_files` counts the files in a zip that nobody could look into (ruling 3.4). `service` is
    the code of the service at the authority to which a file return goes ("SEN"), empty otherwise.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=choices(Kind))
    name = models.CharField(max_length=NAME_LENGTH)
    given_name = models.CharField(max_length=NAME_LENGTH)
    sender = models.CharField(max_length=ADDRESS_LENGTH)
    recipient = models.CharField(max_length=ADDRESS_LENGTH)
    sender_la = models.CharField(max_length=3, blank=True)
    recipient_la = models.CharField(max_length=3, blank=True)
    service = models.CharField(max_length=SERVICE_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=choices(State), default=State.SENT)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    pupil_count = models.PositiveIntegerField(null=True)
    locked_files = models.PositiveIntegerField(default=0)
    stored = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="onward")
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    sent_by_name = models.CharField(max_length=150)
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)

    objects: ClassVar[TransferQuerySet] = TransferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "name"], condition=Q(state__in=LIVE), name="live_name_used_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.FILE_RETURN) & ~Q(service=""))
                | (~Q(kind=Kind.FILE_RETURN) & Q(service="")),
                name="returns_alone_have_a_service",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "kind", "state", "sent_at", "id"], name="waiting_by_date"
            ),
            models.Index(fields=["recipient", "kind", "state", "ended_at", "id"], name="collected"),
            models.Index(fields=["sender", "sent_at", "id"], name="sent_by_date"),
            # What ended last of what one has sent, for the first page.
            models.Index(
                fields=["sender", "-ended_at"],
                condition=Q(ended_at__isnull=False),
                name="answers_by_date",
            ),
            models.Index(
                fields=["recipient_la", "kind", "state", "sent_at", "id"], name="into_authority"
            ),
            models.Index(
                fields=["sender_la", "kind", "state", "sent_at", "id"], name="from_authority"
            ),
            models.Index(
                fields=["keep_until"], condition=Q(keep_until__isnull=False), name="due_to_go"
            ),
            models.Index(fields=["stored"], name="held_bytes"),
            models.Index(
                fields=["recipient", "service", "state", "sent_at", "id"],
                condition=~Q(service=""),
                name="waiting_at_service",
            ),
            # In every state, for whoever looks after all services, and for one of them.
            models.Index(
                fields=["recipient", "sent_at", "id"],
                condition=~Q(service=""),
                name="returns_by_date",
            ),
            models.Index(
                fields=["recipient", "service", "sent_at", "id"],
                condition=~Q(service=""),
                name="returns_of_service",
            ),
            # By the authority, then the address: the weekly reminder of either reads no more.
            models.Index(
                fields=["recipient_la", "recipient", "kind", "sent_at"],
                condition=Q(state=State.SENT),
                name="still_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def receipt_number(self) -> str:
        """A short number to quote on the telephone, such as 3F2A-91C4-07BE."""
        digits = self.public_id.hex[:12].upper()
        return "-".join(digits[i : i + 4] for i in (0, 4, 8))

    @property
    def is_on_shelf(self) -> bool:
        """True if the file went to the lost pupil database."""
        return self.recipient in SHELF

    def check_may_become(self, following: State) -> None:
        """Stop an act that the state table does not allow.

        :raises WrongState: naming the state the transfer is in.
        """
        check_may_become(
            kind=Kind(self.kind), state=State(self.state), following=following, name=self.name
        )


class Step(models.Model):
    """One thing that happened to a transfer: a verb, who, when, and for a rejection why.

    `reason` is a code of `transfers.reasons`, of a passing on the code of the service it went to,
    or the words of an authority's own list as they were at the time. `remark` is what a person
    typed, shown on the receipt and never mailed.
    """

    class Verb(models.TextChoices):
        """What happened."""

        SENT = "sent"
        HANDED_OVER = "handed-over"
        NOT_CONFIRMED = "not-confirmed"
        RECEIVED = "received"
        REJECTED = "rejected"
        RECALLED = "recalled"
        REMOVED = "removed"
        FORWARDED = "forwarded"
        EXPIRED = "expired"
        ALLOCATED = "allocated"
        WITHDRAWN = "withdrawn"
        PUPIL_WITHDRAWN = "pupil-withdrawn"
        PASSED_ON = "passed-on"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=15, choices=Verb.choices)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    by_organisation = models.CharField(max_length=150)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class PupilEntry(models.Model):
    """A pupil named in a sent CTF: the fields of ruling 3.2, gone with the bytes.

    `withdrawn_at` is when the authority said that the pupil goes elsewhere, after this file was
    collected (ruling 4.8).
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="pupils")
    ordinal = models.PositiveIntegerField()
    upn = models.CharField(max_length=20, blank=True, db_index=True)
    former_upn = models.CharField(max_length=20, blank=True, db_index=True)
    surname = models.CharField(max_length=100, blank=True)
    former_surname = models.CharField(max_length=100, blank=True)
    preferred_surname = models.CharField(max_length=100, blank=True)
    forename = models.CharField(max_length=100, blank=True)
    middle_names = models.CharField(max_length=100, blank=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    town = models.CharField(max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["transfer", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "ordinal"], name="pupil_in_file_once"),
        ]

    def __str__(self) -> str:
        # Never the pupil: this text may reach a log.
        return f"pupil {self.ordinal}"


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Reads of collections."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what `actor` took up, as long as all of it is addressed to the actor's desks."""
        if not actor.account:
            return self.none()
        reach = _within(find_reach(actor, Act.COLLECT), "recipient", of="transfer__")
        addressed = reach & _at_services(actor, of="transfer__")
        files = Collection.transfers.through.objects.filter(collection=OuterRef("pk"))
        return self.filter(~Exists(files.exclude(addressed)), owner=actor.account)


class Collection(models.Model):
    """Files handed over together as one download with one confirmation (ruling 4.1)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.UUIDField()
    kind = models.CharField(max_length=20, choices=choices(Kind))
    transfers = models.ManyToManyField(Transfer, related_name="+")
    opened_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[CollectionQuerySet] = CollectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["owner", "opened_at"], name="collection_of_owner")]

    def __str__(self) -> str:
        return str(self.public_id)
