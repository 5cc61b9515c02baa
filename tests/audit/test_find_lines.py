"""Reading the trail."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from pont.audit.operations import record
from pont.audit.queries import find_lines
from tests.audit.people import BRYN, NOON, OLWEN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def week() -> None:
    """Four lines: Bryn sends on Monday and Tuesday, Olwen removes on Wednesday and Thursday."""
    for day, (actor, act) in enumerate(
        [(BRYN, "send"), (BRYN, "send"), (OLWEN, "remove"), (OLWEN, "remove")]
    ):
        record(
            act=act,
            actor=actor,
            at=NOON + timedelta(days=day),
            object_type="transfer",
            object_id=str(day % 2),
        )


def get_numbers(**wanted: object) -> list[int]:
    return [line.sequence for line in find_lines(**wanted)]  # type: ignore[arg-type]


def test_it_returns_the_newest_first() -> None:
    assert get_numbers() == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"organisation": "6812045"}, [2, 1]),
        ({"account": str(OLWEN.account)}, [4, 3]),
        ({"username": "Bryn"}, [2, 1]),
        ({"act": "remove"}, [4, 3]),
        ({"object_type": "transfer", "object_id": "0"}, [3, 1]),
        ({"since": NOON + timedelta(days=1), "until": NOON + timedelta(days=3)}, [3, 2]),
        ({"organisation": "681204"}, []),
    ],
)
def test_it_returns_what_matches_everything_given(
    wanted: dict[str, object], found: list[int]
) -> None:
    assert get_numbers(**wanted) == found


def test_it_goes_on_where_the_last_page_ended() -> None:
    assert get_numbers(limit=3) == [4, 3, 2]
    assert get_numbers(limit=3, before=2) == [1]


def test_it_asks_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        find_lines(organisation="6812045")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
@pytest.mark.parametrize(
    "condition",
    ["organisation = 'x'", "account = 'x'", "object_type = 'x' AND object_id = 'y'"],
)
def test_a_page_is_read_from_an_index_in_order(condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM audit_auditline "  # noqa: S608
            f"WHERE {condition} ORDER BY sequence DESC LIMIT 50"
        )
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "USING INDEX" in plan
    assert "TEMP B-TREE" not in plan
