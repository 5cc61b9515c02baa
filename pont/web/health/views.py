"""Whether Pont is well: a page for people, JSON for machines."""

from datetime import datetime, timedelta
from threading import Lock

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pont.web.health.checks import Finding, find_health
from pont.web.words import say

# Anybody may ask, so asking often must cost nothing.
FRESH = timedelta(seconds=5)


class Pulse:
    """The last findings of this process, taken anew when they are old."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken_at: datetime | None = None
        self._findings: tuple[Finding, ...] = ()

    def take(self, *, at: datetime) -> tuple[Finding, ...]:
        """Return findings no older than FRESH."""
        with self._lock:
            if self._taken_at is None or not timedelta() <= at - self._taken_at < FRESH:
                self._findings, self._taken_at = find_health(at=at), at
            return self._findings

    def forget(self) -> None:
        """Look anew when next asked."""
        self._taken_at = None


PULSE = Pulse()


@login_not_required
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Show how every part is; 503 if one is not well.

    JSON for `?format=json` or `Accept: application/json`.
    """
    findings = PULSE.take(at=timezone.now())
    status = 200 if all(finding.is_well for finding in findings) else 503
    if _wants_json(request):
        return JsonResponse(_write_json(findings), status=status)
    shown = [(finding, say(finding.told)) for finding in findings]
    context = {"findings": shown, "is_well": status == 200}
    return render(request, "web/health.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    types = ["text/html", "application/json"]
    return (
        request.GET.get("format") == "json"
        or request.get_preferred_type(types) == "application/json"
    )


def _write_json(findings: tuple[Finding, ...]) -> dict[str, object]:
    parts = {
        finding.code: {"well": finding.is_well, "told": str(finding.told)} for finding in findings
    }
    return {"well": all(finding.is_well for finding in findings), "parts": parts}
