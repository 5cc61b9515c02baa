"""The lists of files that an authority watches over: what all of them show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pont.directory.authorities import find_deadlines
from pont.directory.queries import find_all_authorities, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_kinds
from pont.policy.kinds import KINDS
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.look import MOST_FOUND, look_for_pupil
from pont.transfers.oversight import may_see_pupils
from pont.transfers.places import name_place
from pont.transfers.states import State
from pont.transfers.trail import SEARCH
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.lists import (
    WATCHED_AWAITING,
    WATCHED_COLLECTED,
    FileList,
    Page,
    show_first,
    show_page,
)
from pont.web.monitor.asked import AGES, STATE_LABELS, WAYS, Asked
from pont.web.monitor.shown import watch_files
from pont.web.people import get_actor
from pont.web.words import say

LISTS: Mapping[State, FileList] = {
    State.SENT: WATCHED_AWAITING,
    State.RECEIVED: WATCHED_COLLECTED,
}
LONGEST_NAME = 100


def show_list(
    request: HttpRequest,
    asked: Asked,
    rows: QuerySet[Transfer],
    *,
    template: str,
    at: datetime,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Show the page of `rows` that the address asks for."""
    page = show_page(LISTS[asked.state], rows, request.GET, kept=asked.kept)
    return _show(request, asked, page, template=template, at=at, status=status, **more)


def show_found(
    request: HttpRequest,
    asked: Asked,
    rows: QuerySet[Transfer],
    *,
    template: str,
    at: datetime,
    **more: Any,
) -> HttpResponse:
    """Show those of `rows` that hold the pupil whom the form names.

    Who is looked for is posted, so that no pupil stands in an address.
    """
    actor, text = get_actor(request), request.POST.get("pupil", "")[:LONGEST_NAME]
    try:
        found = look_for_pupil(rows=rows, text=text, kind=asked.kind, by=actor, at=at)
    except Refusal as refusal:
        note_refusal(request, SEARCH, refusal)
        return show_list(
            request,
            asked,
            rows,
            template=template,
            at=at,
            status=UNPROCESSABLE,
            pupil=text,
            error=say(refusal),
            target="#pupil",
            **more,
        )
    page = show_first(LISTS[asked.state], found[:MOST_FOUND], kept=asked.kept)
    return _show(
        request,
        asked,
        page,
        template=template,
        at=at,
        pupil=text,
        looked=True,
        is_cut=len(found) > MOST_FOUND,
        **more,
    )


def _show(
    request: HttpRequest,
    asked: Asked,
    page: Page,
    *,
    template: str,
    at: datetime,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    actor = get_actor(request)
    with_pupils = may_see_pupils(actor, asked.kind)
    # Whoever watches counts by the school days of its own authority, wherever a file goes.
    deadlines = find_deadlines(asked.la)
    context = {
        **describe(actor, asked),
        "page": page,
        "watched": watch_files(page.files, deadlines=deadlines, with_pupils=with_pupils, at=at),
        "with_pupils": with_pupils,
        "ages": {key: age.label for key, age in AGES.items()},
        "status_labels": STATE_LABELS,
        "days": deadlines.days_to_collect,
        **more,
    }
    return render(request, template, context, status=status)


def describe(actor: Actor, asked: Asked) -> Mapping[str, object]:
    """Return what every page of the monitor shows: the authority, the tabs, where they lead."""
    kinds = find_kinds(actor, Act.MONITOR)
    desk = f"{asked.la}LLLL"
    return {
        "asked": asked,
        "authority": name_place(desk, find_parties([desk])),
        "ways": [
            {"label": label, "link": asked.link(way=way), "is_current": way is asked.way}
            for way, label in WAYS.items()
        ],
        "here": asked.link(),
        "kinds": {kind: KINDS[kind].label for kind in kinds} if len(kinds) > 1 else {},
    }


def ask_for_authority(request: HttpRequest) -> HttpResponse:
    """Ask somebody who watches over all authorities for one of them."""
    language = get_language() or "en"
    authorities = [(row.number, row.name_in(language)) for row in find_all_authorities()]
    return render(request, "web/monitor/choose.html", {"authorities": authorities})
