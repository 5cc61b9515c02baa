"""What several sections of the attacks need."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections
from django.test import Client

from pont.accounts.models import Account
from tests.attacks.uploading import PAGE

Result = TypeVar("Result")
AtOnce = Callable[[list[Callable[[], Result]]], list[Result]]


@pytest.fixture
def at_once(transactional_db: None, tmp_path: Path) -> Iterator[AtOnce[object]]:
    """Let acts happen at the same time, each on a database connection of its own.

    The tests' SQLite lives in memory and belongs to one connection, so that for these tests it
    becomes a file, opened with the settings of production. Ask for this before anything else.
    """
    alias, before = "default", connections["default"]
    is_file = before.vendor != "sqlite"
    if not is_file:
        before.ensure_connection()
        after = connections.create_connection(alias)
        after.settings_dict = {**before.settings_dict, "NAME": str(tmp_path / "pont.sqlite3")}
        after.ensure_connection()
        before.connection.backup(after.connection)
        connections[alias] = after
    patch = pytest.MonkeyPatch()
    patch.setitem(connections.settings, alias, connections[alias].settings_dict)
    yield run_at_once
    patch.undo()
    if not is_file:
        connections[alias].close()
        connections[alias] = before


def run_at_once(acts: list[Callable[[], Result]]) -> list[Result]:
    """Return what `acts` return, begun in the same moment by a thread each."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], Result]) -> Result:
        try:
            together.wait(timeout=30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=120) for done in [pool.submit(begin, act) for act in acts]]


@pytest.fixture
def browser(bryn: Account, tomos: Account) -> Client:
    """Bryn's browser; at the school he sends to there is somebody to read."""
    client = Client(raise_request_exception=False)
    client.force_login(bryn)
    return client


@pytest.fixture
def strict(bryn: Account) -> Client:
    """Bryn's browser where the tokens of forms are checked, with the token in it."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(bryn)
    client.get(PAGE)
    return client
