"""The rows of lists of files, made by Jinja.

Fifty rows are most of a page, and Django's own templates take six times as long over them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from jinja2 import Environment, PackageLoader

from pont.web.lists import Page
from pont.web.sent.shown import ShownFile
from pont.web.words import say_day


def break_name(name: str) -> SafeString:
    """Return a name so that a narrow column may break it: after an underscore or a stroke, or
    before the sign in an e-mail address."""
    broken = escape(name).replace("/", "/<wbr>").replace("_", "_<wbr>").replace("@", "<wbr>@")
    return mark_safe(broken)  # noqa: S308 - escaped just before


def _say_until(file: ShownFile) -> str:
    """Return the day a file is kept until, and how few days that is if they are few."""
    day, left = say_day(file.transfer.keep_until), file.days_left
    if not left:
        return day
    return format_html('{}<br><strong class="govuk-tag govuk-tag--orange">{}</strong>', day, left)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column, and the classes of its cells beside the usual one."""

    show: Callable[[ShownFile], object]
    classes: str = ""


# By the keys of `lists.COLUMNS`; the template itself makes the cells of name and status.
CELLS: Mapping[str, Cell] = {
    "recipient": Cell(lambda file: file.recipient),
    "sender": Cell(lambda file: file.sender),
    "date": Cell(lambda file: say_day(file.transfer.sent_at)),
    "pupils": Cell(
        lambda file: "" if file.transfer.pupil_count is None else file.transfer.pupil_count,
        " govuk-table__cell--numeric",
    ),
    "size": Cell(
        lambda file: filesizeformat(file.transfer.size),
        " govuk-table__cell--numeric pont-nowrap",
    ),
    "waiting": Cell(lambda file: file.waited, " pont-nowrap"),
    "ended": Cell(lambda file: say_day(file.transfer.ended_at)),
    "until": Cell(_say_until),
}

ENVIRONMENT = Environment(
    loader=PackageLoader("pont.web", "templates/web/rows"), autoescape=True, auto_reload=False
)
ENVIRONMENT.filters["breakable"] = break_name


def render_rows(page: Page, *, act: str = "", ticks: bool = False) -> SafeString:
    """Return the rows of a list; `act` is "reject" or "recall", `ticks` adds a box to each.

    Recalling is offered where it is still possible.
    """
    rows = ENVIRONMENT.get_template("files.html").render(
        files=page.files,
        columns=[heading.key for heading in page.headings],
        labels={heading.key: _(heading.label) for heading in page.headings},
        cells=CELLS,
        words={
            "locked": _("Contents not checked"),
            "select": _("Select"),
            "reject": _("Reject"),
            "recall": _("Recall"),
        },
        act=act,
        ticks=ticks,
    )
    return mark_safe(rows)  # noqa: S308 - autoescaped by Jinja
