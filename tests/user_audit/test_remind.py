"""Reminders of lists that are not confirmed."""

from datetime import timedelta

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.postbox.models import Letter
from pont.user_audit.operations.confirm import confirm_list
from pont.user_audit.operations.open_round import close_round
from pont.user_audit.operations.remind import remind_confirmers
from tests.user_audit.world import AT, DUE_ON, find_list, keep_all, open_audit

TO_DUE = DUE_ON - AT.date()
DAY = timedelta(days=1)
BEFORE, AFTER = AT + TO_DUE - 14 * DAY, AT + TO_DUE + DAY


def read_letters() -> dict[str, str]:
    """Return what was posted by whom it is for, and forget it."""
    found = dict(Letter.objects.values_list("to", "body"))
    Letter.objects.all().delete()
    return found


def test_it_reminds_before_and_after_the_due_date(people: None, gwen: Account) -> None:
    open_audit(gwen)
    read_letters()
    assert not remind_confirmers(at=BEFORE - DAY)
    assert remind_confirmers(at=BEFORE) == 4
    told = read_letters()
    assert set(told) == {
        "data@la680.example",
        "data@la681.example",
        "dilys@la681.example",
        "mair@greenway.example",
        "swyddfa@greenway.example",
    }
    assert "is due by 30 October 2026" in told["mair@greenway.example"]
    assert not remind_confirmers(at=BEFORE)
    assert remind_confirmers(at=AFTER) == 4
    assert "was due by" in read_letters()["mair@greenway.example"]


def test_it_tells_the_authority_of_its_schools(
    people: None, gwen: Account, dilys: Account, mair: Account
) -> None:
    open_audit(gwen)
    keep_all(find_list("681LLLL"), dilys)
    confirm_list(user_list=find_list("681LLLL"), by=get_actor(dilys), at=AT)
    read_letters()
    remind_confirmers(at=BEFORE)
    letter = " ".join(read_letters()["dilys@la681.example"].split())
    assert "The lists of 2 of your schools have not been confirmed" in letter
    assert "1 of them has no headteacher" in letter
    assert "Please look at everybody" not in letter


def test_it_is_silent_about_what_is_confirmed_or_closed(
    people: None, gwen: Account, mair: Account
) -> None:
    audited = open_audit(gwen)
    keep_all(find_list("6812045"), mair)
    confirm_list(user_list=find_list("6812045"), by=get_actor(mair), at=AT)
    read_letters()
    remind_confirmers(at=BEFORE)
    assert "mair@greenway.example" not in read_letters()
    close_round(audited=audited, by=get_actor(gwen), at=BEFORE)
    assert not remind_confirmers(at=AFTER)
