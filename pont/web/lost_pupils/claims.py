"""Claim a lost pupil: declare, download, answer; forward the file to a school, or undo it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.directory.queries import find_open_schools
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_queries import (
    find_others_claims,
    find_own_claim,
    find_returned,
    get_claim,
)
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.confirm import confirm, fetch, leave_unconfirmed
from pont.lost_pupils.operations.declare import DECLARATION, declare
from pont.lost_pupils.operations.forward_claim import UnreadThere, forward_claim
from pont.lost_pupils.operations.part_from_report import part_from_report
from pont.lost_pupils.operations.undo import undo
from pont.lost_pupils.queries import get_lost_pupil
from pont.lost_pupils.trail import CLAIM, DECLARE, FETCH, FORWARD, PART, UNDO
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, find_status, note_refusal
from pont.web.download.attachments import attach
from pont.web.lost_pupils.claim_forms import DeclareForm, ForwardForm, UndoForm
from pont.web.lost_pupils.claim_shown import show_claims
from pont.web.lost_pupils.for_report import WITHOUT, find_open_report, find_report
from pont.web.lost_pupils.searches import Search, find_search
from pont.web.lost_pupils.shown import describe_pupil, say_claims
from pont.web.people import get_actor
from pont.web.sent.shown import show_files
from pont.web.words import say

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def claim_pupil(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the declaration; once it is made, lead to the download."""
    actor = get_actor(request)
    check(actor, Act.CLAIM)
    record = find_or_404(get_lost_pupil, actor, public_id)
    own = find_own_claim(actor, record)
    if own and (own.is_standing or (own.account == actor.account and request.method != "POST")):
        return redirect("claim", public_id=own.public_id)
    declaration = _(DECLARATION) % {"authority": actor.organisation_name}
    form = DeclareForm(request.POST if request.method == "POST" else None, declaration=declaration)
    search = _find_search(request, actor)
    if not form.is_valid():
        return _ask(request, record, own, form, search)
    report = find_open_report(request, actor, search.arrival if search else None)
    try:
        claim = declare(
            record=record,
            declaration=declaration,
            arrival=report.report.public_id if report else None,
            by=actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        note_refusal(request, DECLARE, refusal, "lost-pupil", str(public_id))
        return _ask(request, record, own, form, search, error=say(refusal))
    return redirect("claim", public_id=claim.public_id)


def _find_search(request: HttpRequest, actor: Actor) -> Search | None:
    """Return the search that led here, None if the address names none of this session."""
    try:
        return find_search(request, actor, UUID(request.GET.get("search", "")))
    except ValueError:
        return None


def _ask(
    request: HttpRequest,
    record: LostPupil,
    own: Claim | None,
    form: DeclareForm,
    search: Search | None,
    *,
    error: str = "",
) -> HttpResponse:
    actor = get_actor(request)
    report = find_open_report(request, actor, search.arrival if search else None)
    context = {
        "pupil": record,
        "report": report,
        "is_another": bool(report and not report.may_be_about(record)),
        "without": f"?search={search.id}&{WITHOUT}=report" if search else "",
        "facts": describe_pupil(record),
        "form": form,
        "colleague": own.name if own and own.account != actor.account else "",
        "others": say_claims(find_others_claims(actor, record)),
        "search": search,
        "error": error,
    }
    status = CONFLICT if error else UNPROCESSABLE if form.errors else 200
    return render(request, "web/lost_pupils/declare.html", context, status=status)


@require_safe
def claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a claim of one's authority, and what is to be done next."""
    return _show(request, _get(request, public_id))


def _get(request: HttpRequest, public_id: UUID, act: Act = Act.CLAIM) -> Claim:
    actor = get_actor(request)
    check(actor, act)
    return find_or_404(get_claim, actor, public_id)


def _show(
    request: HttpRequest,
    found: Claim,
    *,
    form: ForwardForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = get_actor(request)
    is_claimed = found.stage == ClaimStage.CLAIMED
    may_forward = may(actor, Act.FORWARD_CLAIM)
    report = find_report(actor, found.arrival)
    context: dict[str, Any] = {
        "shown": show_claims([found])[0],
        "report": report,
        "is_another": bool(
            report
            and report.report.ended_at is None
            and found.stage in {ClaimStage.DECLARED, ClaimStage.CLAIMED}
            and not report.may_be_about(found.pupil)
        ),
        "facts": describe_pupil(found.pupil),
        "is_mine": found.account == actor.account,
        "is_declared": found.stage == ClaimStage.DECLARED,
        "is_claimed": is_claimed,
        "is_forwarded": found.stage == ClaimStage.FORWARDED,
        "may_forward": may_forward,
        "form": form or (_make_form(found, actor) if is_claimed and may_forward else None),
        "onward": show_files([found.onward])[0] if found.onward else None,
        "may_see_file": may(actor, Act.MONITOR),
        "returned": show_files(find_returned(found)) if is_claimed else [],
        "others": say_claims(find_others_claims(actor, found.pupil)),
        "error": error,
    }
    return render(request, "web/lost_pupils/claim.html", context, status=status)


@require_POST
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Hand the file of the shelf over, streamed."""
    found = _get(request, public_id)
    try:
        # Opened first: what cannot be read has not been handed over, and can still be recalled.
        response = attach([found.pupil.transfer])
        fetch(claim=found, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return _refuse(request, FETCH, refusal, found)
    return response


@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the answer to "Was it downloaded correctly?"."""
    found = _get(request, public_id)
    said = request.POST.get("correctly")
    if said not in {"yes", "no"}:
        return _show(request, found, error=_("Choose Yes or No."), status=UNPROCESSABLE)
    act = confirm if said == "yes" else leave_unconfirmed
    try:
        act(claim=found, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return _refuse(request, CLAIM, refusal, found)
    if said == "yes":
        messages.success(request, _("The pupil is claimed by your authority."))
    else:
        messages.info(request, _("The pupil is not claimed. You can download the file again."))
    return redirect("claim", public_id=public_id)


def _refuse(request: HttpRequest, act: str, refusal: Refusal, found: Claim) -> HttpResponse:
    """Show the claim as it stands now, with the sentence that says why nothing was done."""
    note_refusal(request, act, refusal, "claim", str(found.public_id))
    current = find_or_404(get_claim, get_actor(request), found.public_id)
    status = find_status(refusal)
    status = CONFLICT if status == UNPROCESSABLE else status
    return _show(request, current, error=say(refusal), status=status)


@require_POST
def forward(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Forward the file to the school chosen; ask first where nobody there can read it."""
    found, actor = _get(request, public_id, Act.FORWARD_CLAIM), get_actor(request)
    form = _make_form(found, actor, request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=UNPROCESSABLE)
    to, warnings_read = form.cleaned_data["to"], form.warnings_read
    try:
        forward_claim(claim=found, to=to, warnings_read=warnings_read, by=actor, at=timezone.now())
    except UnreadThere as refusal:
        note_refusal(request, FORWARD, refusal, "claim", str(public_id))
        form.unread = say(refusal)
        return _show(request, found, form=form, status=UNPROCESSABLE)
    except Refusal as refusal:
        return _refuse(request, FORWARD, refusal, found)
    name = dict(form.fields["to"].choices)[to]  # type: ignore[attr-defined]
    said = _("The file has been forwarded to %(school)s. The school and the sender are told.")
    messages.success(request, said % {"school": name})
    return redirect("claim", public_id=public_id)


def _make_form(found: Claim, actor: Actor, data: Any = None) -> ForwardForm:
    """Return the form with the open schools of the authority, that of the report chosen."""
    on = timezone.localdate()
    schools = [
        (school.code, f"{school.name} ({school.code})")
        for school in find_open_schools(actor.la, on=on)
    ]
    initial = "" if data is not None else _find_reporter(found, actor)
    return ForwardForm(data, choices=schools, initial=initial)


def _find_reporter(found: Claim, actor: Actor) -> str:
    """Return the school that reported the pupil, if the claim was made for its report.

    A search may go on from one pupil to the next, so the pupil claimed is compared.
    """
    report = find_report(actor, found.arrival)
    return report.report.school if report and report.may_be_about(found.pupil) else ""


@require_POST
def drop_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on with a claim without the report for which its pupil was found."""
    found = _get(request, public_id)
    try:
        part_from_report(claim=found, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return _refuse(request, PART, refusal, found)
    messages.success(request, _("The claim is no longer for a report."))
    return redirect("claim", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def undo_claim(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask why a claim is undone; with a reason, undo it."""
    found = _get(request, public_id)
    if found.stage != ClaimStage.CLAIMED and request.method != "POST":
        return redirect("claim", public_id=public_id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            undo(claim=found, by=get_actor(request), at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            return _refuse(request, UNDO, refusal, found)
        messages.success(request, _("The claim has been undone."))
        return redirect("claims")
    context = {"shown": show_claims([found])[0], "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/lost_pupils/undo.html", context, status=status)
