"""Measure matching beside Splink 5 on the same data in the same run.

    python -m benchmarks.matching [febrl4 100k welsh-100k 300k 1m welsh-1m] [--keep FOLDER]

Each case is measured with and without UPNs. Splink, and what makes the data, live in an environment
of their own that is made once in PONT_VAR or `var` from `benchmarks/matching-requirements.txt`.
Pont is `pont match` in a process like any other. Time and memory are those of the whole process.

Source: design/quality.md 1 (matching).
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.matching_marks import Marks, keep_one_to_one, mark, read_pairs, read_truth
from benchmarks.table import Row, print_rows

HOUSE: Final = Path(__file__).resolve().parent.parent
GENERATE: Final = "benchmarks.pupils.generate"
MOST_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Case:
    """One pair of files: what makes it, and the F1 to reach with and without UPNs."""

    make: tuple[str, ...]
    f1: float = 0.985
    f1_bare: float = 0.960


def sizes(shelf: int, census: int, same: int) -> tuple[str, ...]:
    """Return the arguments of the generator for these sizes."""
    return ("--shelf", str(shelf), "--census", str(census), "--same", str(same))


CASES: Final = {
    "febrl4": Case(("benchmarks.matching_febrl",), 0.991, 0.891),
    "100k": Case((GENERATE, *sizes(100_000, 50_000, 10_000))),
    "welsh-100k": Case((GENERATE, *sizes(100_000, 50_000, 10_000), "--welsh"), 0.98, 0.945),
    "300k": Case((GENERATE, *sizes(300_000, 150_000, 30_000))),
    "1m": Case((GENERATE, *sizes(1_000_000, 500_000, 100_000))),
    "welsh-1m": Case((GENERATE, *sizes(1_000_000, 500_000, 100_000), "--welsh"), 0.98, 0.945),
}


@dataclass(frozen=True, slots=True)
class Run:
    """How long a process took and kept processors busy, in seconds, and the most memory, in MB."""

    seconds: float
    busy: float
    megabytes: float


def make_environment(folder: Path) -> Path:
    """Return the Python of the peers' environment, made if it is not there yet."""
    python = folder / "peers" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peers")], check=True)
        needs = str(HOUSE / "benchmarks" / "matching-requirements.txt")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", needs], check=True)
    return python


def measure(command: Sequence[str]) -> Run:
    """Run a command in the house and return what it took.

    :raises RuntimeError: if it fails or takes more than `MOST_SECONDS`.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        ["timeout", str(MOST_SECONDS), *command], cwd=HOUSE, stderr=subprocess.PIPE
    )
    errors = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise RuntimeError(errors.decode()[-2_000:])
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure_case(name: str, *, folder: Path, python: Path) -> None:
    """Make the data of a case, run both on it and print what they reach."""
    case, home = CASES[name], folder / name
    if not (home / "truth.csv").exists():
        module, *arguments = case.make
        subprocess.run([str(python), "-m", module, str(home), *arguments], cwd=HOUSE, check=True)
    truth = read_truth(home / "truth.csv")
    print(f"\n### {name}\n")
    for suffix, target in (("", case.f1), ("-bare", case.f1_bare)):
        files = [str(home / f"{side}{suffix}.csv") for side in ("lost", "census")]
        theirs, ours = home / f"splink{suffix}.csv", home / f"pont{suffix}.csv"
        splink = measure([str(python), "-m", "benchmarks.matching_peer", *files, str(theirs)])
        match = [sys.executable, "-m", "pont.console.main", "match", *files, "--codes"]
        pont = measure([*match, "--out", str(ours), "--least", "0.01"])
        as_given = read_pairs(theirs)
        best = mark(keep_one_to_one(as_given), truth, cut=0.5)
        marks = mark(read_pairs(ours), truth, cut=0.5)
        title = "without UPN" if suffix else "with UPN"
        print_rows(
            make_rows(title, (pont, marks), (splink, mark(as_given, truth, cut=0.5)), best, target),
            head=not suffix,
        )
        print_calibration(title, marks)


def make_rows(
    title: str, ours: tuple[Run, Marks], theirs: tuple[Run, Marks], best: Marks, target: float
) -> list[Row]:
    """Return the rows of the table for one pair of files."""
    (pont, marks), (splink, given) = ours, theirs
    to_splink = "Splink at 0.5"
    needed = target / max(given.f1, 0.01)
    return [
        Row(f"F1 {title}, at least {target}", marks.f1, "", to_splink, given.f1, needed),
        Row(f"the same, its best cut, one to one, {title}", marks.f1, "", "Splink", best.best_f1),
        Row(f"precision {title}", marks.precision, "", to_splink, given.precision),
        Row(f"recall {title}", marks.recall, "", to_splink, given.recall),
        Row(f"recall at precision 0.999 {title}", marks.recall_at_999, "", "Splink",
            given.recall_at_999),
        Row(f"time {title}", pont.seconds, "s", "Splink", splink.seconds),
        Row(f"processor time {title}", pont.busy, "s", "Splink", splink.busy),
        Row(f"memory {title}", pont.megabytes, "MB", "Splink", splink.megabytes),
    ]  # fmt: skip


def print_calibration(title: str, marks: Marks) -> None:
    """Print what is said beside what is so, by tenths of the score."""
    said = ", ".join(f"{mean:.2f}: {right:.2f} ({n:,})" for mean, right, n in marks.calibration)
    print(f"\nScores {title} (mean said: share right, pairs): {said}\n", flush=True)


def main() -> None:
    """Measure the cases that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=["febrl4", "100k", "welsh-100k"])
    parser.add_argument(
        "--keep", type=Path, default=Path(os.environ.get("PONT_VAR", "var")) / "matching"
    )
    asked = parser.parse_args()
    folder = asked.keep.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = make_environment(folder)
    for name in asked.cases:
        measure_case(name, folder=folder, python=python)


if __name__ == "__main__":
    main()
