"""Where accounts stand: which roles fit which organisation, and who may keep whose accounts.

Source: rulings 5, 5.2, 5.7; features.md section 3.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pont.policy.acts import Act
from pont.policy.roles import ROLES, Organisation, Role, find_roles

# The organisation code of the national administrators.
NATIONAL: Final = "NATIONAL"

AUTHORITY_ROLES: Final = tuple(sorted(find_roles(Organisation.AUTHORITY)))
# One active account per authority holds each of these (ruling 5.2).
SOLE_ROLES: Final = tuple(sorted(role for role, row in ROLES.items() if row.alone))

# The act that keeps the accounts of each type of organisation, and the one that resets passwords.
MAINTAINING: Final[Mapping[Organisation, Act]] = MappingProxyType(
    {
        Organisation.AUTHORITY: Act.MAINTAIN_USERS,
        Organisation.SCHOOL: Act.MAINTAIN_SCHOOL_USERS,
        Organisation.SUPPLIER: Act.MAINTAIN_SUPPLIERS,
        Organisation.NATIONAL: Act.MAINTAIN_NATIONAL_USERS,
    }
)
RESETTING: Final[Mapping[Organisation, Act]] = MappingProxyType(
    {
        Organisation.AUTHORITY: Act.RESET_USER_PASSWORD,
        Organisation.SCHOOL: Act.RESET_SCHOOL_PASSWORD,
        Organisation.SUPPLIER: Act.MAINTAIN_SUPPLIERS,
        Organisation.NATIONAL: Act.MAINTAIN_NATIONAL_USERS,
    }
)
# Roles that take a further grant to give (ruling 5.2).
GIVING: Final[Mapping[Role, Act]] = MappingProxyType({Role.LEA_DBA: Act.CREATE_DBA})

# What the holder of a sole role is left with when it was their only one and is handed over.
LEFT_WITH: Final = Role.LEA_USER
