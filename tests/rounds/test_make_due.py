"""Making the rounds."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now
from pytest_django import Settings

from pont.audit.operations import record
from pont.policy.actors import SYSTEM
from pont.rounds.cadence import Cadence, Calendar
from pont.rounds.management.commands import rounds
from pont.rounds.models import Round
from pont.rounds.operations import claim, enter, make_due, make_now
from pont.rounds.reports import tell_made
from pont.rounds.table import Duty, empty

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Bell:
    """A round that counts how often it is made, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.rung: list[datetime] = []
        self.failing = 0

    def ring(self, at: datetime) -> int:
        self.rung.append(at)
        if self.failing:
            self.failing -= 1
            raise ValueError("Llewelyn-Price")
        return 1


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def duties(bell: Bell) -> list[Duty]:
    return [Duty("ring", HOUR, bell.ring)]


def test_a_new_round_is_made_at_once(bell: Bell, duties: list[Duty]) -> None:
    assert make_due(duties, at=NOON) == {"ring": 1}
    assert bell.rung == [NOON]


@pytest.mark.parametrize(("minutes", "times"), [(59, 1), (60, 2), (600, 2)])
def test_it_is_made_again_when_its_time_has_come(
    bell: Bell, duties: list[Duty], minutes: int, times: int
) -> None:
    make_due(duties, at=NOON)
    make_due(duties, at=NOON + timedelta(minutes=minutes))

    assert len(bell.rung) == times


def test_a_failed_round_is_tried_again_in_a_minute_then_two(bell: Bell, duties: list[Duty]) -> None:
    bell.failing = 2
    assert make_due(duties, at=NOON) == {"ring": None}
    assert make_due(duties, at=NOON + timedelta(seconds=59)) == {}
    assert make_due(duties, at=NOON + timedelta(minutes=1)) == {"ring": None}
    assert make_due(duties, at=NOON + timedelta(minutes=2)) == {}
    assert make_due(duties, at=NOON + timedelta(minutes=3)) == {"ring": 1}

    row = Round.book.get(name="ring")
    assert (row.failures, row.last_error) == (0, "")


def test_a_failed_round_is_never_put_off_longer_than_its_usual_while(
    bell: Bell, duties: list[Duty]
) -> None:
    bell.failing = 1
    enter(duties, at=NOON)
    Round.book.update(failures=40)

    make_due(duties, at=NOON)

    assert Round.book.get(name="ring").next_at == NOON + HOUR


def test_one_failing_round_does_not_stop_the_others(bell: Bell) -> None:
    bell.failing = 1
    duties = [Duty("first", HOUR, bell.ring), Duty("second", HOUR, bell.ring)]

    assert make_due(duties, at=NOON) == {"first": None, "second": 1}


def test_what_failed_is_kept_by_the_name_of_the_error_alone(bell: Bell, duties: list[Duty]) -> None:
    bell.failing = 1
    make_due(duties, at=NOON)

    assert Round.book.get(name="ring").last_error == "ValueError"


def test_a_round_that_another_worker_makes_is_left_to_it(bell: Bell, duties: list[Duty]) -> None:
    enter(duties, at=NOON)
    assert claim(duties[0], due={"ring"}, at=NOON)
    assert not claim(duties[0], due={"ring"}, at=NOON)

    assert make_due(duties, at=NOON + HOUR) == {}
    assert bell.rung == []


def test_a_round_whose_worker_died_is_made_when_its_time_is_over(
    bell: Bell, duties: list[Duty]
) -> None:
    enter(duties, at=NOON)
    claim(duties[0], due={"ring"}, at=NOON)

    assert make_due(duties, at=NOON + duties[0].longest) == {"ring": 1}


def test_it_can_be_made_before_its_time(bell: Bell, duties: list[Duty]) -> None:
    make_due(duties, at=NOON)

    assert make_now(duties, at=NOON + timedelta(minutes=1)) == {"ring": 1}


def run(*names: str) -> str:
    out = StringIO()
    call_command("rounds", *names, stdout=out)
    return out.getvalue()


def test_the_command_makes_every_round_of_the_table_once() -> None:
    assert run() == "Nothing had to be done.\n"

    assert set(Round.book.values_list("name", flat=True)) == set(rounds.BY_NAME)
    assert run().startswith("Nothing is due. Next: ")


def test_the_command_makes_a_named_round_at_any_time(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_HEADS = tmp_path
    run()
    record(act="test", actor=SYSTEM, at=NOON)

    assert run("note-audit-head") == "1 head of the audit trail noted.\n"


def test_the_command_makes_what_is_due_of_a_cadence_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, bell: Bell
) -> None:
    weekly = Duty("ring", Calendar(Cadence.WEEKLY, time(6)), bell.ring, ("bell rung", "bells rung"))
    monkeypatch.setitem(rounds.BY_CADENCE, "weekly", [weekly])

    assert run("weekly") == "1 bell rung.\n"
    assert run("weekly").startswith("Nothing is due. Next: Monday ")
    assert run("yearly") == "Nothing is due.\n"
    assert set(Round.book.values_list("name", flat=True)) == {"ring"}
    assert len(bell.rung) == 1


def test_the_command_says_when_another_worker_is_at_it(
    monkeypatch: pytest.MonkeyPatch, bell: Bell, duties: list[Duty]
) -> None:
    monkeypatch.setitem(rounds.BY_NAME, "ring", duties[0])
    enter(duties, at=now())
    assert claim(duties[0], due={"ring"}, at=now())

    assert run("ring").startswith("Another worker is making what is due")
    assert bell.rung == []


def test_the_command_refuses_a_round_it_does_not_know() -> None:
    with pytest.raises(CommandError, match="no round sweep-chimney"):
        run("sweep-chimney")


def test_the_command_fails_if_a_round_fails(monkeypatch: pytest.MonkeyPatch, bell: Bell) -> None:
    bell.failing = 1
    monkeypatch.setitem(rounds.BY_NAME, "ring", Duty("ring", HOUR, bell.ring))

    with pytest.raises(CommandError, match="ring failed: the log says why"):
        run("ring")


def test_it_says_how_much_was_done_in_words() -> None:
    duties = [
        Duty("remind-schools", HOUR, int, ("reminder to schools", "reminders to schools")),
        Duty("quiet", HOUR, int),
        Duty("expire", HOUR, int, ("file expired", "files expired")),
    ]

    made = {"remind-schools": 12, "quiet": 3, "expire": 1}
    assert tell_made(duties, made) == "12 reminders to schools, 1 file expired."
    assert tell_made(duties, {"expire": 0}) == "Nothing had to be done."


def test_a_failed_round_with_a_long_while_is_tried_again_within_the_hour(bell: Bell) -> None:
    bell.failing = 1
    duties = [Duty("ring", timedelta(days=7), bell.ring)]
    enter(duties, at=NOON)
    Round.book.update(failures=40)

    make_due(duties, at=NOON)

    assert Round.book.get(name="ring").next_at == NOON + HOUR


def test_a_batch_at_a_time_is_taken_until_nothing_is_left() -> None:
    batches = [500, 20, 0]

    assert empty(lambda at: batches.pop(0))(NOON) == 520
    assert batches == []
