"""What there is to say of a file before it is sent: each finding refuses it or warns.

Source: rulings 2.5, 2.8, 3.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pont.standards.refusals import Problem


class Severity(StrEnum):
    """Whether a finding stops the file, or is only shown before it is sent."""

    REFUSAL = "refusal"
    WARNING = "warning"


class About(StrEnum):
    """What a finding is about: renaming the file mends the first two, never the contents."""

    NAME = "name"
    ROUTE = "route"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its weight and its place."""

    problem: Problem
    severity: Severity
    about: About

    @property
    def code(self) -> str:
        """The stable code, for machines."""
        return self.problem.code

    @property
    def message(self) -> str:
        """The English words, for the catalogue."""
        return self.problem.message

    @property
    def params(self) -> Mapping[str, object]:
        """What fills the placeholders of the words."""
        return self.problem.params

    def __str__(self) -> str:
        return str(self.problem)


def refusal(about: About, code: str, message: str, /, **params: object) -> Finding:
    """Make a finding that refuses the file."""
    return Finding(Problem(code, message, params), Severity.REFUSAL, about)


def warning(about: About, code: str, message: str, /, **params: object) -> Finding:
    """Make a finding that is shown before the file is sent."""
    return Finding(Problem(code, message, params), Severity.WARNING, about)
