"""`pont match LOST.csv CENSUS.csv --out PAIRS.csv`: match a shelf with a census on plain files.

Needs no database and no settings. The exit status is 2 if a file cannot be read or written.
Source: issue 4 (annual matching); documented in docs/how-to/match-lost-pupils.md.
"""

import argparse
import csv
import gettext
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pont
from pont.lost_pupils.matching.engine import LEAST_SCORE, Match, Means, match_files
from pont.lost_pupils.matching.reading import COLUMNS
from pont.standards.refusals import N_, Problem, Refusal

NOT_CARRIED_OUT: Final = 2
ROOMS: Final = ("lost_pupils", "console")
HEADINGS: Final = ("id_lost", "id_census", "score", "reasons")
NOT_WRITTEN: Final = Problem(
    "match-not-written",
    N_("%(file)s cannot be written. Check that its folder is there and that you may write in it."),
)
STAGES: Final = {
    "read": N_("reading both files"),
    "prepare": N_("counting names"),
    "block": N_("finding pairs worth a look"),
    "compare": N_("comparing them"),
    "choose": N_("choosing one match for each pupil"),
    "write": N_("writing the matches"),
}
EPILOG: Final = f"""
Both files are CSV with the columns {",".join(COLUMNS)}; id, surname, forename and dob are needed.
A score is the likelihood that both are one pupil: of the matches scored 0.9, nine in ten are right.
"""


def main(argv: Sequence[str]) -> int:
    """Match the files that `argv` names, write the pairs, and return the exit status."""
    options = make_parser().parse_args(argv)
    words = load_words(options.language)
    try:
        matches = match_files(
            lost=options.lost,
            census=options.census,
            least=options.least,
            means=Means(memory=options.memory, threads=options.threads),
            report=lambda stage: print(words.gettext(STAGES[stage]), file=sys.stderr, flush=True),
        )
        count = write_pairs(options.out, matches, words=words, codes=options.codes)
    except Refusal as refusal:
        return refuse(refusal.problem, words=words)
    except OSError:
        return refuse(
            Problem(NOT_WRITTEN.code, NOT_WRITTEN.message, {"file": options.out.name}), words=words
        )
    print(words.gettext(N_("%(count)s matches.")) % {"count": f"{count:,}"}, file=sys.stderr)
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        prog="pont match",
        description="Match a shelf of lost pupils with a census.",
        epilog=EPILOG,
    )
    parser.add_argument("lost", type=Path, metavar="LOST.csv")
    parser.add_argument("census", type=Path, metavar="CENSUS.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="PAIRS.csv")
    parser.add_argument(
        "--least",
        type=parse_score,
        default=LEAST_SCORE,
        metavar="SCORE",
        help=f"leave out matches with a lower score (between 0 and 1; {LEAST_SCORE} if not given)",
    )
    parser.add_argument("--codes", action="store_true", help="give the reasons as codes")
    parser.add_argument(
        "--memory", default=Means().memory, help="use no more of it than this (2GB)"
    )
    parser.add_argument("--threads", type=int, help="use so many processors")
    parser.add_argument("--language", choices=("en", "cy"), default="en", help="of the reasons")
    return parser


def parse_score(text: str) -> float:
    """Return a score between 0 and 1, both excluded.

    :raises ValueError: if it is none.
    """
    score = float(text)
    if not 0 < score < 1:
        raise ValueError(text)
    return score


def load_words(language: str) -> gettext.NullTranslations:
    """Return the catalogues of the rooms whose words can be met here; English where none is."""
    words = gettext.NullTranslations()
    home = Path(pont.__path__[0])
    for room in ROOMS:
        found = gettext.translation("django", home / room / "locale", [language], fallback=True)
        found.add_fallback(words)
        words = found
    return words


def refuse(problem: Problem, *, words: gettext.NullTranslations) -> int:
    """Say why nothing was matched and return the exit status."""
    print(f"pont match: {words.gettext(problem.message) % problem.params}", file=sys.stderr)
    return NOT_CARRIED_OUT


def write_pairs(
    path: Path, matches: Iterable[Match], *, words: gettext.NullTranslations, codes: bool
) -> int:
    """Write a row for each match and return how many; nothing is left at `path` if it fails.

    :raises OSError: if the file cannot be written.
    """
    rows = iter(matches)
    first = next(rows, None)
    unfinished = path.with_name(path.name + ".part")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            while first is not None:
                reasons = join_reasons(first, words=words, codes=codes)
                writer.writerow((first.id_lost, first.id_census, first.score, reasons))
                count += 1
                first = next(rows, None)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def join_reasons(match: Match, *, words: gettext.NullTranslations, codes: bool) -> str:
    """Return the reasons of a match in one cell."""
    if codes:
        return " ".join(reason.code for reason in match.reasons)
    return "; ".join(words.gettext(reason.message) % reason.params for reason in match.reasons)
