"""Refusals and warnings in words that the doors translate.

The pure floors know no language: they name a message by its English text, marked with ``N_`` so
that the catalogue finds it, and give the parameters apart. A door translates and fills in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

NOTHING: Mapping[str, object] = MappingProxyType({})


def N_(message: str) -> str:
    """Mark `message` for the catalogue and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell a person about a file: a stable kebab-case `code`, and words.

    `message` is English with ``%(name)s`` placeholders that `params` fills.
    """

    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    def __str__(self) -> str:
        return self.message % self.params


class Refusal(Exception):
    """An act or a text refused, in a sentence addressed to the person.

    Each subclass stands beside the function that raises it and names its `code` (stable, for
    machines) and `message` (English, for the catalogue); the parameters come with the raise.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = N_("This was refused.")

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params: Mapping[str, object] = params

    @property
    def problem(self) -> Problem:
        """The refusal as words to show."""
        return Problem(self.code, self.message, self.params)

    def __str__(self) -> str:
        return str(self.problem)
