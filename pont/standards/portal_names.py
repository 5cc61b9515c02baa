"""The names of returns to an authority's services: school, service code, description, date.

Source: rulings 2.10; seed 000 section 1 (`830nnnn_XXXdocumentdescriptionyyyymmdd`).
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from pont.standards.addresses import Address, Desk, parse_address
from pont.standards.file_names import LONGEST_NAME, TOO_LONG, Kind, NameRefused
from pont.standards.name_mending import ANY_NAME, SHOWN_CHARACTERS, Mend, mend
from pont.standards.refusals import N_, Problem

SHAPE: Final = re.compile(
    r'(?P<school>[0-9]{7})_(?P<body>[^\x00-\x1f\x7f-\U0010ffff/\\:*?"<>|]+)'
    r"\.(?P<extension>[A-Za-z0-9]{1,10})"
)
PLAIN: Final = re.compile(
    r'(?=[^.])[^\x00-\x1f\x7f-\U0010ffff/\\:*?"<>|]+\.(?P<extension>[A-Za-z0-9]{1,10})'
)
ENDING: Final = re.compile(r"\.([A-Za-z0-9]{1,10})$")
DAY: Final = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
STAMP: Final = re.compile(rf"(?P<date>{DAY})$|(?P<version>V[0-9]{{2}})$")
FIRST_VERSION: Final = "V01"
LONGEST_DESCRIPTION: Final = 60

WRONG_START: Final = N_(
    "The name must begin with the school’s 7-digit number and an underscore: “%(found)s” does not."
)
LITERAL_N: Final = N_("“%(found)s” stands for the school’s own number: put its 7 digits there.")
OTHER_SCHOOL: Final = N_("The name begins with %(found)s, but the school’s number is %(school)s.")
NO_EXTENSION: Final = N_("The name has no ending such as .docx or .pdf.")
NO_CODE: Final = N_(
    "No Service Code in filename: the code of the service, in capitals, must follow the school’s "
    "number and its underscore."
)
LOWER_CASE_CODE: Final = N_("The service code must be in capitals: %(code)s.")
NOT_PLAIN: Final = N_("The name has characters that a file name may not have.")
NO_DATE: Final = N_(
    "The name does not end in a date as yyyymmdd, such as 20230804, or in a version, such as V01."
)


DESCRIPTION: Final = (
    *(row for row in ANY_NAME if row.code == "name-of-a-copy"),
    Mend(
        "portal-date-form",
        re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_. ]([01][0-9])[-_. ]([0-3][0-9])$"),
        r"\1\2\3",
        N_("The date “%(found)s” should be written as yyyymmdd."),
    ),
    Mend(
        "portal-date-form",
        re.compile(r"(?<![0-9])(0[1-9]|[12][0-9]|3[01])[-_. ]?(0[1-9]|1[0-2])[-_. ]?(20[0-9]{2})$"),
        r"\3\2\1",
        N_("The date “%(found)s” should be written as yyyymmdd."),
    ),
    Mend(
        "portal-version-form",
        re.compile(r"[vV][ _.]?(?P<number>[0-9])$|v[ _.]?(?P<two>[0-9]{2})$"),
        lambda match: f"V{(match['number'] or match['two']).zfill(2)}",
        N_("The version “%(found)s” should be written as V and two digits, such as V01."),
    ),
    Mend(
        "portal-separator",
        re.compile(r"^[_\-. ]+"),
        "",
        N_("The description follows the service code directly, without “%(found)s”."),
    ),
    Mend(
        "portal-spaces",
        re.compile(r"[ .]+"),
        "",
        N_("The description should have no spaces or full stops."),
    ),
    Mend(
        "portal-capitals",
        re.compile(r"(?:[A-UW-Z]|V(?![0-9]{2}$))+"),
        lambda match: match.group().lower(),
        N_("The description should be in lower case: “%(found)s” is not."),
    ),
)


@dataclass(frozen=True, slots=True)
class PortalName:
    """The name of a return: `code` names the service, `problems` are warnings.

    `dated_on` and `version` ("V01") are what the name ends in, where it does; `suggestion` is the
    name without its problems.
    """

    school: str
    code: str
    description: str
    dated_on: date | None
    version: str
    extension: str
    canonical: str
    given: str
    problems: tuple[Problem, ...] = ()
    suggestion: str | None = None

    @property
    def kind(self) -> Kind:
        """The kind of file: a return."""
        return Kind.FILE_RETURN

    @property
    def sender(self) -> Address:
        """The school as an address."""
        return parse_address(self.school)

    @property
    def recipient(self) -> Address:
        """The authority of the school as an address."""
        return parse_address(self.school[:3] + Desk.LLLL)


def parse_portal_name(
    name: str, *, services: Collection[str], school: str, extension: str = ""
) -> PortalName:
    """Read the name of a return from `school` ("" for any) to one of the `services` (codes).

    `extension` ("pdf") is what the contents look like; it serves to repair a name without ending.
    Source: rulings 2.10.

    :raises NameRefused: with the diagnosis and, where one can be made, the repaired name.
    """
    if len(name) > LONGEST_NAME:
        raise refuse(Problem("name-too-long", TOO_LONG, {"limit": LONGEST_NAME}))
    match = SHAPE.fullmatch(name)
    code = find_code(match["body"], services=services) if match else ""
    if not match or not code or match["school"] != (school or match["school"]):
        repaired = repair(name, services=services, school=school, extension=extension)
        raise refuse(diagnose(name, services=services, school=school), suggestion=repaired)
    return read_body(match, code=code)


def parse_answer_name(name: str, *, school: str, service: str) -> PortalName:
    """Read the name of a file with which `school` answers a request of `service` (its code).

    It needs no code: the request names the desk. It must be plain, and have an ending.
    Source: rulings 2.10.

    :raises NameRefused: with the diagnosis and, where one can be made, the repaired name.
    """
    if len(name) > LONGEST_NAME:
        raise refuse(Problem("name-too-long", TOO_LONG, {"limit": LONGEST_NAME}))
    ending = ENDING.search(name)
    if ending is None:
        raise refuse(Problem("portal-extension-missing", NO_EXTENSION))
    if not PLAIN.fullmatch(name):
        raise refuse(Problem("name-not-plain", NOT_PLAIN), suggestion=make_plain(name))
    return PortalName(
        school=school,
        code=service,
        description=name[: ending.start()],
        dated_on=None,
        version="",
        extension=ending[1],
        canonical=name,
        given=name,
    )


def make_plain(name: str) -> str | None:
    """Return `name` without what a file name may not have, None where too little is left."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', "", folded)
    return plain if PLAIN.fullmatch(plain) else None


