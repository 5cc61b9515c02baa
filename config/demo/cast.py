"""The people of the demo and of the tests: the same everywhere.

Source: design/house.md section 5.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import find_standing
from pont.accounts.standing import AUTHORITY_ROLES
from pont.directory.models import Establishment, LocalAuthority
from pont.policy.roles import Organisation, Role

# What everybody in the demo signs in with.
DEMO_PASSWORD: Final = "glaw mawr bore llun"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast: `organisation` is an address ("6812045", "681LLLL") or "NATIONAL"."""

    username: str
    name: str
    email: str
    organisation: str
    role: Role


CAST: Final = (
    Person("olwen", "Olwen Pritchard", "olwen@la681.example", "681LLLL", Role.LEA_USER),
    Person("dilys", "Dilys Morgan", "dilys@la681.example", "681LLLL", Role.LEA_DBA),
    Person("vera", "Vera Hopkin", "vera@la681.example", "681LLLL", Role.LEA_DBA_VIEW_ONLY),
    Person("lowri", "Lowri Beynon", "lowri@la681.example", "681LLLL", Role.LEA_LOST_PUPIL_TRANSFER),
    Person("elin", "Elin Howells", "elin@la681.example", "681LLLL", Role.LEA_PLASC),
    Person("huw", "Huw Bevan", "huw@la681.example", "681LLLL", Role.LEA_ADMISSIONS),
    Person("carys", "Carys Bowen", "carys@la681.example", "681LLLL", Role.PORTAL_LEAD),
    Person("rhodri", "Rhodri Vaughan", "rhodri@la681.example", "681LLLL", Role.SERVICE_OFFICER),
    Person("bryn", "Bryn Davies", "bryn@greenway.example", "6812045", Role.SCHOOL_USER),
    Person("mair", "Mair Llewellyn", "mair@greenway.example", "6812045", Role.HEADTEACHER),
    Person("nia", "Nia Parry", "nia@la680.example", "680LLLL", Role.LEA_USER),
    Person("derwen", "Derwen Shaw", "derwen@bramley.example", "8303308", Role.SCHOOL_USER),
    Person("joan", "Joan Bagshaw", "joan@bramley.example", "8303308", Role.HEADTEACHER),
    Person("sam", "Sam Heath", "sam@la830.example", "830LLLL", Role.SERVICE_OFFICER),
    Person("petra", "Petra Lowe", "petra@la830.example", "830LLLL", Role.PORTAL_LEAD),
    Person("gwen", "Gwen Rees", "gwen@national.example", "NATIONAL", Role.NATIONAL_ADMINISTRATOR),
    Person("tomos", "Tomos Ellis", "tomos@rumney.example", "6812317", Role.SCHOOL_USER),
)


@transaction.atomic
def load_cast(*, at: datetime, password: str = DEMO_PASSWORD) -> list[Account]:
    """Return the accounts of the whole cast, all with `password`, made where they are missing.

    The authorities and schools they stand in must be there already.
    """
    # Hashing takes a tenth of a second on purpose: once for all.
    hashed = make_password(password)
    return [_load(person, at=at, hashed=hashed) for person in CAST]


def load_person(person: Person, *, at: datetime, password: str) -> Account:
    """Return the account of `person`, with that password and role, ready to sign in."""
    return _load(person, at=at, hashed=make_password(password))


def _load(person: Person, *, at: datetime, hashed: str) -> Account:
    place = find_place(person.organisation)
    account, _ = Account.objects.update_or_create(
        username=person.username,
        defaults={
            "name": person.name,
            "email": person.email,
            "password": hashed,
            "created_at": at,
            **place,
        },
    )
    RoleHeld.objects.get_or_create(
        account=account,
        role=person.role,
        local_authority=place.get("local_authority") if person.role in AUTHORITY_ROLES else None,
    )
    return account


def find_place(organisation: str) -> dict[str, Any]:
    """Return the fields that put an account in the organisation behind an address."""
    match find_standing(organisation):
        case Organisation.NATIONAL:
            return {"is_national": True}
        case Organisation.AUTHORITY:
            return {"local_authority": LocalAuthority.objects.get(number=organisation[:3])}
        case _:
            return {"establishment": Establishment.objects.get(number=organisation)}
