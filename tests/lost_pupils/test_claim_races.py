"""Two people at one claim in the same moment, on a database that lets them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.confirm import confirm, fetch
from pont.lost_pupils.operations.undo import undo
from pont.lost_pupils.operations.withdraw import withdraw
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from tests.lost_pupils.claims import (
    TUESDAY,
    claim_for,
    declare_for,
    forward_to,
    get_tomos,
    make_colleague,
)

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite: one connection"),
    pytest.mark.django_db(transaction=True),
]


def do_at_once(*acts: Callable[[], object]) -> list[str]:
    """Do `acts` in threads of their own; return the codes of those refused."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        together.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        codes = [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]
    return [code for code in codes if code]


@pytest.fixture
def colleague(transactional_db: None) -> Actor:
    return make_colleague("elis", Role.LEA_LOST_PUPIL_TRANSFER)


def test_one_of_two_forwards(sion: LostPupil, searcher: Actor, colleague: Actor) -> None:
    get_tomos()
    claim = claim_for(sion, searcher)

    refused = do_at_once(
        lambda: forward_to(Claim.objects.get(pk=claim.pk), searcher),
        lambda: forward_to(Claim.objects.get(pk=claim.pk), colleague),
    )

    assert refused == ["wrong-claim-stage"]
    assert Transfer.objects.filter(sender="681LLLL").count() == 1


def test_it_is_forwarded_or_undone(sion: LostPupil, searcher: Actor, colleague: Actor) -> None:
    get_tomos()
    claim = claim_for(sion, searcher)

    refused = do_at_once(
        lambda: forward_to(Claim.objects.get(pk=claim.pk), searcher),
        lambda: undo(claim=claim, reason="by-mistake", remark="", by=colleague, at=TUESDAY),
    )

    claim.refresh_from_db()
    sion.refresh_from_db()
    assert refused == ["wrong-claim-stage"]
    ends = {
        ClaimStage.FORWARDED: Standing.CLAIMED,
        ClaimStage.UNDONE: Standing.LOST,
    }
    assert ends[ClaimStage(claim.stage)] == sion.standing


def test_an_authority_has_one_declaration(
    sion: LostPupil, searcher: Actor, colleague: Actor
) -> None:
    assert (
        do_at_once(lambda: declare_for(sion, searcher), lambda: declare_for(sion, colleague)) == []
    )

    stages = Claim.objects.order_by("stage").values_list("stage", flat=True)
    assert list(stages) == [ClaimStage.DECLARED, ClaimStage.LAPSED]


def test_two_authorities_claim_and_undo_without_losing_the_pupil(
    sion: LostPupil, searcher: Actor
) -> None:
    newport = make_colleague("catrin", Role.LEA_LOST_PUPIL, la="680")
    mine, theirs = claim_for(sion, searcher), declare_for(sion, newport)
    fetch(claim=theirs, by=newport, at=TUESDAY)

    refused = do_at_once(
        lambda: undo(claim=mine, reason="not-here", remark="", by=searcher, at=TUESDAY),
        lambda: confirm(claim=theirs, by=newport, at=TUESDAY),
    )

    sion.refresh_from_db()
    assert (refused, sion.standing) == ([], Standing.CLAIMED)


def test_the_school_takes_the_pupil_back_or_they_are_claimed(
    sion: LostPupil, searcher: Actor, bryn: Account
) -> None:
    claim = declare_for(sion, searcher)
    fetch(claim=claim, by=searcher, at=TUESDAY)

    refused = do_at_once(
        lambda: confirm(claim=claim, by=searcher, at=TUESDAY),
        lambda: withdraw(
            record=sion, reason="came-back", remark="", by=get_actor(bryn), at=TUESDAY
        ),
    )

    sion.refresh_from_db()
    claim.refresh_from_db()
    assert len(refused) == 1
    assert (sion.standing, claim.stage) in {
        (Standing.CLAIMED, ClaimStage.CLAIMED),
        (Standing.REMOVED, ClaimStage.LAPSED),
    }
