"""The roles people hold, the organisation each stands in, and the addresses each works.

Source: rulings section 5 (5.2, 5.4, 5.7); seed 002 section 1.6; seed 000.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_


class Organisation(StrEnum):
    """A type of organisation; every account belongs to exactly one organisation."""

    AUTHORITY = "local_authority"
    SCHOOL = "establishment"
    SUPPLIER = "supplier"
    NATIONAL = "national"


class Role(StrEnum):
    """A role; an account holds one or more and their grants add up."""

    LEA_DBA = "lea-dba"
    LEA_USER = "lea-user"
    LEA_SCHOOL = "lea-school"
    LEA_LOST_PUPIL = "lea-lost-pupil"
    LEA_LOST_PUPIL_TRANSFER = "lea-lost-pupil-transfer"
    LEA_DBA_VIEW_ONLY = "lea-dba-view-only"
    LEA_PLASC = "lea-plasc"
    LEA_ADMISSIONS = "lea-admissions"
    SCHOOL_USER = "school-user"
    HEADTEACHER = "headteacher"
    SERVICE_OFFICER = "service-officer"
    PORTAL_LEAD = "portal-lead"
    SUPPLIER = "supplier"
    NATIONAL_ADMINISTRATOR = "national-administrator"


OWN: Final = "own"
"""The desk of a role that works its organisation's own seven characters."""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """What a role is, apart from what it may do (`pont.policy.grants`).

    `desks` are what follows the authority's number in the addresses the role works ("LLLL"), or
    `OWN`; none for roles that neither send nor receive by address. `alone` marks roles of which an
    organisation has one active holder; `second_factor` those that must have one.
    """

    label: str
    stands_in: Organisation
    desks: tuple[str, ...] = ()
    alone: bool = False
    second_factor: bool = False


ROLES: Final[Mapping[Role, RoleRow]] = MappingProxyType(
    {
        Role.LEA_DBA: RoleRow(
            N_("LEA Administrator (DBA)"),
            Organisation.AUTHORITY,
            ("LLLL",),
            alone=True,
            second_factor=True,
        ),
        Role.LEA_USER: RoleRow(N_("LEA User"), Organisation.AUTHORITY, ("LLLL",)),
        Role.LEA_SCHOOL: RoleRow(N_("LEA School"), Organisation.AUTHORITY, ("LLLL",), alone=True),
        Role.LEA_LOST_PUPIL: RoleRow(N_("LEA Lost Pupil"), Organisation.AUTHORITY, ("LLLL",)),
        Role.LEA_LOST_PUPIL_TRANSFER: RoleRow(
            N_("LEA Lost Pupil Transfer"), Organisation.AUTHORITY, ("LLLL",)
        ),
        Role.LEA_DBA_VIEW_ONLY: RoleRow(N_("LEA DBA (View only)"), Organisation.AUTHORITY),
        Role.LEA_PLASC: RoleRow(N_("LEA PLASC"), Organisation.AUTHORITY, ("PLAS",)),
        Role.LEA_ADMISSIONS: RoleRow(N_("LEA Admissions"), Organisation.AUTHORITY, ("ADMS",)),
        Role.SCHOOL_USER: RoleRow(N_("School user"), Organisation.SCHOOL, (OWN,)),
        Role.HEADTEACHER: RoleRow(N_("Headteacher"), Organisation.SCHOOL, (OWN,)),
        Role.SERVICE_OFFICER: RoleRow(N_("Service officer"), Organisation.AUTHORITY, ("LLLL",)),
        Role.PORTAL_LEAD: RoleRow(N_("Portal lead"), Organisation.AUTHORITY, ("LLLL",)),
        Role.SUPPLIER: RoleRow(N_("Software supplier"), Organisation.SUPPLIER, (OWN,)),
        Role.NATIONAL_ADMINISTRATOR: RoleRow(
            N_("National administrator"), Organisation.NATIONAL, second_factor=True
        ),
    }
)


def find_roles(organisation: Organisation) -> tuple[Role, ...]:
    """Return the roles that stand in that type of organisation, in the order of the table."""
    return tuple(role for role, row in ROLES.items() if row.stands_in is organisation)
