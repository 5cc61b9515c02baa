"""Reports of pupils who arrived without a CTF, requests for files, and the UPNs given out.

People and organisations are named by public id, code and the name they had at the time, without
foreign keys. What is known of the pupil is sealed, and blanked after its time.

Source: rulings 6.7; issue 4; docs/adr/0021.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.enquiries.pupils import EnquiredPupil, read_remark
from pont.enquiries.states import OPEN_STAGES, Reply, Stage, Verb
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.transfers.models import Transfer

ADDRESS_LENGTH = 7
AUTHORITY_LENGTH = 3
PERSON_LENGTH = 150
UPN_LENGTH = 13


class Enquiry(models.Model):
    """What a report and a request have in common: a sealed pupil, and an end."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed = models.BinaryField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=PERSON_LENGTH)
    ended_at = models.DateTimeField(null=True)
    transfer = models.ForeignKey(Transfer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def pupil(self) -> EnquiredPupil | None:
        """Who is asked after; None once that was blanked (`policy.retention.ENQUIRY_DAYS`)."""
        if self.sealed is None:
            return None
        return EnquiredPupil.open(bytes(self.sealed), about=self.public_id)


class Step(models.Model):
    """One thing that happened: a verb, who, when; `remark` is sealed, `code` a school or authority
    that it is about."""

    verb = models.CharField(max_length=20, choices=[(verb.value, verb.name) for verb in Verb])
    at = models.DateTimeField()
    by_name = models.CharField(max_length=PERSON_LENGTH)
    by_organisation = models.CharField(max_length=PERSON_LENGTH)
    code = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        abstract = True


class ArrivalReportQuerySet(models.QuerySet["ArrivalReport"]):
    """Reads of arrival reports."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what the school of `actor` reported, or what its authority is to answer."""
        return self.reported_by(actor) | self.answered_by(actor)

    def reported_by(self, actor: Actor) -> Self:
        """Return what the school of `actor` reported."""
        if not may(actor, Act.REPORT_ARRIVAL):
            return self.none()
        return self.filter(school=actor.organisation)

    def answered_by(self, actor: Actor) -> Self:
        """Return what the schools of the authority of `actor` reported to it."""
        if not may(actor, Act.ANSWER_ARRIVAL) or not actor.la:
            return self.none()
        return self.filter(la=actor.la)

    def open(self) -> Self:
        """Return those on which the authority still works."""
        return self.filter(stage__in=OPEN_STAGES)


class ArrivalReport(Enquiry):
    """That a pupil came to `school` without a CTF, for the authority `la` to look into.

    `last_school_number` is there if the school chose one; its words stand in the sealed pupil.
    `assigned_to` is the account that took it on.
    """

    school = models.CharField(max_length=ADDRESS_LENGTH)
    la = models.CharField(max_length=AUTHORITY_LENGTH)
    stage = models.CharField(
        max_length=10,
        choices=[(stage.value, stage.name) for stage in Stage],
        default=Stage.REPORTED,
    )
    last_school_number = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    admitted_on = models.DateField()
    reported_at = models.DateTimeField()
    assigned_to = models.UUIDField(null=True)
    assigned_name = models.CharField(max_length=PERSON_LENGTH, blank=True)

    objects: ClassVar[ArrivalReportQuerySet] = ArrivalReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=list(Stage)), name="arrival_has_a_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=OPEN_STAGES, ended_at=None, sealed__isnull=False)
                | Q(~Q(stage__in=OPEN_STAGES), ended_at__isnull=False),
                name="arrival_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["la", "reported_at", "id"],
                condition=Q(ended_at=None),
                name="arrivals_to_answer",
            ),
            models.Index(fields=["la", "-reported_at", "-id"], name="arrivals_of_authority"),
            models.Index(fields=["school", "-reported_at", "-id"], name="arrivals_of_school"),
            models.Index(
                fields=["ended_at"], condition=Q(sealed__isnull=False), name="arrivals_to_forget"
            ),
        ]

    def __str__(self) -> str:
        # Never the pupil: this text may reach a log.
        return f"arrival {self.public_id}"


