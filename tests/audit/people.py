"""Two of the cast, as the trail sees them."""

from datetime import UTC, datetime
from uuid import UUID

from pont.policy.actors import Actor
from pont.policy.roles import Role

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

OLWEN = Actor(
    account=UUID("8f0f7a6e-1f0c-4b52-9d53-0a7a6f1c2b01"),
    username="Olwen",
    name="Olwen Rees",
    organisation="681LLLL",
    organisation_name="Cardiff",
    la="681",
    roles=frozenset({Role.LEA_USER}),
)
BRYN = Actor(
    account=UUID("8f0f7a6e-1f0c-4b52-9d53-0a7a6f1c2b02"),
    username="Bryn",
    name="Bryn Evans",
    organisation="6812045",
    organisation_name="Greenway Primary School",
    la="681",
    roles=frozenset({Role.SCHOOL_USER}),
)
