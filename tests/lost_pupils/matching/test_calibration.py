"""What scores say is put right by the decoys that are taken for lost pupils."""

import math

import pytest

from pont.lost_pupils.matching.calibration import (
    AS_SCORED,
    FEWEST,
    ONE_IN,
    Counted,
    calibrate,
    count_decoys,
)

ODDS = [number / 4 + 0.125 for number in range(-8, 24)]


def count(true_odds: float, odds: float, *, real: int = 1000) -> Counted:
    """Return as many decoys as there are when these log-odds are true."""
    wrong = real / (1 + math.exp(true_odds))
    return Counted(odds, real, round(wrong / ONE_IN))


def test_scores_that_are_right_stay() -> None:
    line = calibrate([count(odds, odds) for odds in ODDS])
    assert line.shift == pytest.approx(0, abs=0.1)
    assert line.stretch == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("off", [-1.0, 0.8])
def test_scores_that_are_too_low_are_raised_and_those_too_high_lowered(off: float) -> None:
    line = calibrate([count(odds + off, odds) for odds in ODDS])
    assert line.shift == pytest.approx(off, abs=0.2)
    assert line.stretch == pytest.approx(1, abs=0.1)


def test_a_decoy_alone_moves_them_less_than_many() -> None:
    alone = calibrate([Counted(0.125, 10, 1)])
    many = calibrate([Counted(0.125, 1000, 100)])
    assert 0 > alone.shift > -0.6 > many.shift


def test_what_was_never_counted_stays_as_scored() -> None:
    assert calibrate([]) == AS_SCORED


def test_whatever_is_counted_the_better_score_stays_the_better() -> None:
    upside_down = [Counted(odds, 1000, round(10 * (odds + 2))) for odds in ODDS]
    assert calibrate(upside_down).stretch > 0


@pytest.mark.parametrize(
    ("census", "decoys"),
    [(0, 0), (ONE_IN * FEWEST - 1, 0), (ONE_IN * FEWEST, FEWEST), (500_000, 50_000)],
)
def test_a_census_of_few_has_no_decoys(census: int, decoys: int) -> None:
    assert count_decoys(census) == decoys
