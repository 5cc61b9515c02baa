"""Answer a file request: choose the file, confirm.

Source: seed 000 ("File Requests"); issue 5.
"""

from collections.abc import Iterable
from urllib.parse import unquote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pont.file_returns.models import RequestTarget
from pont.file_returns.operations.answer import answer, check_expected
from pont.file_returns.operations.send import LONGEST_COMMENT
from pont.file_returns.queries import get_answer_rules, get_target
from pont.standards.refusals import Refusal
from pont.transfers.models import Draft
from pont.transfers.operations.discard import discard
from pont.transfers.operations.land import land
from pont.transfers.operations.send import ChangedMeanwhile
from pont.transfers.queries import find_return_drafts
from pont.web.doors import UNPROCESSABLE, find_or_404, find_status, note_refusal
from pont.web.faults.views import csrf_failure
from pont.web.people import get_actor
from pont.web.returns.around import look_around
from pont.web.returns.requested import show_target
from pont.web.returns.sending import get_sender, take_form
from pont.web.returns.shown import show_drafts
from pont.web.upload.bodies import clean_name, read_body
from pont.web.upload.form_data import TokenRefused, find_files
from pont.web.upload.shown import mark
from pont.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is asked for and the file chosen; without JavaScript, take the file of a form.

    The token of the form is checked by `find_files`, before the file.
    """
    get_sender(request)
    if request.method != "POST":
        return _show(request, _get_target(request, public_id))
    try:
        _take(request, public_id)
    except TokenRefused:
        return csrf_failure(request)
    return redirect("return-request", public_id=public_id)


def _take(request: HttpRequest, public_id: UUID) -> None:
    """Take the file of a form.

    :raises TokenRefused: if the form is not genuine, whatever it asks for.
    :raises Http404: if the school is not asked.
    """
    try:
        target = _get_target(request, public_id)
    except Http404:
        next(find_files(request), None)
        raise
    take_form(request, lambda name, chunks: _land(request, target, name, chunks))


def _get_target(request: HttpRequest, public_id: UUID) -> RequestTarget:
    """Return the request as it is put to the reader's school.

    :raises NotPermitted: if the reader may send no files to an authority.
    :raises Http404: if the school is not asked.
    """
    return find_or_404(get_target, get_sender(request), public_id)


def _find_drafts(request: HttpRequest, target: RequestTarget) -> list[Draft]:
    return find_return_drafts(get_actor(request), answers=target.request.public_id)


def _show(
    request: HttpRequest, target: RequestTarget, *, error: str = "", status: int = 200
) -> HttpResponse:
    around, drafts = look_around(get_actor(request)), _find_drafts(request, target)
    shown = show_drafts(drafts, {})
    context = {
        "around": around,
        "target": target,
        "shown": show_target(target, today=timezone.localdate()),
        "drafts": shown,
        "mark": mark([draft for draft in drafts if draft.is_sendable]),
        "has_warnings": any(row.warnings for row in shown if row.draft.is_sendable),
        "several": False,
        "most_bytes": get_answer_rules(get_actor(request), target).limit,
        "here": reverse("return-request", args=[target.request.public_id]),
        "put": reverse("return-request-put", args=[target.request.public_id]),
        "comment": request.POST.get("comment", ""),
        "most": LONGEST_COMMENT,
        "error": error,
    }
    return render(request, "web/returns/answer.html", context, status=status)


@require_http_methods(["PUT"])
def put(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the file as the whole body, its name in the header `X-File-Name` (percent-encoded)."""
    target = _get_target(request, public_id)
    name = clean_name(unquote(request.headers.get("X-File-Name", "")))
    if not name:
        raise BadRequest("X-File-Name is missing.")
    limit = get_answer_rules(get_actor(request), target).limit
    try:
        draft = _land(request, target, name, read_body(request, limit=limit))
    except Refusal as refusal:
        return JsonResponse({"refused": say(refusal.problem)}, status=find_status(refusal))
    return JsonResponse({"id": str(draft.public_id), "verdict": draft.verdict}, status=201)


def _land(
    request: HttpRequest,
    target: RequestTarget,
    name: str,
    chunks: Iterable[bytes | bytearray],
) -> Draft:
    """Keep a file as the one to be sent; one chosen before makes way for it."""
    actor, now = get_actor(request), timezone.now()
    earlier = _find_drafts(request, target)
    try:
        check_expected(name, target.request)
        rules = get_answer_rules(actor, target)
        for draft in earlier:
            discard(draft=draft, by=actor, at=now)
        return land(chunks=chunks, name=name, by=actor, at=now, portal=rules)
    except Refusal as refusal:
        note_refusal(request, "draft.land", refusal)
        raise


@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the file chosen as the answer."""
    target = _get_target(request, public_id)
    sendable = [draft for draft in _find_drafts(request, target) if draft.is_sendable]
    try:
        if sendable and request.POST.get("mark") != mark(sendable):
            raise ChangedMeanwhile
        answer(
            target=target,
            drafts=sendable,
            comment=request.POST.get("comment", ""),
            warnings_read="warnings_read" in request.POST,
            by=get_actor(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        note_refusal(request, "transfer.send", refusal, "return-answer", str(public_id))
        fresh = _get_target(request, public_id)
        return _show(request, fresh, error=say(refusal.problem), status=UNPROCESSABLE)
    told = _("Your file has been sent in answer to “%(title)s”.")
    messages.success(request, told % {"title": target.request.title})
    return redirect("returns-requests")
