"""The lost pupils whom a matching has found: at one's schools, or sent by them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.matching_queries import (
    find_led_to,
    find_matched_uploads,
    get_led_to,
    get_matched_upload,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.web.doors import find_or_404
from pont.web.lists import PAGE, make_link
from pont.web.matching.shown import show_matches
from pont.web.people import get_actor


@dataclass(frozen=True, slots=True)
class Way:
    """A list of accepted matches: its words, and how its rows and the last one seen are found."""

    label: str
    find: Callable[..., Sequence[ProposedMatch]]
    get: Callable[[Actor, UUID], ProposedMatch]


WAYS: Mapping[str, Way] = {
    "": Way(N_("Found at your schools"), find_led_to, get_led_to),
    "sent": Way(N_("Sent by your schools"), find_matched_uploads, get_matched_upload),
}


@require_safe
def matched(request: HttpRequest) -> HttpResponse:
    """Show whom an accepted match has found, and who has yet to be claimed or placed."""
    actor, key = get_actor(request), request.GET.get("way", "")
    check(actor, Act.MATCH_OWN_CENSUS)
    if key not in WAYS:
        raise BadRequest("No such list.")
    way, text = WAYS[key], request.GET.get("after", "")
    try:
        last = find_or_404(way.get, actor, UUID(text)) if text else None
    except ValueError as error:
        raise BadRequest("No such page.") from error
    found = way.find(actor, after=last, most=PAGE + 1)
    kept = {"way": key}
    context = {
        "ways": [
            {"label": one.label, "link": make_link({"way": name}), "is_current": name == key}
            for name, one in WAYS.items()
        ],
        "way": key,
        "matches": show_matches(found[:PAGE]),
        "later": make_link(kept, after=found[PAGE - 1].public_id) if found[PAGE:] else "",
        "earlier": make_link(kept) if last else "",
    }
    return render(request, "web/matching/matched.html", context)
