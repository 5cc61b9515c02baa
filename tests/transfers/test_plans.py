"""Lists run on an index each, on both databases, and are never sorted on the way."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Min, QuerySet

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.queries import find_awaiting, find_collected, find_sent
from pont.transfers.states import State
from tests.transfers.conftest import MONDAY

Ask = Callable[[Actor], "QuerySet[Any, Any]"]

LISTS: dict[str, tuple[Ask, str]] = {
    "awaiting": (
        lambda actor: find_awaiting(actor, Kind.CTF).order_by("sent_at", "id")[:51],
        "waiting_by_date",
    ),
    "awaiting, a further page": (
        lambda actor: (
            find_awaiting(actor, Kind.CTF)
            .filter(sent_at__gte=MONDAY)
            .order_by("sent_at", "id")[:51]
        ),
        "waiting_by_date",
    ),
    "collected before": (
        lambda actor: find_collected(actor, Kind.CTF).order_by("-ended_at", "-id")[:51],
        "collected",
    ),
    "sent": (lambda actor: find_sent(actor).order_by("-sent_at", "-id")[:51], "sent_by_date"),
    "sent, a further page": (
        lambda actor: find_sent(actor).filter(sent_at__lte=MONDAY).order_by("-sent_at", "-id")[:51],
        "sent_by_date",
    ),
    "what ended last": (
        lambda actor: find_sent(actor).filter(ended_at__isnull=False).order_by("-ended_at")[:5],
        "answers_by_date",
    ),
}


@pytest.fixture
def files(db: None) -> None:
    """Many files of each state between a few schools, so that an order is worth an index."""
    schools = ("6812045", "6812317", "6802329", "6802320")
    Transfer.objects.bulk_create(
        Transfer(
            kind=Kind.CTF,
            name=f"{number:05}.XML",
            given_name="",
            sender=schools[number % 4],
            recipient=schools[(number + 1) % 4] if number % 100 else "8303308",
            state=State.SENT if number % 3 else State.RECEIVED,
            size=1,
            sha256="",
            sent_at=MONDAY + timedelta(minutes=number),
            sent_by="00000000-0000-4000-8000-000000000000",
            ended_at=None if number % 3 else MONDAY + timedelta(minutes=number),
        )
        for number in range(6_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE transfers_transfer")


def explain(rows: "QuerySet[Any, Any]") -> str:
    """Return how the database reads `rows`."""
    return str(rows.explain())


@pytest.mark.parametrize("name", LISTS)
def test_it_runs_on_its_index_without_sorting(
    name: str, files: None, bryn: Account, tomos: Account
) -> None:
    ask, index = LISTS[name]
    person = tomos if index in {"waiting_by_date", "collected"} else bryn

    plan = explain(ask(get_actor(person)))

    assert re.search(rf"\b{index}\b", plan), plan
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_what_waits_is_counted_on_the_index(files: None, derwen: Account) -> None:
    waiting = Transfer.objects.addressed_to(get_actor(derwen)).filter(state=State.SENT)

    plan = explain(waiting.values("kind").annotate(count=Count("id"), since=Min("sent_at")))

    assert re.search(r"\b(waiting_by_date|still_waiting)\b", plan), plan
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan
