"""Confirm a list of users, under a statement.

Source: rulings 5.8; issue 6 ("signed statement").
"""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal
from pont.user_audit.models import UserList
from pont.user_audit.progress import Progress, Stand
from pont.user_audit.queries import read_people
from pont.user_audit.reach import check_confirms, lock_list
from pont.user_audit.statement import write_statement


class StillUndecided(Refusal):
    """A list on which somebody has yet to be decided."""

    code = "still-undecided"
    message = N_(
        "The list was not confirmed: %(number)s of the people on it have yet to be decided. Decide"
        " about each of them, then confirm."
    )


@transaction.atomic
def confirm_list(*, user_list: UserList, by: Actor, at: datetime) -> None:
    """Confirm a list on which everybody is decided; the statement is kept as it was read.

    It is written in the language that is switched on.

    :raises NotPermitted: if `by` may not confirm users.
    :raises NotYours: if the list is another organisation's.
    :raises ForTheHeadteacher: if a school's own headteacher confirms.
    :raises ListOver: if it was confirmed before, or its round is closed.
    :raises StillUndecided: if somebody has yet to be decided.
    """
    check_confirms(by, user_list)
    locked = lock_list(user_list)
    people = read_people(locked)
    if undecided := sum(person.is_open for person in people):
        raise StillUndecided(number=undecided)
    counts = Counter(person.stand for person in people)
    locked.progress = Progress.CONFIRMED
    locked.confirmed_at, locked.confirmed_by = at, by.account
    locked.confirmed_by_name, locked.confirmed_by_username = by.name, by.username
    locked.statement = write_statement(locked.name_in(get_language() or "en"))
    locked.kept, locked.changed = counts[Stand.KEPT], counts[Stand.CHANGED]
    locked.removed = counts[Stand.REMOVED] + counts[Stand.GONE]
    if locked.of_school:
        # An authority goes on hearing of its schools.
        locked.remind_on = None
    locked.save()
    forget_own(locked)
    record(
        act="confirm-users",
        actor=by,
        at=at,
        object_type="user-list",
        object_id=str(locked.public_id),
        facts={
            "organisation": locked.code,
            "kept": locked.kept,
            "changed": locked.changed,
            "removed": locked.removed,
        },
    )


def forget_own(confirmed: UserList) -> None:
    """Delete a list that the organisation had begun by itself, once one of a round is confirmed."""
    if confirmed.round_id:
        rows = UserList.objects.filter(code=confirmed.code, round=None, confirmed_at=None)
        rows.delete()
