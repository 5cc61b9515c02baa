"""A school year of rounds, with a clock that is moved: each night and each morning, thrice."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import localdate
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.audit.queries import verify
from pont.policy.actors import Actor
from pont.policy.retention import Ending
from pont.postbox.models import Letter
from pont.rounds.operations import make_due, make_now
from pont.rounds.table import ROUNDS
from pont.standards.file_names import Kind
from pont.transfers.models import Draft, PupilEntry, Reminder, Step, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from pont.transfers.operations.send import send
from pont.transfers.states import State
from tests.transfers.files import write_ctf

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
CTF, GENERIC = "6812045_CTF_6812317_{}.XML", "6812045_6812317_TRIP.ZIP"
TO_AUTHORITY = "6812045_CTF_681LLLL_001.XML"
# The night, before people come, and a Monday on which the server is down until Wednesday.
NIGHT, MORNING = time(2, 31), time(6, 1)
DOWN = {date(2027, 3, 7), date(2027, 3, 8), date(2027, 3, 9)}
EXPIRE = [duty for duty in ROUNDS if duty.name.startswith("expire-")]
DUTIES = [*EXPIRE, *(duty for duty in ROUNDS if duty.name.startswith("remind-"))]


def moment(day: date, at: time = time(9, 30)) -> datetime:
    """Return a time of the day by the clock on the wall, as UTC."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def zip_up() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("trip.txt", "To the sea.")
    return buffer.getvalue()


@dataclass
class School:
    """Bryn at Greenway, who sends, Tomos at Rumney and Olwen at Cardiff, who collect."""

    bryn: Actor
    tomos: Actor
    olwen: Actor

    def land(self, name: str, day: date) -> Draft:
        content = zip_up() if name.endswith("ZIP") else write_ctf(destination=name[12:19])
        return land(chunks=[content], name=name, by=self.bryn, at=moment(day))

    def send(self, name: str, day: date) -> Transfer:
        draft = self.land(name, day)
        return send(drafts=[draft], warnings_read=True, by=self.bryn, at=moment(day))[0]

    def receive(self, name: str, day: date, *, by: Actor) -> None:
        collection = open_collection(transfers=[find(name)], by=by, at=moment(day))
        hand_over(collection=collection, by=by, at=moment(day))
        collection.refresh_from_db()
        receive(collection=collection, by=by, at=moment(day))


def find(name: str) -> Transfer:
    return Transfer.objects.get(name=name)


def live_through_the_day(school: School, day: date) -> None:
    """Let people do what they do on that day, if anything."""
    match day.isoformat():
        case "2026-09-03":  # a Thursday
            for number in ("001", "002", "003", "004"):
                school.send(CTF.format(number), day)
            school.send(GENERIC, day)
            school.send(TO_AUTHORITY, day)
            school.land(CTF.format("005"), day)
        case "2026-09-10":
            school.receive(CTF.format("001"), day, by=school.tomos)
            school.receive(GENERIC, day, by=school.tomos)
            reject(
                transfer=find(CTF.format("002")),
                reason="duplicate",
                remark="",
                by=school.tomos,
                at=moment(day),
            )
            recall(transfer=find(CTF.format("003")), by=school.bryn, at=moment(day))
        case "2027-03-16":
            school.receive(TO_AUTHORITY, day, by=school.olwen)


def days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def count_everything() -> tuple[int, ...]:
    """Return how much there is of what rounds leave behind or take away."""
    models = (Letter, Reminder, Step, Draft, PupilEntry, AuditLine)
    return (
        *(model.objects.count() for model in models),
        Transfer.objects.filter(stored=None).count(),
    )


