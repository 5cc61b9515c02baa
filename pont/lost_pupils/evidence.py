"""What is compared when a match is decided or a sighting judged: both sides, field by field.

What the census, or of a sighting the file, says is sealed while it is kept; the other side is the
record on the shelf itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.sighting_models import Sighting
from pont.standards.ctf import CtfPupil
from pont.standards.refusals import N_, Problem
from pont.standards.soundalike import fold
from pont.vault.sealing import seal, unseal

FIELDS: Mapping[str, str] = {
    "upn": N_("UPN"),
    "former_upn": N_("Former UPN"),
    "surname": N_("Surname"),
    "former_surname": N_("Former surname"),
    "preferred_surname": N_("Preferred surname"),
    "forename": N_("Forename"),
    "middle_names": N_("Middle names"),
    "dob": N_("Date of birth"),
    "sex": N_("Gender"),
    "town": N_("Town"),
}
"""What is known of a pupil on either side; a date is written "2014-03-09"."""

NAMES = frozenset(FIELDS) - {"upn", "former_upn", "dob", "sex"}
CONTEXT = "match:{}"


class Agreement(StrEnum):
    """How a field of both sides agrees."""

    SAME = "same"
    DIFFERS = "differs"
    ONE_SIDE = "one-side"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """A field of both sides; "" is not known."""

    field: str
    lost: str
    census: str

    @property
    def agreement(self) -> Agreement:
        """How the two agree; accents and capitals make no difference."""
        if not self.lost and not self.census:
            return Agreement.UNKNOWN
        if not self.lost or not self.census:
            return Agreement.ONE_SIDE
        write = fold if self.field in NAMES else str.casefold
        return Agreement.SAME if write(self.lost) == write(self.census) else Agreement.DIFFERS


def read_lost(record: LostPupil) -> dict[str, str]:
    """Return what the shelf knows of a pupil, in the order of `FIELDS`."""
    born_on = record.born_on.isoformat() if record.born_on else ""
    return {name: born_on if name == "dob" else getattr(record, name) for name in FIELDS}


def read_pupil(pupil: CtfPupil) -> dict[str, str]:
    """Return what a census or a CTF knows of a pupil, in the order of `FIELDS`."""
    born_on = pupil.dob.isoformat() if pupil.dob else ""
    return {name: born_on if name == "dob" else getattr(pupil, name) for name in FIELDS}


def seal_evidence(known: Mapping[str, str], *, match: UUID) -> bytes:
    """Return the census side of a match as bytes that only `read_evidence` reads again."""
    fields = {name: known[name] for name in FIELDS if known[name]}
    return seal(json.dumps(fields).encode(), context=CONTEXT.format(match))


def read_evidence(match: ProposedMatch | Sighting) -> dict[str, str] | None:
    """Return the census side of `match`, or None once it is erased.

    :raises pont.vault.envelope.Damaged: if it was altered.
    """
    if match.evidence is None:
        return None
    fields = json.loads(unseal(bytes(match.evidence), context=CONTEXT.format(match.public_id)))
    return {name: fields.get(name, "") for name in FIELDS}


def compare(match: ProposedMatch | Sighting) -> Sequence[Compared]:
    """Return both sides of `match` field by field, without what neither knows.

    Nothing is compared once the census side is erased.
    """
    census = read_evidence(match)
    if census is None:
        return ()
    lost = read_lost(match.pupil)
    rows = [Compared(name, lost[name], census[name]) for name in FIELDS]
    return [row for row in rows if row.agreement is not Agreement.UNKNOWN]


def write_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return reasons or refusals as JSON."""
    return [
        {"code": one.code, "message": one.message, "params": dict(one.params)} for one in problems
    ]


def read_problem(row: Mapping[str, Any]) -> Problem:
    """Return what `write_problems` wrote."""
    return Problem(row["code"], row["message"], row["params"])
