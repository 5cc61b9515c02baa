"""Who confirms which list: the checks before every act on one, and their refusals.

Source: rulings 5.8, 5.9.
"""

from pont.accounts.reach import NotYours
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import N_, Refusal
from pont.user_audit.models import UserList
from pont.user_audit.queries import is_confirmed_by_school


class ForTheHeadteacher(Refusal):
    """A school's list at the hands of its authority, though there is a headteacher."""

    code = "for-the-headteacher"
    message = N_(
        "The headteacher confirms the list of this school. Nothing was changed. Ask the school to"
        " confirm it."
    )


class ListOver(Refusal):
    """A list that was confirmed, or whose round is closed."""

    code = "list-over"
    message = N_(
        "This list has been confirmed, or the audit it belongs to has been closed. Nothing was"
        " changed. Look at the list again."
    )


def check_confirms(by: Actor, user_list: UserList) -> None:
    """Refuse to let `by` decide on a list.

    :raises NotPermitted: without the grant to confirm users.
    :raises NotYours: if it is the list of another organisation or authority.
    :raises ForTheHeadteacher: if the school has a headteacher who can.
    """
    check(by, Act.CONFIRM_USERS)
    if by.organisation == user_list.code:
        return
    if by.organisation != f"{user_list.la.number}LLLL":
        raise NotYours()
    if is_confirmed_by_school(user_list):
        raise ForTheHeadteacher()


def may_confirm(by: Actor, user_list: UserList) -> bool:
    """Return whether `by` may decide on a list, open or not."""
    if not may(by, Act.CONFIRM_USERS):
        return False
    try:
        check_confirms(by, user_list)
    except Refusal:
        return False
    return True


def lock_list(user_list: UserList) -> UserList:
    """Return `user_list` as it is now, locked until the caller's transaction ends.

    :raises ListOver: if it was confirmed, or its round is closed.
    """
    locked = UserList.objects.select_for_update(of=("self",)).with_places().get(pk=user_list.pk)
    if not locked.is_open:
        raise ListOver()
    return locked
