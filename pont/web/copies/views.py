"""The list of files of which a copy can be taken, and the download.

Source: rulings 4.6.
"""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pont.directory.authorities import find_copies_switch
from pont.directory.queries import find_parties
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.transfers.copies import find_ticked_copies
from pont.transfers.models import Transfer
from pont.transfers.operations.take_copies import take_copies
from pont.transfers.places import name_place
from pont.web.copies.asked import STATE_LABELS, TABS, read_asked
from pont.web.doors import UNPROCESSABLE, find_status, note_absence, note_refusal
from pont.web.download.attachments import attach
from pont.web.lists import COPIES, Page, show_page
from pont.web.people import get_actor
from pont.web.ticked import read_ticked
from pont.web.words import say

CONFLICT = 409


@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    """Show the files of which a copy can be taken, or that copies are off."""
    check(get_actor(request), Act.FETCH_COPY)
    return _show(request)


@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    """Give copies of the ticked files: one as it is, several as a zip, streamed."""
    actor = get_actor(request)
    check(actor, Act.FETCH_COPY)
    transfers = _find_ticked(request)
    try:
        # Opened first: what cannot be read has not been copied.
        response = attach(transfers) if transfers else None
        take_copies(transfers=transfers, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "transfer.copy", refusal)
        status = find_status(refusal)
        if transfers and status == UNPROCESSABLE:
            status = CONFLICT
        return _show(request, error=say(refusal), status=status)
    return response or _show(request)


def _find_ticked(request: HttpRequest) -> Sequence[Transfer]:
    """Return the ticked files.

    :raises Http404: if one of them is not of the reader's schools; the attempt is written down.
    """
    ids = read_ticked(request)
    found = find_ticked_copies(get_actor(request), ids)
    absent = set(ids) - {transfer.public_id for transfer in found}
    if absent:
        note_absence(request, "transfer", str(min(absent)))
        raise Http404
    return found


def _show(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    actor, asked = get_actor(request), read_asked(request)
    switch = find_copies_switch(actor.la)
    desk = f"{actor.la}LLLL"
    page = Page(files=[], headings=[])
    if switch.is_on:
        rows = asked.find_rows(actor, at=timezone.now())
        page = show_page(COPIES, rows, request.GET, kept=asked.kept)
    context = {
        "asked": asked,
        "authority": name_place(desk, find_parties([desk])),
        "ways": [
            {"label": label, "link": asked.link_tab(tab), "is_current": tab == asked.tab}
            for tab, label in TABS.items()
        ],
        "status_labels": STATE_LABELS,
        "here": asked.link(),
        "switch": switch,
        "may_switch": may(actor, Act.MAINTAIN_AUTHORITY),
        "page": page,
        "error": error,
    }
    return render(request, "web/copies/list.html", context, status=status)
