"""What became of a file: the sent list, the receipt, recall and reject."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.file_returns.inbox import find_reason_words, find_service_names
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.allocations import find_withdrawn, is_allocatable_by
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.oversight import find_all_pupils, get_overseen, may_see_pupils
from pont.transfers.parties import is_addressed_to, is_sent_by
from pont.transfers.queries import find_sent, find_steps, get_transfer
from pont.transfers.states import State
from pont.web.doors import find_or_404, note_refusal
from pont.web.kinds import OPEN_KINDS, PAGES_OF_RECIPIENTS, find_list
from pont.web.lists import SENT, show_page
from pont.web.people import get_actor
from pont.web.sent.forms import RejectForm
from pont.web.sent.lineage import show_lineage
from pont.web.sent.shown import show_files, show_steps
from pont.web.words import say

LISTS: Mapping[State, str] = {State.SENT: "awaiting", State.RECEIVED: "previous"}


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show what the reader's desks have sent, newest first."""
    actor = get_actor(request)
    check(actor, Act.SEND)
    page = show_page(SENT, find_sent(actor), request.GET)
    return render(request, "web/sent/list.html", {"page": page})


@require_safe
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the proof of one file: name, size, checksum, and who did what when.

    The authority of either end sees it too, and may do nothing here.
    """
    actor = get_actor(request)
    try:
        transfer = get_transfer(actor, public_id)
    except Transfer.DoesNotExist:
        return _show_overseen(request, find_or_404(get_overseen, actor, public_id))
    return render(request, "web/sent/receipt.html", _describe(request, transfer))


def _show_overseen(request: HttpRequest, transfer: Transfer) -> HttpResponse:
    with_pupils = may_see_pupils(get_actor(request), Kind(transfer.kind))
    context = {
        **_tell(request, transfer, with_pupils=with_pupils),
        "is_overseen": True,
        "menu_place": reverse("monitor"),
        "pupils": find_all_pupils([transfer])[transfer.pk] if with_pupils else [],
    }
    return render(request, "web/sent/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recall_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether to take the file back; on Yes, take it back."""
    actor = get_actor(request)
    check(actor, Act.SEND)
    transfer = _get(request, public_id)
    if request.method == "POST":
        try:
            recall(transfer=transfer, by=actor, at=timezone.now())
        except Refusal as refusal:
            return _refused(request, "transfer.recall", transfer, refusal)
        messages.success(request, _("%(name)s has been recalled.") % {"name": transfer.name})
        return redirect("receipt", public_id=public_id)
    return render(request, "web/sent/recall.html", _describe(request, transfer))


@require_http_methods(["GET", "HEAD", "POST"])
def reject_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask why the file is sent back; with a reason, send it back."""
    check(get_actor(request), Act.COLLECT)
    transfer = _get(request, public_id)
    # A service rejects for the reasons of its authority, and may do so later.
    if is_addressed_to(transfer, get_actor(request)) and (inbox := _find_inbox(transfer)):
        return redirect(inbox)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reject(transfer=transfer, by=get_actor(request), at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            return _refused(request, "transfer.reject", transfer, refusal)
        messages.success(request, _("%(name)s has been rejected.") % {"name": transfer.name})
        return redirect("receipt", public_id=public_id)
    status = 422 if form.errors else 200
    context = {**_describe(request, transfer), "form": form}
    return render(request, "web/sent/reject.html", context, status=status)


def _get(request: HttpRequest, public_id: UUID) -> Transfer:
    return find_or_404(get_transfer, get_actor(request), public_id)


def _describe(request: HttpRequest, transfer: Transfer) -> dict[str, object]:
    """Return what the receipt shows, and which acts are still open to the reader."""
    actor = get_actor(request)
    waits = transfer.state == State.SENT
    is_recipient = is_addressed_to(transfer, actor)
    inbox = _find_inbox(transfer) if is_recipient else ""
    return {
        **_tell(request, transfer, with_pupils=True),
        "may_allocate": is_allocatable_by(transfer, actor),
        "may_recall": waits and not transfer.handed_over_at and is_sent_by(transfer, actor),
        "may_reject": waits and is_recipient and not inbox,
        "may_collect": _find_list(transfer) if is_recipient else "",
        "inbox": inbox,
        "locked_files": transfer.locked_files if is_recipient else 0,
        "menu_place": _find_menu_place(transfer, is_recipient=is_recipient),
    }


def _find_menu_place(transfer: Transfer, *, is_recipient: bool) -> str:
    """Return the address of the list in which the sender, or the recipient, finds the file."""
    if is_recipient:
        return find_list(Kind(transfer.kind))
    return reverse("returns" if transfer.service else "sent")


def _tell(request: HttpRequest, transfer: Transfer, *, with_pupils: bool) -> dict[str, object]:
    """Return what became of the file, for whoever may read it; with the pupils, if they may."""
    actor, steps = get_actor(request), find_steps(transfer)
    marked = with_pupils and any(step.verb == Step.Verb.PUPIL_WITHDRAWN for step in steps)
    return {
        "file": show_files([transfer])[0],
        "steps": show_steps(steps, known=_find_own_words(actor, transfer)),
        "withdrawn": find_withdrawn(transfer) if marked else [],
        **show_lineage(actor, transfer),
    }


def _find_own_words(actor: Actor, transfer: Transfer) -> Mapping[str, str]:
    """Return what the authority of a file return calls its reasons and its services."""
    if not transfer.service:
        return {}
    return {**find_reason_words(actor), **find_service_names(actor)}


def _find_inbox(transfer: Transfer) -> str:
    """Return the address at which the recipient works on the file, if its kind has one."""
    page = PAGES_OF_RECIPIENTS.get(Kind(transfer.kind), "")
    return reverse(page, args=[transfer.public_id]) if page else ""


def _find_list(transfer: Transfer) -> str:
    """Return the name of the list from which the recipient downloads the file, if any."""
    return LISTS.get(State(transfer.state), "") if transfer.kind in OPEN_KINDS else ""


def _refused(request: HttpRequest, act: str, transfer: Transfer, refusal: Refusal) -> HttpResponse:
    """Show the receipt with the sentence that says why nothing was changed."""
    note_refusal(request, act, refusal, "transfer", str(transfer.public_id))
    transfer.refresh_from_db()
    context = {**_describe(request, transfer), "error": say(refusal.problem)}
    return render(request, "web/sent/receipt.html", context, status=409)
