"""Rounds and lists in the words of the screens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.policy.actors import Actor
from pont.user_audit.models import UserList
from pont.user_audit.progress import PROGRESS_LABELS, STAND_LABELS, Progress, Stand
from pont.user_audit.queries import Person, read_people
from pont.web.users.shown import ShownUser, name_roles, show_users


class Filter(StrEnum):
    """Which lists a board shows."""

    ALL = ""
    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    CONFIRMED = "confirmed"
    OVERDUE = "overdue"


OVERDUE = N_("Overdue")
COLOURS: Mapping[Progress, str] = {
    Progress.NOT_STARTED: "govuk-tag--yellow",
    Progress.UNDER_WAY: "govuk-tag--blue",
    Progress.CONFIRMED: "govuk-tag--green",
}
STAND_COLOURS: Mapping[Stand, str] = {
    Stand.UNDECIDED: "govuk-tag--yellow",
    Stand.ALTERED: "govuk-tag--orange",
    Stand.KEPT: "govuk-tag--green",
    Stand.CHANGED: "govuk-tag--blue",
    Stand.REMOVED: "govuk-tag--grey",
    Stand.GONE: "govuk-tag--grey",
}


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list with its organisation and state in words."""

    row: UserList
    place: str
    state: str
    colour: str
    is_overdue: bool
    schools: Mapping[Progress, int]

    @property
    def asked(self) -> int:
        """How many schools of an authority are asked."""
        return sum(self.schools.values())

    @property
    def confirmed(self) -> int:
        """How many of them have confirmed."""
        return self.schools.get(Progress.CONFIRMED, 0)


def show_list(
    row: UserList, *, today: date, schools: Mapping[Progress, int] | None = None
) -> ShownList:
    """Return a list, read with its place, in words."""
    progress = Progress(row.progress)
    return ShownList(
        row=row,
        place=name_place(row),
        state=_(PROGRESS_LABELS[progress]),
        colour=COLOURS[progress],
        is_overdue=is_overdue(row, today=today),
        schools=schools or {},
    )


def is_overdue(row: UserList, *, today: date) -> bool:
    """Tell whether a list of a round should have been confirmed by now."""
    return row.round is not None and row.confirmed_at is None and row.round.due_on < today


def name_place(row: UserList) -> str:
    """Return the organisation of a list with its number."""
    return f"{row.name_in(get_language() or 'en')} ({row.code.removesuffix('LLLL')})"


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """Somebody on a list: the account in words, the decision, and what may be decided here."""

    person: Person
    user: ShownUser
    state: str
    colour: str
    decided_by: str
    decided_at: datetime | None
    roles_then: str
    is_self: bool
    may_decide: bool


def show_people(
    row: UserList, actor: Actor, *, may_decide: bool, at: datetime
) -> list[ShownPerson]:
    """Return everybody on a list, who is yet to be decided first; five queries."""
    people = read_people(row)
    users = show_users([person.account for person in people], at=at)
    shown = [
        _show(person, user, actor, may_decide=may_decide)
        for person, user in zip(people, users, strict=True)
    ]
    return sorted(shown, key=lambda one: not one.person.is_open)


def _show(person: Person, user: ShownUser, actor: Actor, *, may_decide: bool) -> ShownPerson:
    listed, then = person.listed, name_roles(person.roles_then)
    return ShownPerson(
        person=person,
        user=user,
        state=_(STAND_LABELS[person.stand]),
        colour=STAND_COLOURS[person.stand],
        decided_by=listed.decided_by_name if listed else "",
        decided_at=listed.decided_at if listed else None,
        roles_then="" if then == list(user.roles) else ", ".join(then),
        is_self=person.account.public_id == actor.account,
        may_decide=may_decide and person.account.is_active,
    )


def count_open(people: Iterable[ShownPerson]) -> int:
    """Return of how many nothing is decided."""
    return sum(one.person.is_open for one in people)
