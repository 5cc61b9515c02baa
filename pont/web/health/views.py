"""Whether Pont is well: a page for people, JSON for machines."""

from datetime import datetime, timedelta
from threading import Lock

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pont.web.health.checks import Part, find_health
from pont.web.words import say

# Anybody may ask, so asking often must cost nothing.
FRESH = timedelta(seconds=5)


class Pulse:
    """How the parts were when this process last looked, looked at anew when that is old."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken_at: datetime | None = None
        self._parts: tuple[Part, ...] = ()

    def take(self, *, at: datetime) -> tuple[Part, ...]:
        """Return how the parts are, no older than FRESH."""
        with self._lock:
            if self._taken_at is None or not timedelta() <= at - self._taken_at < FRESH:
                self._parts, self._taken_at = find_health(at=at), at
            return self._parts

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
    parts = PULSE.take(at=timezone.now())
    status = 200 if all(part.is_well for part in parts) else 503
    if _wants_json(request):
        return JsonResponse(_write_json(parts), status=status)
    shown = [(part, say(part.told)) for part in parts]
    context = {"parts": shown, "is_well": status == 200}
    return render(request, "web/health.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    types = ["text/html", "application/json"]
    return (
        request.GET.get("format") == "json"
        or request.get_preferred_type(types) == "application/json"
    )


def _write_json(parts: tuple[Part, ...]) -> dict[str, object]:
    return {
        "well": all(part.is_well for part in parts),
        "parts": {part.code: {"well": part.is_well, "told": str(part.told)} for part in parts},
    }
