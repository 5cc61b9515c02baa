"""What an officer does with a file besides downloading it: pass on, reject, assign, note.

Source: issue 5; rulings 4.2.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pont.file_returns.inbox import find_colleagues, find_reasons, get_addressed
from pont.file_returns.operations.assign import NotAColleague, assign
from pont.file_returns.operations.pass_on import pass_on
from pont.file_returns.operations.reject import reject_return
from pont.file_returns.operations.write_note import write_note
from pont.file_returns.queries import find_services
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.inbox.forms import PassOnForm, RejectReturnForm
from pont.web.inbox.shown import show_return
from pont.web.inbox.views import show_file_page
from pont.web.people import get_actor
from pont.web.words import say

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask to which service the file goes; with an answer, pass it on."""
    actor = get_actor(request)
    check(actor, Act.PASS_ON)
    transfer = _get(request, public_id)
    services = [row for row in find_services(actor) if row.code != transfer.service]
    form = PassOnForm(request.POST if request.method == "POST" else None, services=services)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["service"]
        try:
            pass_on(transfer=transfer, to=to, by=actor, at=timezone.now())
        except Refusal as refusal:
            return _refused(request, Act.PASS_ON, transfer, refusal)
        told = {"name": transfer.name, "service": form.name_chosen()}
        messages.success(request, _("%(name)s has been passed on to %(service)s.") % told)
        return redirect("inbox")
    context = {"shown": show_return(actor, transfer), "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/inbox/pass_on.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask why the file is rejected; with a reason or words, reject it."""
    actor = get_actor(request)
    check(actor, Act.COLLECT, Kind.FILE_RETURN)
    transfer = _get(request, public_id)
    form = RejectReturnForm(
        request.POST if request.method == "POST" else None, reasons=find_reasons(actor)
    )
    if request.method == "POST" and form.is_valid():
        try:
            reject_return(transfer=transfer, by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            return _refused(request, "transfer.reject", transfer, refusal)
        messages.success(request, _("%(name)s has been rejected.") % {"name": transfer.name})
        return redirect("inbox-file", public_id=public_id)
    context = {"shown": show_return(actor, transfer), "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/inbox/reject.html", context, status=status)


@require_POST
def give_to(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say who looks after the file."""
    actor = get_actor(request)
    check(actor, Act.COLLECT, Kind.FILE_RETURN)
    transfer = _get(request, public_id)
    chosen = request.POST.get("colleague", "")
    people = {str(one.public_id): one for one in find_colleagues(actor, transfer)}
    try:
        if chosen and chosen not in people:
            raise NotAColleague
        assign(transfer=transfer, to=people.get(chosen), by=actor, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, "file-return.assign", transfer, refusal)
    told = _("%(name)s looks after this file.") if chosen else _("Nobody looks after this file.")
    messages.success(request, told % {"name": people[chosen].name if chosen else ""})
    return redirect("inbox-file", public_id=public_id)


@require_POST
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a note for colleagues."""
    actor = get_actor(request)
    check(actor, Act.COLLECT, Kind.FILE_RETURN)
    transfer = _get(request, public_id)
    text = request.POST.get("text", "")
    try:
        write_note(transfer=transfer, text=text, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "file-return.note", refusal, "transfer", str(public_id))
        return show_file_page(
            request, transfer, error=say(refusal), note=text, status=UNPROCESSABLE
        )
    messages.success(request, _("The note has been kept. The school does not see it."))
    return redirect("inbox-file", public_id=public_id)


def _get(request: HttpRequest, public_id: UUID) -> Transfer:
    return find_or_404(get_addressed, get_actor(request), public_id)


def _refused(request: HttpRequest, act: str, transfer: Transfer, refusal: Refusal) -> HttpResponse:
    """Show the file with the sentence that says why nothing was changed."""
    note_refusal(request, act, refusal, "transfer", str(transfer.public_id))
    return show_file_page(
        request, _get(request, transfer.public_id), error=say(refusal), status=CONFLICT
    )
