"""The names of files between schools and authorities: the name routes, so the grammar is exact.

Source: rulings section 2; formats.md sections 2.1 and 2.2; seed 002 Appendix 2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, NoReturn

from pont.standards.addresses import Address, AddressRefused, Desk, parse_address
from pont.standards.name_mending import (
    ANY_NAME,
    CTF_MENDS,
    GENERIC_MENDS,
    MARKED_MENDS,
    SHOWN_CHARACTERS,
    Mend,
    mend,
)
from pont.standards.refusals import N_, Problem, Refusal


class Kind(StrEnum):
    """A kind of file; its rules are rows of tables here and in policy."""

    CTF = "ctf"
    GENERIC = "generic"
    CENSUS = "census"
    CFR = "cfr"
    EXCLUSION = "exclusion"
    ADMISSIONS = "admissions"
    FILE_RETURN = "file-return"


LONGEST_NAME: Final = 255
ADDRESS: Final = "[0-9]{7}|[0-9]{3}(?:LLLL|PLAS|ADMS)|X{7}|M{7}"
CENSUS_ADDRESS: Final = ADDRESS + "|[0-9]{3}LL[0-9]{2}"
# Everything a Windows file may be called, without the space and without a second ending.
GENERIC_TEXT: Final = r"[!#$%&'()+,\-0-9;=@A-Z\[\]^_`{}~]{1,15}"
THREE_DIGITS: Final = "[0-9]{3}"
FIVE_DIGITS: Final = "[0-9]{5}"
THREE_TO_FIVE_DIGITS: Final = "[0-9]{3,5}"

SCHOOL: Final = frozenset({Desk.ESTABLISHMENT})
AUTHORITY: Final = frozenset({Desk.LLLL})
ADMISSIONS_DESKS: Final = frozenset({Desk.LLLL, Desk.ADMS})
CENSUS_DESKS: Final = frozenset({Desk.LLLL, Desk.PLAS})
SHELF: Final = frozenset({Desk.MISSING, Desk.OUTSIDE})
ANYBODY: Final = SCHOOL | AUTHORITY | {Desk.PLAS, Desk.ADMS, Desk.SUPPLIER}

XML: Final = ("XML",)
ZIP: Final = ("ZIP",)
RETURN_ENDINGS: Final = ("XML", "UNA", "DAZ", "ZIP", "CSV")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one family of names is written, and between whom such files go.

    `middle` stands between the addresses (nothing in generic names), `tail` after them.
    """

    kind: Kind
    middle: str
    tail: str
    extensions: tuple[str, ...]
    senders: frozenset[Desk]
    recipients: frozenset[Desk]
    example: str
    address: str = ADDRESS
    pattern: re.Pattern[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the pattern that the parts make together."""
        middle = f"(?P<middle>{self.middle})_" if self.middle else ""
        pattern = (
            f"(?P<sender>{ADDRESS})_{middle}(?P<recipient>{self.address})"
            f"_(?P<tail>{self.tail})\\.(?P<extension>{'|'.join(self.extensions)})"
        )
        object.__setattr__(self, "pattern", re.compile(pattern))


CENSUS_BOTH_WAYS: Final = SCHOOL | CENSUS_DESKS
ADMISSIONS_BOTH_WAYS: Final = SCHOOL | ADMISSIONS_DESKS
EXCLUSION_BOTH_WAYS: Final = SCHOOL | AUTHORITY

# Order matters: a name belongs to the first layout that it fits.
LAYOUTS: Final = (
    Layout(
        Kind.CTF, "CTF", THREE_DIGITS, XML, SCHOOL | AUTHORITY, SCHOOL | AUTHORITY | SHELF,
        "1112222_CTF_3334444_001.XML",
    ),
    Layout(
        Kind.GENERIC, "", GENERIC_TEXT, ZIP, ANYBODY, ANYBODY,
        "1113333_2224444_FFT15.ZIP",
    ),
    Layout(
        Kind.ADMISSIONS, "ADT", FIVE_DIGITS, XML, ADMISSIONS_DESKS, SCHOOL,
        "333LLLL_ADT_1112222_26001.XML",
    ),
    Layout(
        Kind.ADMISSIONS, "ASL", FIVE_DIGITS, XML, SCHOOL, ADMISSIONS_DESKS,
        "1112222_ASL_333LLLL_26001.XML",
    ),
    Layout(
        Kind.ADMISSIONS, "APT|AOT|ALT|ATF", THREE_TO_FIVE_DIGITS, XML,
        ADMISSIONS_BOTH_WAYS, ADMISSIONS_BOTH_WAYS,
        "333LLLL_ALT_444LLLL_26001.XML",
    ),
    Layout(
        Kind.CFR, "CFR[A-Z0-9]{0,3}", THREE_TO_FIVE_DIGITS, RETURN_ENDINGS,
        CENSUS_BOTH_WAYS, CENSUS_BOTH_WAYS,
        "1112222_CFR_333LLLL_001.XML", CENSUS_ADDRESS,
    ),
    Layout(
        Kind.EXCLUSION, "EX[A-Z0-9]{0,4}", THREE_TO_FIVE_DIGITS, RETURN_ENDINGS,
        EXCLUSION_BOTH_WAYS, EXCLUSION_BOTH_WAYS,
        "1112222_EXC_333LLLL_001.XML",
    ),
    Layout(
        Kind.CENSUS,
        "SC[0-9]|SSC|PLASC?|DAZ|PRU[0-9]?|AP[0-9]?|EYC|EYC[0-9]{2}|EOTAS|SWF|SWAC|NDC|WNDC|DEWI",
        THREE_TO_FIVE_DIGITS, RETURN_ENDINGS, CENSUS_BOTH_WAYS, CENSUS_BOTH_WAYS,
        "1112222_SC2_333LL26_001.XML", CENSUS_ADDRESS,
    ),
)  # fmt: skip
# The census names are not documented: whoever says it is a census may call it anything else.
ANY_CENSUS: Final = Layout(
    Kind.CENSUS, "(?!(?:CTF|ADT|ASL|APT|AOT|ALT|ATF|CFR|EX)[A-Z0-9]*_)[A-Z0-9]{2,6}",
    THREE_TO_FIVE_DIGITS, RETURN_ENDINGS, CENSUS_BOTH_WAYS, CENSUS_BOTH_WAYS,
    "1112222_PLASC_333PLAS_001.XML", CENSUS_ADDRESS,
)  # fmt: skip

ALIAS: Final = re.compile(r"([0-9]{3}LLLL)_CTF([0-9]{7}_[0-9]{3}\.XML)")

CENSUS_DESK: Final = re.compile(r"[0-9]{3}LL[0-9]{2}")


class Guess(NamedTuple):
    """A sign in a name of what kind of file was meant."""

    kind: Kind
    pattern: re.Pattern[str]


LOOSE: Final = "(?:[0-9]{6,8}|[0-9OI]{7}|[0-9]{3}[ _-]?(?:L+|PLASC?|ADMS?)|X{3,}|M{3,})"
BETWEEN: Final = r"[ _\-+,.;]"
GUESSES: Final = (
    Guess(Kind.CTF, re.compile(rf"^{LOOSE}{BETWEEN}+{LOOSE}(?:{BETWEEN}+[0-9]{{1,4}})?\.XML$")),
    Guess(Kind.GENERIC, re.compile(rf"^{LOOSE}{BETWEEN}+{LOOSE}(?:{BETWEEN}|$)")),
    Guess(Kind.CTF, re.compile(r"(?:CTF|CFT|TCF)(?![A-RT-WYZ])")),
    *(
        Guess(row.kind, re.compile(rf"^[0-9].*{BETWEEN}(?:{row.middle}){BETWEEN}"))
        for row in LAYOUTS
        if row.middle
    ),
    Guess(Kind.GENERIC, re.compile(r"^[0-9].*\.ZIP$")),
    Guess(Kind.CTF, re.compile(r"^[0-9].*\.XML$")),
)

TOO_LONG: Final = N_("The name is longer than %(limit)s characters.")
CANNOT_SEND: Final = N_("“%(found)s” stands first, but cannot be the sender of this kind of file.")
CANNOT_RECEIVE: Final = N_(
    "“%(found)s” stands second, but cannot be the recipient of this kind of file."
)
LAYOUT_MESSAGE: Final = N_("The name should be like %(example)s.")
EXTENSION_MESSAGE: Final = N_(
    "The name ends in “%(found)s”: files of this kind end in %(expected)s."
)
EXTENSION_MESSAGES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.CTF: N_(
            "The name ends in “%(found)s”: a CTF ends in %(expected)s. If the CTF is inside "
            "a zip, take it out and send the CTF itself."
        ),
        Kind.GENERIC: N_(
            "The name ends in “%(found)s”: only a zip can be sent. Put what you want to send "
            "in a zip and send the zip."
        ),
    }
)
OTHER_KIND: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.CTF: N_("This is the name of a CTF: send it as a CTF."),
        Kind.GENERIC: N_("This is the name of a generic zip file: send it as a generic file."),
        Kind.CENSUS: N_("This is the name of a census file: send it as a census file."),
        Kind.CFR: N_("This is the name of a CFR file: send it as a CFR file."),
        Kind.EXCLUSION: N_("This is the name of an exclusion file: send it as an exclusion file."),
        Kind.ADMISSIONS: N_(
            "This is the name of an admissions file: send it as an admissions file."
        ),
    }
)

MENDS: Final[Mapping[Kind, tuple[Mend, ...]]] = MappingProxyType(
    {
        Kind.CTF: CTF_MENDS,
        Kind.GENERIC: GENERIC_MENDS,
        Kind.CENSUS: MARKED_MENDS,
        Kind.CFR: MARKED_MENDS,
        Kind.EXCLUSION: MARKED_MENDS,
        Kind.ADMISSIONS: MARKED_MENDS,
    }
)


@dataclass(frozen=True, slots=True)
class FileName:
    """A name that fits the grammar.

    `canonical` is the name in upper case as Pont writes it, `given` as it came. `middle` is
    "CTF", "ADT", "SC2" and the like ("" for generic); `text` is the free text of a generic
    name, `serial` the digits before the ending of every other.
    """

    kind: Kind
    sender: Address
    recipient: Address
    middle: str
    text: str
    serial: str
    extension: str
    canonical: str
    given: str
    problems: tuple[Problem, ...] = ()
    suggestion: str | None = None


class NameRefused(Refusal):
    """A name refused: its `problem` says why, `suggestion` is the repaired name where known.

    `problems` holds everything that was wrong, the first of which is `problem`.
    """

    code = "name-not-recognised"
    message = N_(
        "The name does not say who sends the file and who receives it. A CTF is named like "
        "1112222_CTF_3334444_001.XML, any other file like 1113333_2224444_FFT15.ZIP."
    )

    def __init__(
        self,
        *problems: Problem,
        suggestion: str | None = None,
        kind: Kind | None = None,
    ) -> None:
        self.problems = problems or (Problem(self.code, self.message),)
        self.suggestion = suggestion
        self.kind = kind
        super().__init__(**self.problems[0].params)

    @property
    def problem(self) -> Problem:
        """The first thing wrong, as words to show."""
        return self.problems[0]


def parse_file_name(name: str, *, kind: Kind | None = None) -> FileName:
    """Read the name of a file that goes between organisations, in either case.

    Without `kind`, the name itself says what kind of file it is. Names of returns to an
    authority's services are read by `portal_names.parse_portal_name`.
    Source: rulings 2.1 to 2.4, 2.8, 2.9.

    :raises NameRefused: with the diagnosis and, where one can be made, the repaired name.
    """
    if len(name) > LONGEST_NAME:
        raise NameRefused(Problem("name-too-long", TOO_LONG, {"limit": LONGEST_NAME}), kind=kind)
    return find_exact(name, kind=kind) or refuse(name, kind=kind)


def parse_offered_name(name: str, *, offered: Kind | None) -> FileName:
    """Read a name by what it says itself, and only else as one of the kind it was offered as.

    Names of censuses are hardly documented, so that some are told by where they were dropped alone.
    Source: rulings 2.9.

    :raises NameRefused: as `parse_file_name`, with what says more of the two.
    """
    try:
        return parse_file_name(name)
    except NameRefused as refused:
        if offered is None:
            raise
        by_itself = refused
    try:
        return parse_file_name(name, kind=offered)
    except NameRefused as refused:
        says_more = refused.suggestion and not by_itself.suggestion
        raise refused if says_more or by_itself.kind is None else by_itself from None


def find_exact(name: str, *, kind: Kind | None) -> FileName | None:
    """Return what `name` says if it fits the grammar exactly, else None."""
    upper = ALIAS.sub(r"\1_CTF_\2", name.upper()) if name.isascii() else name
    for layout in find_layouts(kind):
        match = layout.pattern.fullmatch(upper)
        if match and not find_wrong_desks(layout, match["sender"], match["recipient"]):
            return read_match(layout, match, given=name)
    return None


def find_layouts(kind: Kind | None) -> tuple[Layout, ...]:
    """Return the layouts of one kind, or all that a name alone can tell apart."""
    if kind is None:
        return LAYOUTS
    chosen = tuple(layout for layout in LAYOUTS if layout.kind is kind)
    return (*chosen, ANY_CENSUS) if kind is Kind.CENSUS else chosen


def read_match(layout: Layout, match: re.Match[str], *, given: str) -> FileName:
    """Make the file name of a match."""
    return FileName(
        kind=layout.kind,
        sender=read_address(match["sender"]),
        recipient=read_address(match["recipient"]),
        middle=match["middle"] if layout.middle else "",
        text="" if layout.middle else match["tail"],
        serial=match["tail"] if layout.middle else "",
        extension=match["extension"],
        canonical=match.string,
        given=given,
    )


def read_address(text: str) -> Address:
    """Read an address as names write it: a census may write nnnPLAS as nnnLLyy."""
    return parse_address(f"{text[:3]}PLAS" if CENSUS_DESK.fullmatch(text) else text)


def find_wrong_desks(layout: Layout, sender: str, recipient: str) -> tuple[Problem, ...]:
    """Return what is wrong with the two addresses, for files of this layout."""
    problems = []
    for text, desks, message in (
        (sender, layout.senders, CANNOT_SEND),
        (recipient, layout.recipients, CANNOT_RECEIVE),
    ):
        try:
            if read_address(text).desk not in desks:
                problems.append(Problem("address-wrong-desk", message, {"found": text}))
        except AddressRefused as refused:
            problems.append(refused.problem)
    return tuple(problems)


def refuse(name: str, *, kind: Kind | None) -> NoReturn:
    """Raise the refusal of a name that does not fit, with what was meant if that can be told."""
    if kind and (other := find_exact(name, kind=None)):
        raise NameRefused(Problem("name-of-another-kind", OTHER_KIND[other.kind]), kind=other.kind)
    plain = mend(name, ANY_NAME)
    meant = kind or guess_kind(plain.name.upper())
    if meant is None or meant not in MENDS:
        raise NameRefused()
    mended = mend(plain.name.upper(), MENDS[meant])
    problems = plain.problems + mended.problems
    if repaired := find_exact(mended.name, kind=meant):
        raise NameRefused(*problems, suggestion=repaired.canonical, kind=meant)
    raise NameRefused(*diagnose(mended.name, kind=meant), *problems, kind=meant)


def guess_kind(name: str) -> Kind | None:
    """Return the kind of file that an upper-case name was probably meant for."""
    return next((guess.kind for guess in GUESSES if guess.pattern.search(name)), None)


def diagnose(name: str, *, kind: Kind) -> tuple[Problem, ...]:
    """Say why an upper-case name that could not be mended is none of this kind."""
    layouts = find_layouts(kind)
    parts = name.rpartition(".")[0].split("_", 3 if layouts[0].middle else 2)
    layout = next(
        (row for row in layouts if row.middle and re.fullmatch(row.middle, "".join(parts[1:2]))),
        layouts[0],
    )
    extension = name.rpartition(".")[2]
    if extension not in layout.extensions:
        expected = ", ".join(f".{ending}" for ending in layout.extensions)
        message = EXTENSION_MESSAGES.get(kind, EXTENSION_MESSAGE)
        found = f".{extension}"[:SHOWN_CHARACTERS]
        return (Problem("name-extension", message, {"found": found, "expected": expected}),)
    layout_problem = Problem("name-layout", LAYOUT_MESSAGE, {"example": layout.example})
    if len(parts) < (4 if layout.middle else 3):
        return (layout_problem,)
    recipient = parts[2] if layout.middle else parts[1]
    return (*find_wrong_desks(layout, parts[0], recipient), layout_problem)
