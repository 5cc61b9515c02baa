"""Where the bars of a chart stand; a template draws them, so that they need no script or style.

Black on white, with the number at each bar: readable in print, in monochrome, and by nobody's
eyes in the table beside the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format

WIDTH = 760
NAME_WIDTH = 340
NUMBER_WIDTH = 60
ROW = 30
BAR = 18
COLUMN_HEIGHT = 160
TOP = 30
LINE = 20
BOTTOM = 3 * LINE
LONGEST_NAME = 38
SHORTEST_BAR = 2

Value = tuple[str, float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, its name and its number, with where each stands; all in the units of the chart.

    `under` is a second line of the name.
    """

    name: str
    under: str
    number: str
    x: int
    y: int
    width: int
    height: int
    name_x: int
    name_y: int
    number_x: int
    number_y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars and the size of the whole."""

    bars: Sequence[Bar]
    width: int
    height: int


def draw_columns(values: Sequence[Value]) -> Chart:
    """Return `values` as columns side by side, left to right, the names on two lines."""
    slot = WIDTH // max(len(values), 1)
    longest = _find_longest(values)
    bars = []
    for place, (name, value) in enumerate(values):
        first, _, second = name.partition(" ")
        height = _scale(value, longest, COLUMN_HEIGHT)
        middle = place * slot + slot // 2
        bars.append(
            Bar(
                name=first,
                under=second,
                number=_write(value),
                x=place * slot + slot // 6,
                y=TOP + COLUMN_HEIGHT - height,
                width=slot - slot // 3,
                height=height,
                name_x=middle,
                name_y=TOP + COLUMN_HEIGHT + LINE,
                number_x=middle,
                number_y=TOP + COLUMN_HEIGHT - height - 8,
            )
        )
    return Chart(bars, WIDTH, TOP + COLUMN_HEIGHT + BOTTOM)


def draw_rows(values: Sequence[Value]) -> Chart:
    """Return `values` as bars one below the other, each with its name before it."""
    longest = _find_longest(values)
    bars = []
    for place, (name, value) in enumerate(values):
        width = _scale(value, longest, WIDTH - NAME_WIDTH - NUMBER_WIDTH)
        line = place * ROW + ROW - 10
        bars.append(
            Bar(
                name=_shorten(name),
                under="",
                number=_write(value),
                x=NAME_WIDTH,
                y=place * ROW + (ROW - BAR) // 2,
                width=width,
                height=BAR,
                name_x=0,
                name_y=line,
                number_x=NAME_WIDTH + width + 8,
                number_y=line,
            )
        )
    return Chart(bars, WIDTH, max(len(values), 1) * ROW)


def _find_longest(values: Sequence[Value]) -> float:
    return max((value for _, value in values if value is not None), default=0)


def _scale(value: float | None, longest: float, room: int) -> int:
    """Return how long the bar of `value` is, a line at least; nothing for no value."""
    if value is None:
        return 0
    return max(round(room * value / longest) if longest else 0, SHORTEST_BAR)


def _write(value: float | None) -> str:
    return "–" if value is None else number_format(value, decimal_pos=int(value % 1 != 0))


def _shorten(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
