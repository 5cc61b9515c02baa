"""Search for a school by name, town or number."""

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.directory.models import Establishment
from pont.directory.queries import search_establishments
from tests.organisations import make_establishment


@pytest.fixture(autouse=True)
def schools(greenway: Establishment, rumney: Establishment, newport_school: Establishment) -> None:
    make_establishment("6812100", name="Ysgol Tŷ'r Bont", town="Pen-tyrch")


def find(text: str, la: str | None = None) -> list[str]:
    return [row.number for row in search_establishments(text, la=la)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("greenway", ["6812045"]),
        ("PRIM green", ["6812045"]),
        ("ty'r bont", ["6812100"]),
        ("Tŷ’r", ["6812100"]),
        ("tyrch", ["6812100"]),
        ("primary cardiff", ["6812045", "6812317"]),
        ("6812", ["6812045", "6812317", "6812100"]),
        ("681/2317", ["6812317"]),
        ("68", ["6812045", "6802329", "6812317", "6812100"]),
        ("reenway", []),
        ("%", []),
        ("", []),
        ("68120450", []),
    ],
)
def test_it_finds_by_the_beginnings_of_words_and_numbers(text: str, numbers: list[str]) -> None:
    assert find(text) == numbers


def test_it_narrows_to_one_authority() -> None:
    assert find("primary", la="680") == ["6802329"]


def test_it_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        rows = list(search_establishments("primary"))
        assert [row.la.name for row in rows] == ["Cardiff", "Newport", "Cardiff"]
