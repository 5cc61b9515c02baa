"""Names of files, and the rows of lists of them."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from pont.web.lists import Page
from pont.web.monitor.rows import render_watched
from pont.web.monitor.shown import WatchedFile
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


@register.simple_tag
def watched_rows(
    watched: Sequence[WatchedFile], ticks: bool = False, with_pupils: bool = False
) -> SafeString:
    """Return the rows of a list that an authority watches: `{% watched_rows watched %}`."""
    return render_watched(watched, ticks=ticks, with_pupils=with_pupils)
