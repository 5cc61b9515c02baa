"""The lost pupils whom a matching has found at the schools of one's authority."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pont.lost_pupils.matching_queries import find_led_to, get_led_to
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.web.doors import find_or_404
from pont.web.lists import PAGE
from pont.web.matching.shown import show_matches
from pont.web.people import get_actor


@require_safe
def matched(request: HttpRequest) -> HttpResponse:
    """Show who was found at the schools of the authority and waits there to be claimed."""
    actor = get_actor(request)
    check(actor, Act.MATCH_OWN_CENSUS)
    text = request.GET.get("after", "")
    try:
        last = find_or_404(get_led_to, actor, UUID(text)) if text else None
    except ValueError as error:
        raise BadRequest("No such page.") from error
    found = find_led_to(actor, after=last, most=PAGE + 1)
    context = {
        "matches": show_matches(found[:PAGE]),
        "later": f"?after={found[PAGE - 1].public_id}" if found[PAGE:] else "",
        "earlier": "?" if last else "",
    }
    return render(request, "web/matching/matched.html", context)
