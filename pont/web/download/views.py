"""The lists of files to download, the download, and the answer whether it worked."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.models import Collection, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.receive import leave_waiting, receive
from pont.transfers.queries import (
    find_awaiting,
    find_chosen,
    find_collected,
    find_files,
    find_transfers,
    get_collection,
)
from pont.transfers.states import State
from pont.web.doors import (
    UNPROCESSABLE,
    find_or_404,
    find_status,
    note_absence,
    note_refusal,
)
from pont.web.download.attachments import attach
from pont.web.kinds import find_list
from pont.web.lists import AWAITING, COLLECTED, FileList, show_page
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.ticked import read_ticked
from pont.web.words import say

OUTCOMES = {
    "yes": gettext_lazy("The files are marked as received, and their senders are told."),
    "no": gettext_lazy("The files go on waiting. You can download them again at any time."),
}
NONE_WAITED = gettext_lazy(
    "None of these files was waiting any more: they had been received or rejected before. Nothing"
    " was changed."
)


@require_http_methods(["GET", "HEAD", "POST"])
def awaiting(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Show the files of `kind` that wait, or take up the ticked ones."""
    check(get_actor(request), Act.COLLECT, kind)
    rows = find_awaiting(get_actor(request), kind)
    return _list(request, kind, AWAITING, rows, "web/download/awaiting.html")


@require_http_methods(["GET", "HEAD", "POST"])
def previous(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Show the files of `kind` fetched before, or take up the ticked ones again."""
    check(get_actor(request), Act.COLLECT, kind)
    rows = find_collected(get_actor(request), kind)
    return _list(request, kind, COLLECTED, rows, "web/download/previous.html")


def _list(
    request: HttpRequest,
    kind: Kind,
    shown: FileList,
    rows: QuerySet[Transfer],
    template: str,
) -> HttpResponse:
    error, status = "", 200
    if request.method == "POST":
        try:
            chosen = _find_chosen(request, kind, rows)
            collection = open_collection(transfers=chosen, by=get_actor(request), at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, "transfer.collect", refusal)
            error, status = say(refusal.problem), 422
        else:
            return redirect("collection", public_id=collection.public_id)
    context = {
        "kind": kind,
        "row": KINDS[kind],
        "page": show_page(shown, rows, request.GET),
        "error": error,
    }
    return render(request, template, context, status=status)


def _find_chosen(request: HttpRequest, kind: Kind, rows: QuerySet[Transfer]) -> list[Transfer]:
    """Return the ticked files.

    :raises Http404: if one of them is not the reader's; that somebody tried is written down.
    :raises NoLongerListed: if one of them is, but has left the list.
    """
    ids = read_ticked(request)
    if not ids:
        return []
    try:
        return find_chosen(get_actor(request), kind, rows, ids)
    except Transfer.DoesNotExist as absent:
        theirs = {transfer.public_id for transfer in find_transfers(get_actor(request), ids)}
        foreign = (public_id for public_id in ids if public_id not in theirs)
        note_absence(request, "transfer", str(next(foreign, "")))
        raise Http404 from absent


@require_safe
def collection(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Offer the download, and once it was started ask whether it worked."""
    taken = _get(request, public_id)
    return _show_collection(request, taken)


@require_POST
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Hand the files over: one as it is, several as a zip, streamed."""
    taken = _get(request, public_id)
    try:
        # Opened first: what cannot be read has not been handed over, and can still be recalled.
        response = attach(find_files(taken))
        hand_over(collection=taken, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "transfer.hand-over", refusal, "collection", str(public_id))
        status = find_status(refusal)
        status = 409 if status == UNPROCESSABLE else status
        return _show_collection(request, taken, error=say(refusal.problem), status=status)
    return response


@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the answer to "Was it downloaded correctly?"."""
    taken = _get(request, public_id)
    said = request.POST.get("correctly")
    if said not in {"yes", "no"}:
        return _show_collection(request, taken, error=_("Choose Yes or No."), status=422)
    confirm = receive if said == "yes" else leave_waiting
    try:
        changed = confirm(collection=taken, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "transfer.receive", refusal, "collection", str(public_id))
        return _show_collection(request, taken, error=say(refusal.problem), status=409)
    tell = messages.success if said == "yes" else messages.info
    tell(request, OUTCOMES[said] if changed else NONE_WAITED)
    return redirect(find_list(Kind(taken.kind)))


def _get(request: HttpRequest, public_id: UUID) -> Collection:
    check(get_actor(request), Act.COLLECT)
    return find_or_404(get_collection, get_actor(request), public_id)


def _show_collection(
    request: HttpRequest, taken: Collection, *, error: str = "", status: int = 200
) -> HttpResponse:
    transfers = find_files(taken)
    context = {
        "collection": taken,
        "files": show_files(transfers),
        "locked_files": sum(transfer.locked_files for transfer in transfers),
        "is_answered": all(transfer.state == State.RECEIVED for transfer in transfers),
        "back": find_list(Kind(taken.kind)),
        "menu_place": find_list(Kind(taken.kind)),
        "error": error,
    }
    return render(request, "web/download/collection.html", context, status=status)
