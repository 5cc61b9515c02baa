"""Checking the plan, sending it, and watching it go."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.allocations import (
    Stage,
    count_stages,
    find_moves,
    find_plan,
    find_planned,
    find_written,
    get_distribution,
    mark_plan,
)
from pont.transfers.operations.order import order
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.phase.shown import show_moves, show_plan
from pont.web.sent.shown import show_files
from pont.web.words import say

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def check_plan(request: HttpRequest) -> HttpResponse:
    """Show what would be sent where; on Send, order it."""
    actor = get_actor(request)
    check(actor, Act.ALLOCATE, Kind.CTF)
    error, status = "", 200
    if request.method == "POST":
        try:
            ordered = order(mark=request.POST.get("mark", ""), by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, "phase.order", refusal)
            error, status = say(refusal), UNPROCESSABLE
        else:
            return redirect("distribution", public_id=ordered.public_id)
    plan = find_plan(actor)
    context = {
        "schools": show_plan(plan),
        "pupils": sum(row.pupils for row in plan),
        "moves": show_moves(find_moves(actor)),
        "mark": mark_plan(find_planned(actor)),
        "error": error,
    }
    return render(request, "web/phase/check.html", context, status=status)


@require_safe
def distribution(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far an order has come, and the files sent by it."""
    actor = get_actor(request)
    check(actor, Act.ALLOCATE, Kind.CTF)
    ordered = find_or_404(get_distribution, actor, public_id)
    counts = count_stages(ordered)
    written = find_written(ordered)
    context = {
        "distribution": ordered,
        "done": ordered.pupil_count - counts[Stage.WAITING],
        "failed": counts[Stage.FAILED],
        "files": show_files(written[:MOST_SHOWN]),
        "count": len(written),
        "is_cut": len(written) > MOST_SHOWN,
    }
    return render(request, "web/phase/distribution.html", context)
