"""Every string a person can see has its Welsh, the same wherever it stands."""

from collections import defaultdict
from pathlib import Path

import pytest

from tools.catalogue import CATALOGUE, check, find_rooms, read_catalogue


@pytest.mark.parametrize("room", find_rooms(), ids=lambda room: room.name)
def test_every_string_of_the_room_has_its_welsh(room: Path) -> None:
    faults = "\n".join(str(fault) for fault in check(room))
    assert not faults, f"python -m tools.catalogue extract {room.name}, then write:\n{faults}"


def test_no_string_is_translated_in_two_ways() -> None:
    # Django lays all catalogues together: of two translations, the order of the apps decides.
    welsh = defaultdict(set)
    for room in find_rooms():
        for entry in read_catalogue(room / CATALOGUE):
            if entry.id:
                welsh[str(entry.id), entry.context].add(str(entry.string))
    assert {text: ways for text, ways in welsh.items() if len(ways) > 1} == {}
