"""Who acts: a person in an organisation with roles, or the system by itself.

Source: design/house.md section 3; rulings 2.6, 5.4.
"""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pont.policy.roles import OWN, ROLES, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does an act, as made from the signed-in account at the door.

    `account` is the account's public id; `organisation` the seven characters of the school
    ("6812045"), the authority ("681LLLL") or the supplier ("0000001"), or "NATIONAL"; `la` is the
    authority's number ("681"), empty where there is none; `services` are the codes of the portal's
    services that a service officer works ("SEN"); `ip` is where the person sits, for the trail.
    """

    account: UUID | None
    username: str
    name: str
    organisation: str
    organisation_name: str
    la: str
    roles: frozenset[Role]
    services: frozenset[str] = field(default=frozenset())
    ip: str = ""

    @property
    def desks(self) -> frozenset[str]:
        """The addresses that the actor's roles work, whatever the kind of file.

        An authority's roles never give a school's address. For one kind of file, ask
        `pont.policy.grants.find_desks`.

        Source: rulings 2.6, 5.4.
        """
        return frozenset(
            self.find_address(desk) for role in self.roles for desk in ROLES[role].desks
        )

    def find_address(self, desk: str) -> str:
        """Return the seven characters of one of the desks of the actor's organisation."""
        return self.organisation if desk == OWN else self.la + desk


SYSTEM: Final = Actor(
    account=None,
    username="system",
    name="Pont",
    organisation="SYSTEM",
    organisation_name="Pont",
    la="",
    roles=frozenset(),
)
"""Acts for the rounds, and for the console at the machine itself."""
