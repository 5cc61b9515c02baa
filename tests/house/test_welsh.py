"""Every string a person can see has its Welsh."""

from pathlib import Path

import pytest

from tools.catalogue import check, find_rooms


@pytest.mark.parametrize("room", find_rooms(), ids=lambda room: room.name)
def test_every_string_of_the_room_has_its_welsh(room: Path) -> None:
    faults = "\n".join(str(fault) for fault in check(room))
    assert not faults, f"python -m tools.catalogue extract {room.name}, then write:\n{faults}"
