"""The table of standings."""

from itertools import product

import pytest

from pont.lost_pupils.states import (
    LABELS,
    NEXT,
    ON_SHELF,
    TOO_LATE,
    WHEREABOUTS,
    WHEREABOUTS_LABELS,
    Standing,
    Whereabouts,
    WrongStanding,
    check_may_become,
)
from pont.transfers.models import SHELF


def test_every_standing_has_its_row_its_words_and_its_refusal() -> None:
    assert set(NEXT) == set(LABELS) == set(TOO_LATE) == set(Standing)


def test_both_addresses_of_the_shelf_say_where_a_pupil_may_be() -> None:
    assert set(WHEREABOUTS) == {desk.value for desk in SHELF}
    assert set(WHEREABOUTS.values()) == set(WHEREABOUTS_LABELS) == set(Whereabouts)


def test_who_is_on_the_shelf_can_leave_it_and_who_has_left_stays_away() -> None:
    assert {standing for standing in Standing if NEXT[standing]} == set(ON_SHELF)


@pytest.mark.parametrize(
    ("standing", "following"),
    [pair for pair in product(Standing, Standing) if pair[1] not in NEXT[pair[0]]],
)
def test_nothing_else_is_allowed(standing: Standing, following: Standing) -> None:
    with pytest.raises(WrongStanding) as refused:
        check_may_become(standing, following)

    assert refused.value.message == TOO_LATE[standing]
