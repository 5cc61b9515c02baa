"""One table for all benchmarks: what was measured, the floor from the same run, and the ratio."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its floor or peer; `target` is the least ratio, 0 where none is set.

    Where `is_most` is set, there is no floor and `target` is the most that `figure` may be.
    """

    work: str
    figure: float
    unit: str
    floor_name: str = ""
    floor: float = 0.0
    target: float = 0.0
    is_most: bool = False

    @property
    def ratio(self) -> float:
        """The figure as a part of its floor."""
        return self.figure / self.floor if self.floor else 0.0

    @property
    def verdict(self) -> str:
        """Whether the target is reached."""
        if not self.target:
            return ""
        if self.is_most:
            return "yes" if self.figure <= self.target else "**no**"
        return "yes" if self.ratio >= self.target else "**no**"


def print_rows(rows: Iterable[Row], *, head: bool = True) -> None:
    """Print `rows` as a Markdown table."""
    if head:
        print("| Work | Pont | Floor or peer of the same run | Ratio | Target | Reached |")
        print("|---|--:|---|--:|--:|---|")
    for row in rows:
        floor = f"{row.floor_name}: {show(row.floor)}" if row.floor else row.floor_name
        ratio = f"{row.ratio:.2f}" if row.floor else ""
        target = f"{'<= ' if row.is_most else ''}{row.target:g}" if row.target else ""
        print(
            f"| {row.work} | {show(row.figure)} {row.unit} | {floor} | {ratio} | {target} "
            f"| {row.verdict} |",
            flush=True,
        )


def show(figure: float) -> str:
    """Return a figure with no more digits than it is worth."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
