"""The cache that reads plain values alone."""

from typing import Any

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "value", [0, -1.5, "Llŷr", b"bytes", [1.5, 2.5], {"a": [1, None]}, True, None, ()], ids=repr
)
def test_it_gives_back_what_it_was_given(value: Any) -> None:
    cache.set("key", value)
    assert cache.get("key", "nothing") == value


def test_it_counts_and_forgets() -> None:
    cache.set("count", 1)
    assert cache.incr("count") == 2
    assert cache.get_many(["count", "other"]) == {"count": 2}
    cache.delete("count")
    assert cache.get("count") is None
    assert cache.add("count", 5)
    assert not cache.add("count", 6)
    assert cache.get("count") == 5


def test_it_keeps_nothing_beyond_its_time() -> None:
    cache.set("key", "value", timeout=-1)
    assert cache.get("key") is None
    cache.set("key", "value", timeout=2)
    assert cache.get("key") == "value"
    assert cache.get_many([]) == {}
