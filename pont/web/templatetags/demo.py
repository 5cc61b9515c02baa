"""A tag for what only the demo shows on its first page."""

from typing import Any

from django import template
from django.conf import settings

from config.demo.samples import find_samples
from pont.policy.actors import Actor

register = template.Library()


@register.inclusion_tag("web/demo/samples.html")
def show_samples(actor: Actor) -> dict[str, Any]:
    """Show the sample files of the reader's desk; nothing outside the demo."""
    is_demo = settings.MODE == "demo"
    return {"samples": find_samples(actor).values() if is_demo else ()}
