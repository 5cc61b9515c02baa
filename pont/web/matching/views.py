"""Order a matching with a census, watch it, and read what it proposes."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pont.lost_pupils.matching_models import MatchingRun
from pont.lost_pupils.matching_queries import (
    BANDS,
    View,
    choose_page,
    count_views,
    find_led_to,
    find_matched_uploads,
    find_matches,
    find_runs,
    get_run,
)
from pont.lost_pupils.matching_states import RunState
from pont.lost_pupils.operations.order_matching import (
    cancel,
    check_may_match,
    find_authority,
    order_matching,
)
from pont.policy.limits import MATCHING_AT_ONCE
from pont.policy.retention import MATCH_UNDECIDED_DAYS
from pont.standards.refusals import N_, Refusal
from pont.web.doors import find_or_404, find_status, note_refusal
from pont.web.faults.views import csrf_failure
from pont.web.lists import PAGE, make_link
from pont.web.matching.forms import CensusForm, ScoreForm
from pont.web.matching.shown import show_matches, show_run
from pont.web.people import get_actor
from pont.web.upload.bodies import clean_name
from pont.web.upload.form_data import TokenRefused, find_files
from pont.web.words import say

NONE_CHOSEN = N_("Choose a census file. Nothing was kept.")
VIEWS: Mapping[View, str] = {
    View.OPEN: N_("To decide"),
    View.ACCEPTED: N_("Accepted"),
    View.REJECTED: N_("Rejected"),
    View.GONE: N_("No longer lost"),
    View.ALL: N_("All"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def matching(request: HttpRequest) -> HttpResponse:
    """Show the matchings so far; take a census for the next.

    The token of the form is checked by `find_files`, before the first byte of the census.
    """
    check_may_match(get_actor(request))
    form = CensusForm()
    status = 200
    if request.method == "POST":
        try:
            run = _take(request)
        except TokenRefused:
            return csrf_failure(request)
        except Refusal as refusal:
            note_refusal(request, "matching.order", refusal)
            form, status = _refuse(say(refusal)), find_status(refusal)
        else:
            if run:
                return redirect("matching-run", public_id=run.public_id)
            form, status = _refuse(_(NONE_CHOSEN)), 422
    return _show_runs(request, form, status)


def _take(request: HttpRequest) -> MatchingRun | None:
    """Order a matching with the first file of the form; None if it holds none."""
    by, at = get_actor(request), timezone.now()
    for name, chunks in find_files(request):
        return order_matching(chunks=chunks, file_name=clean_name(name), by=by, at=at)
    return None


def _refuse(words: str) -> CensusForm:
    """Return the form with what is wrong with the census."""
    form = CensusForm({}, MultiValueDict())
    form.is_valid()
    form.errors.clear()
    form.add_error("census", words)
    return form


def _show_runs(request: HttpRequest, form: CensusForm, status: int) -> HttpResponse:
    actor = get_actor(request)
    after = _read_id(request, "after")
    last = find_or_404(get_run, actor, after) if after else None
    runs = find_runs(actor, after=last, most=PAGE + 1)
    la = find_authority(actor)
    context = {
        "form": form,
        "runs": [show_run(run) for run in runs[:PAGE]],
        "later": f"?after={runs[PAGE - 1].public_id}" if runs[PAGE:] else "",
        "earlier": "?" if last else "",
        "is_own": bool(la),
        "is_found": bool(
            la and (find_led_to(actor, most=1) or find_matched_uploads(actor, most=1))
        ),
    }
    return render(request, "web/matching/runs.html", context, status=status)


@require_safe
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far a matching has come, and what became of it."""
    return render(
        request, "web/matching/run.html", {"shown": show_run(find_run(request, public_id))}
    )


def find_run(request: HttpRequest, public_id: UUID) -> MatchingRun:
    """Return the run of the reader's organisation with that id.

    :raises NotPermitted: if they may not match.
    :raises Http404: if there is none.
    """
    actor = get_actor(request)
    check_may_match(actor)
    return find_or_404(get_run, actor, public_id)


@require_safe
def proposals(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the matches that a run proposes, or how far it has come."""
    found = find_run(request, public_id)
    if found.state != RunState.READY:
        return redirect("matching-run", public_id=public_id)
    return show_proposals(request, found)


def show_proposals(
    request: HttpRequest, run: MatchingRun, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Show a page of what `run` proposes, as the address asks, with `error` above it.

    :raises BadRequest: if the address asks for what cannot be.
    """
    actor, view, band = get_actor(request), _read_view(request), request.GET.get("band", "")
    if band not in BANDS:
        raise BadRequest("No such scores.")
    rows = find_matches(actor, run, view=view, band=BANDS[band])
    after, before = _read_id(request, "after"), _read_id(request, "before")
    chosen = choose_page(rows, after=after, before=before, most=PAGE)
    kept = {"view": "" if view is View.OPEN else view.value, "band": band}
    counts, found = count_views(actor, run), chosen.matches
    context = {
        "run": run,
        "views": [
            {
                "label": label,
                "count": counts[one],
                "link": make_link({"band": band}, view="" if one is View.OPEN else one.value),
                "is_current": one is view,
            }
            for one, label in VIEWS.items()
        ],
        "view": view.value,
        "bands": {key: row.label for key, row in BANDS.items()},
        "band": band,
        "matches": show_matches(found),
        "here": f"?{request.GET.urlencode()}" if request.GET else "",
        "earlier": make_link(kept, before=found[0].public_id)
        if found and chosen.has_earlier
        else "",
        "later": make_link(kept, after=found[-1].public_id) if found and chosen.has_later else "",
        "may_tick": view is View.OPEN and bool(found),
        "score_form": ScoreForm() if counts[View.OPEN] else None,
        "most": MATCHING_AT_ONCE,
        "days": MATCH_UNDECIDED_DAYS,
        "error": error,
    }
    return render(request, "web/matching/matches.html", context, status=status)


def _read_view(request: HttpRequest) -> View:
    try:
        return View(request.GET.get("view") or View.OPEN)
    except ValueError as error:
        raise BadRequest("No such list.") from error


def _read_id(request: HttpRequest, key: str) -> UUID | None:
    text = request.GET.get(key, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("No such page.") from error


@require_POST
def cancel_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel a matching that is under way."""
    actor, found = get_actor(request), find_run(request, public_id)
    try:
        cancel(run=found, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "matching.cancel", refusal, "matching", str(public_id))
        messages.error(request, say(refusal))
    else:
        messages.success(
            request, _("The matching has been cancelled, and the census has been destroyed.")
        )
    return redirect("matching-run", public_id=public_id)
