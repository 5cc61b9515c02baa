"""The list of users, narrowed and paged by username."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from pont.accounts.models import Account, AccountRows
from pont.accounts.reach import find_givable
from pont.accounts.standing import NATIONAL
from pont.accounts.users import (
    Order,
    State,
    check_sees_users,
    find_exactly,
    find_users,
    get_user,
    keep_locked,
    order_users,
    sort_users,
)
from pont.directory.queries import find_all_authorities, find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.policy.roles import ROLES, Organisation, Role
from pont.web.doors import parse_page
from pont.web.lists import ARIA_SORT, find_search, make_link
from pont.web.people import get_actor
from pont.web.users.shown import ShownUser, name_code, show_users

PAGE, MOST_PAGES = 50, 10_000
STATES: Mapping[str, str] = {
    State.ACTIVE: N_("All who have an account"),
    State.NEVER: N_("Those who never signed in"),
    State.LOCKED: N_("Those who are locked out"),
    State.NO_FACTOR: N_("Those without a second factor"),
    State.DELETED: N_("Those whose account was deleted"),
}
STANDINGS: Mapping[str, str] = {
    Organisation.AUTHORITY: N_("The authority"),
    Organisation.SCHOOL: N_("Its schools"),
}
SUPPLIERS = "suppliers"
# Those without an authority, by what the address says.
BEYOND: Mapping[str, Organisation] = {
    NATIONAL: Organisation.NATIONAL,
    SUPPLIERS: Organisation.SUPPLIER,
}
BEYOND_WORDS: Mapping[str, str] = {
    NATIONAL: N_("National administrators"),
    SUPPLIERS: N_("Software suppliers"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `scope` is an authority's number, or a key of `BEYOND`.

    It is empty at a school, and where a national administrator has yet to say.
    """

    scope: str
    is_chosen: bool
    standing: str
    role: str
    state: State
    search: str
    sort: str = ""

    @property
    def la(self) -> str:
        """The number of the authority whose users are asked for, empty where it is none."""
        return "" if self.scope in BEYOND else self.scope

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links to other pages keep."""
        return {
            "authority": self.scope if self.is_chosen else "",
            "at": self.standing,
            "role": self.role,
            "state": "" if self.state is State.ACTIVE else self.state.value,
            "search": self.search,
            "sort": self.sort,
        }

    def find_rows(self, actor: Actor) -> AccountRows:
        """Return the accounts asked for, in no order."""
        standing = BEYOND.get(self.scope) or (
            Organisation(self.standing) if self.standing else None
        )
        rows = find_users(
            actor,
            la=self.la if self.is_chosen else "",
            standing=standing,
            role=Role(self.role) if self.role else None,
            state=self.state,
            text=self.search,
        )
        return keep_locked(rows, at=timezone.now()) if self.state is State.LOCKED else rows


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of users, with the links to the others (empty where there are none).

    `headings` are the links and the directions of the columns that can be sorted by.
    """

    users: list[ShownUser]
    headings: Mapping[str, tuple[str, str]]
    earlier: str = ""
    later: str = ""


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Show the users that the person looks after, or may look at."""
    actor = get_actor(request)
    check_sees_users(actor)
    asked = read_asked(request, actor)
    if actor.organisation == NATIONAL and not asked.scope:
        return _choose(request, actor)
    context = {
        "asked": asked,
        "page": show_page(actor, asked, request.GET),
        "scope": name_scope(actor, asked),
        "states": STATES,
        "standings": STANDINGS if asked.la and may(actor, Act.VIEW_USERS) else {},
        "roles": find_role_labels(actor, asked),
        "add": find_add(actor, asked),
    }
    return render(request, "web/users/list.html", context)


def read_asked(request: HttpRequest, actor: Actor) -> Asked:
    """Return what the address of `request` asks for.

    :raises BadRequest: if it asks for what cannot be.
    """
    params = request.GET
    is_chosen = actor.organisation == NATIONAL
    scope = params.get("authority", "") if is_chosen else actor.la
    standing, role = params.get("at", ""), params.get("role", "")
    state = params.get("state", State.ACTIVE)
    if standing not in {"", *STANDINGS} or role not in {"", *Role} or state not in STATES:
        raise BadRequest("No such list.")
    if scope and scope not in BEYOND and find_party(f"{scope}LLLL") is None:
        raise BadRequest("No such authority.")
    sort = params.get("sort", "")
    if sort.removeprefix("-") not in {"", *Order} or sort == "-":
        raise BadRequest("No such order.")
    return Asked(scope, is_chosen, standing, role, State(state), find_search(params), sort)


def show_page(actor: Actor, asked: Asked, params: Mapping[str, str]) -> UserPage:
    """Return the page of users that the address asks for; the seventh query is the last."""
    if asked.sort:
        return _show_sorted(actor, asked, params)
    after, before = (_find_anchor(actor, params.get(name, "")) for name in ("after", "before"))
    backwards = bool(before)
    rows = order_users(
        asked.find_rows(actor), after=after, before=before, backwards=backwards
    ).with_standing()
    found = list(rows[: PAGE + 1])
    has_more, came_from = len(found) > PAGE, bool(after or before)
    found = found[:PAGE]
    if backwards:
        found.reverse()
    has_earlier, has_later = (has_more, came_from) if backwards else (came_from, has_more)
    return UserPage(
        users=show_users(found, at=timezone.now()),
        headings=find_headings(asked),
        earlier=make_link(asked.kept, before=found[0].public_id) if found and has_earlier else "",
        later=make_link(asked.kept, after=found[-1].public_id) if found and has_later else "",
    )


def _show_sorted(actor: Actor, asked: Asked, params: Mapping[str, str]) -> UserPage:
    order, backwards = Order(asked.sort.removeprefix("-")), asked.sort.startswith("-")
    number = parse_page(params.get("page", "1"), most=MOST_PAGES)
    start = (number - 1) * PAGE
    rows = sort_users(asked.find_rows(actor), order, backwards=backwards).with_standing()
    found = list(rows[start : start + PAGE + 1])
    return UserPage(
        users=show_users(found[:PAGE], at=timezone.now()),
        headings=find_headings(asked),
        earlier=make_link(asked.kept, page=number - 1) if number > 1 else "",
        later=make_link(asked.kept, page=number + 1) if len(found) > PAGE else "",
    )


def find_headings(asked: Asked) -> dict[str, tuple[str, str]]:
    """Return the link that sorts by each column, and how it is sorted now ("none" if it is not).

    By username is the natural order, and has no key.
    """
    is_natural = "none" if asked.sort else "ascending"
    found = {"username": (make_link(asked.kept, sort="") or "?", is_natural)}
    for order in Order:
        is_current = asked.sort.removeprefix("-") == order
        descending = asked.sort.startswith("-")
        following = f"-{order}" if is_current and not descending else str(order)
        direction = ARIA_SORT[descending] if is_current else "none"
        found[order] = (make_link(asked.kept, sort=following), direction)
    return found


def _find_anchor(actor: Actor, public_id: str) -> str:
    """Return the username of the account at which a page begins or ends, empty without one.

    :raises BadRequest: if it is no account that the actor sees.
    """
    if not public_id:
        return ""
    try:
        return get_user(actor, UUID(public_id)).username
    except (Account.DoesNotExist, ValueError) as error:
        raise BadRequest("No such page.") from error


def name_scope(actor: Actor, asked: Asked) -> str:
    """Return whose users the list shows."""
    if asked.scope in BEYOND_WORDS:
        return _(BEYOND_WORDS[asked.scope])
    code = f"{asked.la}LLLL" if may(actor, Act.VIEW_USERS) else actor.organisation
    party = find_party(code)
    return name_code(code, party.name_in(get_language() or "en")) if party else ""


def find_role_labels(actor: Actor, asked: Asked) -> Mapping[Role, str]:
    """Return the roles that somebody in the list may have, with their words."""
    if asked.scope in BEYOND:
        standings = {BEYOND[asked.scope]}
    elif may(actor, Act.VIEW_USERS):
        standings = {Organisation.AUTHORITY, Organisation.SCHOOL}
    else:
        standings = {Organisation.SCHOOL}
    return {role: row.label for role, row in ROLES.items() if row.stands_in in standings}


def find_add(actor: Actor, asked: Asked) -> str:
    """Return the query of the page on which a user is added here, empty for who may add none."""
    if not any(find_givable(actor, standing=standing) for standing in Organisation):
        return ""
    if not asked.is_chosen:
        return "?"
    return make_link({}, at=f"{asked.la}LLLL" if asked.la else asked.scope)


def _choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask who sees everybody for an authority, or for somebody's username."""
    text, language = find_search(request.GET), get_language() or "en"
    authorities = [(row.number, row.name_in(language)) for row in find_all_authorities()]
    found = show_users(find_exactly(actor, text), at=timezone.now()) if text else []
    context = {
        "authorities": authorities,
        "beyond": BEYOND_WORDS,
        "text": text,
        "users": found,
    }
    return render(request, "web/users/choose.html", context)
