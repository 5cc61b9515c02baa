"""Accounts, the roles they hold, the links that set a password, and the traces of sign-ins.

Source: rulings 5, 5.2, 5.6.
"""

import uuid
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pont.accounts.standing import AUTHORITY_ROLES, NATIONAL, SOLE_ROLES
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.policy.actors import Actor
from pont.policy.roles import Organisation, Role

LONGEST_PHONE, LONGEST_NOTE = 30, 200
PLACES = (Organisation.SCHOOL, Organisation.AUTHORITY, Organisation.SUPPLIER)


def match_one_organisation() -> Q:
    """Return the condition that an account stands in exactly one organisation."""
    ways = (
        Q(
            is_national=organisation is Organisation.NATIONAL,
            **{f"{place}__isnull": place is not organisation for place in PLACES},
        )
        for organisation in (*PLACES, Organisation.NATIONAL)
    )
    return reduce(or_, ways)


# What is read of an account's organisation at every request: half of its columns.
OF_ORGANISATIONS = (
    "establishment__number",
    "establishment__name",
    "establishment__is_active",
    "establishment__closed_on",
    "establishment__la__number",
    "local_authority__number",
    "local_authority__name",
    "local_authority__name_cy",
    "local_authority__abolished_on",
    "supplier__number",
    "supplier__name",
    "supplier__is_active",
)


class AccountRows(models.QuerySet["Account"]):
    """Accounts, and how they are looked up."""

    def get_by_natural_key(self, username: str) -> "Account":
        """Return the account with exactly this username, case included.

        :raises Account.DoesNotExist: if there is none.
        """
        return self.get(username=username)

    def visible_to(self, actor: Actor) -> Self:
        """Return the accounts of the actor's organisation, its authority's schools or everywhere.

        A school sees its own people, an authority its own and its schools', the national
        administrator everybody. Whether somebody may look at people at all is a grant.
        """
        if actor.organisation == NATIONAL:
            return self.all()
        if actor.la and actor.organisation == f"{actor.la}LLLL":
            return self.filter(
                Q(local_authority__number=actor.la) | Q(establishment__la__number=actor.la)
            )
        # One or the other, not both with an "or", for which no index would do.
        place = "supplier" if actor.organisation.startswith("000") else "establishment"
        return self.filter(**{f"{place}__number": actor.organisation})

    def of_authority(self, la: str) -> Self:
        """Return the accounts of the authority with that number and of its schools.

        Their keys are looked up at once, in two queries: with the keys at hand, each half of the
        condition runs on the index of its column, however many accounts there are elsewhere.
        """
        authorities = LocalAuthority.objects.filter(number=la).order_by()
        schools = Establishment.objects.filter(la__number=la).order_by()
        return self.filter(
            Q(local_authority__in=list(authorities.values_list("pk", flat=True)))
            | Q(establishment__in=list(schools.values_list("pk", flat=True)))
        )

    def at_work(self) -> Self:
        """Return the active accounts whose organisation is active and open."""
        return self.filter(
            Q(is_national=True)
            | Q(establishment__is_active=True, establishment__closed_on=None)
            | Q(local_authority__isnull=False, local_authority__abolished_on=None)
            | Q(supplier__is_active=True),
            is_active=True,
        )

    def with_standing(self) -> Self:
        """Return the same rows with organisation and roles at hand, in two queries."""
        own = (field.attname for field in Account._meta.concrete_fields)
        return (
            self.select_related("establishment__la", "local_authority", "supplier")
            .only(*own, *OF_ORGANISATIONS)
            .prefetch_related("roles_held")
        )


