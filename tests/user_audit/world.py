"""A small world for audits of users: Cardiff with Greenway and Rumney, Newport, and a round."""

from datetime import UTC, date, datetime

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.user_audit.models import AuditRound, UserList
from pont.user_audit.operations.decide import keep_people
from pont.user_audit.operations.make_lists import make_lists
from pont.user_audit.operations.open_round import open_round
from pont.user_audit.queries import read_people

AT = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
OPENS_ON, DUE_ON = date(2026, 9, 7), date(2026, 10, 30)


def open_audit(gwen: Account, *, at: datetime = AT) -> AuditRound:
    """Return a round that has begun, all its lists made."""
    audited = open_round(
        title="User audit 2026", opens_on=OPENS_ON, due_on=DUE_ON, by=get_actor(gwen), at=at
    )
    while make_lists(at=at):
        pass
    return audited


def find_list(code: str) -> UserList:
    """Return the list of the organisation at `code`."""
    return UserList.objects.with_places().get(code=code)


def keep_all(user_list: UserList, by: Account, *, at: datetime = AT) -> None:
    """Keep everybody of whom nothing is decided."""
    people = [one.account.public_id for one in read_people(user_list) if one.is_open]
    keep_people(user_list=user_list, accounts=people, by=get_actor(by), at=at)
