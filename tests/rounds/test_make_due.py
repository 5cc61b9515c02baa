"""Making the rounds."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pont.rounds.management.commands import rounds
from pont.rounds.models import Round
from pont.rounds.operations import claim, enter, make_due, make_now
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
    assert make_due(duties, at=NOON) == {"ring": True}
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
    assert make_due(duties, at=NOON) == {"ring": False}
    assert make_due(duties, at=NOON + timedelta(seconds=59)) == {}
    assert make_due(duties, at=NOON + timedelta(minutes=1)) == {"ring": False}
    assert make_due(duties, at=NOON + timedelta(minutes=2)) == {}
    assert make_due(duties, at=NOON + timedelta(minutes=3)) == {"ring": True}

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

    assert make_due(duties, at=NOON) == {"first": False, "second": True}


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

    assert make_due(duties, at=NOON + duties[0].longest) == {"ring": True}


def test_it_can_be_made_before_its_time(bell: Bell, duties: list[Duty]) -> None:
    make_due(duties, at=NOON)

    assert make_now(duties, at=NOON + timedelta(minutes=1)) == {"ring": True}


def run(*names: str) -> str:
    out = StringIO()
    call_command("rounds", *names, stdout=out)
    return out.getvalue()


def test_the_command_makes_every_round_of_the_table() -> None:
    made = run().splitlines()

    assert made == [f"{name}: made" for name in rounds.BY_NAME]
    assert run() == ""


def test_the_command_makes_a_named_round_at_any_time() -> None:
    run()

    assert run("note-audit-head") == "note-audit-head: made\n"


def test_the_command_refuses_a_round_it_does_not_know() -> None:
    with pytest.raises(CommandError, match="no round sweep-chimney"):
        run("sweep-chimney")


def test_the_command_fails_if_a_round_fails(monkeypatch: pytest.MonkeyPatch, bell: Bell) -> None:
    bell.failing = 1
    monkeypatch.setitem(rounds.BY_NAME, "ring", Duty("ring", HOUR, bell.ring))

    with pytest.raises(CommandError):
        run("ring")


def test_a_batch_at_a_time_is_taken_until_nothing_is_left() -> None:
    batches = [500, 20, 0]

    assert empty(lambda at: batches.pop(0))(NOON) == 520
    assert batches == []