class Account(AbstractBaseUser):
    """A person at one organisation, who signs in with a username.

    Several accounts may share an e-mail address. `one_time_until` is set while the password is a
    generated one; `password` is unusable until a link is followed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9]+\Z", _("Use letters and digits only in a username."))
        ],
    )
    name = models.CharField(max_length=150)
    email = models.EmailField()
    language = models.CharField(
        max_length=2, choices=[("en", "English"), ("cy", "Cymraeg")], default="en"
    )
    establishment = models.ForeignKey(
        Establishment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    local_authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    is_national = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = AccountRows.as_manager()

    # The roles, where the account was read for one request; None where they are to be looked up.
    roles_read: frozenset[Role] | None = None
    # True if the account was read for a request and has a second factor.
    has_second_factor: bool = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_unique_ignoring_case"),
            models.CheckConstraint(
                name="username_is_alphanumeric", condition=Q(username__regex=r"^[A-Za-z0-9]+\Z")
            ),
            models.CheckConstraint(
                name="account_stands_in_one_organisation", condition=match_one_organisation()
            ),
        ]
        indexes = [
            models.Index(Lower("email"), name="account_by_email"),
            models.Index(
                fields=["username"], condition=Q(is_national=True), name="account_national"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def roles(self) -> frozenset[Role]:
        """The roles the account holds, as they were when it was read for a request."""
        if self.roles_read is not None:
            return self.roles_read
        return frozenset(Role(held.role) for held in self.roles_held.all())

    @property
    def is_at_work(self) -> bool:
        """True if account and organisation are active and open: what `at_work` asks of a row."""
        school, la, supplier = self.establishment, self.local_authority, self.supplier
        is_open = (
            self.is_national
            or (school is not None and school.is_active and school.closed_on is None)
            or (la is not None and la.abolished_on is None)
            or (supplier is not None and supplier.is_active)
        )
        return self.is_active and is_open

    @property
    def standing(self) -> Organisation:
        """The type of organisation the account stands in."""
        for place in PLACES:
            if getattr(self, f"{place}_id") is not None:
                return place
        return Organisation.NATIONAL

    @property
    def organisation_code(self) -> str:
        """The seven characters of the account's organisation, or "NATIONAL"."""
        if self.local_authority is not None:
            return f"{self.local_authority.number}LLLL"
        place = self.establishment or self.supplier
        return NATIONAL if place is None else place.number

    @property
    def organisation_name(self) -> str:
        """The organisation's name in the person's language; empty for a national administrator."""
        if self.local_authority is not None:
            return self.local_authority.name_in(self.language)
        place = self.establishment or self.supplier
        return "" if place is None else place.name

    @property
    def la_number(self) -> str:
        """The number of the account's authority ("681"), or of its school's; empty elsewhere."""
        la = self.local_authority or (self.establishment and self.establishment.la)
        return la.number if la else ""

    def get_full_name(self) -> str:
        """Return the person's name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the person's name."""
        return self.name


class RoleHeld(models.Model):
    """One role of one account.

    `local_authority` and `is_active` repeat the account's, so that the database itself can
    keep one active DBA and one active LEA School account per authority (ruling 5.2).
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    local_authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role"], name="role_held_once"),
            models.UniqueConstraint(
                fields=["local_authority", "role"],
                condition=Q(is_active=True, role__in=SOLE_ROLES),
                name="one_active_holder_per_authority",
            ),
            models.CheckConstraint(
                name="authority_roles_stand_in_authorities",
                condition=Q(
                    role__in=AUTHORITY_ROLES,
                    local_authority__isnull=False,
                )
                | Q(
                    ~Q(role__in=AUTHORITY_ROLES),
                    local_authority__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"


class ContactEntry(models.Model):
    """What somebody among the contacts says of themselves beside name and e-mail address."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="contact_entry")
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.phone}"


class LinkPurpose(models.TextChoices):
    """Why a one-time link was sent."""

    ACTIVATION = "activation"
    FORGOTTEN = "forgotten"


class ActivationLink(models.Model):
    """A link that lets one person set their own password, once, for 48 hours.

    Only the SHA-256 of its token is kept (ruling 5.6).
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.account_id}"


class SignInFailure(models.Model):
    """A guess at a password that was not right, or is still being looked at.

    It is counted before the password is checked and taken back on success, so that guesses made
    at the same moment in several processes cannot outrun the limit. `username_key` is a hash:
    people type passwords into the username box.
    """

    username_key = models.CharField(max_length=64)
    ip = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username_key", "at"], name="sign_in_failure_by_name"),
            models.Index(fields=["ip", "at"], name="sign_in_failure_by_ip"),
            models.Index(fields=["at"], name="sign_in_failure_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.ip} {self.at:%Y-%m-%d %H:%M}"


class KnownPlace(models.Model):
    """An address from which an account has signed in: its owner is not locked out there."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="known_places")
    ip = models.GenericIPAddressField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ip"], name="known_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.ip}"


class ForgottenRequest(models.Model):
    """Somebody says they forgot a username or password; it is answered a moment later.

    Known and unknown people alike leave this one row behind and see the same page after the same
    time; the letters are written by the next round. `text` is what was typed, emptied on answer.
    """

    text = models.CharField(max_length=254)
    text_key = models.CharField(max_length=64)
    ip = models.GenericIPAddressField()
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["text_key", "at"], name="forgotten_by_text"),
            models.Index(fields=["ip", "at"], name="forgotten_by_ip"),
            models.Index(fields=["at"], condition=Q(answered_at=None), name="forgotten_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.ip} {self.at:%Y-%m-%d %H:%M}"
