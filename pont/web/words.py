"""What the floors below say, in the language of the page."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from pont.standards.refusals import Problem, Refusal


def say(told: Problem | Refusal) -> str:
    """Return a problem or refusal as a sentence in the language of the page."""
    problem = told.problem if isinstance(told, Refusal) else told
    return gettext(problem.message) % {k: _say(value) for k, value in problem.params.items()}


def _say(value: object) -> object:
    return say_date(value) if isinstance(value, date) else value


def say_day(moment: datetime | None) -> str:
    """Return the day of a moment here, empty without one."""
    return say_date(timezone.localdate(moment)) if moment else ""


def say_date(day: date) -> str:
    """Return a day in words."""
    return _write_day(day, get_language() or "en")


# A page of pupils has hundreds of dates, and to write one costs as much as half a row.
@lru_cache(maxsize=10_000)
def _write_day(day: date, language: str) -> str:
    return date_format(day, use_l10n=True)
