"""What the address of the list of copies asks for: the latest, or which way and how they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_

from pont.policy.actors import Actor
from pont.transfers.copies import find_copies, find_latest_copies
from pont.transfers.models import Transfer
from pont.transfers.oversight import Way
from pont.transfers.states import State
from pont.web.lists import find_search
from pont.web.monitor.asked import WAYS

LATEST = "latest"
TABS: Mapping[str, str] = {
    LATEST: N_("The last 7 days"),
    **{way.value: label for way, label in WAYS.items()},
}
STATES: Mapping[str, State] = {
    "awaiting": State.SENT,
    "collected": State.RECEIVED,
    "rejected": State.REJECTED,
}
STATE_LABELS: Mapping[str, str] = {
    "awaiting": N_("Awaiting collection"),
    "collected": N_("Collected"),
    "rejected": N_("Rejected"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list: a tab, the status of the files where the tab has one, and what is searched."""

    tab: str
    status: str
    search: str

    @property
    def is_latest(self) -> bool:
        """True for the list of all that was sent lately."""
        return self.tab == LATEST

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links of the page keep, without the search."""
        return {
            "way": "" if self.is_latest else self.tab,
            "status": "" if self.is_latest or self.status == "awaiting" else self.status,
        }

    def link(self, **changes: str) -> str:
        """Return the query of the same page with `changes`, without what is empty."""
        params = {**self.kept, "search": self.search, **changes}
        return "?" + urlencode({key: value for key, value in params.items() if value})

    def link_tab(self, tab: str) -> str:
        """Return the query of another tab."""
        if tab == LATEST:
            return self.link(way="", status="")
        return self.link(way=tab, status="" if self.is_latest else self.kept["status"])

    def find_rows(self, actor: Actor, *, at: datetime) -> QuerySet[Transfer]:
        """Return the files asked for of which `actor` may take a copy."""
        if self.is_latest:
            return find_latest_copies(actor, at=at)
        return find_copies(actor, way=Way(self.tab), state=STATES[self.status])


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address of `request` asks for.

    :raises BadRequest: if it asks for what cannot be.
    """
    tab, status = request.GET.get("way", LATEST), request.GET.get("status", "awaiting")
    if tab not in TABS or status not in STATES:
        raise BadRequest("No such list.")
    return Asked(tab, status, find_search(request.GET))
