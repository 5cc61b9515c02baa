"""Marks for a list of matches.

Precision, recall, F1, calibration, and recall at a high precision.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Pair = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """How good a list of matches is."""

    precision: float
    recall: float
    f1: float
    best_f1: float
    best_cut: float
    recall_at_999: float
    calibration: tuple[tuple[float, float, int], ...]
    """For each tenth of the scores: their mean, the share that is right, how many."""


def read_truth(path: Path) -> set[tuple[str, str]]:
    """Read the true pairs."""
    with path.open(newline="") as file:
        return {(row["id_lost"], row["id_census"]) for row in csv.DictReader(file)}


def read_pairs(path: Path) -> list[Pair]:
    """Read (score, id_lost, id_census), the best first."""
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        return sorted(
            ((float(r["score"]), r["id_lost"], r["id_census"]) for r in rows), reverse=True
        )


def keep_one_to_one(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs that no better one with the same lost or census pupil excludes."""
    lost, census, kept = set(), set(), []
    for pair in pairs:
        if pair[1] not in lost and pair[2] not in census:
            kept.append(pair)
            lost.add(pair[1])
            census.add(pair[2])
    return kept


def mark(pairs: list[Pair], truth: set[tuple[str, str]], *, cut: float) -> Marks:
    """Return the marks of `pairs`, the best first, of which those from `cut` count as matches."""
    right = 0
    best = (0.0, 0.0)
    at_cut = (1.0, 0.0, 0.0)
    recall_at_999 = 0.0
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for found, (score, *ids) in enumerate(pairs, start=1):
        is_right = tuple(ids) in truth
        right += is_right
        precision, recall = right / found, right / len(truth)
        f1 = 2 * right / (found + len(truth))
        if precision >= 0.999:
            recall_at_999 = recall
        best = max(best, (f1, score))
        if score >= cut:
            at_cut = (precision, recall, f1)
        bins[min(9, int(score * 10))].append((score, is_right))
    calibration = tuple(
        (sum(s for s, _ in rows) / len(rows), sum(ok for _, ok in rows) / len(rows), len(rows))
        for _, rows in sorted(bins.items())
    )
    return Marks(*at_cut, *best, recall_at_999, calibration)
