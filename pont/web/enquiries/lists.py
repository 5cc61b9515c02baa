"""A page of a list of reports or requests, found by the public id of the row before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest

from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.policy.actors import Actor
from pont.web.doors import find_or_404
from pont.web.lists import PAGE
from pont.web.people import get_actor

Row = TypeVar("Row", ArrivalReport, CtfRequest)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists of a page: its key in the address, its words, the link to it."""

    key: str
    label: str
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of a page, with the links to the first and the next (empty where there is none)."""

    rows: Sequence[Row]
    earlier: str
    later: str


def make_tabs(labels: Mapping[str, str], chosen: str) -> list[Tab]:
    """Return the tabs of a page, of which `chosen` is open."""
    return [Tab(key, label, f"?show={key}", key == chosen) for key, label in labels.items()]


def choose_tab(request: HttpRequest, labels: Mapping[str, str]) -> str:
    """Return the tab that the address asks for, the first if it says nothing of use."""
    asked = request.GET.get("show", "")
    return asked if asked in labels else next(iter(labels))


def show_page(
    request: HttpRequest,
    find: Callable[..., Sequence[Row]],
    get: Callable[[Actor, UUID], Row],
    *,
    kept: Mapping[str, str],
) -> Page[Row]:
    """Return the page of what `find` finds that the address asks for.

    :raises Http404: if the row before it is not there for the reader.
    """
    actor = get_actor(request)
    after = _find_last(request, actor, get)
    rows = find(actor, after=after, most=PAGE + 1)
    later = {**kept, "after": str(rows[PAGE - 1].public_id)} if rows[PAGE:] else {}
    return Page(
        rows=rows[:PAGE],
        earlier=f"?{urlencode(kept)}" if after else "",
        later=f"?{urlencode(later)}" if later else "",
    )


def _find_last(request: HttpRequest, actor: Actor, get: Callable[[Actor, UUID], Row]) -> Row | None:
    if "after" not in request.GET:
        return None
    try:
        wanted = UUID(request.GET["after"])
    except ValueError as error:
        raise Http404 from error
    return find_or_404(get, actor, wanted)
