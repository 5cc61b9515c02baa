"""What waits at the authority's schools and what they collected, how soon, and who is in it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from pont.directory.authorities import find_deadlines
from pont.directory.queries import find_parties
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.transfers.operations.look import note_export
from pont.transfers.oversight import may_see_pupils
from pont.transfers.places import name_place
from pont.transfers.promptness import MOST_MEASURED, Measure, measure_promptness
from pont.web.lists import narrow
from pont.web.monitor.asked import read_asked
from pont.web.monitor.charts import Value, draw_columns, draw_rows
from pont.web.monitor.listing import ask_for_authority, describe, show_found, show_list
from pont.web.monitor.shown import write_table
from pont.web.people import get_actor
from pont.web.spreadsheets import stream_csv

LIST = "web/monitor/list.html"


@require_http_methods(["GET", "HEAD", "POST"])
def monitor(request: HttpRequest) -> HttpResponse:
    """Show the files that go the way asked for; of a posted pupil, those that hold the pupil."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return ask_for_authority(request)
    show = show_found if request.method == "POST" else show_list
    return show(request, asked, asked.find_rows(actor, at=at), template=LIST, at=at)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as CSV, all of it, with the pupils for who may see them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return ask_for_authority(request)
    rows = narrow(asked.find_rows(actor, at=at), asked.search)
    note_export(number=rows.count(), kind=asked.kind, by=actor, at=at)
    transfers = rows.order_by("sent_at", "id").iterator(chunk_size=500)
    with_pupils = may_see_pupils(actor, asked.kind)
    deadlines = find_deadlines(asked.la)
    table = write_table(transfers, deadlines=deadlines, with_pupils=with_pupils, at=at)
    return stream_csv(table, name=f"{asked.la}-{asked.kind}-{asked.way}-{asked.status}.csv")


@require_safe
def promptness(request: HttpRequest) -> HttpResponse:
    """Show how soon the schools collect, as charts with their tables."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return ask_for_authority(request)
    measured = measure_promptness(actor, la=asked.la, way=asked.way, kind=asked.kind, at=at)
    parties = find_parties(measured.recipients)
    weeks = [(date_format(day, "j M"), measure) for day, measure in measured.weeks.items()]
    schools = [(name_place(code, parties), row) for code, row in measured.recipients.items()]
    context = {
        **describe(actor, asked),
        "measured": measured,
        "most": MOST_MEASURED,
        "weeks": list(measured.weeks.items()),
        "schools": schools,
        "weeks_chart": draw_columns(_find_values(weeks)),
        "schools_chart": draw_rows(_find_values(schools)),
    }
    return render(request, "web/monitor/promptness.html", context)


def _find_values(rows: Iterable[tuple[str, Measure]]) -> list[Value]:
    return [(name, measure.days) for name, measure in rows]