def find_code(body: str, *, services: Collection[str]) -> str:
    """Return the longest of the `services` that `body` begins with, or ""."""
    return max((code for code in services if code and body.startswith(code)), key=len, default="")


def read_body(match: re.Match[str], *, code: str) -> PortalName:
    """Make the portal name of a match, with what would better be otherwise as warnings."""
    given = match.string
    written = match["body"].removeprefix(code)
    mended = mend(written, DESCRIPTION)
    problems = mended.problems
    body, stamp = mended.name, STAMP.search(mended.name)
    if not stamp:
        problems += (Problem("portal-date-missing", NO_DATE),)
        body += FIRST_VERSION
    return PortalName(
        school=match["school"],
        code=code,
        description=body[: stamp.start()] if stamp else mended.name,
        dated_on=read_date(stamp["date"]) if stamp else None,
        version=(stamp["version"] or "") if stamp else "",
        extension=match["extension"],
        canonical=given,
        given=given,
        problems=problems,
        suggestion=compose(match["school"], code + body, match["extension"]) if problems else None,
    )


def compose(school: str, body: str, extension: str) -> str:
    """Return a portal name made of its parts."""
    return f"{school}_{body}.{extension}"


def build_portal_name(*, school: str, code: str, description: str, on: date, extension: str) -> str:
    """Return the name of a return to the service `code`, made of a description in any words.

    What the convention does not allow in a description is left out: "Phonics return, year 1!"
    becomes "phonicsreturnyear1".
    """
    plain = unicodedata.normalize("NFKD", description).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "", plain.lower())[:LONGEST_DESCRIPTION]
    return compose(school, f"{code}{words}{on:%Y%m%d}", extension)


def find_extension(name: str) -> str:
    """Return the ending of a name without its full stop ("docx"), "" where there is none."""
    ending = ENDING.search(name)
    return ending[1] if ending else ""


def read_date(text: str | None) -> date | None:
    """Read a date written as yyyymmdd; None where there is no such day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def diagnose(name: str, *, services: Collection[str], school: str) -> Problem:
    """Say the first thing for which a name is refused."""
    start, _, rest = name.partition("_")
    body = ENDING.sub("", rest)
    shown = start[:SHOWN_CHARACTERS]
    if re.fullmatch("[0-9]{3}[nN]{4}", start):
        return Problem("portal-school-literal", LITERAL_N, {"found": shown})
    if not re.fullmatch("[0-9]{7}", start):
        return Problem("portal-school-missing", WRONG_START, {"found": shown})
    if school and start != school:
        return Problem("portal-school-other", OTHER_SCHOOL, {"found": shown, "school": school})
    if code := find_code(body.upper(), services=services):
        if not find_code(body, services=services):
            return Problem("portal-code-lower-case", LOWER_CASE_CODE, {"code": code})
    else:
        return Problem("portal-code-missing", NO_CODE)
    if not ENDING.search(name):
        return Problem("portal-extension-missing", NO_EXTENSION)
    return Problem("name-not-plain", NOT_PLAIN)


def repair(name: str, *, services: Collection[str], school: str, extension: str) -> str | None:
    """Return the name that was meant, if a school, a known code and an ending can be told."""
    plain = mend(name, ANY_NAME).name
    ending = ENDING.search(plain)
    stem = plain[: ending.start()] if ending else plain
    start = re.match(r"(?P<number>[0-9]{3}[nN]{4}|[0-9]{4,8}|)[_\-. ]*", stem)
    assert start is not None  # noqa: S101 - the pattern matches the empty text
    found = start["number"] if re.fullmatch("[0-9]{7}", start["number"]) else ""
    body = re.sub(r'[:*?"<>|]+', "", stem[start.end() :])
    code = find_code(body.upper(), services=services)
    suffix = ending[1] if ending else extension
    if not (code and suffix and (school or found)):
        return None
    rest = mend(body[len(code) :], DESCRIPTION).name
    stamped = rest if STAMP.search(rest) else rest + FIRST_VERSION
    return compose(school or found, code + stamped, suffix)


def refuse(problem: Problem, *, suggestion: str | None = None) -> NameRefused:
    """Make the refusal of a portal name."""
    return NameRefused(problem, suggestion=suggestion, kind=Kind.FILE_RETURN)
