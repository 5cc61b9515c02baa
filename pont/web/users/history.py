"""What was done to an account, and how its owner came and went, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.audit.models import AuditLine, Outcome
from pont.audit.queries import find_lines
from pont.policy.roles import Role
from pont.web.users.shown import name_roles

MOST = 20
# The acts that say something of an account; the others are attempts at screens.
WORDS: Mapping[tuple[str, str], str] = {
    ("create-account", Outcome.DONE): N_("Account added"),
    ("activate-account", Outcome.DONE): N_("Password set by the link"),
    ("sign-in", Outcome.DONE): N_("Signed in"),
    ("sign-in", Outcome.REFUSED): N_("Sign-in refused"),
    ("second-step", Outcome.REFUSED): N_("Second step of a sign-in refused"),
    ("change-second-factor", Outcome.DONE): N_("Second factor changed"),
    ("sign-out", Outcome.DONE): N_("Signed out"),
    ("change-password", Outcome.DONE): N_("Password changed"),
    ("change-password", Outcome.REFUSED): N_("Change of password refused: wrong password"),
    ("issue-one-time-password", Outcome.DONE): N_("Reset: one-time password issued"),
    ("send-link", Outcome.DONE): N_("Link to set a password sent"),
    ("change-roles", Outcome.DONE): N_("Roles changed"),
    ("hand-over-role", Outcome.DONE): N_("Role handed over"),
    ("amend-account", Outcome.DONE): N_("Details changed"),
    ("unlock-account", Outcome.DONE): N_("Unlocked"),
    ("end-sessions", Outcome.DONE): N_("Signed out elsewhere"),
    ("sign-out-everywhere", Outcome.DONE): N_("Signed out everywhere"),
    ("reset-second-factor", Outcome.DONE): N_("Second factor reset"),
    ("deactivate-account", Outcome.DONE): N_("Account deleted"),
    ("reactivate-account", Outcome.DONE): N_("Account opened again"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done: when, what, by whom (empty: not signed in), from which address."""

    at: datetime
    what: str
    by: str
    ip: str


def find_events(account: Account) -> list[Event]:
    """Return the latest things done to `account`, the last first; one query."""
    lines = find_lines(object_type="account", object_id=str(account.public_id), limit=MOST)
    return [_show(line) for line in lines if (line.act, line.outcome) in WORDS]


def _show(line: AuditLine) -> Event:
    what, after = _(WORDS[line.act, line.outcome]), line.facts.get("after", "")
    roles = ", ".join(name_roles(Role(role) for role in after.split()))
    return Event(line.at, f"{what}: {roles}" if roles else what, line.name, line.ip)
