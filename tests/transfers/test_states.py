"""The state table."""

from itertools import product

import pytest

from pont.standards.file_names import Kind
from pont.transfers.states import LABELS, NEXT, TOO_LATE, State, may_become


def test_every_state_has_its_row_its_words_and_its_refusal() -> None:
    assert set(NEXT) == set(LABELS) == set(TOO_LATE) == set(State)


def test_everything_is_reached_from_sent() -> None:
    reached, fresh = set(), {State.SENT}
    while fresh:
        reached |= fresh
        fresh = {after for state in fresh for after in NEXT[state]} - reached
    assert reached == set(State)


@pytest.mark.parametrize(("kind", "may"), [(Kind.CTF, False), (Kind.FILE_RETURN, True)])
def test_only_file_returns_are_rejected_after_receipt(kind: Kind, may: bool) -> None:
    assert may_become(kind=kind, state=State.RECEIVED, following=State.REJECTED) is may


@pytest.mark.parametrize(
    ("state", "following"),
    [pair for pair in product(State, State) if pair[1] not in NEXT[pair[0]]],
)
def test_nothing_else_is_allowed(state: State, following: State) -> None:
    assert not may_become(kind=Kind.CTF, state=state, following=following)
