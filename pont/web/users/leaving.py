"""Deleting a user, and what then becomes of their work: said first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.accounts.models import Account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.queries import get_actor as make_actor
from pont.accounts.users import find_cover, find_sole_roles
from pont.file_returns.leaving import LeftReturns, find_left
from pont.lost_pupils.claim_queries import count_open_by
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.standards.refusals import Refusal
from pont.transfers.queries import count_waiting, find_drafts
from pont.web.people import get_actor
from pont.web.users.changing import get_maintained
from pont.web.users.shown import name_roles
from pont.web.users.views import describe_user, show_refused


@dataclass(frozen=True, slots=True)
class Estate:
    """What somebody leaves behind: their drafts, what waits at their desks, who else can read.

    `uncovered` are the kinds of file, in words, that nobody else could collect, by the address
    at which they wait; `sole` the roles that nobody would have.
    """

    drafts: int
    waiting: list[tuple[str, int]]
    colleagues: list[Account]
    uncovered: Mapping[str, list[str]]
    has_claims: bool
    claims: int
    returns: LeftReturns
    sole: list[str]

    @property
    def is_last(self) -> bool:
        """Whether nobody else could collect anything."""
        return bool(self.uncovered) and not self.colleagues


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what becomes of somebody's work, and ask; on Yes, close their account for ever."""
    account = get_maintained(request, public_id)
    if request.method != "POST":
        context = {"user": describe_user(account), "estate": find_estate(account)}
        return render(request, "web/users/delete.html", context)
    try:
        deactivate(account=account, by=get_actor(request), at=timezone.now())
    except Refusal as refusal:
        return show_refused(request, account, "deactivate-account", refusal)
    messages.success(request, _("%(name)s has been deleted.") % {"name": account.name})
    return redirect("user", public_id=public_id)


def find_estate(account: Account) -> Estate:
    """Return what `account` leaves behind if it is deleted now."""
    actor, cover = make_actor(account), find_cover(account)
    return Estate(
        drafts=len(find_drafts(actor)),
        waiting=[(KINDS[row.kind].label, row.count) for row in count_waiting(actor)],
        colleagues=cover.colleagues,
        uncovered={desk: name_kinds(kinds) for desk, kinds in cover.uncovered.items()},
        has_claims=may(actor, Act.CLAIM),
        claims=count_open_by(account.public_id),
        returns=find_left(account),
        sole=name_roles(find_sole_roles(account)),
    )


def name_kinds(kinds: frozenset[Kind]) -> list[str]:
    """Return kinds of file in words, in the order of `Kind`."""
    return [_(KINDS[kind].label) for kind in Kind if kind in kinds]
