"""Lists of transfers: paged by key in their natural order, or sorted within the latest 500.

The natural order runs on an index however long the list is, and a page is found by the public id
of the row before it. Any other order is made of the latest `BEST` rows, and the page says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import search_establishments
from pont.transfers.models import Transfer
from pont.web.sent.shown import ShownFile, show_files

PAGE = 50
BEST = 500
PAGES = frozenset(str(number) for number in range(1, BEST // PAGE + 1))
LONGEST_SEARCH = 100
EARLIEST = datetime.min.replace(tzinfo=UTC)

# Sorting downwards or not, as addresses write it and as screen readers hear it.
SIGN = {False: "", True: "-"}
ARIA_SORT = {False: "ascending", True: "descending"}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading to sort by: its key in the address, its words, and what is compared.

    The numbers of a column stand under each other.
    """

    key: str
    label: str
    value: Callable[[ShownFile], Any]
    is_number: bool = False


COLUMNS: Mapping[str, Column] = {
    column.key: column
    for column in (
        Column("recipient", N_("Destination school"), lambda file: file.recipient.casefold()),
        Column("name", N_("File name"), lambda file: file.transfer.name),
        Column("sender", N_("Source school"), lambda file: file.sender.casefold()),
        Column("date", N_("Date uploaded"), lambda file: file.transfer.sent_at),
        Column("pupils", N_("Pupils"), lambda file: file.transfer.pupil_count or 0, True),
        Column("size", N_("Size"), lambda file: file.transfer.size, True),
        Column("waiting", N_("Waiting"), lambda file: file.waiting_days),
        Column("status", N_("Status"), lambda file: file.status),
        Column("ended", N_("Downloaded on"), lambda file: file.transfer.ended_at),
        Column("removed", N_("Done on"), lambda file: file.transfer.ended_at),
        Column("until", N_("Kept until"), lambda file: file.transfer.keep_until),
        # Of files returned to an authority, as seed 000 calls them.
        Column("sent-by", N_("Sent by"), lambda file: file.transfer.sent_by_name.casefold()),
        Column("sent-on", N_("Date sent"), lambda file: file.transfer.sent_at),
        Column("received", N_("Received on"), lambda file: file.received_at or EARLIEST),
        Column("received-by", N_("Received by"), lambda file: file.received_by.casefold()),
        Column("service", N_("Service"), lambda file: file.transfer.service),
    )
}


@dataclass(frozen=True, slots=True)
class FileList:
    """A list: the date it runs by, newest first or oldest first, and its columns."""

    runs_by: str
    newest_first: bool
    columns: tuple[str, ...]


