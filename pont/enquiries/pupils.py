"""The pupil who is asked after: sealed in the row, compared with the pupils of files.

Nothing of the pupil stands in the database in the clear: these rows are listed, never searched.

Source: rulings 6.7; docs/adr/0021.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol, Self

from pont.standards.refusals import N_, Refusal
from pont.standards.soundalike import fold
from pont.standards.upn import normalise_upn
from pont.vault.sealing import seal, unseal

CONTEXT = "enquiry:{}"


class DetailsMissing(Refusal):
    """Without names and date of birth nobody can be looked for."""

    code = "details-missing"
    message = N_("Enter the pupil’s surname, forename and date of birth. Nothing was sent.")


class NotYetBorn(Refusal):
    """A date of birth in the future is a slip."""

    code = "not-yet-born"
    message = N_("The date of birth must be in the past. Nothing was sent.")


class Named(Protocol):
    """A pupil in a file, or on the shelf."""

    upn: str
    former_upn: str
    surname: str
    former_surname: str
    preferred_surname: str
    forename: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class EnquiredPupil:
    """What is known of the pupil: `last_school` and `remark` are words that somebody typed.

    `sex` is "F", "M" or empty.
    """

    surname: str
    forename: str
    born_on: date
    sex: str = ""
    upn: str = ""
    middle_names: str = ""
    former_surname: str = ""
    last_school: str = ""
    remark: str = ""

    def check(self, *, on: date) -> None:
        """Stop an enquiry after nobody in particular.

        :raises DetailsMissing: without both names.
        :raises NotYetBorn: if the date of birth is not before the day `on`.
        """
        if not fold(self.surname) or not fold(self.forename):
            raise DetailsMissing
        if self.born_on >= on:
            raise NotYetBorn

    @property
    def name(self) -> str:
        """The pupil as lists show one: "Llywelyn, Siôn"."""
        return f"{self.surname}, {self.forename}"

    @property
    def number(self) -> str:
        """The UPN as it is written in records, empty if it is not known."""
        return normalise_upn(self.upn)

    @property
    def surnames(self) -> frozenset[str]:
        """The present and the former surname, folded."""
        return _fold_all(self.surname, self.former_surname)

    def is_named_by(self, other: Named) -> bool:
        """Tell whether a pupil in a file is this one: the same UPN, or names and date of birth.

        Another UPN does not speak against it: a pupil who was given a new number keeps the name.
        """
        if self.number and self.number in {other.upn, other.former_upn}:
            return True
        if other.born_on != self.born_on or not _begin_alike(self.forename, other.forename):
            return False
        theirs = _fold_all(other.surname, other.former_surname, other.preferred_surname)
        return bool(self.surnames & theirs)

    def may_be(self, other: Named) -> bool:
        """Tell whether a record that somebody chose for this pupil can be right.

        Names may be spelt in any way if the date of birth agrees.
        """
        return other.born_on == self.born_on or self.is_named_by(other)

    def is_same(self, other: "EnquiredPupil") -> bool:
        """Tell whether another enquiry is after this pupil."""
        if self.number and other.number:
            return self.number == other.number
        return (
            self.born_on == other.born_on
            and _begin_alike(self.forename, other.forename)
            and bool(self.surnames & other.surnames)
        )

    def seal(self, *, about: object) -> bytes:
        """Return the pupil as bytes that only `open` for the same row reads again."""
        written = {**asdict(self), "born_on": self.born_on.isoformat()}
        return seal(json.dumps(written).encode(), context=CONTEXT.format(about))

    @classmethod
    def open(cls, sealed: bytes, *, about: object) -> Self:
        """Return the pupil that was sealed about a row.

        :raises pont.vault.envelope.Damaged: if it was altered or is another row's.
        """
        written = json.loads(unseal(sealed, context=CONTEXT.format(about)))
        return cls(**{**written, "born_on": date.fromisoformat(written["born_on"])})


def seal_remark(text: str, *, about: object) -> bytes | None:
    """Return what was typed about a report or a request, sealed; None for nothing."""
    return seal(text.encode(), context=CONTEXT.format(about)) if text else None


def read_remark(sealed: "bytes | memoryview[int] | None", *, about: object) -> str:
    """Return what `seal_remark` sealed."""
    return unseal(bytes(sealed), context=CONTEXT.format(about)).decode() if sealed else ""


def _fold_all(*names: str) -> frozenset[str]:
    return frozenset(_fold_each(names))


def _fold_each(names: tuple[str, ...]) -> Iterator[str]:
    return (folded for name in names if (folded := fold(name)))


def _begin_alike(one: str, other: str) -> bool:
    """Tell whether the first of the forenames are the same."""
    first, second = fold(one).split(), fold(other).split()
    return bool(first and second) and first[0] == second[0]
