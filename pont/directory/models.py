"""Local authorities, establishments, their categories, and software suppliers.

Establishments and authorities are a public register: every signed-in person may read every row,
because a file may be sent to any of them. That is why their `visible_to` hides nothing.
Source: rulings 1, 4.9, 5.5.
"""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from pont.directory.folding import fold_for_search
from pont.directory.regions import Nation, Region

HOLIDAY_NAME_LENGTH = 60


class RegisterRows(models.QuerySet[Any]):
    """Rows of a public register."""

    def visible_to(self, actor: object) -> Self:
        """Return every row: the register is open to every signed-in person."""
        return self.all()


class LocalAuthority(models.Model):
    """A council's education department, known by its three-digit number."""

    number = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=100)
    name_cy = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    nation = models.CharField(max_length=10, choices=Nation.choices)
    region = models.CharField(max_length=30, choices=Region.choices, blank=True)
    abolished_on = models.DateField(null=True, blank=True)
    # Its deadlines in school days, empty where they are those of the rules (ruling 10).
    days_to_send = models.PositiveSmallIntegerField(null=True, blank=True)
    days_to_collect = models.PositiveSmallIntegerField(null=True, blank=True)
    days_until_missing = models.PositiveSmallIntegerField(null=True, blank=True)
    # How often its details were amended: who amends them must have seen the latest.
    revision = models.PositiveIntegerField(default=0)
    # The files of which days the last digest of copies told (ruling 4.6): all before this one.
    copies_told_on = models.DateField(null=True, blank=True)

    objects = RegisterRows.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="authority_number_is_3_digits", condition=Q(number__regex=r"^[0-9]{3}\Z")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("en" or "cy"), English where there is no Welsh one."""
        return (self.name_cy if language == "cy" else "") or self.name


class CopiesPause(models.Model):
    """A time in which an authority did without copies of its schools' files (ruling 4.6).

    Copies are on as long as no pause is open. Of files sent in a pause there are none, not even
    once it is over.
    """

    la = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="copies_pauses")
    off_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["off_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["la"], condition=Q(on_at__isnull=True), name="copies_paused_once"
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=Q(on_at__isnull=True) | Q(on_at__gte=F("off_at")),
            ),
        ]
        indexes = [models.Index(fields=["la", "off_at"], name="copies_pause_by_date")]

    def __str__(self) -> str:
        return f"{self.la_id} {self.off_at:%Y-%m-%d}"


class Holiday(models.Model):
    """Days on which the schools of an authority are closed, both ends included (ruling 10)."""

    la = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="holidays")
    name = models.CharField(max_length=HOLIDAY_NAME_LENGTH)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.UniqueConstraint(fields=["la", "first_on"], name="holiday_begins_once"),
            models.CheckConstraint(
                name="holiday_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_on}"


class Category(models.Model):
    """What sort of establishment one is: a stable `code`, and its name in both languages."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_cy = models.CharField(max_length=100)

    objects = RegisterRows.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("en" or "cy")."""
        return (self.name_cy if language == "cy" else "") or self.name


class Establishment(models.Model):
    """A school (the word on the screens), known by its seven-digit number.

    `is_active` is the authority's switch: nobody at an inactive school signs in, yet files to it
    are accepted. `closed_on` says that the school is no more: files to it are refused.
    """

    number = models.CharField(max_length=7, unique=True)
    urn = models.PositiveIntegerField(null=True, blank=True, unique=True)
    la = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="establishments")
    category = models.ForeignKey(Category, models.PROTECT, related_name="establishments")
    name = models.CharField(max_length=150)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    head_name = models.CharField(max_length=150, blank=True)
    head_email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    closed_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    # Folded name and town, each word after a space; kept by `save` and the importer.
    searchable = models.CharField(max_length=260, editable=False)

    objects = RegisterRows.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="establishment_number_is_7_digits", condition=Q(number__regex=r"^[0-9]{7}\Z")
            ),
            models.CheckConstraint(
                name="establishment_succeeds_another",
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
            ),
        ]
        indexes = [
            models.Index(fields=["la", "name", "number"], name="establishment_by_la_name"),
            models.Index(fields=["name", "number"], name="establishment_by_name"),
            models.Index(fields=["town", "name", "number"], name="establishment_by_town"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Store the row with its searchable words in step."""
        self.refresh_searchable()
        if update_fields is not None:
            update_fields = {*update_fields, "searchable"}
        super().save(update_fields=update_fields, **kwargs)

    def refresh_searchable(self) -> None:
        """Put the searchable words in step with name and town."""
        self.searchable = fold_for_search(self.name, self.town)


class Supplier(models.Model):
    """A software supplier, registered by the national administrator, from 0000001."""

    number = models.CharField(max_length=7, unique=True)
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    objects = RegisterRows.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="supplier_number_begins_000", condition=Q(number__regex=r"^000[0-9]{4}\Z")
            ),
            models.CheckConstraint(
                name="supplier_number_is_not_zero", condition=~Q(number="0000000")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
