"""The rows of a list of schools: what is taken from one, and why one is refused.

Source: formats.md section 4.
"""

import re
from dataclasses import dataclass
from datetime import date

from pont.standards.refusals import N_, Problem, Refusal

NUMBER = re.compile(r"[0-9]{7}")
DATE = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")

# The longest text that the register keeps, by field of `ListedSchool`.
LONGEST = {"name": 150, "town": 100, "postcode": 10, "phone": 30, "head_name": 150}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSchool:
    """One establishment as a list has it; "" and None stand for what the list does not say.

    `is_open` is None where the list does not tell (the Welsh one). `previous_number` is the number
    that the same school had before, 7 digits.
    """

    line: int
    number: str
    name: str
    category: str
    urn: int | None = None
    town: str = ""
    postcode: str = ""
    phone: str = ""
    head_name: str = ""
    is_open: bool | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    previous_number: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its line in the file, its number where it has one, and why.

    `is_unreadable` says that it could have been about any school.
    """

    line: int
    number: str
    problem: Problem
    is_unreadable: bool = False


class RowRefused(Refusal):
    """A row of a list that cannot be taken."""


class CellsMissing(RowRefused):
    """A row that does not fit under its headings."""

    code = "cells-missing"
    message = N_("The row has %(found)s cells where the headings have %(expected)s.")


class RowUnreadable(RowRefused):
    """A row that is not CSV."""

    code = "row-unreadable"
    message = N_("The row cannot be read: look for a quotation mark that is not closed.")


class NumberMissing(RowRefused):
    """A row without an establishment number."""

    code = "number-missing"
    message = N_("The row has no establishment number, so no file can be addressed to it.")


class NumberWrong(RowRefused):
    """A row whose numbers do not make seven digits."""

    code = "number-wrong"
    message = N_(
        "“%(given)s” is not an establishment number: the authority has 3 digits and the school 4."
    )


class NameMissing(RowRefused):
    """A row without a name."""

    code = "name-missing"
    message = N_("Establishment %(number)s has no name.")


class TextTooLong(RowRefused):
    """A row with a text that cannot be what its heading says."""

    code = "text-too-long"
    message = N_("Establishment %(number)s: “%(field)s” is longer than %(longest)s characters.")


class DateWrong(RowRefused):
    """A closed school whose day of closing cannot be read."""

    code = "date-wrong"
    message = N_(
        "Establishment %(number)s: “%(given)s” is not a date. Write it as day-month-year, "
        "such as 31-08-2023."
    )


class NotOpenYet(RowRefused):
    """A school that is only proposed."""

    code = "not-open-yet"
    message = N_(
        "Establishment %(number)s is only proposed. It is added once the list has it open."
    )


class AuthorityUnknown(RowRefused):
    """A school of an authority that is not on the register."""

    code = "authority-unknown"
    message = N_("Establishment %(number)s: there is no authority %(la)s on the register.")


class NumberTwice(RowRefused):
    """A second open school with the same number."""

    code = "number-twice"
    message = N_("Establishment %(number)s is already on line %(line)s.")


class UrnTwice(RowRefused):
    """A second school with the same URN."""

    code = "urn-twice"
    message = N_("Establishment %(number)s has the URN %(urn)s of line %(line)s.")


def tidy(text: str) -> str:
    """Return `text` on one line, with single spaces and nothing that cannot be printed."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def parse_number(la: str, estab: str) -> str:
    """Return the seven digits made of an authority's three and a school's four.

    :raises NumberMissing: where there is no school number.
    :raises NumberWrong: where they do not make seven digits.
    """
    if not estab:
        raise NumberMissing
    number = la + estab
    if len(la) != 3 or not NUMBER.fullmatch(number):
        raise NumberWrong(given=f"{la} {estab}")
    return number


def parse_list_date(text: str, *, number: str) -> date | None:
    """Return the day written as dd-mm-yyyy or dd/mm/yyyy, or None where nothing is written.

    :raises DateWrong: for anything else.
    """
    if not text:
        return None
    found = DATE.fullmatch(text)
    if found is None:
        raise DateWrong(number=number, given=text)
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise DateWrong(number=number, given=text) from None


def check_texts(school: ListedSchool) -> ListedSchool:
    """Return `school` if it has a name and its texts fit in the register.

    :raises NameMissing: without a name.
    :raises TextTooLong: naming the first text that does not fit.
    """
    if not school.name:
        raise NameMissing(number=school.number)
    for field, longest in LONGEST.items():
        if len(getattr(school, field)) > longest:
            raise TextTooLong(number=school.number, field=field, longest=longest)
    return school