@pytest.fixture
def year(
    bryn: Account, mair: Account, tomos: Account, olwen: Account, settings: Settings
) -> School:
    """The year, over."""
    settings.KEEP_DAYS = {(Kind.GENERIC, Ending.RECEIVED): 180}
    school = School(get_actor(bryn), get_actor(tomos), get_actor(olwen))
    for day in days():
        for at, named in () if day in DOWN else ((NIGHT, EXPIRE), (MORNING, DUTIES)):
            make_due(DUTIES, at=moment(day, at))
            done = count_everything()
            make_due(DUTIES, at=moment(day, at))
            make_now(named, at=moment(day, at))
            assert count_everything() == done, f"the next time did something on {day}"
        live_through_the_day(school, day)
    return school


def find_days_reminded(organisation: str) -> dict[date, tuple[int, int]]:
    """Return for each day on which it was reminded of how many files, and how many overdue."""
    return {
        localdate(row.reminded_at): (row.files, row.overdue)
        for row in Reminder.objects.filter(organisation=organisation)
    }


def find_day_expired(name: str) -> date:
    return localdate(Step.objects.get(transfer__name=name, verb=Step.Verb.EXPIRED).at)


def find_mondays(first: date, last: date) -> set[date]:
    """Return the Mondays from `first` to `last`; for that with the server down, its Wednesday."""
    mondays = {first + timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)}
    return {day + timedelta(days=2) if day in DOWN else day for day in mondays}


def test_a_year_of_rounds(year: School) -> None:
    # What was collected stays for 90 days, what the installation wants longer for 180, what was
    # rejected for 30; each goes in the night after its last day. The recalled one went at once.
    assert find_day_expired(CTF.format("001")) == date(2026, 12, 10)
    assert find_day_expired(GENERIC) == date(2027, 3, 10)  # due on the 9th, when all was down
    assert find_day_expired(CTF.format("002")) == date(2026, 10, 11)
    assert find_day_expired(TO_AUTHORITY) == date(2027, 6, 15)
    assert not Step.objects.filter(transfer__name=CTF.format("003"), verb="expired").exists()
    assert {t.name: (t.state, t.stored_id is None) for t in Transfer.objects.all()} == {
        CTF.format("001"): (State.EXPIRED, True),
        CTF.format("002"): (State.REJECTED, True),
        CTF.format("003"): (State.RECALLED, True),
        CTF.format("004"): (State.SENT, False),
        GENERIC: (State.EXPIRED, True),
        TO_AUTHORITY: (State.EXPIRED, True),
    }

    # What nobody collected is still there, with its bytes and its pupils, after a year.
    left = find(CTF.format("004"))
    assert (left.state, left.keep_until) == (State.SENT, None)
    assert {entry.transfer_id for entry in PupilEntry.objects.all()} == {left.pk}
    assert not Draft.objects.exists()

    # Each week, once, and the headteacher from the first Monday after three weeks.
    reminded = find_days_reminded("6812317")
    assert set(reminded) == find_mondays(date(2026, 9, 7), date(2027, 8, 30))
    assert reminded.pop(date(2026, 9, 7)) == (5, 0)
    assert reminded.pop(date(2026, 9, 14)) == (1, 0)
    assert reminded.pop(date(2026, 9, 21)) == (1, 0)
    assert set(reminded.values()) == {(1, 1)}
    heads = Letter.objects.filter(to="pennaeth@rumney.example")
    assert heads.count() == len(reminded) == 49
    assert localdate(heads.order_by("queued_at")[0].queued_at) == date(2026, 9, 28)

    # The authority heard of both until it collected its own, and of its school's to the end.
    authority = find_days_reminded("681LLLL")
    assert set(authority) == find_mondays(date(2026, 9, 7), date(2027, 8, 30))
    assert authority[date(2026, 9, 7)] == (6, 0)
    assert {number for day, (number, _) in authority.items() if day < date(2027, 3, 16)} == {6, 2}
    assert {number for day, (number, _) in authority.items() if day > date(2027, 3, 16)} == {1}

    # Nobody was ever reminded of what they sent.
    assert not Reminder.objects.filter(organisation="6812045").exists()
    assert not Letter.objects.filter(to="mair@greenway.example", reference__startswith="reminder")

    # The trail of the year holds.
    assert verify() is None
