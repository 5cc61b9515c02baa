"""The board of a round: how far the authorities and the schools are, and the same as CSV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pont.directory.queries import find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.user_audit.models import AuditRound, ListRows, UserList
from pont.user_audit.progress import PROGRESS_LABELS, Progress
from pont.user_audit.queries import (
    count_by_authority,
    count_progress,
    find_lists,
    get_round,
    order_lists,
)
from pont.web.doors import find_or_404
from pont.web.lists import PAGE, find_search, make_link
from pont.web.people import get_actor
from pont.web.spreadsheets import Row, stream_csv
from pont.web.users_audit.shown import OVERDUE, Filter, ShownList, show_list
from pont.web.words import say_day

AUTHORITIES, SCHOOLS = "authorities", "schools"
LONGEST_CODE = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `la` is an authority's number, empty for all."""

    of_school: bool
    la: str
    is_national: bool
    chosen: Filter
    search: str

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links to other pages keep."""
        return {**self.scope, "progress": self.chosen.value, "search": self.search}

    @property
    def scope(self) -> Mapping[str, str]:
        """Whose lists are shown, as the address says it."""
        show = SCHOOLS if self.is_national and self.of_school else ""
        return {"show": show, "la": self.la if self.is_national else ""}

    def find_rows(self, actor: Actor, audited: AuditRound, *, today: date) -> ListRows:
        """Return the lists asked for, in no order."""
        is_overdue = self.chosen is Filter.OVERDUE
        progress = Progress(self.chosen) if self.chosen and not is_overdue else None
        rows = find_lists(
            actor,
            audited,
            of_school=self.of_school,
            la=self.la,
            progress=progress,
            is_unconfirmed=is_overdue,
            text=self.search,
        )
        return rows.none() if is_overdue and audited.due_on >= today else rows


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of lists, with the links to the others (empty where there are none)."""

    lists: list[ShownList]
    earlier: str = ""
    later: str = ""


@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how far the lists of a round are: of everybody, or of an authority's schools."""
    actor = _get_overseer(request)
    audited = find_or_404(get_round, actor, public_id)
    asked, today = read_asked(request, actor), timezone.localdate()
    context = {
        "audited": audited,
        "asked": asked,
        "has_begun": audited.opens_on <= today,
        "page": show_page(actor, audited, asked, request.GET, today=today),
        "filters": find_filters(audited, asked, today=today),
        "authority": _name_authority(asked),
        "csv": make_link(asked.scope),
        "may_close": may(actor, Act.OPEN_USER_AUDIT) and audited.is_open,
    }
    return render(request, "web/users_audit/board.html", context)


def _get_overseer(request: HttpRequest) -> Actor:
    actor = get_actor(request)
    check(actor, Act.VIEW_USERS)
    return actor


def read_asked(request: HttpRequest, actor: Actor) -> Asked:
    """Return what the address of `request` asks for.

    :raises BadRequest: if it asks for what cannot be.
    """
    params, is_national = request.GET, may(actor, Act.OPEN_USER_AUDIT)
    show, chosen = params.get("show", ""), params.get("progress", "")
    la = params.get("la", "") if is_national else actor.la
    if show not in {"", AUTHORITIES, SCHOOLS} or chosen not in set(Filter):
        raise BadRequest("No such board.")
    if la and find_party(f"{la[:3]}LLLL") is None:
        raise BadRequest("No such authority.")
    of_school = show == SCHOOLS or not is_national
    return Asked(of_school, la, is_national, Filter(chosen), find_search(params))


def show_page(
    actor: Actor, audited: AuditRound, asked: Asked, params: Mapping[str, str], *, today: date
) -> BoardPage:
    """Return the page of lists that the address asks for; two queries, four with a search."""
    after, before = (params.get(name, "")[:LONGEST_CODE] for name in ("after", "before"))
    backwards = bool(before)
    rows = asked.find_rows(actor, audited, today=today).with_places()
    ordered = order_lists(rows, after=after, before=before, backwards=backwards)
    found = list(ordered[: PAGE + 1])
    has_more, came_from = len(found) > PAGE, bool(after or before)
    found = found[:PAGE]
    if backwards:
        found.reverse()
    has_earlier, has_later = (has_more, came_from) if backwards else (came_from, has_more)
    schools = {} if asked.of_school else count_by_authority(audited, [row.la for row in found])
    kept = asked.kept
    return BoardPage(
        lists=[show_list(row, today=today, schools=schools.get(row.la_id)) for row in found],
        earlier=make_link(kept, before=found[0].code) if found and has_earlier else "",
        later=make_link(kept, after=found[-1].code) if found and has_later else "",
    )


def find_filters(
    audited: AuditRound, asked: Asked, *, today: date
) -> list[tuple[Filter, str, int, str]]:
    """Return each filter with its words, how many lists it shows, and its link; one query."""
    counts = count_progress(audited, of_school=asked.of_school, la=asked.la)
    total, confirmed = sum(counts.values()), counts[Progress.CONFIRMED]
    overdue = total - confirmed if audited.due_on < today else 0
    numbers = {
        Filter.ALL: (_("All"), total),
        **{Filter(one): (_(PROGRESS_LABELS[one]), counts[one]) for one in Progress},
        Filter.OVERDUE: (_(OVERDUE), overdue),
    }
    return [
        (one, words, number, make_link(asked.scope, progress=one.value) or "?")
        for one, (words, number) in numbers.items()
    ]


def _name_authority(asked: Asked) -> str:
    party = find_party(f"{asked.la}LLLL") if asked.la else None
    return party.name_in(get_language() or "en") if party else ""


@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give the lists of a round as CSV."""
    actor = _get_overseer(request)
    audited = find_or_404(get_round, actor, public_id)
    asked, today = read_asked(request, actor), timezone.localdate()
    rows = asked.find_rows(actor, audited, today=today)
    return stream_csv(
        _write(rows, today=today), name=f"user-audit-{audited.due_on.isoformat()}.csv"
    )


def _write(rows: ListRows, *, today: date) -> Iterator[Row]:
    yield tuple(_find_headings())
    for row in rows.with_places().order_by("code").iterator(chunk_size=1000):
        shown = show_list(row, today=today)
        yield (
            row.code,
            row.name_in(get_language() or "en"),
            row.la.name_in(get_language() or "en"),
            f"{shown.state}, {_(OVERDUE)}" if shown.is_overdue else shown.state,
            say_day(row.confirmed_at),
            row.confirmed_by_name,
            *_count(row),
            row.statement,
        )


def _find_headings() -> Iterator[str]:
    yield from (_("Number"), _("Organisation"), _("Authority"), _("Status"), _("Confirmed on"))
    yield from (_("Confirmed by"), _("Kept"), _("Roles changed"), _("Removed"), _("Statement"))


def _count(row: UserList) -> tuple[int | None, int | None, int | None]:
    if row.confirmed_at is None:
        return None, None, None
    return row.kept, row.changed, row.removed
