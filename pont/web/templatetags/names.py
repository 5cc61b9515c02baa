"""A filter for names of files."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

UNDERSCORE = SafeString("_<wbr>")


@register.filter
def breakable(name: str) -> SafeString:
    """Return the name of a file so that a narrow screen may break it after an underscore."""
    return format_html_join(UNDERSCORE, "{}", ((part,) for part in name.split("_")))
