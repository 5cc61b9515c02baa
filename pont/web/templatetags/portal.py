"""What stands on every page of the portal, the school's and the authority's: who helps.

Source: seed 000 ("Further Support Contact Details").
"""

from typing import Any

from django import template
from django.utils.translation import get_language

from pont.file_returns.models import Portal
from pont.file_returns.queries import get_portal
from pont.web.people import find_actor

register = template.Library()


@register.inclusion_tag("web/partials/support.html", takes_context=True)
def show_support(context: template.Context, portal: Portal | str = "") -> dict[str, Any]:
    """Return who helps at the reader's authority; a `portal` that is at hand is not read again."""
    if not isinstance(portal, Portal):
        actor = find_actor(context["request"])
        if actor is None or not actor.la:
            return {}
        portal = get_portal(actor)
    return {"portal": portal, "name": portal.support_in(get_language() or "en")}
