"""Send files to the authority: choose them, name them right, add tag and comment, confirm.

Source: seed 000, steps 5 to 8.
"""

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pont.file_returns.models import Tag
from pont.file_returns.operations.send import LONGEST_COMMENT, CommentTooLong, TagGone, send_returns
from pont.file_returns.queries import (
    find_better_name,
    find_own_return,
    find_services,
    find_tags,
    get_answer_rules,
    get_portal,
    get_rules,
    get_target,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.portal_names import build_portal_name, find_extension
from pont.standards.refusals import N_, Refusal
from pont.transfers.judging import PortalRules
from pont.transfers.models import Draft
from pont.transfers.operations.discard import discard
from pont.transfers.operations.land import land
from pont.transfers.operations.rename import rename
from pont.transfers.operations.send import ChangedMeanwhile, WarningsNotConfirmed
from pont.transfers.queries import find_return_drafts, get_draft
from pont.web.doors import UNPROCESSABLE, find_or_404, find_status, note_refusal
from pont.web.faults.views import csrf_failure
from pont.web.people import get_actor
from pont.web.returns.around import look_around
from pont.web.returns.shown import show_drafts
from pont.web.upload.bodies import clean_name, read_body
from pont.web.upload.form_data import TokenRefused, find_files
from pont.web.upload.shown import mark
from pont.web.upload.views import BROKEN_OFF, CHOSEN, NONE_CHOSEN
from pont.web.words import say

NO_TAG = ""
# Where on the page a refusal is put right.
ERROR_TARGETS = {
    WarningsNotConfirmed.code: "#warnings_read",
    CommentTooLong.code: "#comment",
    TagGone.code: "#tag-none",
}


def get_sender(request: HttpRequest) -> Actor:
    """Return who sent `request`, if they may send files to their authority.

    :raises NotPermitted: if they may not.
    """
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.FILE_RETURN)
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def choose(request: HttpRequest) -> HttpResponse:
    """Show the files chosen so far; without JavaScript, take the files of one form.

    The token of the form is checked by `find_files`, before the first file.
    """
    get_sender(request)
    if request.method == "POST":
        try:
            take_form(request, lambda name, chunks: _land(request, name, chunks))
        except TokenRefused:
            return csrf_failure(request)
        return _go_back(request)
    return _show(request)


def _show(
    request: HttpRequest, *, error: str = "", error_code: str = "", status: int = 200
) -> HttpResponse:
    actor = get_actor(request)
    around, drafts = look_around(actor), find_return_drafts(actor)
    services = {service.code: service for service in around.services}
    shown, again = show_drafts(drafts, services), _read_again(request)
    language = get_language() or "en"
    context = {
        "around": around,
        "drafts": shown,
        "services": [(code, f"{code}: {name}") for code, name in around.named],
        "tags": [(str(tag.public_id), tag.name_in(language)) for tag in find_tags(actor)]
        if around.portal.tags_on
        else [],
        "tag": request.POST.get("tag", NO_TAG),
        "comment": request.POST.get("comment", ""),
        "most": LONGEST_COMMENT,
        "mark": mark([draft for draft in drafts if draft.is_sendable]),
        "ready": sum(draft.is_sendable for draft in drafts),
        "blocked": sum(not draft.is_sendable for draft in drafts),
        "has_warnings": any(row.warnings for row in shown if row.draft.is_sendable),
        "most_bytes": get_rules(actor, portal=around.portal).limit,
        "several": True,
        "again": again,
        "wanted": find_wanted_name(actor, again),
        "here": _find_page(again),
        "put": f"{reverse('returns-put')}{_ask_again(again)}",
        "cancel_url": reverse("returns-cancel"),
        "error": error,
        "error_target": ERROR_TARGETS.get(error_code, ""),
    }
    return render(request, "web/returns/send.html", context, status=status)


def _read_again(request: HttpRequest) -> str:
    """Return the id of the file that the page is to send again, as text, "" for none.

    :raises BadRequest: if it is no id.
    """
    text = request.GET.get("again", "")
    try:
        return str(UUID(text)) if text else ""
    except ValueError as error:
        raise BadRequest("No such file.") from error


def _ask_again(again: str) -> str:
    return f"?{urlencode({'again': again})}" if again else ""


def _find_page(again: str, *, to: str = "") -> str:
    page = f"{reverse('returns-send')}{_ask_again(again)}"
    return f"{page}#{to}" if to else page


def _go_back(request: HttpRequest, *, draft: Draft | None = None, to: str = "") -> HttpResponse:
    """Lead to the page on which `draft` was chosen, or to that of sending.

    `to` is the id of the heading at which the person goes on.
    """
    if draft and draft.answers:
        return redirect("return-request", public_id=draft.answers)
    return redirect(_find_page(_read_again(request), to=to))


def find_wanted_name(actor: Actor, again: str) -> str:
    """Return the name under which the rejected file `again` (an id) may be sent, "" for none."""
    rejected = find_own_return(actor, UUID(again)) if again else None
    return find_better_name(actor, rejected) if rejected else ""


def take_form(
    request: HttpRequest, take: Callable[[str, Iterable[bytes | bytearray]], object]
) -> None:
    """Let `take` have the files of a form, of each its name and bytes.

    Those before the place where the form breaks off are there to stay; what refuses one is told
    on the next page.

    :raises TokenRefused: if the form is not genuine.
    :raises BadRequest: if not even its first file could be read.
    """
    taken = 0
    try:
        for name, chunks in find_files(request):
            _take_or_tell(request, clean_name(name), chunks, take)
            taken += 1
        if not taken:
            messages.error(request, _(NONE_CHOSEN))
    except BadRequest:
        if not taken:
            raise
        messages.error(request, _(BROKEN_OFF))


