"""What is known of the pupil who is looked for.

Source: rulings 6.1; seed 002 section 4.1.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from pont.standards.closeness import PartDate
from pont.standards.refusals import N_, Refusal
from pont.standards.soundalike import fold
from pont.standards.spelling import join_name
from pont.standards.upn import normalise_upn


class TooFewCriteria(Refusal):
    """Town or sex alone would find thousands."""

    code = "too-few-criteria"
    message = N_(
        "Enter a UPN, a surname, a forename, or two parts of the date of birth. Nothing was"
        " searched."
    )


@dataclass(frozen=True, slots=True)
class Criteria:
    """The fields of the search page, empty where nothing is known.

    `begins` is the tick "Surname begins": the surname starts with these letters, instead of
    sounding like them. `sex` is "M", "F" or empty.
    """

    upn: str = ""
    surname: str = ""
    begins: bool = False
    forename: str = ""
    town: str = ""
    born: PartDate = field(default_factory=PartDate)
    sex: str = ""

    def check_enough(self) -> None:
        """Stop a search for nobody in particular.

        :raises TooFewCriteria: without UPN, surname, forename or two parts of a date of birth.
        """
        words = (self.upn, join_name(self.surname), join_name(self.forename))
        if not any(words) and self.born.parts < 2:
            raise TooFewCriteria

    @property
    def number(self) -> str:
        """The UPN as it is written in records."""
        return normalise_upn(self.upn)

    @property
    def place(self) -> str:
        """The town in one word, empty if none is asked for."""
        return join_name(self.town)

    @property
    def forenames(self) -> list[str]:
        """The words of the forename, folded: each begins a given name of the pupil."""
        return fold(self.forename).split()

    def write(self) -> dict[str, Any]:
        """Return the criteria as what `read` takes, fit for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, written: dict[str, Any]) -> Self:
        """Return the criteria that `write` wrote."""
        return cls(**{**written, "born": PartDate(**written["born"])})
