"""Unique Pupil Numbers: the check letter, temporary numbers, and what is wrong in words.

Source: formats.md section 3 (UniquePupilNumber 2.0; CBDS 100016); rulings 3.2 (a bad number is
flagged, never refused).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pont.standards.refusals import N_, Problem

LENGTH: Final = 13
LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
VALUES: Final = {letter: value for value, letter in enumerate(LETTERS)} | {
    str(digit): digit for digit in range(10)
}
SHAPE: Final = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")

# Authorities that have issued numbers since April 1999, abolished ones and pseudo-authorities too.
ISSUER_RANGES: Final = (
    (1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384),
    (390, 394), (420, 420), (660, 681), (701, 708), (800, 803), (805, 808), (810, 813), (815, 816),
    (820, 823), (825, 826), (830, 831), (835, 841), (845, 846), (850, 852), (855, 857), (860, 861),
    (865, 896), (908, 909), (916, 916), (919, 919), (921, 921), (925, 926), (928, 929), (931, 931),
    (933, 933), (935, 943),
)  # fmt: skip
ISSUERS: Final = frozenset(
    f"{number:03d}" for first, last in ISSUER_RANGES for number in range(first, last + 1)
)

EMPTY: Final = Problem("upn-missing", N_("There is no UPN."))
WRONG_LENGTH: Final = N_("The UPN has %(count)s characters: 13 are needed.")
FIRST_CHARACTER: Final = Problem(
    "upn-first-character",
    N_("The UPN begins with a character that is not a check letter (A to Z without I, O and S)."),
)
MIDDLE_CHARACTERS: Final = Problem(
    "upn-digits", N_("Characters 2 to 12 of the UPN are not all digits.")
)
LAST_CHARACTER: Final = Problem(
    "upn-last-character",
    N_("The last character of the UPN is neither a digit nor a letter other than I, O and S."),
)
UNKNOWN_ISSUER: Final = Problem(
    "upn-authority",
    N_("Characters 2 to 4 of the UPN are not the number of a local authority."),
)
WRONG_LETTER: Final = Problem(
    "upn-check-letter",
    N_("The check letter of the UPN does not agree with the rest: a character is mistyped."),
)


@dataclass(frozen=True, slots=True)
class UpnVerdict:
    """What a number is: `text` is it normalised, `problems` the reasons why it is no UPN."""

    text: str
    is_temporary: bool
    problems: tuple[Problem, ...]

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong with the number."""
        return not self.problems


def normalise_upn(text: str) -> str:
    """Return the number without the spaces around it, in upper case."""
    return text.strip().upper()


def is_valid_upn(text: str) -> bool:
    """Return whether the text is a UPN, permanent or temporary."""
    return check_upn(text).is_valid


def get_check_letter(last_twelve: str) -> str:
    """Return the check letter for characters 2 to 13, of which the last may be a letter.

    Source: formats.md section 3: the sum of value times position, modulo 23.

    :raises KeyError: if a character is neither a digit nor one of `LETTERS`.
    """
    total = sum(VALUES[mark] * position for position, mark in enumerate(last_twelve, start=2))
    return LETTERS[total % len(LETTERS)]


def offer_upns(*, school: str, year: int) -> Iterator[str]:
    """Yield the permanent numbers of a school's academic year, the highest serial first.

    `school` is its 7 digits, `year` the one in which the academic year began. A school's own
    software counts up from 001, so that numbers given out from the other end rarely meet its own.
    """
    for serial in range(999, 0, -1):
        yield _write_upn(f"{school}{year % 100:02d}{serial:03d}")


def offer_temporary_upns(*, school: str, year: int) -> Iterator[str]:
    """Yield the temporary numbers of a school's academic year: two digits and a letter, from Z99
    down."""
    for letter in reversed(LETTERS):
        for serial in range(99, -1, -1):
            yield _write_upn(f"{school}{year % 100:02d}{serial:02d}{letter}")


def _write_upn(last_twelve: str) -> str:
    return get_check_letter(last_twelve) + last_twelve


def check_upn(text: str) -> UpnVerdict:
    """Say whether the text is a UPN, whether it is a temporary one, and else why it is none."""
    upn = normalise_upn(text)
    if not upn:
        return UpnVerdict("", False, (EMPTY,))
    if len(upn) != LENGTH:
        length = Problem("upn-length", WRONG_LENGTH, {"count": len(upn)})
        return UpnVerdict(upn, False, (length,))
    if not SHAPE.fullmatch(upn):
        return UpnVerdict(upn, False, tuple(find_wrong_characters(upn)))
    problems = [] if upn[1:4] in ISSUERS else [UNKNOWN_ISSUER]
    if get_check_letter(upn[1:]) != upn[0]:
        problems.append(WRONG_LETTER)
    return UpnVerdict(upn, not upn[-1].isdigit(), tuple(problems))


def find_wrong_characters(upn: str) -> list[Problem]:
    """Return which of the 13 characters cannot stand where they do."""
    checks = (
        (f"[{LETTERS}]", upn[0], FIRST_CHARACTER),
        ("[0-9]{11}", upn[1:12], MIDDLE_CHARACTERS),
        (f"[0-9{LETTERS}]", upn[12], LAST_CHARACTER),
    )
    return [problem for pattern, part, problem in checks if not re.fullmatch(pattern, part)]


def find_near_upns(text: str) -> frozenset[str]:
    """Return the numbers that were meant if `text` is a UPN in which one character is wrong.

    One character is changed, left out, put in or exchanged with its neighbour, so that the check
    letter agrees: a handful of numbers, and none for a text that is a UPN already.
    """
    upn = normalise_upn(text)
    if not LENGTH - 1 <= len(upn) <= LENGTH + 1 or _agrees(upn):
        return frozenset()
    return frozenset(near for near in _slip(upn) if _agrees(near))


def _agrees(upn: str) -> bool:
    return bool(SHAPE.fullmatch(upn)) and get_check_letter(upn[1:]) == upn[0]


def _slip(upn: str) -> Iterator[str]:
    """Yield what may have been meant by a number of 12 to 14 characters with one slip."""
    if len(upn) > LENGTH:
        yield from (upn[:at] + upn[at + 1 :] for at in range(len(upn)))
        return
    # With one character too few, one is put in; else one is changed.
    skipped = len(upn) - LENGTH + 1
    for at in range(LENGTH):
        yield from (upn[:at] + mark + upn[at + skipped :] for mark in VALUES)
    if skipped:
        for at in range(LENGTH - 1):
            yield upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :]
