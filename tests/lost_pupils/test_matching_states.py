"""The tables of matching runs and matches are total, and say what came too late."""

import pytest

from pont.lost_pupils import matching_states
from pont.lost_pupils.matching.engine import STAGES as OF_ENGINE
from pont.lost_pupils.matching_states import (
    DECIDED,
    MATCH_LABELS,
    MATCH_NEXT,
    NO_LONGER_LOST,
    RUN_LABELS,
    RUN_NEXT,
    STAGES,
    UNDER_WAY,
    MatchDecided,
    MatchState,
    NoLongerLost,
    RunEnded,
    RunState,
    check_lost,
    check_match_may_become,
    check_run_may_become,
)
from pont.lost_pupils.states import Standing


def test_every_state_has_words_and_followers() -> None:
    assert set(RUN_NEXT) == set(RUN_LABELS) == set(RunState)
    assert set(MATCH_NEXT) == set(MATCH_LABELS) == set(DECIDED) == set(MatchState)
    assert set(NO_LONGER_LOST) == set(Standing) - {Standing.LOST}


def test_every_stage_of_the_engine_has_words() -> None:
    assert tuple(STAGES) == ("census", "shelf", *OF_ENGINE)


def test_what_is_not_under_way_is_over() -> None:
    assert [state for state in RunState if RUN_NEXT[state]] == list(UNDER_WAY)


@pytest.mark.parametrize("following", list(RunState))
@pytest.mark.parametrize("state", list(RunState))
def test_a_run_goes_where_the_table_says(state: RunState, following: RunState) -> None:
    if following in RUN_NEXT[state]:
        check_run_may_become(state, following)
    else:
        with pytest.raises(RunEnded):
            check_run_may_become(state, following)


@pytest.mark.parametrize("following", list(MatchState))
@pytest.mark.parametrize("state", list(MatchState))
def test_a_match_goes_where_the_table_says(state: MatchState, following: MatchState) -> None:
    if following in MATCH_NEXT[state]:
        check_match_may_become(state, following)
    else:
        with pytest.raises(MatchDecided) as raised:
            check_match_may_become(state, following)
        assert raised.value.message == matching_states.DECIDED[state]


@pytest.mark.parametrize("standing", list(Standing))
def test_only_a_pupil_who_is_lost_can_be_accepted(standing: Standing) -> None:
    if standing is Standing.LOST:
        check_lost(standing)
    else:
        with pytest.raises(NoLongerLost) as raised:
            check_lost(standing)
        assert raised.value.message == NO_LONGER_LOST[standing]
