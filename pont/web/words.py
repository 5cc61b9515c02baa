"""What the floors below say, in the language of the page."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from pont.standards.refusals import Problem, Refusal


def say(told: Problem | Refusal) -> str:
    """Return a problem or refusal as a sentence in the language of the page."""
    problem = told.problem if isinstance(told, Refusal) else told
    return gettext(problem.message) % {k: _say(value) for k, value in problem.params.items()}


def _say(value: object) -> object:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