AWAITING = FileList(
    "sent_at", False, ("recipient", "name", "sender", "date", "pupils", "size", "waiting")
)
COLLECTED = FileList("ended_at", True, ("recipient", "name", "sender", "date", "ended", "until"))
WATCHED_AWAITING = FileList("sent_at", False, ("recipient", "name", "sender", "date", "waiting"))
WATCHED_COLLECTED = FileList("sent_at", True, ("recipient", "name", "sender", "date", "ended"))
REMOVED = FileList("ended_at", True, ("name", "sender", "recipient", "date", "removed"))
COPIES = FileList("sent_at", True, ("recipient", "name", "sender", "date", "status"))
RETURNED = FileList(
    "sent_at", True, ("name", "sent-by", "sent-on", "status", "received", "received-by")
)
INBOX = FileList(
    "sent_at", True, ("name", "sender", "service", "sent-on", "waiting", "size", "status")
)
SENT = FileList("sent_at", True, ("recipient", "name", "date", "pupils", "size", "status"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its words, the link that sorts by it, and how it is sorted now."""

    key: str
    label: str
    is_number: bool
    link: str
    aria_sort: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, with the links to the others (empty where there are none)."""

    files: list[ShownFile]
    headings: list[Heading]
    search: str = ""
    earlier: str = ""
    later: str = ""
    is_cut: bool = False


def show_page(
    shown: FileList,
    rows: QuerySet[Transfer],
    params: Mapping[str, str],
    *,
    kept: Mapping[str, str] | None = None,
) -> Page:
    """Return the page of `rows` that the address asks for.

    `kept` is what else the address says, for the links to other pages and orders.

    :raises BadRequest: if it asks for an order or a page that cannot be.
    """
    search = find_search(params)
    kept = {**(kept or {}), "search": search}
    rows = narrow(rows, search)
    sort = params.get("sort", "")
    if sort:
        return _sorted_page(shown, rows, sort, kept, params)
    return _natural_page(shown, rows, kept, params)


def show_first(shown: FileList, found: Sequence[Transfer], *, kept: Mapping[str, str]) -> Page:
    """Return `found` as the only page of a list."""
    return Page(files=show_files(found), headings=_headings(shown, "", kept))


def find_search(params: Mapping[str, str]) -> str:
    """Return what is searched for, empty for nothing."""
    return params.get("search", "").strip()[:LONGEST_SEARCH]


def narrow(rows: QuerySet[Transfer], search: str) -> QuerySet[Transfer]:
    """Return those of `rows` whose name or school holds `search`, all if it is empty."""
    return rows.filter(_match(search)) if search else rows


def _match(search: str) -> Q:
    """Return the condition that a file's name, or a school's at either end, holds `search`."""
    schools = [school.number for school in search_establishments(search)]
    return Q(name__icontains=search) | Q(sender__in=schools) | Q(recipient__in=schools)


def _natural_page(
    shown: FileList,
    rows: QuerySet[Transfer],
    kept: Mapping[str, str],
    params: Mapping[str, str],
) -> Page:
    after, before = params.get("after", ""), params.get("before", "")
    backwards = bool(before)
    descending = shown.newest_first != backwards
    ordered = _order(rows, shown, descending=descending)
    anchor = _find_anchor(rows, before or after)
    if anchor:
        ordered = ordered.filter(_beyond(shown.runs_by, anchor, descending=descending))
    found = list(ordered[: PAGE + 1])
    # One row too many says that there are more that way; an anchor, that there are the other way.
    has_more, came_from = len(found) > PAGE, anchor is not None
    found = found[:PAGE]
    if backwards:
        found.reverse()
    has_earlier, has_later = (has_more, came_from) if backwards else (came_from, has_more)
    return Page(
        files=show_files(found),
        headings=_headings(shown, "", kept),
        search=kept["search"],
        earlier=make_link(kept, before=found[0].public_id) if found and has_earlier else "",
        later=make_link(kept, after=found[-1].public_id) if found and has_later else "",
    )


def _order(rows: QuerySet[Transfer], shown: FileList, *, descending: bool) -> QuerySet[Transfer]:
    return rows.order_by(f"{SIGN[descending]}{shown.runs_by}", f"{SIGN[descending]}id")


def _find_anchor(rows: QuerySet[Transfer], public_id: str) -> Transfer | None:
    if not public_id:
        return None
    try:
        return rows.filter(public_id=UUID(public_id)).first()
    except ValueError as error:
        raise BadRequest("No such page.") from error


def _beyond(runs_by: str, anchor: Transfer, *, descending: bool) -> Q:
    """Return the condition that a row comes after `anchor` in the order of the list."""
    way = "lt" if descending else "gt"
    moment = getattr(anchor, runs_by)
    # The first condition alone lets the index find its place; the second settles equal moments.
    return Q(**{f"{runs_by}__{way}e": moment}) & (
        Q(**{f"{runs_by}__{way}": moment}) | Q(**{f"pk__{way}": anchor.pk})
    )


def _sorted_page(
    shown: FileList,
    rows: QuerySet[Transfer],
    sort: str,
    kept: Mapping[str, str],
    params: Mapping[str, str],
) -> Page:
    key = sort.removeprefix("-")
    if key not in shown.columns or sort != SIGN[sort.startswith("-")] + key:
        raise BadRequest("No such order.")
    best = list(_order(rows, shown, descending=shown.newest_first)[: BEST + 1])
    files = sorted(show_files(best[:BEST]), key=COLUMNS[key].value, reverse=sort.startswith("-"))
    number = _parse_number(params.get("page", "1"))
    start = (number - 1) * PAGE
    return Page(
        files=files[start : start + PAGE],
        headings=_headings(shown, sort, kept),
        search=kept["search"],
        earlier=make_link(kept, sort=sort, page=number - 1) if number > 1 else "",
        later=make_link(kept, sort=sort, page=number + 1) if files[start + PAGE :] else "",
        is_cut=len(best) > BEST,
    )


def _parse_number(text: str) -> int:
    if text not in PAGES:
        raise BadRequest("No such page.")
    return int(text)


def _headings(shown: FileList, sort: str, kept: Mapping[str, str]) -> list[Heading]:
    return [_heading(COLUMNS[key], sort, kept) for key in shown.columns]


def _heading(column: Column, sort: str, kept: Mapping[str, str]) -> Heading:
    is_current = sort.removeprefix("-") == column.key
    descending = sort.startswith("-")
    following = SIGN[is_current and not descending] + column.key
    return Heading(
        key=column.key,
        label=column.label,
        is_number=column.is_number,
        link=make_link(kept, sort=following),
        aria_sort=ARIA_SORT[descending] if is_current else "none",
    )


def make_link(kept: Mapping[str, str], **params: object) -> str:
    """Return the query of an address, without what is empty."""
    return "?" + urlencode({key: value for key, value in {**kept, **params}.items() if value})
