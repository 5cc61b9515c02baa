"""The life of a transfer: which state may follow which.

Handing over (a download) is an event, not a state; a draft is not yet a transfer.

Source: rulings 4.
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal


class State(StrEnum):
    """Where a transfer stands."""

    SENT = "sent"
    RECEIVED = "received"
    REJECTED = "rejected"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    EXPIRED = "expired"


NEXT: Mapping[State, frozenset[State]] = {
    State.SENT: frozenset(
        {State.RECEIVED, State.REJECTED, State.RECALLED, State.WITHDRAWN, State.REMOVED}
    ),
    # Rejecting what was received is for kinds whose row in policy.kinds says so (portal files).
    State.RECEIVED: frozenset({State.EXPIRED, State.REJECTED}),
    State.REJECTED: frozenset(),
    State.RECALLED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.REMOVED: frozenset(),
    State.EXPIRED: frozenset(),
}

# A live file holds its name: its sender may not use it again (ruling 2.7).
LIVE = (State.SENT, State.RECEIVED)

LABELS: Mapping[State, str] = {
    State.SENT: N_("Sent"),
    State.RECEIVED: N_("Received"),
    State.REJECTED: N_("Rejected"),
    State.RECALLED: N_("Recalled"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.REMOVED: N_("Removed"),
    State.EXPIRED: N_("Expired"),
}

# What a person reads when an act comes too late, by the state the transfer is in.
TOO_LATE: Mapping[State, str] = {
    State.SENT: N_("%(name)s has not been received yet. Nothing was changed."),
    State.RECEIVED: N_("%(name)s has already been received. Nothing was changed."),
    State.REJECTED: N_("%(name)s has already been rejected. Nothing was changed."),
    State.RECALLED: N_("%(name)s has been recalled by its sender. Nothing was changed."),
    State.WITHDRAWN: N_("%(name)s has been withdrawn by its sender. Nothing was changed."),
    State.REMOVED: N_("%(name)s has been removed by the local authority. Nothing was changed."),
    State.EXPIRED: N_(
        "%(name)s was kept as long as the rules say and is gone. Nothing was changed."
    ),
}


class WrongState(Refusal):
    """The transfer has moved on, and the act no longer fits."""

    code = "wrong-state"

    def __init__(self, *, state: State, name: str) -> None:
        super().__init__(name=name)
        self.message = TOO_LATE[state]  # type: ignore[misc]


def may_become(*, kind: Kind, state: State, following: State) -> bool:
    """Tell whether a transfer of `kind` in `state` may pass to `following`."""
    if state is State.RECEIVED and following is State.REJECTED:
        return KINDS[kind].reject_after_days > 0
    return following in NEXT[state]


def check_may_become(*, kind: Kind, state: State, following: State, name: str) -> None:
    """Stop an act that the state table does not allow on the transfer called `name`.

    :raises WrongState: naming the state the transfer is in.
    """
    if not may_become(kind=kind, state=state, following=following):
        raise WrongState(state=state, name=name)
