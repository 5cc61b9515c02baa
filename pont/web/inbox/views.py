"""The inbox of an authority's services, and the page of one file.

Source: issue 5; seed 000, step 9.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.file_returns.inbox import (
    find_colleagues,
    find_inbox,
    find_notes,
    find_reason_words,
    find_service_names,
    find_worked,
    get_addressed,
)
from pont.file_returns.models import FileReturn
from pont.file_returns.operations.write_note import LONGEST_NOTE
from pont.file_returns.queries import find_details
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.queries import find_chosen, find_steps, find_transfers
from pont.transfers.states import LIVE, State, may_become
from pont.web.doors import UNPROCESSABLE, find_or_404, note_absence, note_refusal
from pont.web.inbox.asked import STATUSES, read_asked
from pont.web.inbox.shown import (
    name_service,
    render_returns,
    show_return,
    show_returns,
)
from pont.web.lists import INBOX, show_page
from pont.web.people import get_actor
from pont.web.sent.shown import show_steps
from pont.web.ticked import read_ticked
from pont.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the files of the reader's services, the new ones first, or take up the ticked ones."""
    actor = get_actor(request)
    check(actor, Act.COLLECT, Kind.FILE_RETURN)
    if request.method != "POST":
        return _list(request, actor)
    try:
        collection = open_collection(
            transfers=_find_chosen(request, actor), by=actor, at=timezone.now()
        )
    except Refusal as refusal:
        note_refusal(request, "transfer.collect", refusal)
        return _list(request, actor, error=say(refusal))
    return redirect("collection", public_id=collection.public_id)


def _find_chosen(request: HttpRequest, actor: Actor) -> list[Transfer]:
    """Return the ticked files, as long as their bytes are kept.

    :raises Http404: if one of them is not the reader's; that somebody tried is written down.
    :raises NoLongerListed: if one of them is, but is gone.
    """
    ids = read_ticked(request)
    if not ids:
        return []
    rows = find_inbox(actor).filter(stored__isnull=False)
    try:
        return find_chosen(actor, Kind.FILE_RETURN, rows, ids)
    except Transfer.DoesNotExist as absent:
        theirs = {transfer.public_id for transfer in find_transfers(actor, ids)}
        foreign = (public_id for public_id in ids if public_id not in theirs)
        note_absence(request, "transfer", str(next(foreign, "")))
        raise Http404 from absent


def _list(request: HttpRequest, actor: Actor, *, error: str = "") -> HttpResponse:
    asked = read_asked(request.GET)
    services = find_worked(actor)
    rows = asked.narrow(find_inbox(actor), actor)
    page = show_page(INBOX, rows, request.GET, kept=asked.kept)
    context = {
        "asked": asked,
        "page": page,
        "rows": render_returns(show_returns(actor, page.files), page.headings),
        "services": [(service.code, name_service(service, service.code)) for service in services],
        "statuses": [
            (key, _(label), asked.link_to(key)) for key, (label, _states) in STATUSES.items()
        ],
        "sees_all": may(actor, Act.VIEW_ALL_RETURNS),
        "error": error or asked.error,
    }
    status = UNPROCESSABLE if error or asked.error else 200
    return render(request, "web/inbox/list.html", context, status=status)


@require_safe
def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one file: what the school wrote, what happened, and what may be done with it."""
    actor = get_actor(request)
    check(actor, Act.COLLECT, Kind.FILE_RETURN)
    return show_file_page(request, find_or_404(get_addressed, actor, public_id))


def show_file_page(
    request: HttpRequest, transfer: Transfer, *, error: str = "", note: str = "", status: int = 200
) -> HttpResponse:
    """Return the page of `transfer`; `error` says what was refused, `note` what was typed."""
    actor = get_actor(request)
    state, kind = State(transfer.state), Kind(transfer.kind)
    detail = find_details(actor, [transfer]).get(transfer.pk)
    known = {**find_reason_words(actor), **find_service_names(actor)}
    context = {
        "shown": show_return(actor, transfer),
        "steps": show_steps(find_steps(transfer), known=known),
        "notes": find_notes(actor, transfer),
        "colleagues": find_colleagues(actor, transfer),
        "assigned_to": _find_assigned(detail),
        "me": actor.account,
        "may_download": transfer.stored_id is not None and state in LIVE,
        "may_pass_on": state in LIVE and may(actor, Act.PASS_ON),
        "may_reject": may_become(kind=kind, state=state, following=State.REJECTED),
        "may_write": transfer.stored_id is not None,
        "longest_note": LONGEST_NOTE,
        "note_text": note,
        "error": error,
    }
    return render(request, "web/inbox/file.html", context, status=status)


def _find_assigned(detail: FileReturn | None) -> UUID | None:
    return detail.assigned_to if detail else None