def _take_or_tell(
    request: HttpRequest,
    name: str,
    chunks: Iterable[bytes | bytearray],
    take: Callable[[str, Iterable[bytes | bytearray]], object],
) -> None:
    try:
        take(name, chunks)
    except Refusal as refusal:
        messages.error(request, f"{name}: {say(refusal.problem)}")


@require_http_methods(["PUT"])
def put(request: HttpRequest) -> HttpResponse:
    """Take one file as the whole body, its name in the header `X-File-Name` (percent-encoded)."""
    actor = get_sender(request)
    name = clean_name(unquote(request.headers.get("X-File-Name", "")))
    if not name:
        raise BadRequest("X-File-Name is missing.")
    try:
        draft = _land(request, name, read_body(request, limit=get_rules(actor).limit))
    except Refusal as refusal:
        return JsonResponse({"refused": say(refusal.problem)}, status=find_status(refusal))
    return JsonResponse({"id": str(draft.public_id), "verdict": draft.verdict}, status=201)


def _land(request: HttpRequest, name: str, chunks: Iterable[bytes | bytearray]) -> Draft:
    """Keep a file; the first that is chosen to be sent again gets the name put right."""
    actor = get_actor(request)
    wanted = find_wanted_name(actor, _read_again(request))
    taken = {draft.name for draft in find_return_drafts(actor)}
    rules = get_rules(actor)
    try:
        draft = land(chunks=chunks, name=name, by=actor, at=timezone.now(), portal=rules)
        is_same_sort = find_extension(wanted).lower() == find_extension(name).lower()
        if wanted and wanted not in taken and is_same_sort:
            draft = rename(draft=draft, name=wanted, by=actor, at=timezone.now(), portal=rules)
    except Refusal as refusal:
        note_refusal(request, "draft.land", refusal)
        raise
    return draft


@require_POST
def change_name(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a draft the repaired name, the one typed, or one made of a service and a description."""
    actor = get_sender(request)
    draft = find_or_404(get_draft, actor, public_id)
    try:
        name = _read_name(request, draft, actor)
        rules = _find_rules(actor, draft)
        rename(draft=draft, name=name, by=actor, at=timezone.now(), portal=rules)
    except Refusal as refusal:
        note_refusal(request, "draft.rename", refusal, "draft", str(public_id))
        messages.error(request, say(refusal.problem))
        return _go_back(request, draft=draft)
    return _go_back(request, draft=draft, to=f"draft-{public_id}")


def _find_rules(actor: Actor, draft: Draft) -> PortalRules:
    """Return the rules by which `draft` is judged: those of the request that it answers, if any."""
    if draft.answers is None:
        return get_rules(actor)
    return get_answer_rules(actor, find_or_404(get_target, actor, draft.answers))


class ServiceMissing(Refusal):
    """A name is to be built, and nobody has said for which service."""

    code = "service-missing"
    message = N_("Choose the service that the file is for. The name was not changed.")


def _read_name(request: HttpRequest, draft: Draft, actor: Actor) -> str:
    """Return the name that the form gives, or builds.

    :raises ServiceMissing: if it is to be built, and for none of the authority's services.
    """
    if "service" not in request.POST:
        return clean_name(request.POST.get("name", "").strip())
    if request.POST["service"] not in {service.code for service in find_services(actor)}:
        raise ServiceMissing
    return build_portal_name(
        school=actor.organisation,
        code=request.POST["service"],
        description=request.POST.get("description", ""),
        on=timezone.localdate(),
        extension=find_extension(draft.given_name) or find_extension(draft.suggestion),
    )


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = find_or_404(get_draft, get_sender(request), public_id)
    discard(draft=draft, by=get_actor(request), at=timezone.now())
    return _go_back(request, draft=draft, to=CHOSEN)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Throw all drafts of this page away, and lead back to what has been sent."""
    actor = get_sender(request)
    for draft in find_return_drafts(actor):
        discard(draft=draft, by=actor, at=timezone.now())
    messages.info(request, _("Nothing was sent."))
    return redirect("returns")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Send the files that are ready, with tag and comment."""
    actor = get_sender(request)
    sendable = [draft for draft in find_return_drafts(actor) if draft.is_sendable]
    try:
        if sendable and request.POST.get("mark") != mark(sendable):
            raise ChangedMeanwhile
        sent = send_returns(
            drafts=sendable,
            tag=_read_tag(request, actor),
            comment=request.POST.get("comment", ""),
            warnings_read="warnings_read" in request.POST,
            by=actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        note_refusal(request, "transfer.send", refusal)
        return _show(
            request,
            error=say(refusal.problem),
            error_code=refusal.code,
            status=UNPROCESSABLE,
        )
    authority = look_around(actor).authority
    told = ngettext(
        "%(count)s file has been sent to %(authority)s.",
        "%(count)s files have been sent to %(authority)s.",
        len(sent),
    )
    messages.success(request, told % {"count": len(sent), "authority": authority})
    return redirect("returns")


def _read_tag(request: HttpRequest, actor: Actor) -> Tag | None:
    """Return the tag chosen, None for "No tag" and where the authority does without tags.

    :raises TagGone: if it is none of the authority's.
    """
    chosen = request.POST.get("tag", NO_TAG)
    if chosen == NO_TAG or not get_portal(actor).tags_on:
        return None
    found = next((tag for tag in find_tags(actor) if str(tag.public_id) == chosen), None)
    if found is None:
        raise TagGone
    return found
