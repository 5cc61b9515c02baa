"""What the address of a monitoring page asks for: whose files, which way, how old."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_

from pont.directory.authorities import find_deadlines
from pont.directory.queries import find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import Deadlines
from pont.policy.grants import find_kinds
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.oversight import Way, find_overdue_before, find_overseen
from pont.transfers.states import State
from pont.web.lists import find_search

WAYS: Mapping[Way, str] = {
    Way.WITHIN: N_("Within your authority"),
    Way.INTO: N_("Into your authority"),
    Way.OUT: N_("Out of your authority"),
}
STATES: Mapping[str, State] = {"awaiting": State.SENT, "collected": State.RECEIVED}
STATE_LABELS: Mapping[str, str] = {
    "awaiting": N_("Awaiting collection"),
    "collected": N_("Collected"),
}


@dataclass(frozen=True, slots=True)
class Age:
    """How long a file has waited: the words, and the moment before which it was sent."""

    label: str
    find_moment: Callable[[datetime, Deadlines], datetime]


AGES: Mapping[str, Age] = {
    "week": Age(N_("More than a week"), lambda at, deadlines: at - timedelta(weeks=1)),
    "month": Age(N_("More than four weeks"), lambda at, deadlines: at - timedelta(weeks=4)),
    "overdue": Age(N_("Past the deadline"), find_overdue_before),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `la` is empty where a national administrator has yet to say."""

    la: str
    is_chosen: bool
    way: Way
    status: str
    kind: Kind
    age: str
    search: str

    @property
    def state(self) -> State:
        """The state of the files that are asked for."""
        return STATES[self.status]

    @property
    def kept(self) -> Mapping[str, str]:
        """What the links of the page keep, without the search."""
        return {
            "authority": self.la if self.is_chosen else "",
            "way": self.way.value if self.way is not Way.WITHIN else "",
            "status": self.status if self.status != "awaiting" else "",
            "age": self.age,
        }

    def link(self, **changes: str) -> str:
        """Return the query of the same page with `changes`, without what is empty."""
        params = {**self.kept, "search": self.search, **changes}
        return "?" + urlencode({key: value for key, value in params.items() if value})

    def find_rows(self, actor: Actor, *, at: datetime) -> QuerySet[Transfer]:
        """Return the files asked for, whatever is searched for among them."""
        rows = find_overseen(actor, la=self.la, way=self.way, kind=self.kind, state=self.state)
        return self.narrow_by_age(rows, at=at)

    def narrow_by_age(self, rows: QuerySet[Transfer], *, at: datetime) -> QuerySet[Transfer]:
        """Return those of `rows` that have waited as long as is asked for."""
        if not self.age:
            return rows
        return rows.filter(sent_at__lt=AGES[self.age].find_moment(at, find_deadlines(self.la)))


def read_asked(request: HttpRequest, actor: Actor) -> Asked:
    """Return what the address of `request` asks for.

    :raises BadRequest: if it asks for what cannot be.
    """
    params = request.GET
    way, status, age = params.get("way", "within"), params.get("status", "awaiting"), ""
    if status == "awaiting":
        age = params.get("age", "")
    if way not in set(Way) or status not in STATES or age not in {"", *AGES}:
        raise BadRequest("No such list.")
    return Asked(
        la=find_authority(request, actor),
        is_chosen=not actor.la,
        way=Way(way),
        status=status,
        kind=_read_kind(params.get("kind", ""), find_kinds(actor, Act.MONITOR)),
        age=age,
        search=find_search(params),
    )


def find_authority(request: HttpRequest, actor: Actor) -> str:
    """Return the number of the actor's authority, or of that which the address chooses, or "".

    :raises BadRequest: if there is no such authority.
    """
    number = actor.la or request.GET.get("authority", "")
    if number and find_party(f"{number}LLLL") is None:
        raise BadRequest("No such authority.")
    return number


def _read_kind(word: str, kinds: tuple[Kind, ...]) -> Kind:
    if word and word not in kinds:
        raise BadRequest("No such kind.")
    return Kind(word) if word else kinds[0]
