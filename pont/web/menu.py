"""The menu: one row per heading of the seed, shown to whoever may do what stands behind it.

A row appears when its screen exists, in the order of the seed (000's and 002's menus united).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from operator import itemgetter

from django.urls import reverse

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may, may_at_desk
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.standards.refusals import N_
from pont.web.kinds import DOWNLOAD_ORDER, OPEN_KINDS, OPENING_ORDER


@dataclass(frozen=True, slots=True)
class Row:
    """A heading: its words, the name of its address, and the act it stands for.

    A row without an address opens one of its own `rows` that the person may use: of those with a
    kind of file that of the first kind in `OPENING_ORDER`. A row with a kind has it in its address;
    `of` is the kind whose grant opens a row that has none there.

    The pages beneath its address belong to a row, and those beneath the addresses in `beneath`.
    """

    label: str
    act: Act
    url_name: str = ""
    kind: Kind | None = None
    of: Kind | None = None
    rows: tuple["Row", ...] = field(default=())
    beneath: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address, empty for a row that only opens others."""
        return _find_url(self.url_name, self.kind) if self.url_name else ""


@cache
def _find_url(name: str, kind: Kind | None) -> str:
    """Return an address of the menu: worked out once, because every page shows all of them."""
    return reverse(name, kwargs={"kind": kind} if kind else None)


@dataclass(frozen=True, slots=True)
class Heading:
    """A row as one person sees it now."""

    label: str
    url: str
    is_current: bool
    """It is the page itself."""
    is_open: bool
    """The page stands beneath it, or is one of the rows under it."""
    rows: tuple["Heading", ...]


# What an authority watches over stands with the files it watches.
OVERSIGHT: Mapping[Kind, tuple[Row, ...]] = {
    Kind.CTF: (
        Row(N_("Monitor CTF Files"), Act.MONITOR, "monitor"),
        Row(N_("Delete files not collected by schools"), Act.REMOVE_UNCOLLECTED, "uncollected"),
        Row(N_("Download copies of CTF files"), Act.FETCH_COPY, "copies"),
    )
}


def _list_uploads() -> tuple[Row, ...]:
    return tuple(Row(KINDS[kind].upload, Act.SEND, "upload", kind) for kind in OPEN_KINDS)


def _list_downloads() -> tuple[Row, ...]:
    rows = (
        (
            Row(KINDS[kind].download, Act.COLLECT, "awaiting", kind),
            Row(KINDS[kind].again, Act.COLLECT, "previous", kind),
            *OVERSIGHT.get(kind, ()),
        )
        for kind in DOWNLOAD_ORDER
    )
    return tuple(chain.from_iterable(rows))


# A school reports arrivals and an authority answers them, in one list each.
ENQUIRIES: tuple[Row, ...] = (
    Row(N_("Arrived without a CTF"), Act.REPORT_ARRIVAL, "arrivals"),
    Row(N_("Arrived without a CTF"), Act.ANSWER_ARRIVAL, "arrivals"),
    Row(N_("Requests for pupils’ files"), Act.ANSWER_REQUEST, "ctf-requests"),
    Row(N_("Ask for a pupil’s file"), Act.REQUEST_CTF, "ctf-request-ask"),
)

MATCHES = ("/lost-pupils/matches/", "/lost-pupils/matched/")

