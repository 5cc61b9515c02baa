"""Why a pupil was found, in words.

Source: rulings 6.1.
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.lost_pupils.search_models import Form
from pont.standards.closeness import DateMatch
from pont.standards.refusals import N_


class NameMatch(StrEnum):
    """How a surname on the shelf fits the one asked for."""

    SAME = "same"
    BEGINS = "begins"
    SOUNDS = "sounds"
    SPELT = "spelt"
    PART = "part"
    DIFFERS = "differs"


SURNAMES: Mapping[tuple[Form, NameMatch], str] = {
    (Form.SURNAME, NameMatch.SAME): N_("surname the same"),
    (Form.SURNAME, NameMatch.BEGINS): N_("surname begins with these letters"),
    (Form.SURNAME, NameMatch.SOUNDS): N_("surname sounds the same"),
    (Form.SURNAME, NameMatch.SPELT): N_("surname spelt nearly the same"),
    (Form.SURNAME, NameMatch.PART): N_("part of the surname agrees"),
    (Form.SURNAME, NameMatch.DIFFERS): N_("surname differs"),
    (Form.PREFERRED, NameMatch.SAME): N_("preferred surname the same"),
    (Form.PREFERRED, NameMatch.BEGINS): N_("preferred surname begins with these letters"),
    (Form.PREFERRED, NameMatch.SOUNDS): N_("preferred surname sounds the same"),
    (Form.PREFERRED, NameMatch.SPELT): N_("preferred surname spelt nearly the same"),
    (Form.PREFERRED, NameMatch.PART): N_("part of the preferred surname agrees"),
    (Form.FORMER, NameMatch.SAME): N_("former surname the same"),
    (Form.FORMER, NameMatch.BEGINS): N_("former surname begins with these letters"),
    (Form.FORMER, NameMatch.SOUNDS): N_("former surname sounds the same"),
    (Form.FORMER, NameMatch.SPELT): N_("former surname spelt nearly the same"),
    (Form.FORMER, NameMatch.PART): N_("part of the former surname agrees"),
}

DATES: Mapping[DateMatch, str] = {
    DateMatch.SAME: N_("date of birth agrees"),
    DateMatch.SWAPPED: N_("day and month of the date of birth are swapped"),
    DateMatch.DAY_DIFFERS: N_("date of birth differs in the day"),
    DateMatch.MONTH_DIFFERS: N_("date of birth differs in the month"),
    DateMatch.YEAR_DIFFERS: N_("date of birth differs in the year"),
    DateMatch.UNKNOWN: N_("no date of birth in the file"),
    DateMatch.DIFFERENT: N_("date of birth differs"),
}


class UpnMatch(StrEnum):
    """How a UPN on the shelf fits the one asked for."""

    SAME = "same"
    FORMER = "former"
    MISTYPED = "mistyped"
    DIFFERS = "differs"


UPNS: Mapping[UpnMatch, str] = {
    UpnMatch.SAME: N_("UPN the same"),
    UpnMatch.FORMER: N_("former UPN the same"),
    UpnMatch.MISTYPED: N_("UPN differs in one character, and the one entered cannot be right"),
    UpnMatch.DIFFERS: N_("UPN differs"),
}


class WordMatch(StrEnum):
    """How a forename, a town or a gender fits."""

    SAME = "same"
    BEGINS = "begins"
    MIDDLE = "middle"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


FORENAMES: Mapping[WordMatch, str] = {
    WordMatch.SAME: N_("forename the same"),
    WordMatch.BEGINS: N_("forename begins with these letters"),
    WordMatch.MIDDLE: N_("forename is among the other given names"),
    WordMatch.DIFFERS: N_("forename differs"),
}

TOWNS: Mapping[WordMatch, str] = {
    WordMatch.SAME: N_("town the same"),
    WordMatch.BEGINS: N_("town begins with these letters"),
    WordMatch.UNKNOWN: N_("no town in the file"),
    WordMatch.DIFFERS: N_("town differs"),
}

SEXES: Mapping[WordMatch, str] = {
    WordMatch.SAME: N_("gender the same"),
    WordMatch.UNKNOWN: N_("no gender in the file"),
    WordMatch.DIFFERS: N_("gender differs"),
}
