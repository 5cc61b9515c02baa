"""Names of files, and the rows of lists of them."""

from django import template
from django.utils.safestring import SafeString

from pont.web.lists import Page
from pont.web.rows import break_name, render_rows

register = template.Library()


@register.filter
def breakable(name: str) -> SafeString:
    """Return a name so that a narrow column may break it after an underscore or a stroke."""
    return break_name(name)


@register.simple_tag
def file_rows(page: Page, act: str = "", ticks: bool = False) -> SafeString:
    """Return the rows of a list of files: `{% file_rows page act="reject" ticks=True %}`."""
    return render_rows(page, act=act, ticks=ticks)