MENU: tuple[Row, ...] = (
    Row(N_("Home"), Act.SIGN_IN, "home"),
    Row(N_("Upload"), Act.SEND, rows=_list_uploads(), beneath=("/upload/",)),
    Row(N_("Download"), Act.COLLECT, rows=_list_downloads()),
    Row(N_("File returns"), Act.PASS_ON, "inbox"),
    Row(N_("File requests"), Act.ISSUE_REQUESTS, "requests"),
    Row(N_("Set up the portal"), Act.SET_UP_PORTAL, "portal"),
    Row(N_("Sent files"), Act.SEND, "sent"),
    Row(N_("Lost pupils you sent"), Act.SEND, "lost-own", of=Kind.CTF),
    Row(N_("Allocate pupils"), Act.ALLOCATE, "phase"),
    Row(N_("Lost pupils seen"), Act.SEARCH_LOST_PUPILS, "sightings"),
    Row(N_("Housekeeping of lost pupils"), Act.REMOVE_LOST_PUPIL, "housekeeping"),
    # Nobody holds both: a national administrator matches for all, an authority for itself.
    Row(
        N_("Match lost pupils with the census"), Act.MATCH_LOST_PUPILS, "matching", beneath=MATCHES
    ),
    Row(
        N_("Match lost pupils with your census"), Act.MATCH_OWN_CENSUS, "matching", beneath=MATCHES
    ),
    Row(N_("Pupils without a CTF"), Act.ANSWER_REQUEST, rows=ENQUIRIES),
    Row(
        N_("LA services"),
        Act.SEND,
        rows=(Row(N_("File returns"), Act.SEND, "returns", of=Kind.FILE_RETURN),),
    ),
    Row(
        N_("DBA"),
        Act.VIEW_AUTHORITY,
        rows=(
            Row(N_("User Maintenance"), Act.VIEW_USERS, "users"),
            Row(N_("User audit"), Act.VIEW_USERS, "user-audit"),
            Row(N_("Maintain LEA Details"), Act.VIEW_AUTHORITY, "authority"),
            Row(N_("Software suppliers"), Act.MAINTAIN_SUPPLIERS, "suppliers"),
        ),
    ),
    # A headteacher keeps the accounts of one school, and has no DBA's heading.
    Row(N_("User Maintenance"), Act.VIEW_OWN_USERS, "users"),
    Row(N_("User audit"), Act.VIEW_OWN_USERS, "user-audit"),
    Row(
        N_("Reports"),
        Act.RUN_REPORTS,
        rows=(Row(N_("Delete CTF files Audit Trail"), Act.REVIEW_REMOVALS, "removals"),),
    ),
    Row(N_("Search for Lost Pupil"), Act.SEARCH_LOST_PUPILS, "lost-search"),
    Row(N_("Lost pupils claimed"), Act.CLAIM, "claims"),
    Row(N_("Contacts"), Act.VIEW_CONTACTS, "contacts"),
    Row(N_("How you sign in"), Act.SIGN_IN, "mfa_index", beneath=("/second-factor/",)),
    Row(N_("Change password"), Act.SIGN_IN, "change-password", beneath=("/sessions/",)),
    Row(N_("Log off"), Act.SIGN_IN, "sign-out"),
)


@dataclass(frozen=True, slots=True)
class Usable:
    """A row that somebody may use, and those under it."""

    row: Row
    rows: tuple["Usable", ...]


def find_headings(actor: Actor, *, path: str, place: str = "") -> tuple[Heading, ...]:
    """Return the headings that `actor` may use, that of the page at `path` marked and open.

    `place` is the address in the menu of a page that may stand beneath several: a receipt.
    """
    usable = _find_usable(MENU, actor)
    home = _find_home(usable, place or path)
    shown = (_show(one, path=path, home=home) for one in usable)
    return tuple(heading for heading in shown if heading.url)


def _find_usable(rows: tuple[Row, ...], actor: Actor) -> tuple[Usable, ...]:
    return tuple(Usable(row, _find_usable(row.rows, actor)) for row in rows if _is_open(row, actor))


def _find_home(usable: tuple[Usable, ...], path: str) -> Row | None:
    """Return the row to which the page at `path` belongs: the one whose address comes nearest."""
    near = [
        (len(address), row)
        for row in _flatten(usable)
        for address in (row.url, *row.beneath)
        if address == path or (len(address) > 1 and path.startswith(address))
    ]
    return max(near, key=itemgetter(0))[1] if near else None


def _flatten(usable: tuple[Usable, ...]) -> Iterator[Row]:
    for one in usable:
        if one.row.url or one.rows:
            yield one.row
        yield from _flatten(one.rows)


def _is_open(row: Row, actor: Actor) -> bool:
    """Tell whether `actor` may do what stands behind `row`, and has a desk to do it at.

    A row that only opens others is open as long as one of them is.
    """
    if not row.url_name:
        return True
    needs_desk = row.act in {Act.SEND, Act.COLLECT}
    return may(actor, row.act, row.kind or row.of) and (
        not needs_desk or may_at_desk(actor, row.act)
    )


def _show(usable: Usable, *, path: str, home: Row | None) -> Heading:
    """Return one row as a heading, with the rows under it when the page is there."""
    row = usable.row
    inner = tuple(_show(one, path=path, home=home) for one in usable.rows)
    url = row.url or _find_opening(row, inner)
    is_current = bool(row.url) and path == url
    is_open = any(one.is_current or one.is_open for one in inner) or (
        row is home and not is_current
    )
    return Heading(row.label, url, is_current, is_open, inner if is_open else ())


def _find_opening(row: Row, inner: tuple[Heading, ...]) -> str:
    """Return the address that a row without one opens, empty where the person may use none."""
    usable = {heading.url for heading in inner}
    rows = [under for under in row.rows if under.url in usable]
    order = {kind: place for place, kind in enumerate(OPENING_ORDER)}
    rows.sort(key=lambda under: order[under.kind] if under.kind else len(order))
    return rows[0].url if rows else ""
