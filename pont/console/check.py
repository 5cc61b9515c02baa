"""`pont check FILE...`: judge files as the upload screen would, without sending them.

Needs no database and no settings. Prints one JSON object a line; the exit status is 1 if a file is
refused and 2 if the command itself cannot be carried out.
Source: issue 2 section 2; documented in docs/how-to/check-files-before-sending.md.
"""

import argparse
import gettext
import json
import stat
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pont
from pont.console.school_lists import ListedRegister, read_register
from pont.policy.findings import About, Severity, refusal
from pont.policy.judgement import Judgement, Verdict, judge
from pont.standards.refusals import N_, Problem, Refusal
from pont.vault.zips import inspect_zip

REFUSED: Final = 1
NOT_CARRIED_OUT: Final = 2
ROOMS: Final = ("standards", "policy", "vault", "directory", "console")

NOT_A_FILE: Final = Problem("file-not-a-file", N_("This is not a file but a folder or a device."))
NOT_READABLE: Final = Problem(
    "file-not-readable",
    N_("The file cannot be read. Check that nothing else has it open and that you may read it."),
)
# What the system says -> what the person is told; the first that fits.
SYSTEM_ERRORS: Final = (
    (FileNotFoundError, Problem("file-not-found", N_("There is no file of this name here."))),
    (NotADirectoryError, Problem("file-not-found", N_("There is no file of this name here."))),
    (IsADirectoryError, NOT_A_FILE),
    (OSError, NOT_READABLE),
    (ValueError, NOT_READABLE),
)

EPILOG: Final = """
Each line is {"file", "kind", "verdict", "problems", "suggested_name", "pupils"}; the verdict is
accepted, warned or refused. The exit status is 1 if any file is refused, else 0; it is 2 if the
command itself is wrong. Nothing is sent and nothing is written.
"""

LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the files themselves."""

    register: ListedRegister | None
    services: Collection[str]
    today: date


def main(argv: Sequence[str]) -> int:
    """Judge the files that `argv` names, print a line for each, and return the exit status."""
    options = make_parser().parse_args(argv)
    words = load_words(options.language)
    knowledge = Knowledge(
        register=load_register(options.establishments, words=words),
        services=parse_services(options.services),
        today=datetime.now(LONDON).date(),
    )
    is_any_refused = False
    try:
        for path in options.files:
            judgement = judge_path(path, knowledge=knowledge)
            print(json.dumps(describe(judgement, words=words)), flush=True)
            is_any_refused = is_any_refused or judgement.verdict is Verdict.REFUSED
    except BrokenPipeError:
        sys.stdout = None
    return REFUSED if is_any_refused else 0


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        prog="pont check",
        description="Judge files as the upload screen would, without sending them.",
        epilog=EPILOG,
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--establishments",
        metavar="FILE.csv",
        help="find unknown and closed destinations in a list of schools: CSV in the layout of "
        "GIAS, of the Welsh list, or with the headings number,name,closed,successor",
    )
    parser.add_argument(
        "--services",
        metavar="CODES",
        default="",
        help="judge file returns too, by these service codes, such as SEN,INFO,FIN",
    )
    parser.add_argument("--language", choices=("en", "cy"), default="en", help="of the messages")
    return parser


def parse_services(text: str) -> frozenset[str]:
    """Return the service codes of a text with commas or spaces, in upper case."""
    return frozenset(text.replace(",", " ").upper().split())


def load_words(language: str) -> gettext.NullTranslations:
    """Return the catalogues of the rooms whose words can be met here; English where none is."""
    words = gettext.NullTranslations()
    home = Path(pont.__path__[0])
    for room in ROOMS:
        found = gettext.translation("django", home / room / "locale", [language], fallback=True)
        found.add_fallback(words)
        words = found
    return words


def load_register(path: str | None, *, words: gettext.NullTranslations) -> ListedRegister | None:
    """Read the list of schools, and say on the error stream which rows were left out.

    :raises SystemExit: with status 2 if it cannot be read.
    """
    if path is None:
        return None
    try:
        with Path(path).open("rb") as file:
            register = read_register(file)
    except (Refusal, OSError, ValueError) as error:
        print(f"pont check: {path}: {say(find_problem(error), words=words)}", file=sys.stderr)
        raise SystemExit(NOT_CARRIED_OUT) from None
    for row in register.refused:
        print(f"{path}:{row.line}: {say(row.problem, words=words)}", file=sys.stderr)
    return register


def find_problem(error: Exception) -> Problem:
    """Return the words for an error of the system, or those of a refusal."""
    if isinstance(error, Refusal):
        return error.problem
    return next(problem for kind, problem in SYSTEM_ERRORS if isinstance(error, kind))


def judge_path(path: str, *, knowledge: Knowledge) -> Judgement:
    """Judge the file at `path`; one that cannot be read is refused."""
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            return refuse_path(path, NOT_A_FILE)
        with Path(path).open("rb") as contents:
            judgement = judge(
                Path(path).name,
                size=status.st_size,
                contents=contents,
                inspect_zip=inspect_zip,
                services=knowledge.services,
                register=knowledge.register,
                on=knowledge.today,
            )
            return replace(judgement, file=path)
    except (OSError, ValueError) as error:
        return refuse_path(path, find_problem(error))


def refuse_path(path: str, problem: Problem) -> Judgement:
    """Make the judgement of a file that cannot be read."""
    finding = refusal(About.CONTENTS, problem.code, problem.message)
    return Judgement(file=path, kind=None, verdict=Verdict.REFUSED, findings=(finding,))


def say(problem: Problem, *, words: gettext.NullTranslations) -> str:
    """Return the words of a problem, filled in."""
    return words.gettext(problem.message) % problem.params


def describe(judgement: Judgement, *, words: gettext.NullTranslations) -> dict[str, object]:
    """Return a judgement as the JSON object to print: what refuses the file comes first."""
    findings = sorted(judgement.findings, key=lambda found: found.severity is Severity.WARNING)
    return {
        "file": judgement.file,
        "kind": judgement.kind,
        "verdict": judgement.verdict,
        "problems": [
            {"code": found.code, "message": say(found.problem, words=words)} for found in findings
        ],
        "suggested_name": judgement.suggestion,
        "pupils": len(judgement.pupils),
    }
