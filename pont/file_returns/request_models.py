"""File requests: what an authority asks of its schools, by when, and who has answered.

Source: seed 000 ("File Requests"); issue 5.
"""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.expected import Expected
from pont.file_returns.setting_models import ServiceCode
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks, may
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer

TITLE_LENGTH = 150
PERSON_LENGTH = 150


def match_served(actor: Actor, *, of: str = "") -> Q:
    """Return the condition that a request belongs to a service that `actor` works.

    `of` leads to the request from the row that is asked for, such as "request__".
    """
    if not (actor.la and may(actor, Act.ISSUE_REQUESTS)):
        return Q(pk__in=[])
    own = Q(**{f"{of}la__number": actor.la})
    if may(actor, Act.VIEW_ALL_RETURNS):
        return own
    return own & Q(**{f"{of}service__code__in": sorted(actor.services)})


class FileRequestQuerySet(models.QuerySet["FileRequest"]):
    """Reads of file requests."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what `actor` is asked for, or asks for at one of its services."""
        return self.filter(
            Q(Exists(RequestTarget.objects.asked_of(actor).filter(request=OuterRef("pk"))))
            | match_served(actor)
        )

    def issued_at(self, actor: Actor) -> Self:
        """Return the requests of the services that `actor` works."""
        return self.filter(match_served(actor))

    def open(self) -> Self:
        """Return those that are not closed."""
        return self.filter(closed_at=None)


class FileRequest(models.Model):
    """One file that an authority asks of each of several schools.

    It goes to `service` whatever it is called (ruling 2.10). `due_on` is the last day on which it
    may come. A closed request leaves the open lists and stays to be found.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(ServiceCode, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    guidance = models.TextField(blank=True)
    expected = models.CharField(
        max_length=20,
        choices=[(member.value, member.name) for member in Expected],
        default=Expected.ANY,
    )
    zip_allowed = models.BooleanField(default=True)
    due_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    issued_by_name = models.CharField(max_length=PERSON_LENGTH)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=PERSON_LENGTH, blank=True)

    objects: ClassVar[FileRequestQuerySet] = FileRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["la", "closed_at", "due_on", "id"], name="requests_of_authority"),
            models.Index(
                fields=["due_on"], condition=Q(closed_at=None), name="open_requests_by_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"file request {self.public_id}"


class RequestTargetQuerySet(models.QuerySet["RequestTarget"]):
    """Reads of who is asked."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what `actor` is asked, and whom the services that it works ask."""
        return self.asked_of(actor) | self.filter(match_served(actor, of="request__"))

    def asked_of(self, actor: Actor) -> Self:
        """Return what is asked of the school of `actor`."""
        schools = find_desks(actor, Act.SEND, Kind.FILE_RETURN)
        return self.filter(school__number__in=sorted(schools))


class RequestTarget(models.Model):
    """A school that is asked. `answer` is the file that counts: the last one sent and not recalled.

    `reminded_on` is the day of the last reminder, so that nobody is reminded twice for one day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(FileRequest, on_delete=models.CASCADE, related_name="targets")
    school = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    answer = models.OneToOneField(
        Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_on = models.DateField(null=True, blank=True)

    objects: ClassVar[RequestTargetQuerySet] = RequestTargetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "school"], name="school_asked_once"),
        ]
        indexes = [models.Index(fields=["school", "request"], name="requests_of_school")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.school_id}"
