"""What the address of the list of sent files asks for: when, by whom, in which states.

Source: seed 000, steps 4 and 9 (the filters and their words).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.standards.academic_year import get_academic_year, get_first_day, get_last_day
from pont.transfers.models import Transfer
from pont.transfers.states import LABELS, State
from pont.web.lists import find_search, make_link
from pont.web.words import say_date


class When(StrEnum):
    """The days on which the files were sent."""

    CURRENT = "current"
    PREVIOUS = "previous"
    CUSTOM = "custom"
    ALL = "all"


WHEN_LABELS: Mapping[When, str] = {
    When.CURRENT: N_("Current academic year"),
    When.PREVIOUS: N_("Previous academic year"),
    When.CUSTOM: N_("Custom"),
    When.ALL: N_("No dates"),
}
# What the school calls the state, and which states that is: a file kept its time was received.
STATUSES: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "sent": (LABELS[State.SENT], (State.SENT,)),
    "received": (LABELS[State.RECEIVED], (State.RECEIVED, State.EXPIRED)),
    "rejected": (LABELS[State.REJECTED], (State.REJECTED,)),
    "recalled": (LABELS[State.RECALLED], (State.RECALLED, State.WITHDRAWN, State.REMOVED)),
}
# The days in words, by which of the two are given.
DAYS: Mapping[frozenset[str], str] = {
    frozenset(): N_("Any date"),
    frozenset({"first"}): N_("From %(first)s"),
    frozenset({"last"}): N_("Until %(last)s"),
    frozenset({"first", "last"}): N_("%(first)s to %(last)s"),
}
WRONG_ORDER = N_("The last day must be the same as the first or after it")
NO_DATE = N_("Enter a real date, or none")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Both days are included; None is open on that side.

    `by` is the public id of an account, None for anybody; `error` the words about wrong days.
    """

    when: When
    first: date | None
    last: date | None
    by: UUID | None
    statuses: tuple[str, ...]
    search: str
    error: str = ""

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links of the page keep, without the search."""
        is_custom = self.when is When.CUSTOM
        return {
            "when": "" if self.when is When.CURRENT else self.when.value,
            "from": self.first.isoformat() if is_custom and self.first else "",
            "to": self.last.isoformat() if is_custom and self.last else "",
            "by": str(self.by) if self.by else "",
            "status": "" if len(self.statuses) == len(STATUSES) else ".".join(self.statuses),
        }

    @property
    def here(self) -> str:
        """The query of this very page."""
        return make_link({**self.kept, "search": self.search})

    @property
    def days(self) -> str:
        """The days in words."""
        shown = {name: say_date(day) for name, day in self._sides if day}
        return _(DAYS[frozenset(shown)]) % shown

    @property
    def _sides(self) -> tuple[tuple[str, date | None], ...]:
        return ("first", self.first), ("last", self.last)

    def narrow(self, rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
        """Return those of `rows` that are asked for, whatever is searched for among them."""
        if self.first:
            rows = rows.filter(sent_at__gte=_find_midnight(self.first))
        if self.last:
            rows = rows.filter(sent_at__lt=_find_midnight(self.last + timedelta(days=1)))
        if self.by:
            rows = rows.filter(sent_by=self.by)
        if len(self.statuses) < len(STATUSES):
            states = [state for status in self.statuses for state in STATUSES[status][1]]
            rows = rows.filter(state__in=states)
        return rows


def _find_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read_asked(params: QueryDict, *, today: date) -> Asked:
    """Return what the address asks for.

    :raises BadRequest: if it asks for what cannot be.
    """
    when = _read_when(params.get("when", ""))
    first, last, error = _find_days(when, params, today=today)
    return Asked(
        when=when,
        first=first,
        last=last,
        by=_read_account(params.get("by", "")),
        statuses=_read_statuses(params.getlist("status")),
        search=find_search(params),
        error=error,
    )


def _read_when(word: str) -> When:
    if word not in {"", *When}:
        raise BadRequest("No such days.")
    return When(word or When.CURRENT)


def _find_days(
    when: When, params: QueryDict, *, today: date
) -> tuple[date | None, date | None, str]:
    """Return the first and the last day asked for, and what is wrong with them."""
    year = get_academic_year(today)
    match when:
        case When.CURRENT:
            return get_first_day(year), get_last_day(year), ""
        case When.PREVIOUS:
            return get_first_day(year - 1), get_last_day(year - 1), ""
        case When.ALL:
            return None, None, ""
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


def _read_account(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("No such person.") from error


def _read_statuses(words: list[str]) -> tuple[str, ...]:
    """Return the statuses chosen, of boxes or of a link; all where none is."""
    wanted = {word for text in words for word in text.split(".")} - {""}
    if wanted - set(STATUSES):
        raise BadRequest("No such status.")
    return tuple(status for status in STATUSES if status in wanted or not wanted)
