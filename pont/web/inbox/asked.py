"""What the address of the inbox asks for: which service, which state, whose, from when.

Source: issue 5 (filters in the address, so that they can be bookmarked).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import search_establishments
from pont.file_returns.inbox import find_assigned
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.states import LABELS, State
from pont.web.lists import LONGEST_SEARCH, find_search, make_link

ALL = "all"
# What the inbox calls the states; what nobody here has dealt with comes first.
STATUSES: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "new": (N_("New"), (State.SENT,)),
    "received": (LABELS[State.RECEIVED], (State.RECEIVED, State.EXPIRED)),
    "rejected": (LABELS[State.REJECTED], (State.REJECTED,)),
    "recalled": (LABELS[State.RECALLED], (State.RECALLED, State.WITHDRAWN, State.REMOVED)),
    ALL: (N_("All files"), tuple(State)),
}
WRONG_ORDER = N_("The last day must be the same as the first or after it")
NO_DATE = N_("Enter a real date, or none")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Both days are included; None is open on that side.

    `service` is a code, "" for all; `school` a number or a part of a name; `mine` asks for what the
    reader looks after; `error` is what is wrong with the days, in words.
    """

    service: str
    status: str
    school: str
    first: date | None
    last: date | None
    mine: bool
    search: str
    error: str = ""

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links of the page keep, without the search."""
        return {
            "service": self.service,
            "status": "" if self.status == "new" else self.status,
            "school": self.school,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "mine": "yes" if self.mine else "",
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the new files is asked for, or less."""
        return bool(self.search or any(self.kept.values()))

    def link_to(self, status: str) -> str:
        """Return the query that asks for another status and is the same otherwise."""
        shown = "" if status == "new" else status
        return make_link({**self.kept, "search": self.search, "status": shown}) or "?"

    def narrow(self, rows: QuerySet[Transfer], actor: Actor) -> QuerySet[Transfer]:
        """Return those of `rows` that are asked for, whatever is searched for among them."""
        if self.status != ALL:
            rows = rows.filter(state__in=STATUSES[self.status][1])
        if self.service:
            rows = rows.filter(service=self.service)
        if self.school:
            schools = search_establishments(self.school, la=actor.la)
            rows = rows.filter(sender__in=[school.number for school in schools])
        if self.first:
            rows = rows.filter(sent_at__gte=_find_midnight(self.first))
        if self.last:
            rows = rows.filter(sent_at__lt=_find_midnight(self.last + timedelta(days=1)))
        return find_assigned(rows, to=actor.account or UUID(int=0)) if self.mine else rows


def _find_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read_asked(params: QueryDict) -> Asked:
    """Return what the address asks for.

    :raises BadRequest: if it asks for a status that cannot be.
    """
    status = params.get("status", "") or "new"
    if status not in STATUSES:
        raise BadRequest("No such status.")
    first, last, error = _read_days(params)
    return Asked(
        service=params.get("service", "").strip()[:LONGEST_SEARCH],
        status=status,
        school=params.get("school", "").strip()[:LONGEST_SEARCH],
        first=first,
        last=last,
        mine=params.get("mine") == "yes",
        search=find_search(params),
        error=error,
    )


def _read_days(params: QueryDict) -> tuple[date | None, date | None, str]:
    """Return the first and the last day asked for, and what is wrong with them."""
    try:
        first, last = (_read_day(params.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None, None, _(NO_DATE)
    return first, last, _(WRONG_ORDER) if first and last and first > last else ""


def _read_day(text: str) -> date | None:
    """Return a day as calendars of browsers write it (2023-08-02), None for none.

    :raises ValueError: if it is no day, or so late that no day follows.
    """
    day = date.fromisoformat(text.strip()) if text.strip() else None
    if day == date.max:
        raise ValueError(text)
    return day
