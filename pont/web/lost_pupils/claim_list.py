"""The claims of one's authority: one stage or all, by date or by a column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_queries import find_own_claims, get_claim
from pont.lost_pupils.claim_states import CLAIM_LABELS, ClaimStage
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.soundalike import fold
from pont.web.doors import find_or_404, parse_page
from pont.web.lists import ARIA_SORT, BEST, PAGE, SIGN, Heading
from pont.web.lost_pupils.claim_shown import ShownClaim, show_claims
from pont.web.people import get_actor

TABS: Mapping[str, str] = {
    stage.value: CLAIM_LABELS[stage]
    for stage in (
        ClaimStage.CLAIMED,
        ClaimStage.DECLARED,
        ClaimStage.FORWARDED,
        ClaimStage.PLACED,
        ClaimStage.UNDONE,
    )
} | {"all": N_("All")}
ABOUT: Mapping[str, str] = {
    ClaimStage.CLAIMED: N_(
        "The files of these pupils have been downloaded and wait to be forwarded to a school."
    ),
    ClaimStage.DECLARED: N_(
        "The declaration has been made, but nobody has said that the file was downloaded"
        " correctly. These pupils are not claimed."
    ),
    ClaimStage.FORWARDED: N_(
        "These files wait at a school. Once the school has collected one, its pupil is placed."
    ),
    ClaimStage.PLACED: N_("Schools have collected the files of these pupils."),
    ClaimStage.UNDONE: N_("These pupils were claimed by mistake."),
    "all": N_("Every claim of your authority."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its words, and what it is sorted by."""

    label: str
    value: Callable[[ShownClaim], Any]


COLUMNS: Mapping[str, Column] = {
    "pupil": Column(N_("Pupil"), lambda shown: fold(shown.name)),
    "uploader": Column(N_("Uploaded by"), lambda shown: fold(shown.uploader)),
    "claimed": Column(N_("Declared by"), lambda shown: shown.claim.declared_at),
    "school": Column(N_("Forwarded to"), lambda shown: fold(shown.school)),
    "status": Column(N_("Status"), lambda shown: fold(shown.status)),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the list: its words and the link to it."""

    label: str
    link: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of claims, with the links to the others (empty where there are none)."""

    claims: Sequence[ShownClaim]
    headings: Sequence[Heading]
    earlier: str = ""
    later: str = ""
    is_cut: bool = False


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Show the claims of the reader's authority, those to be forwarded first."""
    actor = get_actor(request)
    check(actor, Act.CLAIM)
    asked = request.GET.get("show", "")
    tab = asked if asked in TABS else next(iter(TABS))
    context = {
        "tabs": [Tab(label, f"?show={key}", key == tab) for key, label in TABS.items()],
        "about": _(ABOUT[tab]),
        "page": _show_page(actor, tab, request.GET),
    }
    return render(request, "web/lost_pupils/claims.html", context)


def _show_page(actor: Actor, tab: str, params: Mapping[str, str]) -> Page:
    stage = None if tab == "all" else ClaimStage(tab)
    sort = params.get("sort", "")
    if sort:
        return _show_sorted(actor, stage, tab, sort, params.get("page", "1"))
    after = _find_last(actor, params.get("after", ""))
    found = find_own_claims(actor, stage, after=after, most=PAGE + 1)
    return Page(
        claims=show_claims(found[:PAGE]),
        headings=list(_make_headings(tab, "")),
        earlier=_link(tab) if after else "",
        later=_link(tab, after=found[PAGE - 1].public_id) if found[PAGE:] else "",
    )


def _find_last(actor: Actor, text: str) -> Claim | None:
    """Return the claim after which the page begins, None for the first page."""
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise Http404 from error
    return find_or_404(get_claim, actor, wanted)


def _show_sorted(actor: Actor, stage: ClaimStage | None, tab: str, sort: str, page: str) -> Page:
    """Return a page of the latest claims, sorted by a column."""
    key = sort.removeprefix("-")
    if key not in COLUMNS or sort != SIGN[sort.startswith("-")] + key:
        raise BadRequest("No such order.")
    number = parse_page(page, most=BEST // PAGE)
    best = find_own_claims(actor, stage, most=BEST + 1)
    shown = sorted(show_claims(best[:BEST]), key=COLUMNS[key].value, reverse=sort.startswith("-"))
    start = (number - 1) * PAGE
    return Page(
        claims=shown[start : start + PAGE],
        headings=list(_make_headings(tab, sort)),
        earlier=_link(tab, sort=sort, page=number - 1) if number > 1 else "",
        later=_link(tab, sort=sort, page=number + 1) if shown[start + PAGE :] else "",
        is_cut=len(best) > BEST,
    )


def _make_headings(tab: str, sort: str) -> Iterator[Heading]:
    for key, column in COLUMNS.items():
        is_current, descending = sort.removeprefix("-") == key, sort.startswith("-")
        yield Heading(
            key=key,
            label=column.label,
            is_number=False,
            link=_link(tab, sort=SIGN[is_current and not descending] + key),
            aria_sort=ARIA_SORT[descending] if is_current else "none",
        )


def _link(tab: str, **params: object) -> str:
    return "?" + urlencode({"show": tab, **params})
