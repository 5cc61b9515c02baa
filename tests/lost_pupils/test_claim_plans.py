"""The list of claims runs on an index, on both databases, and is never sorted on the way."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_queries import find_own_claims
from pont.lost_pupils.claim_states import ClaimStage
from pont.policy.actors import Actor
from tests.lost_pupils.conftest import MONDAY
from tests.lost_pupils.people import make_lost_pupil

PARTIES = ("681LLLL", "680LLLL", "676LLLL", "830LLLL")


@pytest.fixture
def claims(db: None) -> list[Claim]:
    """Many claims of a few authorities, so that an order is worth an index."""
    pupil = make_lost_pupil()
    made = Claim.objects.bulk_create(
        Claim(
            pupil=pupil,
            stage=ClaimStage.LAPSED if number % 5 else ClaimStage.UNDONE,
            account=UUID(int=number),
            name="Somebody",
            party=PARTIES[number % 4],
            party_name="Somewhere",
            declaration="On roll.",
            declared_at=MONDAY + timedelta(minutes=number),
            confirmed_at=None if number % 5 else MONDAY,
            undone_at=None if number % 5 else MONDAY,
            undone_for="" if number % 5 else "other",
        )
        for number in range(8000)
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE lost_pupils_claim")
    return made


@pytest.mark.parametrize(
    ("stage", "index"),
    [(None, "claims_of_party"), (ClaimStage.UNDONE, "claims_of_party_by_stage")],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_page_is_read_in_the_order_of_an_index(
    claims: list[Claim], searcher: Actor, stage: ClaimStage | None, index: str, is_first: bool
) -> None:
    after = None if is_first else claims[5000]
    with CaptureQueriesContext(connection) as context:
        found = find_own_claims(searcher, stage, after=after, most=51)

    plan = explain(context.captured_queries[-1]["sql"])
    assert len(found) == 51
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def explain(sql: str) -> str:
    """Return the plan of a query."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())
