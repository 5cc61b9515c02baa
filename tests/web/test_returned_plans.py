"""The lists of files returned run on an index, in their order, whatever is asked for.

PostgreSQL is kept from reading a small table whole, as it would not read a large one.
"""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from pont.file_returns.inbox import find_inbox
from pont.file_returns.models import FileReturn, ServiceCode
from pont.file_returns.queries import find_returned
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.web.inbox import asked as inbox_asked
from pont.web.lists import PAGE, narrow
from pont.web.returns import asked as returns_asked
from tests.file_returns.conftest import MONDAY, lead, officer, school, services

pytestmark = pytest.mark.django_db

__all__ = ["lead", "officer", "school", "services"]

SORTS = "USE TEMP B-TREE", "Sort  ", "Sort Key"
READS_ALL = "SCAN transfers_transfer", "Seq Scan on transfers_transfer"
SENT = (
    "",
    "when=all",
    "when=previous",
    "when=custom&from=2026-09-01&to=2026-10-01",
    "when=all&status=rejected",
    "when=all&status=sent.received",
    "when=all&by=00000000-0000-0000-0000-000000000001",
    "when=all&search=plan",
)
INBOX = (
    "",
    "status=all",
    "status=received",
    "status=rejected",
    "status=recalled",
    "status=all&from=2026-09-01&to=2026-10-01",
    "status=all&search=plan",
    "service=SEN",
    "service=SEN&status=all",
    "service=SEN&status=received",
)


def forbid(*ways: str) -> None:
    """Keep PostgreSQL from some ways of reading; SQLite chooses as for a large table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ways:
                cursor.execute(f"SET LOCAL enable_{way} = off")


def explain(rows: QuerySet[Transfer]) -> str:
    """Return how the database would read a page of `rows`, newest first."""
    forbid("seqscan", "sort", "bitmapscan")
    plan: str = rows.order_by("-sent_at", "-id")[: PAGE + 1].explain()
    return plan


def check_plan(plan: str) -> None:
    assert not [word for word in (*SORTS, *READS_ALL) if word in plan], plan
    assert "INDEX" in plan.upper()


@pytest.mark.parametrize("query", SENT)
def test_the_list_of_a_school_runs_on_an_index(query: str, school: Actor) -> None:
    asked = returns_asked.read_asked(QueryDict(query), today=MONDAY.date())

    check_plan(explain(narrow(asked.narrow(find_returned(school)), asked.search)))


@pytest.mark.parametrize("query", INBOX)
@pytest.mark.parametrize("who", ["officer", "lead"])
def test_an_inbox_runs_on_an_index(
    who: str, query: str, officer: Actor, lead: Actor, services: dict[str, ServiceCode]
) -> None:
    actor = {"officer": officer, "lead": lead}[who]
    asked = inbox_asked.read_asked(QueryDict(query))

    check_plan(explain(narrow(asked.narrow(find_inbox(actor), actor), asked.search)))


def test_what_stands_beside_files_is_read_by_their_keys(lead: Actor) -> None:
    forbid("seqscan")
    plan = FileReturn.objects.visible_to(lead).filter(transfer__in=[1, 2, 3]).explain()

    assert "LIST SUBQUERY" not in plan
    assert not [word for word in READS_ALL if word in plan], plan
