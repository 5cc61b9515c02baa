"""How far a list of users has come, and how each person on it stands.

Source: rulings 5.8; issue 6 (user audit).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_


class Progress(StrEnum):
    """How far a list has come; that it is overdue is a matter of the day, not of the list."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    CONFIRMED = "confirmed"


PROGRESS_LABELS: Final[Mapping[Progress, str]] = MappingProxyType(
    {
        Progress.NOT_STARTED: N_("Not started"),
        Progress.UNDER_WAY: N_("Under way"),
        Progress.CONFIRMED: N_("Confirmed"),
    }
)


class Decision(StrEnum):
    """What was decided of a person on a list."""

    KEEP = "keep"
    CHANGE = "change"
    REMOVE = "remove"


class Stand(StrEnum):
    """How a person on a list stands now."""

    UNDECIDED = "undecided"
    ALTERED = "altered"
    KEPT = "kept"
    CHANGED = "changed"
    REMOVED = "removed"
    GONE = "gone"


STAND_LABELS: Final[Mapping[Stand, str]] = MappingProxyType(
    {
        Stand.UNDECIDED: N_("To be decided"),
        Stand.ALTERED: N_("Roles changed since: to be decided again"),
        Stand.KEPT: N_("Kept"),
        Stand.CHANGED: N_("Roles changed"),
        Stand.REMOVED: N_("Removed"),
        Stand.GONE: N_("Deleted meanwhile"),
    }
)

DECIDED: Final[Mapping[Decision, Stand]] = MappingProxyType(
    {
        Decision.KEEP: Stand.KEPT,
        Decision.CHANGE: Stand.CHANGED,
        Decision.REMOVE: Stand.REMOVED,
    }
)

OPEN: Final = frozenset({Stand.UNDECIDED, Stand.ALTERED})
"""Where something has yet to be decided before the list can be confirmed."""


def find_stand(*, is_active: bool, roles: str, decision: str, decided_roles: str) -> Stand:
    """Return how a person stands: `roles` are those held now, the others what was decided.

    A decision counts as long as the roles are those of which it was made.
    """
    if not is_active:
        return Stand.REMOVED if decision == Decision.REMOVE else Stand.GONE
    if not decision:
        return Stand.UNDECIDED
    if decision == Decision.REMOVE or roles != decided_roles:
        return Stand.ALTERED
    return DECIDED[Decision(decision)]
