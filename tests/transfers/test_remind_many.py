"""Reminding many schools of many files."""

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from django.db import connection

from pont.directory.models import Establishment
from pont.directory.shipped import read_authorities
from pont.postbox.models import Letter
from pont.transfers.models import Reminder, Transfer
from pont.transfers.operations.remind import remind_authorities, remind_schools
from tests.organisations import make_authority, make_category
from tests.transfers.waiting import make_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
AUTHORITIES = 20
# A fraction of what is meant, for time: with 2,000 and 100,000 it was 2 MB and 13 queries each.
SCHOOLS, FILES = 100, 5_000
MB = 1 << 20


def make_schools() -> list[str]:
    """Put as many schools into each of the authorities, and return all their numbers."""
    numbers = [row["number"] for row in islice(read_authorities(), AUTHORITIES)]
    authorities = [make_authority(number) for number in numbers]
    category = make_category()
    schools = Establishment.objects.bulk_create(
        Establishment(
            number=f"{la.number}{2000 + n}",
            la=la,
            category=category,
            name=f"School {la.number}{2000 + n}",
            email=f"office@s{la.number}{2000 + n}.example",
        )
        for la in authorities
        for n in range(SCHOOLS // AUTHORITIES)
    )
    return [school.number for school in schools]


def make_files(schools: list[str]) -> None:
    """Let as many files wait at each school, each from another one, over the last forty days."""
    Transfer.objects.bulk_create(
        (
            make_waiting(
                schools[(n * 7 + 1) % len(schools)],
                schools[n % len(schools)],
                sent_at=AT - timedelta(days=1 + n % 40),
                number=n // len(schools),
            )
            for n in range(FILES)
        ),
        batch_size=2_000,
    )


def measure(remind: Callable[..., int]) -> tuple[int, int, int]:
    """Return how many were reminded, with how many queries, and the most memory it took."""
    queries = 0

    def count(execute: Callable[..., object], *asked: object) -> object:
        nonlocal queries
        queries += 1
        return execute(*asked)

    tracemalloc.start()
    with connection.execute_wrapper(count):
        reminded = remind(at=AT)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return reminded, queries, most


def test_it_takes_little_memory_and_the_same_queries_for_each(db: None) -> None:
    make_files(make_schools())

    schools, queries, most = measure(remind_schools)
    assert schools == SCHOOLS
    assert queries <= 3 + 16 * SCHOOLS
    assert most < 3 * MB

    authorities, queries, most = measure(remind_authorities)
    assert authorities == AUTHORITIES
    assert queries <= 3 + 16 * AUTHORITIES
    assert most < 3 * MB

    assert Reminder.objects.count() == SCHOOLS + AUTHORITIES
    bodies = Letter.objects.filter(to__startswith="data@").values_list("body", flat=True)
    assert max(len(body) for body in bodies) < 50_000
