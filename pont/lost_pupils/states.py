"""The life of a shelf record: which standing may follow which.

Source: rulings 6.2.
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.standards.addresses import Desk
from pont.standards.refusals import N_, Refusal


class Whereabouts(StrEnum):
    """What the school that uploaded knew: nothing, or that the pupil left the maintained sector."""

    MISSING = "missing"
    OUTSIDE = "outside"


WHEREABOUTS: Mapping[str, Whereabouts] = {
    Desk.MISSING.value: Whereabouts.MISSING,
    Desk.OUTSIDE.value: Whereabouts.OUTSIDE,
}
"""What the address of a file on the shelf says of its pupil."""

WHEREABOUTS_LABELS: Mapping[Whereabouts, str] = {
    Whereabouts.MISSING: N_("Missing: the next school is not known (X)"),
    Whereabouts.OUTSIDE: N_("Outside the maintained sector (M)"),
}


class Standing(StrEnum):
    """Where a shelf record stands."""

    LOST = "lost"
    CLAIMED = "claimed"
    PLACED = "placed"
    REMOVED = "removed"


NEXT: Mapping[Standing, frozenset[Standing]] = {
    Standing.LOST: frozenset({Standing.CLAIMED, Standing.REMOVED}),
    # A mistaken claim is undone: the pupil is lost again.
    Standing.CLAIMED: frozenset({Standing.LOST, Standing.PLACED, Standing.REMOVED}),
    Standing.PLACED: frozenset(),
    Standing.REMOVED: frozenset(),
}

ON_SHELF = (Standing.LOST, Standing.CLAIMED)
"""What a search finds."""

LABELS: Mapping[Standing, str] = {
    Standing.LOST: N_("Lost"),
    Standing.CLAIMED: N_("Claimed"),
    Standing.PLACED: N_("Placed"),
    Standing.REMOVED: N_("Removed"),
}

REMOVALS: Mapping[str, str] = {
    "recalled": N_("Its sender took the file back"),
    "came-back": N_("The pupil has come back"),
    "school-known": N_("The pupil’s new school is known"),
    "duplicate": N_("There is another record of the same pupil"),
    "over-leaving-age": N_("The pupil is over school leaving age"),
    "sent-in-error": N_("The file was sent in error"),
    "other": N_("Another reason"),
}
"""Why a record leaves the shelf without having been placed."""

# What a person reads when an act comes too late, by the standing of the record.
TOO_LATE: Mapping[Standing, str] = {
    Standing.LOST: N_("This pupil has not been claimed. Nothing was changed."),
    Standing.CLAIMED: N_(
        "This pupil has been claimed by a local authority. Nothing was changed. Ask that authority"
        " to undo its claim first."
    ),
    Standing.PLACED: N_(
        "This pupil has been placed: a school has collected the file. Nothing was changed."
    ),
    Standing.REMOVED: N_(
        "This pupil has been removed from the lost pupil database. Nothing was changed."
    ),
}


class WrongStanding(Refusal):
    """The record has moved on, and the act no longer fits."""

    code = "wrong-standing"

    def __init__(self, *, standing: Standing) -> None:
        super().__init__()
        self.message = TOO_LATE[standing]  # type: ignore[misc]


def may_become(standing: Standing, following: Standing) -> bool:
    """Tell whether a record that stands at `standing` may pass to `following`."""
    return following in NEXT[standing]


def check_may_become(standing: Standing, following: Standing) -> None:
    """Stop an act that the table does not allow.

    :raises WrongStanding: saying where the record stands.
    """
    if not may_become(standing, following):
        raise WrongStanding(standing=standing)
