"""The pages shown when something cannot be done.

None of them repeats what was asked for: the page for somebody else's object is, byte for byte, the
page for an object that does not exist.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pont.standards.refusals import N_, Refusal
from pont.web.words import say


@dataclass(frozen=True, slots=True)
class Fault:
    """A page of its own: heading, what happened, what to do next."""

    heading: str
    happened: str
    next_step: str


FAULTS: Final[Mapping[int, Fault]] = {
    400: Fault(
        N_("Pont could not read that request"),
        N_(
            "Something in the address or in the form was not in a form Pont knows. Nothing was "
            "sent and nothing was changed."
        ),
        N_(
            "Go back, load the page again and try once more. If you typed or pasted the address, "
            "check it."
        ),
    ),
    403: Fault(
        N_("You cannot use this page"),
        N_("Your role does not include it. Nothing was sent and nothing was changed."),
        N_(
            "If you need it for your work, ask your organisation’s administrator to change your "
            "role."
        ),
    ),
    404: Fault(
        N_("Page not found"),
        N_(
            "There is no such page, or it is not for your organisation to see. A file that was "
            "destroyed when its time was over is no longer here either."
        ),
        N_("If you typed or pasted the address, check it. Otherwise start from the menu."),
    ),
    405: Fault(
        N_("That cannot be done here"),
        N_(
            "The page was asked in a way it does not answer. Nothing was sent and nothing was "
            "changed."
        ),
        N_("Go back and use the buttons and links of the page."),
    ),
    413: Fault(
        N_("That is too large"),
        N_("More was sent than this page takes. Nothing was kept and nothing was sent on."),
        N_(
            "Send fewer or smaller files at a time. Help lists how large a file of each type may "
            "be."
        ),
    ),
    429: Fault(
        N_("Too many attempts"),
        N_(
            "This was tried too often in a short time, so Pont stopped answering it. Nothing was "
            "sent and nothing was changed."
        ),
        N_("Wait a few minutes, then try again."),
    ),
    500: Fault(
        N_("Sorry, something went wrong"),
        N_(
            "The fault is Pont’s, not yours, and has been written down. What you were doing was "
            "not completed; files that Pont had already said were sent are safe."
        ),
        N_(
            "Try again in a few minutes. If it happens again, tell your administrator when it "
            "happened."
        ),
    ),
    503: Fault(
        N_("Pont cannot do this just now"),
        N_(
            "A part that Pont depends on is not answering. Nothing was sent and nothing was "
            "changed; files that were sent before are safe."
        ),
        N_("Try again in a few minutes."),
    ),
}
# A form came back without its token: most often, the session behind it is over.
SESSION_OVER: Final = Fault(
    N_("Your session has ended"),
    N_("The page was open too long, or you signed out in another window. Nothing was sent."),
    N_("Sign in again, open the page again and repeat the last step."),
)

# Over a refusal, which says the rest in its own words.
HEADINGS: Final[Mapping[int, str]] = {
    status: FAULTS[status].heading for status in (403, 413, 429, 503)
}
NOT_DONE: Final = N_("This was not done")


def show_fault(request: HttpRequest, *, status: int, fault: Fault | None = None) -> HttpResponse:
    """Return the page for `status`."""
    return _show(request, _translate(fault or FAULTS[status]), status=status)


def show_refusal(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    """Return the page that says `refusal` in its own words."""
    told = Fault(_(HEADINGS.get(status, NOT_DONE)), say(refusal), "")
    return _show(request, told, status=status)


def _translate(fault: Fault) -> Fault:
    """Return `fault` in the language of the page."""
    return Fault(_(fault.heading), _(fault.happened), _(fault.next_step))


def _show(request: HttpRequest, told: Fault, *, status: int) -> HttpResponse:
    context = {"fault": told, "is_error_page": True}
    return render(request, "web/fault.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 to a form that is too large to be read."""
    return show_fault(request, status=413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return show_fault(request, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return show_fault(request, status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    return show_fault(request, status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old; `reason` is for developers."""
    return show_fault(request, status=403, fault=SESSION_OVER)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 without the database, with a page that needs neither it nor a session."""
    is_database = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_database else HTTPStatus.INTERNAL_SERVER_ERROR
    context = {"fault": _translate(FAULTS[status])}
    return HttpResponse(render_to_string("web/fault_alone.html", context), status=status)
