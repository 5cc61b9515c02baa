"""What the floors below say, in the language of the page."""

from django.utils.translation import gettext

from pont.standards.refusals import Problem, Refusal


def say(told: Problem | Refusal) -> str:
    """Return a problem or refusal as a sentence in the language of the page."""
    problem = told.problem if isinstance(told, Refusal) else told
    return gettext(problem.message) % problem.params
