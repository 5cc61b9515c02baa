"""Say in words why two records are taken for one pupil, and what speaks against it.

Each reason is a code with parameters, and a phrase that the doors translate; phrases are joined
with semicolons: "surname sounds the same; date of birth differs in the month".
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_, Problem

Levels = Mapping[str, float]
"""What a row of `candidate` says: the levels of `sql/6_compare.sql`, and bits and leads."""

# What is compared -> level -> the reason, in the order in which they are given. A level without one
# says nothing worth reading, such as that a town is missing.
REASONS: Final[Mapping[str, Mapping[int, tuple[str, str]]]] = MappingProxyType(
    {
        "upn": {
            6: ("upn-same", N_("same UPN")),
            5: ("upn-former", N_("UPN of the one is the former UPN of the other")),
            4: (
                "upn-mistyped",
                N_("UPNs nearly the same, and one fails its check letter: mistyped"),
            ),
            3: ("upn-missing", N_("no UPN to compare")),
            2: ("upn-differs", N_("UPNs differ, and one is temporary or mistyped")),
            1: ("upn-other", N_("each has another valid UPN")),
            0: ("upn-neighbour", N_("neighbouring valid UPNs, as twins have")),
        },
        "surname": {
            6: ("surname-same", N_("same surname (one pupil in %(one_in)s has it)")),
            5: ("surname-former", N_("surname of the one is the former surname of the other")),
            4: ("surname-part", N_("surnames have a part in common")),
            3: ("surname-sounds", N_("surname sounds the same")),
            2: ("surname-near", N_("surname is spelt nearly the same")),
            1: ("surname-missing", N_("no surname to compare")),
            0: ("surname-differs", N_("surname differs")),
        },
        "forename": {
            6: ("forename-same", N_("same forename")),
            5: ("forename-sounds", N_("forename sounds the same or is short for the other")),
            4: ("forename-middle", N_("forename of the one is a middle name of the other")),
            3: ("forename-begins", N_("one forename begins with the other")),
            2: ("forename-near", N_("forename is spelt nearly the same")),
            1: ("forename-missing", N_("no forename to compare")),
            0: ("forename-differs", N_("forename differs")),
        },
        "crossed": {1: ("names-crossed", N_("surname and forename stand in each other’s place"))},
        "dob": {
            7: ("dob-same", N_("same date of birth")),
            6: ("dob-swapped", N_("day and month of birth are swapped")),
            5: ("dob-day", N_("date of birth differs in the day")),
            4: ("dob-month", N_("date of birth differs in the month")),
            3: ("dob-year", N_("date of birth differs in the year")),
            2: ("dob-missing", N_("no date of birth to compare")),
            1: ("dob-same-year", N_("date of birth differs in day and month")),
            0: ("dob-differs", N_("date of birth differs")),
        },
        "middle": {
            5: ("middle-same", N_("same middle names")),
            0: ("middle-differs", N_("middle names differ")),
        },
        "sex": {0: ("sex-differs", N_("sex differs"))},
        "town": {
            3: ("town-same", N_("same town")),
            2: ("town-near", N_("town is spelt nearly the same")),
            0: ("town-differs", N_("town differs")),
        },
    }
)
RIVAL: Final = Problem("rival", N_("another pupil is nearly as close"))
CLOSE_LEAD: Final = 3.0
"""Log-odds by which a rival must be behind not to be named."""


def find_reasons(levels: Levels) -> tuple[Problem, ...]:
    """Return the reasons for one pair, as codes and words."""
    one_in = max(round(2 ** levels["surname_bits"]), 1)
    has_rival = min(levels["lead_lost"], levels["lead_census"]) < CLOSE_LEAD
    return _find_reasons(
        tuple((subject, int(levels[subject])) for subject in REASONS), one_in, has_rival
    )


@lru_cache(maxsize=65_536)
def _find_reasons(
    found: tuple[tuple[str, int], ...], one_in: int, has_rival: bool
) -> tuple[Problem, ...]:
    return tuple(_name_reasons(dict(found), one_in, has_rival))


def _name_reasons(levels: Mapping[str, int], one_in: int, has_rival: bool) -> Iterator[Problem]:
    crossed = bool(levels["crossed"])
    for subject, reasons in REASONS.items():
        if crossed and subject in {"surname", "forename"}:
            continue
        if reason := reasons.get(levels[subject]):
            params = {"one_in": f"{one_in:,}"} if subject == "surname" else {}
            yield Problem(*reason, params=params)
    if has_rival:
        yield RIVAL
