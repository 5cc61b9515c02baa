"""The life of a matching run and of each match it proposes: what may follow what.

Source: rulings 6.6; issue 4 (annual matching).
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.lost_pupils.states import Standing
from pont.standards.refusals import N_, Refusal


class RunState(StrEnum):
    """How far a matching run has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUN_NEXT: Mapping[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.FAILED, RunState.CANCELLED}),
    # A worker that dies or fails leaves the run to the next.
    RunState.RUNNING: frozenset(
        {RunState.WAITING, RunState.READY, RunState.FAILED, RunState.CANCELLED}
    ),
    RunState.READY: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.CANCELLED: frozenset(),
}

UNDER_WAY = (RunState.WAITING, RunState.RUNNING)
"""While a run is one of these, its census is kept; afterwards it is destroyed."""

RUN_LABELS: Mapping[RunState, str] = {
    RunState.WAITING: N_("Waiting to begin"),
    RunState.RUNNING: N_("Under way"),
    RunState.READY: N_("Ready to decide"),
    RunState.FAILED: N_("Not carried out"),
    RunState.CANCELLED: N_("Cancelled"),
}

STAGES: Mapping[str, str] = {
    "census": N_("Reading the census"),
    "shelf": N_("Reading the lost pupil database"),
    "read": N_("Bringing both together"),
    "prepare": N_("Counting how common the names are"),
    "block": N_("Finding pairs worth a look"),
    "compare": N_("Comparing them"),
    "choose": N_("Choosing one match for each pupil"),
    "write": N_("Keeping the matches"),
}
"""What a run does, in this order; those after the first two are the engine's."""


class MatchState(StrEnum):
    """What was decided about a proposed match."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"


MATCH_NEXT: Mapping[MatchState, frozenset[MatchState]] = {
    MatchState.PROPOSED: frozenset({MatchState.ACCEPTED, MatchState.REJECTED, MatchState.LAPSED}),
    # Authorities have been told: a mistake is put right there, by not claiming.
    MatchState.ACCEPTED: frozenset(),
    # A slip of the mouse can be put right while what was compared is kept.
    MatchState.REJECTED: frozenset({MatchState.ACCEPTED}),
    MatchState.LAPSED: frozenset(),
}

MATCH_LABELS: Mapping[MatchState, str] = {
    MatchState.PROPOSED: N_("To decide"),
    MatchState.ACCEPTED: N_("Accepted"),
    MatchState.REJECTED: N_("Rejected"),
    MatchState.LAPSED: N_("Lapsed: not decided in time"),
}

# What a person reads when a decision comes too late, by what was decided.
DECIDED: Mapping[MatchState, str] = {
    MatchState.PROPOSED: N_("This match has not been decided. Nothing was changed."),
    MatchState.ACCEPTED: N_(
        "This match has been accepted already, and the authorities have been told. Nothing was"
        " changed."
    ),
    MatchState.REJECTED: N_("This match has been rejected already. Nothing was changed."),
    MatchState.LAPSED: N_(
        "This match was not decided in time, and what was compared has been erased. Nothing was"
        " changed. Match a census again to find the pupil."
    ),
}

# ... and by where the pupil stands who is no longer lost.
NO_LONGER_LOST: Mapping[Standing, str] = {
    Standing.CLAIMED: N_(
        "This pupil has been claimed since the matching, so the match cannot be accepted. Nothing"
        " was changed, and nobody was told."
    ),
    Standing.PLACED: N_(
        "This pupil has been placed since the matching: a school has collected the file. So the"
        " match cannot be accepted. Nothing was changed, and nobody was told."
    ),
    Standing.REMOVED: N_(
        "This pupil has been removed from the lost pupil database since the matching, so the match"
        " cannot be accepted. Nothing was changed, and nobody was told."
    ),
}


class RunEnded(Refusal):
    """The run is over, or was cancelled."""

    code = "matching-ended"
    message = N_("This matching is over, so it cannot be cancelled. Nothing was changed.")


class MatchDecided(Refusal):
    """Somebody has decided about the match, or time has."""

    code = "match-decided"

    def __init__(self, *, state: MatchState) -> None:
        super().__init__()
        self.message = DECIDED[state]  # type: ignore[misc]


class NoLongerLost(Refusal):
    """The pupil has left those who are lost."""

    code = "match-no-longer-lost"

    def __init__(self, *, standing: Standing) -> None:
        super().__init__()
        self.message = NO_LONGER_LOST[standing]  # type: ignore[misc]


def check_run_may_become(state: RunState, following: RunState) -> None:
    """Stop an act that the table of runs does not allow.

    :raises RunEnded: if the run is over.
    """
    if following not in RUN_NEXT[state]:
        raise RunEnded


def check_match_may_become(state: MatchState, following: MatchState) -> None:
    """Stop a decision that the table of matches does not allow.

    :raises MatchDecided: saying what was decided.
    """
    if following not in MATCH_NEXT[state]:
        raise MatchDecided(state=state)


def check_lost(standing: Standing) -> None:
    """Stop what needs a pupil who is still lost.

    :raises NoLongerLost: saying where the record stands.
    """
    if standing is not Standing.LOST:
        raise NoLongerLost(standing=standing)
