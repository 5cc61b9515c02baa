"""Send files: choose them, put right what is wrong, check where each goes, send."""

from collections.abc import Iterable
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.policy.kinds import KINDS
from pont.policy.limits import find_largest
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.judging import most_bytes
from pont.transfers.models import Draft
from pont.transfers.operations.discard import discard
from pont.transfers.operations.land import land
from pont.transfers.operations.rename import rename
from pont.transfers.operations.send import ChangedMeanwhile, NothingToSend, send
from pont.transfers.queries import find_drafts, find_transfers, get_draft
from pont.web.doors import find_or_404, find_status, note_refusal
from pont.web.faults.views import csrf_failure
from pont.web.kinds import OPENING_ORDER, parse_kind
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.upload.bodies import clean_name, read_body
from pont.web.upload.form_data import TokenRefused, find_files
from pont.web.upload.shown import find_example, mark, show_deliveries, show_drafts
from pont.web.words import say

JUST_SENT = "just_sent"
# The id of the heading above the files chosen.
CHOSEN = "chosen"

NONE_CHOSEN = N_("Choose at least one file, then select Upload. Nothing was kept or sent.")
BROKEN_OFF = N_(
    "The form was broken or held too many files. The files listed here were kept; choose the"
    " others again. Nothing was sent."
)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def choose(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Show the files chosen so far; without JavaScript, take the files of one form.

    The token of the form is checked by `find_files`, before the first file.
    """
    actor = get_actor(request)
    check(actor, Act.SEND, kind)
    if request.method == "POST":
        try:
            _take_form(request, kind)
        except TokenRefused:
            return csrf_failure(request)
        return redirect("upload", kind=kind)
    drafts = find_drafts(actor)
    context = {
        "kind": kind,
        "row": KINDS[kind],
        "example": find_example(actor, kind),
        "drafts": show_drafts(drafts),
        "blocked": sum(not draft.is_sendable for draft in drafts),
        "most_bytes": find_largest(overrides=settings.SIZE_LIMITS),
    }
    return render(request, "web/upload/choose.html", context)


def _take_form(request: HttpRequest, kind: Kind) -> None:
    """Take the files of a form; those before the place where it breaks off are there to stay.

    :raises TokenRefused: if the form is not genuine.
    :raises BadRequest: if not even its first file could be read.
    """
    taken = 0
    try:
        for name, chunks in find_files(request):
            _land_or_tell(request, clean_name(name), chunks, kind)
            taken += 1
        if not taken:
            messages.error(request, _(NONE_CHOSEN))
    except BadRequest:
        if not taken:
            raise
        messages.error(request, _(BROKEN_OFF))


def _land_or_tell(
    request: HttpRequest, name: str, chunks: Iterable[bytes | bytearray], kind: Kind
) -> None:
    try:
        _land(request, name, chunks, kind)
    except Refusal as refusal:
        messages.error(request, f"{name}: {say(refusal.problem)}")


@require_http_methods(["PUT"])
def put(request: HttpRequest) -> HttpResponse:
    """Take one file as the whole body, its name in the header `X-File-Name` (percent-encoded).

    `?kind=census` says on which page it was chosen.
    """
    name = clean_name(unquote(request.headers.get("X-File-Name", "")))
    if not name:
        raise BadRequest("X-File-Name is missing.")
    kind = parse_kind(request.GET.get("kind"))
    try:
        limit = most_bytes(name, offered=kind)
        draft = _land(request, name, read_body(request, limit=limit), kind)
    except Refusal as refusal:
        return JsonResponse({"refused": say(refusal.problem)}, status=find_status(refusal))
    return JsonResponse({"id": str(draft.public_id), "verdict": draft.verdict}, status=201)


def _land(
    request: HttpRequest, name: str, chunks: Iterable[bytes | bytearray], kind: Kind | None
) -> Draft:
    by = get_actor(request)
    try:
        return land(chunks=chunks, name=name, by=by, at=timezone.now(), offered=kind)
    except Refusal as refusal:
        note_refusal(request, "draft.land", refusal)
        raise


def _go_back(request: HttpRequest, *, to: str = "") -> HttpResponse:
    """Lead to the list the person came from, or to the first that they may use.

    `to` is the id of the heading there at which they go on.
    """
    kinds = [kind for kind in OPENING_ORDER if may(get_actor(request), Act.SEND, kind)]
    asked = [kind for kind in kinds if kind == request.POST.get("kind")]
    page = reverse("upload", kwargs={"kind": next(iter([*asked, *kinds]), Kind.CTF)})
    return redirect(f"{page}#{to}" if to else page)


@require_safe
def choose_first(request: HttpRequest) -> HttpResponse:
    """Lead to the first kind of file that the person may send."""
    check(get_actor(request), Act.SEND)
    return _go_back(request)


@require_POST
def change_name(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a draft the repaired name, or the one typed."""
    check(get_actor(request), Act.SEND)
    draft = find_or_404(get_draft, get_actor(request), public_id)
    name = clean_name(request.POST.get("name", "").strip())
    try:
        offered = parse_kind(request.POST.get("kind"))
        rename(draft=draft, name=name, by=get_actor(request), at=timezone.now(), offered=offered)
    except Refusal as refusal:
        note_refusal(request, "draft.rename", refusal, "draft", str(public_id))
        messages.error(request, say(refusal.problem))
        return _go_back(request)
    if request.POST.get("page") == "check":
        return redirect("upload-check")
    return _go_back(request, to=f"draft-{public_id}")


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    check(get_actor(request), Act.SEND)
    draft = find_or_404(get_draft, get_actor(request), public_id)
    discard(draft=draft, by=get_actor(request), at=timezone.now())
    return _go_back(request, to=CHOSEN)


@require_http_methods(["GET", "HEAD", "POST"])
def check_and_send(request: HttpRequest) -> HttpResponse:
    """Say in words where each file goes and who is in it; on Send, send them all."""
    check(get_actor(request), Act.SEND)
    drafts = find_drafts(get_actor(request))
    if request.method == "POST":
        return _send(request, drafts)
    if not any(draft.is_sendable for draft in drafts):
        return _go_back(request, to=CHOSEN)
    return _show_check(request, drafts)


def _show_check(
    request: HttpRequest, drafts: list[Draft], *, error: str = "", status: int = 200
) -> HttpResponse:
    sendable = [draft for draft in drafts if draft.is_sendable]
    context = {
        "deliveries": show_deliveries(sendable),
        "mark": mark(sendable),
        "total": len(sendable),
        "left_behind": len(drafts) - len(sendable),
        "has_warnings": any(draft.warnings for draft in sendable),
        "error": error,
    }
    return render(request, "web/upload/check.html", context, status=status)


def _send(request: HttpRequest, drafts: list[Draft]) -> HttpResponse:
    sendable = [draft for draft in drafts if draft.is_sendable]
    try:
        _check_shown(request, sendable)
        sent = send(
            drafts=sendable,
            warnings_read="warnings_read" in request.POST,
            by=get_actor(request),
            at=timezone.now(),
        )
    except NothingToSend as refusal:
        messages.error(request, say(refusal.problem))
        return _go_back(request)
    except Refusal as refusal:
        note_refusal(request, "transfer.send", refusal)
        return _show_check_again(request, say(refusal.problem))
    request.session[JUST_SENT] = [str(transfer.public_id) for transfer in sent]
    return redirect("just-sent")


def _show_check_again(request: HttpRequest, error: str) -> HttpResponse:
    """Say why nothing was sent, above what stands there now."""
    drafts = find_drafts(get_actor(request))
    if any(draft.is_sendable for draft in drafts):
        return _show_check(request, drafts, error=error, status=422)
    messages.error(request, error)
    return _go_back(request)


def _check_shown(request: HttpRequest, sendable: list[Draft]) -> None:
    """Stop where the page that was confirmed showed other files than there are now.

    :raises ChangedMeanwhile: if another window added, renamed or removed one.
    """
    if sendable and request.POST.get("mark") != mark(sendable):
        raise ChangedMeanwhile


@require_safe
def just_sent(request: HttpRequest) -> HttpResponse:
    """Say what has been sent, with the receipts."""
    ids = [UUID(public_id) for public_id in request.session.get(JUST_SENT, [])]
    transfers = find_transfers(get_actor(request), ids)
    if not transfers:
        return redirect("sent")
    context = {
        "files": show_files(transfers),
        "are_told": not any(transfer.kind in settings.SILENT_KINDS for transfer in transfers),
    }
    return render(request, "web/upload/sent.html", context)
