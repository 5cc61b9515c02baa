"""What the scores of one matching say, put right by what chance brings in it.

Among the census pupils stand decoys, who are on no shelf (`sql/3_decoys.sql`). Where many are taken
for a lost pupil, names come together by chance, and real ones are mistaken as often. Where hardly
any is, the scorer was too careful.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ONE_IN: Final = 10
"""Of so many census pupils one has a decoy."""
FEWEST: Final = 100
"""Fewer decoys tell nothing: the scores then stay as they are."""
LEAST_FITTED: Final = -1.0
"""Below these log-odds decoys lose to the pupils they rival, and are too few to count by."""
STEPS: Final = 4
"""Log-odds are counted in quarters."""
FIRMNESS: Final = (1.0, 0.3)
"""How far shift and stretch stray unless decoys say so: standard deviations."""
ROUNDS: Final = 25


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line from the scorer's log-odds to those that are said."""

    shift: float = 0.0
    stretch: float = 1.0


@dataclass(frozen=True, slots=True)
class Counted:
    """How many matches have log-odds near these, of real pupils and of decoys."""

    odds: float
    real: int
    decoys: int


AS_SCORED: Final = Calibration()


def count_decoys(census: int) -> int:
    """Return how many decoys stand among so many census pupils."""
    return census // ONE_IN if census // ONE_IN >= FEWEST else 0


def calibrate(counted: Sequence[Counted]) -> Calibration:
    """Return the line that fits `counted` best: logistic regression, weighted by the decoys seen.

    A decoy stands for `ONE_IN` wrong matches; so many count as one, as nothing more was seen.
    """
    rows = [
        (one.odds, max(one.real / ONE_IN - one.decoys, 0.0), float(one.decoys))
        for one in counted
        if one.odds >= LEAST_FITTED
    ]
    shift, stretch = 0.0, 1.0
    for _ in range(ROUNDS):
        by_shift, by_stretch = _step(rows, shift, stretch)
        shift, stretch = shift + by_shift, max(stretch + by_stretch, 0.2)
    return Calibration(round(shift, 3), round(stretch, 3))


def _step(
    rows: Sequence[tuple[float, float, float]], shift: float, stretch: float
) -> tuple[float, float]:
    """Return one step of Newton's method from `shift` and `stretch`."""
    firm_shift, firm_stretch = (1 / deviation**2 for deviation in FIRMNESS)
    down, across = -shift * firm_shift, (1 - stretch) * firm_stretch
    bend, mixed, bend_across = firm_shift, 0.0, firm_stretch
    for odds, right, wrong in rows:
        said = 1 / (1 + math.exp(-(shift + stretch * odds)))
        off = right - (right + wrong) * said
        weight = (right + wrong) * said * (1 - said)
        down, across = down + off, across + off * odds
        bend, mixed, bend_across = (
            bend + weight,
            mixed + weight * odds,
            bend_across + weight * odds * odds,
        )
    area = bend * bend_across - mixed * mixed
    return (down * bend_across - across * mixed) / area, (across * bend - down * mixed) / area
