"""What stands around every page: who is signed in, the menu, the languages, the footer."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from pont.standards.refusals import N_
from pont.web.menu import find_headings
from pont.web.people import find_actor

register = template.Library()

Shown = dict[str, Any]

FOOTER = (
    (N_("Help"), "help"),
    (N_("Accessibility statement"), "accessibility"),
    (N_("Privacy"), "privacy"),
    (N_("Cookies"), "cookies"),
)


@register.inclusion_tag("web/partials/who.html", takes_context=True)
def show_who(context: template.Context) -> Shown:
    """Return the person and the organisation they act for."""
    return {"actor": find_actor(context["request"])}


@register.simple_tag(takes_context=True)
def show_menu(context: template.Context) -> str:
    """Return the menu by grants; nothing before signing in.

    A page whose address does not say where in the menu it stands says so with `menu_place`.
    """
    request: HttpRequest = context["request"]
    actor = find_actor(request)
    place = context.get("menu_place") or ""
    headings = find_headings(actor, path=request.path, place=place) if actor else ()
    return render_to_string("web/partials/menu.html", {"headings": headings}) if headings else ""


@register.inclusion_tag("web/partials/languages.html", takes_context=True)
def show_languages(context: template.Context) -> Shown:
    """Return the languages, each leading to this page in it."""
    request: HttpRequest = context["request"]
    # A page that says "not found" must not repeat what was asked for.
    here = "" if context.get("is_error_page") else request.get_full_path()
    query = f"?{urlencode({'next': here})}" if here else ""
    chosen = get_language()
    languages = [
        {"code": code, "name": name, "url": reverse("language", args=[code]) + query}
        for code, name in settings.LANGUAGES
    ]
    return {"languages": languages, "chosen": chosen}


@register.simple_tag(takes_context=True)
def find_flash(context: template.Context) -> Shown:
    """Return what the page before left to be said: `errors`, which come first, and `others`."""
    left = list(get_messages(context["request"]))
    return {
        "errors": [message for message in left if message.level_tag == "error"],
        "others": [message for message in left if message.level_tag != "error"],
    }


@register.inclusion_tag("web/partials/phase.html")
def show_phase() -> Shown:
    """Return a banner where pupils are invented."""
    return {"is_demo": settings.LOCAL}


@register.inclusion_tag("web/partials/footer.html")
def show_footer() -> Shown:
    """Return the footer's links and the version."""
    links = [{"label": label, "url": reverse(name)} for label, name in FOOTER]
    return {"links": links, "version": settings.VERSION}
