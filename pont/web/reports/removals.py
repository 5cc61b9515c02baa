"""The Delete CTF files Audit Trail: what was removed or forwarded, when, by whom and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pont.directory.queries import find_parties
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.file_names import Kind
from pont.transfers.operations.look import note_removals_export
from pont.transfers.oversight import may_see_pupils
from pont.transfers.places import name_place
from pont.transfers.removals import find_removed
from pont.web.doors import UNPROCESSABLE
from pont.web.lists import REMOVED, find_search, make_link, narrow, show_first, show_page
from pont.web.monitor.asked import find_authority
from pont.web.monitor.listing import ask_for_authority
from pont.web.people import get_actor
from pont.web.reports.ranges import DateRange, read_range
from pont.web.reports.shown import show_removals, write_table
from pont.web.spreadsheets import stream_csv


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: which authority, which days, what is searched for."""

    la: str
    is_chosen: bool
    days: DateRange
    search: str

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links of the page keep, without the search."""
        return {**({"authority": self.la} if self.is_chosen else {}), **self.days.given}


def _read_asked(request: HttpRequest) -> Asked:
    actor = get_actor(request)
    return Asked(
        la=find_authority(request, actor),
        is_chosen=not actor.la,
        days=read_range(request.GET, today=timezone.localdate()),
        search=find_search(request.GET),
    )


@require_safe
def removals(request: HttpRequest) -> HttpResponse:
    """Show what was removed or forwarded in the days asked for, the latest first."""
    actor = get_actor(request)
    check(actor, Act.REVIEW_REMOVALS)
    asked = _read_asked(request)
    if not asked.la:
        return ask_for_authority(request)
    days, with_pupils = asked.days, may_see_pupils(actor, Kind.CTF)
    if days.errors:
        page = show_first(REMOVED, [], kept=asked.kept)
    else:
        rows = find_removed(actor, la=asked.la, since=days.start, until=days.end)
        page = show_page(REMOVED, rows, request.GET, kept=asked.kept)
    context = {
        "asked": asked,
        "days": days,
        "authority": name_place(f"{asked.la}LLLL", find_parties([f"{asked.la}LLLL"])),
        "page": page,
        "shown": show_removals(page.files, with_pupils=with_pupils),
        "with_pupils": with_pupils,
        "may_open": may(actor, Act.MONITOR, Kind.CTF),
        "here": make_link(asked.kept, search=asked.search),
        "today": timezone.localdate(),
    }
    status = UNPROCESSABLE if days.errors else 200
    return render(request, "web/reports/removals.html", context, status=status)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the list as CSV, all of it, with the pupils for who may see them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.REVIEW_REMOVALS)
    asked = _read_asked(request)
    if not asked.la:
        return ask_for_authority(request)
    if asked.days.errors:
        return removals(request)
    rows = find_removed(actor, la=asked.la, since=asked.days.start, until=asked.days.end)
    rows = narrow(rows, asked.search)
    note_removals_export(number=rows.count(), la=asked.la, by=actor, at=at)
    transfers = rows.order_by("ended_at", "id").iterator(chunk_size=500)
    table = write_table(transfers, with_pupils=may_see_pupils(actor, Kind.CTF))
    return stream_csv(table, name=f"{asked.la}-removed-files.csv")