class ArrivalStep(Step):
    """A step of a report: the school sees all of them."""

    report = models.ForeignKey(ArrivalReport, on_delete=models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"

    @property
    def remark(self) -> str:
        """What was typed."""
        return read_remark(self.sealed, about=self.report.public_id)


class CtfRequestQuerySet(models.QuerySet["CtfRequest"]):
    """Reads of requests."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what the organisation of `actor` asks, or is asked; nobody else sees it."""
        return self.asked_by(actor) | self.asked_of(actor)

    def asked_by(self, actor: Actor) -> Self:
        """Return what the organisation of `actor` asks."""
        if not may(actor, Act.REQUEST_CTF):
            return self.none()
        return self.filter(asker=actor.organisation)

    def asked_of(self, actor: Actor) -> Self:
        """Return what the organisation of `actor` is asked."""
        if not may(actor, Act.ANSWER_REQUEST):
            return self.none()
        return self.filter(asked=actor.organisation)

    def waiting(self) -> Self:
        """Return those without an answer."""
        return self.filter(reply=Reply.WAITING)


class CtfRequest(Enquiry):
    """That `asker` ("681LLLL") asks `asked` (a school or an authority) for the file of a pupil.

    The file is to go to `deliver_to`: the asker, or the school that reported the arrival.
    """

    asker = models.CharField(max_length=ADDRESS_LENGTH)
    asked = models.CharField(max_length=ADDRESS_LENGTH)
    deliver_to = models.CharField(max_length=ADDRESS_LENGTH)
    arrival = models.ForeignKey(
        ArrivalReport, null=True, on_delete=models.PROTECT, related_name="requests"
    )
    asked_at = models.DateTimeField()
    reply = models.CharField(
        max_length=10,
        choices=[(reply.value, reply.name) for reply in Reply],
        default=Reply.WAITING,
    )
    reminders = models.PositiveSmallIntegerField(default=0)
    last_told_at = models.DateTimeField()

    objects: ClassVar[CtfRequestQuerySet] = CtfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reply__in=list(Reply)), name="request_has_a_reply"),
            models.CheckConstraint(
                condition=Q(reply=Reply.WAITING, ended_at=None, sealed__isnull=False)
                | Q(~Q(reply=Reply.WAITING), ended_at__isnull=False),
                name="request_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(asker=models.F("asked")), name="request_goes_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["asker", "-asked_at", "-id"], name="requests_of_asker"),
            models.Index(fields=["asked", "-asked_at", "-id"], name="requests_of_asked"),
            models.Index(
                fields=["asked", "asked_at", "id"],
                condition=Q(ended_at=None),
                name="requests_to_answer",
            ),
            models.Index(
                fields=["last_told_at"], condition=Q(ended_at=None), name="requests_to_remind"
            ),
            models.Index(
                fields=["ended_at"], condition=Q(sealed__isnull=False), name="requests_to_forget"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.public_id}"


class RequestStep(Step):
    """A step of a request: both sides see all of them."""

    request = models.ForeignKey(CtfRequest, on_delete=models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"

    @property
    def remark(self) -> str:
        """What was typed."""
        return read_remark(self.sealed, about=self.request.public_id)


class IssuedUpn(models.Model):
    """A number that Pont gave out, so that it never gives it out again; names nobody.

    Once the report is blanked the number leads to a school and a day, and to no pupil.
    """

    upn = models.CharField(max_length=UPN_LENGTH, unique=True)
    is_temporary = models.BooleanField()
    report = models.ForeignKey(ArrivalReport, on_delete=models.PROTECT, related_name="upns")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "is_temporary"], name="upn_of_each_sort_given_once"
            ),
        ]

    def __str__(self) -> str:
        return f"issued number {self.pk}"
