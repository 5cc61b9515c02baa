"""A matching in a process of its own: it survives the worker's death, and doubles nothing."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.matching_models import MatchingRun
from pont.lost_pupils.operations.match_census import Turn
from pont.rounds import matching
from pont.rounds.matching import FOLDER, MatchingDied, hold, match_apart, sweep_folders
from tests.lost_pupils.censuses import MALI, order
from tests.rounds.test_worker import House, await_, empty_database

__all__ = ["empty_database"]

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
PREPARE = """
from datetime import timedelta
from django.utils.timezone import now
from pont.accounts.queries import get_actor
from tests.cast import make_person
from tests.lost_pupils.censuses import MALI, lose_mali, order
lose_mali()
order(get_actor(make_person("gwen")), MALI, at=now())
"""
END_LEASE = """
from django.utils.timezone import now
from pont.lost_pupils.matching_models import MatchingRun
MatchingRun.objects.update(leased_until=now())
"""
LOOK = """
import os
from pathlib import Path
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.audit.models import AuditLine
from pont.vault.models import StoredFile
run = MatchingRun.objects.get()
found = f"{run.state} {run.attempt} {ProposedMatch.objects.count()} {StoredFile.objects.count()} "
found += str(AuditLine.objects.filter(act="matching.ready").count())
Path(os.environ["PONT_VAR"], "found").write_text(found)
"""


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> House:
    copyfile(empty_database, tmp_path / "pont.sqlite3")
    house = House(tmp_path, mail_port=9)
    house.environment["PONT_MATCHING_ENGINE"] = "tests.rounds.slow_engine.match_slowly"
    house.environment["TMPDIR"] = str(tmp_path)
    return house


def look(house: House, folder: Path) -> str:
    house.ask(LOOK)
    return (folder / "found").read_text()


@pytest.mark.slow
def test_a_worker_killed_in_the_midst_of_it_leaves_it_to_the_next(
    house: House, tmp_path: Path
) -> None:
    house.ask(PREPARE)
    begun = tmp_path / "begun"
    first = house.start("work")
    await_(lambda: begun.exists() and begun.read_text().count("\n") == 1)
    child = int(begun.read_text())

    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=30)
    await_(lambda: not Path(f"/proc/{child}").exists(), seconds=30)
    assert look(house, tmp_path) == "running 1 0 1 0"
    left = list(tmp_path.glob(FOLDER.format("*") + "*"))
    assert all("Evans" not in path.read_text("latin-1") for path in files_in(left))

    house.ask(END_LEASE)
    (tmp_path / "go").touch()
    second = house.start("work")
    await_(lambda: look(house, tmp_path).startswith("ready"))
    second.send_signal(signal.SIGTERM)
    _, errors = second.communicate(timeout=60)
    assert "worker-failed" not in errors

    assert look(house, tmp_path) == "ready 2 1 0 1"
    assert not list(tmp_path.glob(FOLDER.format("*") + "*"))


def files_in(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_it_starts_no_process_while_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.subprocess, "Popen", None)

    assert match_apart(NOON) == 0


def test_it_says_when_the_process_died(gwen: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    order(get_actor(gwen), MALI, at=NOON)
    monkeypatch.setattr(matching.sys, "executable", "false")

    with pytest.raises(MatchingDied):
        match_apart(NOON)


def test_it_sweeps_the_folders_of_dead_workers_alone(tmp_path: Path) -> None:
    dead, living = (tmp_path / f"{FOLDER.format(pid)}x" for pid in (2**22 + 1, os.getpid()))
    for folder in (dead, living):
        folder.mkdir()
        (folder / "spill").touch()
    other = tmp_path / "pont-match-1"
    other.mkdir()

    sweep_folders(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([living, other])


@pytest.mark.django_db(transaction=True)
def test_it_holds_the_lease_and_ends_once_the_run_is_not_its_own(
    gwen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = order(get_actor(gwen), MALI, at=NOON)
    ended: list[int] = []
    monkeypatch.setattr(matching, "HOLD_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(matching.os, "_exit", ended.append)

    with hold(Turn(run, clock=lambda: NOON)):
        await_(lambda: bool(ended), seconds=10)

    assert set(ended) == {os.EX_OK}
    assert MatchingRun.objects.get().leased_until is None
