"""What an authority settles for its portal: services and their officers, tags, reasons, words.

Nothing that a file return stands on is ever deleted: it is retired, and keeps its name.

Source: seed 000; rulings 2.10, 5; issue 5 (setting up).
"""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from pont.accounts.models import Account
from pont.directory.models import Establishment, LocalAuthority
from pont.policy.actors import Actor
from pont.policy.limits import MB, Overrides, Side, find_sizes
from pont.standards.file_names import Kind
from pont.transfers.models import REASON_LENGTH, SERVICE_LENGTH

NAME_LENGTH = 200
TAG_LENGTH = 60
PHONE_LENGTH = 30
LIST_LENGTH = 100


class OfAuthority(models.QuerySet[Any]):
    """Rows that an authority settles: its own people and its schools read them."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the actor's own authority; for a school, of the authority it is in."""
        return self.filter(la__number=actor.la) if actor.la else self.none()

    def in_use(self) -> Self:
        """Return those that are not retired."""
        return self.filter(is_retired=False)


class KeptByAuthority(OfAuthority):
    """Rows that an authority keeps for itself."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those of the authority at which the actor works; to its schools none."""
        is_there = bool(actor.la) and actor.organisation == f"{actor.la}LLLL"
        return super().visible_to(actor) if is_there else self.none()


def pick(english: str, welsh: str, language: str) -> str:
    """Return the words in `language` ("en" or "cy"), in the other where they are missing."""
    first, second = (welsh, english) if language == "cy" else (english, welsh)
    return first or second


class Portal(models.Model):
    """What an authority says on every page of its portal, and what is on and off there.

    Texts are in both languages, plain, with an empty line between paragraphs. `largest_size` is in
    bytes, empty where it is the usual (ruling 3.1). An authority without a row has the usual
    settings, as an unsaved `Portal` has them.
    """

    la = models.OneToOneField(LocalAuthority, on_delete=models.CASCADE, related_name="+")
    guidance = models.TextField(blank=True)
    guidance_cy = models.TextField(blank=True)
    security = models.TextField(blank=True)
    security_cy = models.TextField(blank=True)
    password_policy_url = models.URLField(blank=True)
    support_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    support_name_cy = models.CharField(max_length=NAME_LENGTH, blank=True)
    support_phone = models.CharField(max_length=PHONE_LENGTH, blank=True)
    support_email = models.EmailField(blank=True)
    largest_size = models.PositiveBigIntegerField(null=True, blank=True)
    tags_on = models.BooleanField(default=True)
    requests_on = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[OfAuthority] = OfAuthority.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(largest_size=None) | Q(largest_size__gte=MB),
                name="portal_takes_a_megabyte",
            ),
        ]

    def __str__(self) -> str:
        return f"portal of {self.la_id}"

    def guidance_in(self, language: str) -> str:
        """Return the authority's guidance in `language`."""
        return pick(self.guidance, self.guidance_cy, language)

    def security_in(self, language: str) -> str:
        """Return what the authority says of access and security, in `language`."""
        return pick(self.security, self.security_cy, language)

    def support_in(self, language: str) -> str:
        """Return what the people are called who help, in `language`."""
        return pick(self.support_name, self.support_name_cy, language)

    def find_limit(self, overrides: Overrides | None = None) -> int:
        """Return the largest file in bytes: never more than the installation takes."""
        usual = find_sizes(overrides=overrides)[Kind.FILE_RETURN, Side.SCHOOL]
        return min(self.largest_size or usual, usual)


class ServiceCode(models.Model):
    """A service of an authority, to which the file names lead by its code.

    The code never changes: files are addressed by it. `email` is written to when a file arrives;
    where it is empty, the officers are. `tells` is how often.
    """

    class Tells(models.TextChoices):
        """How often the service hears of files that arrived."""

        AT_ONCE = "at-once"
        DAILY = "daily"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=SERVICE_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    name_cy = models.CharField(max_length=NAME_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    tells = models.CharField(max_length=10, choices=Tells.choices, default=Tells.AT_ONCE)
    # The files that came up to this moment have been told of, where `tells` is daily.
    told_at = models.DateTimeField(null=True, blank=True)
    officers = models.ManyToManyField(Account, related_name="+", blank=True)
    is_retired = models.BooleanField(default=False)

    objects: ClassVar[OfAuthority] = OfAuthority.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["la", "code"]
        constraints = [
            models.UniqueConstraint(fields=["la", "code"], name="service_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]*\Z"), name="service_code_is_capitals"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("en" or "cy")."""
        return pick(self.name, self.name_cy, language)


class Tag(models.Model):
    """A word that a school may put to a file; it routes nothing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=TAG_LENGTH)
    name_cy = models.CharField(max_length=TAG_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects: ClassVar[OfAuthority] = OfAuthority.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["la", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["la", "name"], name="tag_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("en" or "cy")."""
        return pick(self.name, self.name_cy, language)


class RejectionReason(models.Model):
    """A reason from which the officers of an authority choose when they reject a file.

    Its words are mailed to the school, so they name nobody.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=REASON_LENGTH)
    text_cy = models.CharField(max_length=REASON_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects: ClassVar[OfAuthority] = OfAuthority.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["la", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["la", "text"], name="rejection_reason_once"),
        ]

    def __str__(self) -> str:
        return self.text

    def text_in(self, language: str) -> str:
        """Return the words in `language` ("en" or "cy")."""
        return pick(self.text, self.text_cy, language)


class SchoolList(models.Model):
    """Schools that an authority asks again and again, under a name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    la = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LIST_LENGTH)
    schools = models.ManyToManyField(Establishment, related_name="+", blank=True)

    objects: ClassVar[KeptByAuthority] = KeptByAuthority.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["la", "name"]
        constraints = [
            models.UniqueConstraint(fields=["la", "name"], name="school_list_once"),
        ]

    def __str__(self) -> str:
        return self.name
