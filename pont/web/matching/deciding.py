"""Compare both sides of a match, and decide: one, those ticked, or all of some scores."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_queries import count_scored, find_next, get_match
from pont.lost_pupils.matching_states import MatchState, RunState
from pont.lost_pupils.operations.decide_match import (
    Decision,
    decide_match,
    decide_scored,
    decide_ticked,
)
from pont.lost_pupils.operations.order_matching import check_may_match
from pont.lost_pupils.states import Standing
from pont.policy.limits import MATCHING_AT_ONCE
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.matching.forms import ScoreForm
from pont.web.matching.shown import say_decided, show_evidence, show_matches, show_score
from pont.web.matching.views import find_run, show_proposals
from pont.web.people import get_actor
from pont.web.ticked import read_ticked
from pont.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show both sides of a match field by field; on a decision, lead to the next."""
    actor = get_actor(request)
    check_may_match(actor)
    found = find_or_404(get_match, actor, public_id)
    error, status = "", 200
    if request.method == "POST":
        decision = _read_decision(request)
        try:
            decide_match(match=found, decision=decision, by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, f"matching.{decision}", refusal, "match", str(public_id))
            error, status = say(refusal), UNPROCESSABLE
            found = get_match(actor, public_id)
        else:
            messages.success(request, say_done(decision, 1))
            return _go_on(request, found)
    return _show(request, found, error, status)


def _go_on(request: HttpRequest, decided: ProposedMatch) -> HttpResponse:
    """Lead to the next match to be decided, or to the list if none is left."""
    following = find_next(get_actor(request), decided)
    if following is None:
        return redirect("matching-proposals", public_id=decided.run.public_id)
    return redirect("match", public_id=following.public_id)


def _show(request: HttpRequest, found: ProposedMatch, error: str, status: int) -> HttpResponse:
    following = find_next(get_actor(request), found)
    shown = show_matches([found])[0]
    context = {
        "shown": shown,
        "fields": show_evidence(found),
        "decided": say_decided(found),
        "may_accept": shown.may_decide or _may_take_back(found),
        "may_reject": found.state == MatchState.PROPOSED,
        "next": following.public_id if following else None,
        "error": error,
    }
    return render(request, "web/matching/match.html", context, status=status)


def _may_take_back(match: ProposedMatch) -> bool:
    """Tell whether a rejection can become acceptance: what was compared is still kept."""
    is_kept = match.evidence is not None and match.pupil.standing == Standing.LOST
    return is_kept and match.state == MatchState.REJECTED


def _read_decision(request: HttpRequest) -> Decision:
    try:
        return Decision(request.POST.get("decision", ""))
    except ValueError as error:
        raise BadRequest("No such decision.") from error


def say_done(decision: Decision, count: int) -> str:
    """Return what was decided about so many matches, and who was told."""
    if decision is Decision.ACCEPT:
        words = ngettext(
            "%(count)s match has been accepted. The authority where the pupil is and those who sent"
            " the file are told.",
            "%(count)s matches have been accepted. The authorities where the pupils are and those"
            " who sent the files are told.",
            count,
        )
    else:
        words = ngettext(
            "%(count)s match has been rejected. Nobody is told.",
            "%(count)s matches have been rejected. Nobody is told.",
            count,
        )
    return words % {"count": count}


@require_POST
def ticked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept or reject the ticked matches."""
    run, decision = find_run(request, public_id), _read_decision(request)
    try:
        count = decide_ticked(
            run=run,
            ticked=read_ticked(request),
            decision=decision,
            by=get_actor(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        note_refusal(request, f"matching.{decision}", refusal, "matching", str(public_id))
        return _show_again(request, run, say(refusal))
    messages.success(request, say_done(decision, count))
    query = request.GET.urlencode()
    return redirect(
        reverse("matching-proposals", args=[public_id]) + (f"?{query}" if query else "")
    )


def _show_again(request: HttpRequest, run: MatchingRun, error: str) -> HttpResponse:
    if run.state != RunState.READY:
        return redirect("matching-run", public_id=run.public_id)
    return show_proposals(request, run, error=error, status=UNPROCESSABLE)


@require_POST
def scored(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask whether to decide the matches of some scores; on Yes, do it."""
    run, form = find_run(request, public_id), ScoreForm(request.POST)
    if not form.is_valid():
        return _ask(request, run, form)
    decision, least, most = form.read()
    if request.POST.get("sure") != "yes":
        return _ask(
            request, run, form, count_scored(get_actor(request), run, least=least, most=most)
        )
    try:
        count = decide_scored(
            run=run,
            least=least,
            most=most,
            decision=decision,
            by=get_actor(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        note_refusal(request, f"matching.{decision}", refusal, "matching", str(public_id))
        return _show_again(request, run, say(refusal))
    messages.success(request, say_done(decision, count))
    return redirect("matching-proposals", public_id=public_id)


def _ask(request: HttpRequest, run: MatchingRun, form: ScoreForm, count: int = 0) -> HttpResponse:
    """Show how many matches the form would decide, or what is wrong with it."""
    if form.is_valid() and not count:
        form.add_error("score", _("No match to decide has such a score. Nothing was changed."))
    is_asked = form.is_valid()
    context = {
        "run": run,
        "form": form,
        "is_asked": is_asked,
        "count": min(count, MATCHING_AT_ONCE),
        "total": count,
        "is_accepting": is_asked and form.read()[0] is Decision.ACCEPT,
        "score": show_score(float(form.cleaned_data["score"]) / 100) if is_asked else "",
    }
    status = 200 if is_asked else UNPROCESSABLE
    return render(request, "web/matching/scored.html", context, status=status)
