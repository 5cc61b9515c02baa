"""Allocating by a list: the upload, and what became of each row."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.allocation_lists import DONE, NOTHING_TO_DO, Result
from pont.transfers.allocations import get_list
from pont.transfers.operations.plan_list import plan_list, unseal_results
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.phase.forms import ListForm
from pont.web.phase.shown import count_outcomes, show_result, write_results
from pont.web.spreadsheets import stream_csv
from pont.web.words import say

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a list, plan what it says, and lead to what became of its rows."""
    actor = get_actor(request)
    check(actor, Act.ALLOCATE, Kind.CTF)
    is_sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if is_sent else ListForm()
    if is_sent and form.is_valid():
        body = form.cleaned_data["list"].read()
        try:
            kept = plan_list(body=body, by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, "phase.plan-list", refusal)
            form.add_error("list", say(refusal))
        else:
            return redirect("phase-list-result", public_id=kept.public_id)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/phase/list.html", {"form": form}, status=status)


@require_safe
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how many rows were allocated, and why the others were not."""
    results = _get(request, public_id)
    refused = [row for row in results if row.code not in DONE | NOTHING_TO_DO]
    context = {
        "public_id": public_id,
        "counts": count_outcomes(results),
        "refused": [show_result(row) for row in refused[:MOST_SHOWN]],
        "is_cut": len(refused) > MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    return render(request, "web/phase/result.html", context)


@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give the result of each row as CSV."""
    return stream_csv(write_results(_get(request, public_id)), name="allocation-results.csv")


def _get(request: HttpRequest, public_id: UUID) -> list[Result]:
    check(get_actor(request), Act.ALLOCATE, Kind.CTF)
    return unseal_results(find_or_404(get_list, get_actor(request), public_id))
