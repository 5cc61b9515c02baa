"""Find the pairs that are worth a look: those that have one of several keys in common.

Every key holds two things that rarely change together, so that a pupil with one mistake, and most
with two, is found by another key. Of what a key brings, only pairs stay whose equal parts say more
than chance would in a census of this size; that bounds both time and memory.
"""

from dataclasses import dataclass
from typing import Final

LEAST_PROMISE: Final = 1.0
"""How many bits more than chance a pair must promise."""

AS_GIVEN: Final = "lost JOIN census"
BOTH_NAMES: Final = "surname_key = census.surname_key AND lost.forename_key = census.forename_key"


@dataclass(frozen=True, slots=True)
class Key:
    """What two records must have in common; `within` joins them, `most` is where it is too wide.

    `most` is the largest product of shelf and census for which the key is used.
    """

    on: str
    within: str = AS_GIVEN
    is_certain: bool = False
    most: float = float("inf")


LOST_NAMES: Final = "lost JOIN lost_surname o ON o.n = lost.n JOIN census"
CENSUS_NAMES: Final = "census JOIN census_surname o ON o.n = census.n JOIN lost"
ALL_NAMES: Final = (
    "lost JOIN lost_surname o ON o.n = lost.n JOIN "
    "(SELECT census.*, p.key FROM census JOIN census_surname p ON p.n = census.n) AS census"
)
LOST_CALLED: Final = "lost JOIN lost_forename o ON o.n = lost.n JOIN census"
CENSUS_CALLED: Final = "census JOIN census_forename o ON o.n = census.n JOIN lost"
SAME_DOB: Final = "lost.dob = census.dob AND"
A_TOWN: Final = 2e9
A_REGION: Final = 1e11

KEYS: Final = (
    Key("lost.upn = census.upn", is_certain=True),
    Key("lost.former_upn = census.upn", is_certain=True),
    Key("lost.upn = census.former_upn", is_certain=True),
    Key(f"{SAME_DOB} lost.surname_key = census.surname_key"),
    Key(f"{SAME_DOB} o.key = census.surname_key", LOST_NAMES),
    Key(f"{SAME_DOB} o.key = lost.surname_key", CENSUS_NAMES),
    Key(f"{SAME_DOB} o.key = census.key", ALL_NAMES),
    Key(f"{SAME_DOB} lost.forename_key = census.forename_key"),
    Key(f"{SAME_DOB} o.key = census.forename_key", LOST_CALLED),
    Key(f"{SAME_DOB} o.key = lost.forename_key", CENSUS_CALLED),
    Key(f"{SAME_DOB} lost.middle_key = census.forename_key", most=A_REGION),
    Key(f"{SAME_DOB} lost.forename_key = census.middle_key", most=A_REGION),
    Key(f"{SAME_DOB} lost.forename = census.surname"),
    Key(f"{SAME_DOB} lost.surname = census.forename"),
    Key(f"{SAME_DOB} lost.town = census.town"),
    Key("swap_date(lost.dob) = census.dob AND lost.surname_key = census.surname_key"),
    Key(
        "swap_date(lost.dob) = census.dob AND lost.forename_key = census.forename_key",
        most=A_REGION,
    ),
    Key(f"lost.{BOTH_NAMES} AND left(lost.dob, 6) = left(census.dob, 6)"),
    Key(
        f"lost.{BOTH_NAMES} AND left(lost.dob, 4) = left(census.dob, 4) "
        "AND right(lost.dob, 2) = right(census.dob, 2)"
    ),
    Key(f"lost.{BOTH_NAMES} AND right(lost.dob, 4) = right(census.dob, 4)"),
    Key(f"lost.{BOTH_NAMES} AND lost.town = census.town"),
    Key(
        f"lost.{BOTH_NAMES}",
        "rare JOIN lost USING (surname_key, forename_key) JOIN census",
    ),
    Key("lost.dob = census.dob", most=A_TOWN),
    Key("lost.surname_key = census.surname_key AND lost.town = census.town", most=A_TOWN),
    Key("lost.forename_key = census.forename_key AND lost.town = census.town", most=A_TOWN),
    Key(f"lost.{BOTH_NAMES}", most=A_TOWN),
)
