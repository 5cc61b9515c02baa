"""What waits at the authority's schools and what they collected, how soon, and who is in it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from pont.directory.queries import find_all_authorities, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import SCHOOL_DAYS_TO_COLLECT
from pont.policy.grants import check, find_kinds
from pont.policy.kinds import KINDS
from pont.standards.refusals import Refusal
from pont.transfers.operations.look import MOST_FOUND, look_for_pupil, note_export
from pont.transfers.oversight import may_see_pupils
from pont.transfers.places import name_place
from pont.transfers.promptness import MOST_MEASURED, Measure, measure_promptness
from pont.transfers.states import State
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.lists import (
    WATCHED_AWAITING,
    WATCHED_COLLECTED,
    Page,
    narrow,
    show_first,
    show_page,
)
from pont.web.monitor.asked import AGES, STATE_LABELS, WAYS, Asked, read_asked
from pont.web.monitor.charts import Value, draw_columns, draw_rows
from pont.web.monitor.shown import watch_files, write_table
from pont.web.people import get_actor
from pont.web.spreadsheets import stream_csv
from pont.web.words import say

LISTS = {State.SENT: WATCHED_AWAITING, State.RECEIVED: WATCHED_COLLECTED}
LONGEST_NAME = 100


@require_http_methods(["GET", "POST"])
def monitor(request: HttpRequest) -> HttpResponse:
    """Show the files that go the way asked for; of a posted pupil, those that hold the pupil.

    Who is looked for is posted, so that no pupil stands in an address.
    """
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return _ask_for_authority(request)
    if request.method == "POST":
        return _look(request, asked, at=at)
    rows = asked.find_rows(actor, at=at)
    page = show_page(LISTS[asked.state], rows, request.GET, kept=asked.kept)
    return _show(request, asked, page, at=at)


def _look(request: HttpRequest, asked: Asked, *, at: datetime) -> HttpResponse:
    actor, text = get_actor(request), request.POST.get("pupil", "")[:LONGEST_NAME]
    rows = asked.find_rows(actor, at=at)
    try:
        found = look_for_pupil(rows=rows, text=text, kind=asked.kind, by=actor, at=at)
    except Refusal as refusal:
        note_refusal(request, "transfer.search-pupils", refusal)
        page = show_first(LISTS[asked.state], [], kept=asked.kept)
        told = {"pupil": text, "error": say(refusal)}
        return _show(request, asked, page, at=at, status=UNPROCESSABLE, **told)
    page = show_first(LISTS[asked.state], found[:MOST_FOUND], kept=asked.kept)
    is_cut = len(found) > MOST_FOUND
    return _show(request, asked, page, at=at, pupil=text, looked=True, is_cut=is_cut)


def _show(
    request: HttpRequest,
    asked: Asked,
    page: Page,
    *,
    at: datetime,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    actor = get_actor(request)
    with_pupils = may_see_pupils(actor, asked.kind)
    context = {
        **_describe(actor, asked),
        "page": page,
        "watched": watch_files(page.files, with_pupils=with_pupils, at=at),
        "with_pupils": with_pupils,
        "ages": {key: age.label for key, age in AGES.items()},
        "status_labels": STATE_LABELS,
        "days": SCHOOL_DAYS_TO_COLLECT,
        **more,
    }
    return render(request, "web/monitor/list.html", context, status=status)


def _describe(actor: Actor, asked: Asked) -> Mapping[str, object]:
    """Return what every page of the monitor shows: the tabs, and where they lead."""
    kinds = find_kinds(actor, Act.MONITOR)
    return {
        "asked": asked,
        "authority": name_place(f"{asked.la}LLLL", find_parties([f"{asked.la}LLLL"])),
        "ways": [
            {"label": label, "link": asked.link(way=way), "is_current": way is asked.way}
            for way, label in WAYS.items()
        ],
        "here": asked.link(),
        "kinds": {kind: KINDS[kind].label for kind in kinds} if len(kinds) > 1 else {},
    }


def _ask_for_authority(request: HttpRequest) -> HttpResponse:
    """Ask somebody who watches over all authorities for one of them."""
    language = get_language() or "en"
    authorities = [(row.number, row.name_in(language)) for row in find_all_authorities()]
    return render(request, "web/monitor/choose.html", {"authorities": authorities})


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as CSV, all of it, with the pupils for who may see them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return _ask_for_authority(request)
    rows = narrow(asked.find_rows(actor, at=at), asked.search)
    note_export(number=rows.count(), kind=asked.kind, by=actor, at=at)
    transfers = rows.order_by("sent_at", "id").iterator(chunk_size=500)
    table = write_table(transfers, with_pupils=may_see_pupils(actor, asked.kind), at=at)
    return stream_csv(table, name=f"{asked.la}-{asked.kind}-{asked.way}-{asked.status}.csv")


@require_GET
def promptness(request: HttpRequest) -> HttpResponse:
    """Show how soon the schools collect, as charts with their tables."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.MONITOR)
    asked = read_asked(request, actor)
    if not asked.la:
        return _ask_for_authority(request)
    measured = measure_promptness(actor, la=asked.la, way=asked.way, kind=asked.kind, at=at)
    parties = find_parties(measured.recipients)
    weeks = {date_format(day, "j M"): measure for day, measure in measured.weeks.items()}
    schools = [(name_place(code, parties), row) for code, row in measured.recipients.items()]
    context = {
        **_describe(actor, asked),
        "measured": measured,
        "most": MOST_MEASURED,
        "weeks": list(measured.weeks.items()),
        "schools": schools,
        "weeks_chart": draw_columns(_find_values(weeks.items())),
        "schools_chart": draw_rows(_find_values(schools)),
    }
    return render(request, "web/monitor/promptness.html", context)


def _find_values(rows: Iterable[tuple[str, Measure]]) -> list[Value]:
    return [(name, measure.days) for name, measure in rows]
