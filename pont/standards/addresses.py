"""The seven characters that say who sends a file and who receives it.

Source: rulings 2.1; formats.md section 2.1.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from pont.standards.refusals import N_, Problem, Refusal


class Desk(StrEnum):
    """Where in an organisation a file lands, or on which side of the shelf."""

    ESTABLISHMENT = "establishment"
    SUPPLIER = "supplier"
    LLLL = "LLLL"
    PLAS = "PLAS"
    ADMS = "ADMS"
    MISSING = "XXXXXXX"
    OUTSIDE = "MMMMMMM"


AUTHORITY_DESKS: Final = frozenset({Desk.LLLL, Desk.PLAS, Desk.ADMS})
SHELF_DESKS: Final = frozenset({Desk.MISSING, Desk.OUTSIDE})


class AddressRefused(Refusal):
    """A text that is no address, with what is wrong in it."""

    code = "address-not-recognised"
    message = N_(
        "“%(found)s” is not an address. Use a 7-digit school number, an authority’s number "
        "followed by LLLL, PLAS or ADMS, or XXXXXXX or MMMMMMM."
    )

    def __init__(self, diagnosis: Problem) -> None:
        super().__init__(**diagnosis.params)
        self.diagnosis = diagnosis

    @property
    def problem(self) -> Problem:
        """The diagnosis, as words to show."""
        return self.diagnosis


@dataclass(frozen=True, slots=True)
class Address:
    """One address: `text` is its seven characters, upper case; `la` is "681", or "" without one."""

    text: str
    desk: Desk
    la: str

    @property
    def is_establishment(self) -> bool:
        """Whether the address is a school's own number."""
        return self.desk is Desk.ESTABLISHMENT

    @property
    def is_supplier(self) -> bool:
        """Whether the address is a software supplier's number (0000001 to 0009999)."""
        return self.desk is Desk.SUPPLIER

    @property
    def is_authority(self) -> bool:
        """Whether the address is a desk of a local authority."""
        return self.desk in AUTHORITY_DESKS

    @property
    def is_shelf(self) -> bool:
        """Whether the address is the lost pupil database."""
        return self.desk in SHELF_DESKS

    @property
    def is_independent(self) -> bool:
        """Whether the number lies in the band 6000 to 6199 that Wales gives independent schools.

        Source: formats.md section 4 (measured: 72 independent schools in 60xx and 61xx).
        """
        return self.is_establishment and self.text[3:5] in {"60", "61"}

    def __str__(self) -> str:
        return self.text


class Form(NamedTuple):
    """One way to write an address, and the desk it names."""

    pattern: re.Pattern[str]
    desk: Desk


FORMS: Final = (
    Form(re.compile("000[0-9]{4}"), Desk.SUPPLIER),
    Form(re.compile("(?P<la>[0-9]{3})[0-9]{4}"), Desk.ESTABLISHMENT),
    Form(re.compile("(?P<la>[0-9]{3})LLLL"), Desk.LLLL),
    Form(re.compile("(?P<la>[0-9]{3})PLAS"), Desk.PLAS),
    Form(re.compile("(?P<la>[0-9]{3})ADMS"), Desk.ADMS),
    Form(re.compile("X{7}"), Desk.MISSING),
    Form(re.compile("M{7}"), Desk.OUTSIDE),
)


class Slip(NamedTuple):
    """One way to get an address wrong: the group `counted` in `pattern` gives the count."""

    code: str
    pattern: re.Pattern[str]
    message: str


SLIPS: Final = (
    Slip("address-empty", re.compile(""), N_("An address of 7 characters is missing.")),
    Slip(
        "address-count-x",
        re.compile("(?P<counted>X{2,})"),
        N_("“%(found)s” has %(count)s Xs: 7 are needed."),
    ),
    Slip(
        "address-count-m",
        re.compile("(?P<counted>M{2,})"),
        N_("“%(found)s” has %(count)s Ms: 7 are needed."),
    ),
    Slip(
        "address-count-l",
        re.compile("[0-9]{3}(?P<counted>L+)"),
        N_("“%(found)s” has %(count)s Ls after the authority’s number: 4 are needed."),
    ),
    Slip(
        "address-literal-lea",
        re.compile("(?:LEA|LA|NNN)(?:L{3,5}|PLASC?|ADMS?|NNNN)"),
        N_("In “%(found)s”, put the authority’s 3-digit number in place of the first letters."),
    ),
    Slip(
        "address-literal-n",
        re.compile("[0-9]{3}N{4}"),
        N_("In “%(found)s”, put the school’s own 4 digits in place of nnnn."),
    ),
    Slip(
        "address-department",
        re.compile("DFES[A-Z]*"),
        N_("“%(found)s” is the Department for Education, which does not receive files here."),
    ),
    Slip(
        "address-without-authority",
        re.compile("[0-9]{4}"),
        N_("“%(found)s” has 4 digits: put the authority’s 3-digit number before it."),
    ),
    Slip(
        "address-urn",
        re.compile("[0-9]{6}"),
        N_("“%(found)s” has 6 digits and may be a URN: use the 7-digit school number."),
    ),
    Slip(
        "address-count-digits",
        re.compile("(?P<counted>[0-9]+)"),
        N_("“%(found)s” has %(count)s digits: a school’s number has 7."),
    ),
    Slip(AddressRefused.code, re.compile("(?s:.*)"), AddressRefused.message),
)


def parse_address(text: str) -> Address:
    """Read an address of seven ASCII characters, in either case.

    Source: rulings 2.1, 2.2.

    :raises AddressRefused: if the text is anything else; its problem says what is wrong.
    """
    upper = text.upper() if text.isascii() else text
    for form in FORMS:
        if match := form.pattern.fullmatch(upper):
            return Address(upper, form.desk, match.groupdict().get("la", ""))
    raise AddressRefused(diagnose_address(upper))


def diagnose_address(text: str) -> Problem:
    """Say what is wrong with `text`, which is no address."""
    for slip in SLIPS:
        if match := slip.pattern.fullmatch(text):
            counted = match.groupdict().get("counted") or text
            return Problem(slip.code, slip.message, {"found": text, "count": len(counted)})
    raise AssertionError("the last slip matches everything")
