"""Fixtures of the matching tests."""

from pathlib import Path

import pytest

from tests.lost_pupils.matching.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world."""
    return World(tmp_path)
