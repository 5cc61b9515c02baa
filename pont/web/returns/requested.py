"""File requests in the words of the school that is asked.

Source: seed 000 ("File Requests"); issue 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.file_returns.expected import EXPECTED, Expected
from pont.file_returns.models import RequestTarget
from pont.file_returns.operations.answer import takes_answer
from pont.transfers.states import LABELS, State
from pont.web.sent.shown import COLOURS
from pont.web.words import say_date

NOT_STARTED = (N_("Not started"), "govuk-tag--yellow")


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A request as the school that is asked sees it."""

    target: RequestTarget
    service: str
    expected: str
    due: str
    left: str
    is_late: bool
    status: str
    colour: str
    is_open: bool


def show_asked(targets: Sequence[RequestTarget], *, today: date) -> list[ShownTarget]:
    """Return `targets` in words, in their order."""
    return [show_target(target, today=today) for target in targets]


def show_target(target: RequestTarget, *, today: date) -> ShownTarget:
    """Return one request in words."""
    asked, (label, colour) = target.request, find_answer_status(target)
    days = (asked.due_on - today).days
    return ShownTarget(
        target=target,
        service=asked.service.name_in(get_language() or "en"),
        expected=say_expected(asked.expected, zip_allowed=asked.zip_allowed),
        due=say_date(asked.due_on),
        left=say_left(days),
        is_late=days < 0,
        status=_(label),
        colour=colour,
        is_open=takes_answer(target, on=today),
    )


def find_answer_status(target: RequestTarget) -> tuple[str, str]:
    """Return the words and the colour of how far the school is with the request."""
    if target.answer is None:
        return NOT_STARTED
    state = SHOWN_AS.get(State(target.answer.state), State(target.answer.state))
    return LABELS[state], COLOURS[state]


# A file that was kept its time was received.
SHOWN_AS: Mapping[State, State] = {State.EXPIRED: State.RECEIVED}


def say_expected(expected: str, *, zip_allowed: bool) -> str:
    """Return which type of file is asked for."""
    label = _(EXPECTED[Expected(expected)].label)
    return _("%(type)s, or a zip") % {"type": label} if zip_allowed else label


def say_left(days: int) -> str:
    """Return how many days are left until a deadline, or over since."""
    if days == 0:
        return _("Due today")
    if days < 0:
        return ngettext("%(counter)s day late", "%(counter)s days late", -days) % {"counter": -days}
    return ngettext("%(counter)s day left", "%(counter)s days left", days) % {"counter": days}
