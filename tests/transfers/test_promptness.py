"""How soon schools collect."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.oversight import Way
from pont.transfers.promptness import WEEKS, Measure, Promptness, measure_promptness
from pont.transfers.states import State
from tests.transfers.conftest import MONDAY


@pytest.fixture
def overseer(olwen: Account) -> Actor:
    """Olwen at Cardiff."""
    return get_actor(olwen)


def make(recipient: str, *, sent: int, days: int | None, number: int = 1) -> None:
    """Put a file in the register that was sent `sent` days ago and collected after `days`."""
    sent_at = MONDAY - timedelta(days=sent)
    Transfer.objects.create(
        kind="ctf",
        name=f"6812045_CTF_{recipient}_{sent:03}{number}.XML",
        sender="6812045",
        recipient=recipient,
        sender_la="681",
        recipient_la=recipient[:3],
        state=State.SENT if days is None else State.RECEIVED,
        size=1,
        sent_at=sent_at,
        sent_by="00000000-0000-4000-8000-000000000000",
        ended_at=None if days is None else sent_at + timedelta(days=days),
    )


def measure(by: Actor) -> Promptness:
    return measure_promptness(by, la="681", way=Way.WITHIN, kind=Kind.CTF, at=MONDAY)


def test_it_is_the_median_by_week_of_sending_and_by_school(overseer: Actor) -> None:
    for number, days in enumerate((1, 2, 9)):
        make("6812317", sent=7, days=days, number=number)
    make("6814039", sent=0, days=None)
    make("6814039", sent=7 * WEEKS, days=3)
    make("6802329", sent=7, days=50)

    found = measure(overseer)

    assert len(found.weeks) == WEEKS
    assert found.weeks[date(2026, 11, 9)] == Measure(collected=3, waiting=0, days=2)
    assert found.weeks[date(2026, 11, 16)] == Measure(collected=0, waiting=1, days=None)
    assert list(found.recipients) == ["6814039", "6812317"]
    assert (found.schools, found.is_cut) == (2, False)


def test_it_says_when_not_all_is_measured(overseer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pont.transfers.promptness.MOST_MEASURED", 2)
    for number in range(3):
        make("6812317", sent=number, days=1)

    found = measure(overseer)

    assert found.is_cut
    assert found.recipients["6812317"].collected == 2


def test_another_authority_s_schools_are_not_measured(nia: Account) -> None:
    make("6812317", sent=1, days=1)

    assert measure(get_actor(nia)).recipients == {}


def test_it_costs_two_queries(
    overseer: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make("6812317", sent=1, days=1)

    with django_assert_num_queries(2):
        measure(overseer)
