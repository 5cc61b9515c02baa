"""Decide about the people on a list: keep, give other roles, remove.

Roles and accounts are changed by the operations of accounts, with their letters and lines.

Source: rulings 5.8; issue 6 (user audit).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pont.accounts.models import Account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.operations.give_roles import change_roles
from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.refusals import N_, Refusal
from pont.user_audit.models import ListedUser, UserList
from pont.user_audit.progress import Decision, Progress
from pont.user_audit.queries import Person, read_people, write_roles
from pont.user_audit.reach import check_confirms, lock_list


class NotListed(Refusal):
    """Somebody who is not on the list, or not any more."""

    code = "not-listed"
    message = N_(
        "Somebody you chose is not on this list, or has no account any more. Nothing was changed."
        " Look at the list again."
    )


class NobodyChosen(Refusal):
    """No person to keep."""

    code = "nobody-chosen"
    message = N_("Nobody was chosen, so nothing was changed. Tick the people who keep an account.")


@transaction.atomic
def keep_people(*, user_list: UserList, accounts: Collection[UUID], by: Actor, at: datetime) -> int:
    """Write down that the people with these public ids keep account and roles; return how many.

    :raises NotPermitted: if `by` may not confirm users.
    :raises NotYours: if the list is another organisation's.
    :raises ForTheHeadteacher: if a school's own headteacher decides.
    :raises ListOver: if the list was confirmed, or its round is closed.
    :raises NobodyChosen: if no account is given.
    :raises NotListed: if one is not of this organisation, or deleted.
    """
    check_confirms(by, user_list)
    locked = lock_list(user_list)
    if not accounts:
        raise NobodyChosen()
    people = find_chosen(locked, accounts)
    for person in people:
        write_decision(locked, person, Decision.KEEP, person.account.roles, by=by, at=at)
    begin(locked)
    entries = [enter(person.account) for person in people]
    record_many(act="keep-listed-user", actor=by, at=at, entries=entries)
    return len(people)


@transaction.atomic
def change_person(
    *, user_list: UserList, account: Account, roles: Collection[Role], by: Actor, at: datetime
) -> None:
    """Give somebody on a list these roles, and write down that they keep them.

    :raises NotPermitted: and all else that `keep_people` and `change_roles` raise.
    """
    check_confirms(by, user_list)
    locked = lock_list(user_list)
    (person,) = find_chosen(locked, [account.public_id])
    change_roles(account=account, roles=roles, by=by, at=at)
    is_same = frozenset(roles) == person.account.roles
    decision = Decision.KEEP if is_same else Decision.CHANGE
    write_decision(locked, person, decision, roles, by=by, at=at)
    begin(locked)
    record_many(act="change-listed-user", actor=by, at=at, entries=[enter(account)])


@transaction.atomic
def remove_person(*, user_list: UserList, account: Account, by: Actor, at: datetime) -> None:
    """Delete the account of somebody on a list, and write down that they were removed.

    :raises NotPermitted: and all else that `keep_people` and `deactivate` raise.
    """
    check_confirms(by, user_list)
    locked = lock_list(user_list)
    (person,) = find_chosen(locked, [account.public_id])
    deactivate(account=account, by=by, at=at)
    write_decision(locked, person, Decision.REMOVE, person.account.roles, by=by, at=at)
    begin(locked)
    record_many(act="remove-listed-user", actor=by, at=at, entries=[enter(account)])


def find_chosen(user_list: UserList, accounts: Collection[UUID]) -> list[Person]:
    """Return those on the list with these public ids.

    :raises NotListed: if one is not there, or deleted.
    """
    wanted = set(accounts)
    people = [one for one in read_people(user_list) if one.account.public_id in wanted]
    if len(people) != len(wanted) or not all(one.account.is_active for one in people):
        raise NotListed()
    return people


def write_decision(
    user_list: UserList,
    person: Person,
    decision: Decision,
    roles: Collection[Role],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write down what was decided of somebody, who is listed now if they came later."""
    account = person.account
    listed = person.listed or ListedUser(
        user_list=user_list,
        account=account,
        username=account.username,
        name=account.name,
        roles=write_roles(account.roles),
        is_later=True,
    )
    listed.decision, listed.decided_roles = decision, write_roles(roles)
    listed.decided_at, listed.decided_by_name = at, by.name
    listed.save()


def begin(user_list: UserList) -> None:
    """Write down that a list is being worked on."""
    if user_list.progress == Progress.NOT_STARTED:
        user_list.progress = Progress.UNDER_WAY
        user_list.save(update_fields=["progress"])


def enter(account: Account) -> Entry:
    """Return what the trail says of one person's account."""
    return Entry("account", str(account.public_id), facts={"username": account.username})
