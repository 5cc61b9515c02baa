"""The rows of the lists that an authority watches, made by Jinja as those of other lists are."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.web.lists import COLUMNS
from pont.web.monitor.shown import WatchedFile
from pont.web.rows import ENVIRONMENT
from pont.web.sent.shown import ShownFile
from pont.web.words import say_date, say_day


def _say_born(day: date) -> str:
    return _("born %(date)s") % {"date": say_date(day)}


def _say_after(file: ShownFile) -> str:
    """Return after how many days a file was collected."""
    number = file.waiting_days
    if not number:
        return _("on the same day")
    words = ngettext("after %(counter)s day", "after %(counter)s days", number)
    return words % {"counter": number}


def _say_deadline(row: WatchedFile) -> str:
    """Return by when a file is to be collected, or since when it is overdue."""
    words = _("since %(date)s") if row.is_late else _("collect by %(date)s")
    return words % {"date": say_date(row.due_on)}


def _say_others(row: WatchedFile) -> str:
    """Return how many pupils there are besides those shown."""
    words = ngettext("and %(counter)s other pupil", "and %(counter)s other pupils", row.more)
    return words % {"counter": row.more}


SAYINGS: Mapping[str, Callable[..., str]] = {
    "day": say_day,
    "born": _say_born,
    "after": _say_after,
    "deadline": _say_deadline,
    "others": _say_others,
}


def render_watched(
    rows: Sequence[WatchedFile], *, ticks: bool = False, with_pupils: bool = False
) -> SafeString:
    """Return the rows of a list of watched files; `ticks` adds a box to each."""
    labels = {key: _(column.label) for key, column in COLUMNS.items()}
    more = {"select": _("Select"), "late": _("Late"), "overdue": _("Overdue")}
    html = ENVIRONMENT.get_template("watched.html").render(
        rows=rows, labels={**labels, **more}, say=SAYINGS, ticks=ticks, with_pupils=with_pupils
    )
    return mark_safe(html)  # noqa: S308 - autoescaped by Jinja
