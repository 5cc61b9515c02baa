"""From a refusal to a page: what may not be done, what is not there, what went wrong below.

An act one may not do answers 403; an object that is not one's own answers 404, byte-equal to one
that does not exist; every other refusal shows its own sentence. Each leaves its line in the audit
trail, in a transaction of its own, once the act's own has been rolled back.

Source: rulings 5.9, 11.
"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.queries import STRANGER
from pont.audit.operations import record_refusal
from pont.policy.grants import NotPermitted
from pont.standards.refusals import Refusal
from pont.vault.operations import TooLarge
from pont.vault.scanner import ScannerUnavailable
from pont.vault.stores import StoreFull, StoreUnavailable
from pont.web.faults.views import show_fault, show_refusal
from pont.web.peers import find_ip
from pont.web.people import find_actor

P = ParamSpec("P")
Found = TypeVar("Found")
Respond = Callable[[HttpRequest], HttpResponse]

# What a refusal is in HTTP, where it is not 422; the first row that fits stands.
STATUS: Final[tuple[tuple[type[Refusal], int], ...]] = (
    (NotPermitted, 403),
    (TooLarge, 413),
    (TooManyGuesses, 429),
    (ScannerUnavailable, 503),
    (StoreFull, 503),
    (StoreUnavailable, 503),
)
UNPROCESSABLE: Final = 422
# Parts of addresses that name an object, in the order of preference.
OBJECT_KEYS: Final = ("public_id", "number", "code", "username")


def find_or_404(find: Callable[P, Found | None], /, *args: P.args, **kwargs: P.kwargs) -> Found:
    """Return what `find` finds for these arguments.

    :raises Http404: if it finds nothing (None, an empty list, or the row does not exist).
    """
    try:
        found = find(*args, **kwargs)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if found is None or found == []:
        raise Http404
    return found


def note_refusal(
    request: HttpRequest,
    act: str,
    refusal: Refusal,
    object_type: str = "",
    object_id: str = "",
) -> None:
    """Write into the audit trail that `act` was refused, outside any transaction."""
    _note(request, act, refusal.code, object_type, object_id)


class Refusals:
    """Turns what a view raises into the page that says so."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            page = show_fault(request, status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a refusal or for something that is not there."""
        match error:
            case Refusal():
                note_refusal(request, _find_screen(request), error, *_find_object(request))
                return show_refusal(request, error, status=find_status(error))
            case Http404() | ObjectDoesNotExist():
                _note_absence(request)
                return show_fault(request, status=404)
            case _:
                return None


def find_status(refusal: Refusal) -> int:
    """Return the HTTP status of `refusal`."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), UNPROCESSABLE)


def _note_absence(request: HttpRequest) -> None:
    """Write down a request for an object that is not there for this person."""
    object_type, object_id = _find_object(request)
    if object_id:
        note_absence(request, object_type, object_id)


def note_absence(request: HttpRequest, object_type: str, object_id: str) -> None:
    """Write into the audit trail that somebody signed in asked for what is not there for them."""
    if find_actor(request):
        _note(request, _find_screen(request), "not-found", object_type, object_id)


def _note(request: HttpRequest, act: str, code: str, object_type: str, object_id: str) -> None:
    record_refusal(
        act=act,
        actor=find_actor(request) or STRANGER,
        at=timezone.now(),
        object_type=object_type,
        object_id=object_id,
        facts={"refusal": code},
        ip=find_ip(request),
    )


def _find_screen(request: HttpRequest) -> str:
    """Return the name of the screen asked for, as an act."""
    match = request.resolver_match
    return f"screen.{match.view_name}" if match and match.view_name else "screen"


def _find_object(request: HttpRequest) -> tuple[str, str]:
    """Return the kind and the id of the object that the address names, or two empty texts."""
    match = request.resolver_match
    kwargs = match.kwargs if match else {}
    key = next((key for key in OBJECT_KEYS if key in kwargs), None)
    return (match.url_name or "", str(kwargs[key])) if match and key else ("", "")


def parse_page(text: str, *, most: int) -> int:
    """Return the number of a page, from 1 to `most`.

    :raises BadRequest: if it is none.
    """
    # Python refuses to read a number of thousands of digits.
    if len(text) > len(str(most)) or not (text.isascii() and text.isdigit()):
        raise BadRequest("No such page.")
    if not 1 <= int(text) <= most:
        raise BadRequest("No such page.")
    return int(text)
