"""Who looked for whom is written down."""

from datetime import timedelta

import pytest

from pont.audit.models import AuditLine, SealedDetail
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.look import look
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.trail import SEARCH, forget_pupils, read_detail
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.rounds.operations import make_now
from pont.rounds.table import ROUNDS
from pont.standards.closeness import PartDate
from tests.lost_pupils.conftest import MONDAY

CRITERIA = Criteria(surname="Llewelyn", begins=False, born=PartDate(9, 3, 2014), town="Caer")


def test_it_finds_the_pupil_and_leaves_a_line(sion: LostPupil, searcher: Actor) -> None:
    results = look(criteria=CRITERIA, by=searcher, at=MONDAY)

    assert [match.pupil for match in results.matches] == [sion.pk]
    line = AuditLine.objects.get(act=SEARCH)
    assert (line.username, line.facts) == (searcher.username, {"found": 1})


def test_what_was_searched_for_is_sealed_and_can_be_read_again(searcher: Actor) -> None:
    look(criteria=CRITERIA, by=searcher, at=MONDAY)

    sealed = bytes(SealedDetail.objects.get().content)
    assert b"Llewelyn" not in sealed
    assert Criteria.read(read_detail(sealed, about="search")) == CRITERIA


def test_it_is_forgotten_after_two_years(searcher: Actor) -> None:
    look(criteria=CRITERIA, by=searcher, at=MONDAY)

    assert forget_pupils(at=MONDAY + timedelta(days=729)) == 0
    assert forget_pupils(at=MONDAY + timedelta(days=732)) == 1
    assert AuditLine.objects.filter(act=SEARCH).exists()
    assert not SealedDetail.objects.exists()


def test_a_round_of_the_worker_forgets_it(searcher: Actor) -> None:
    look(criteria=CRITERIA, by=searcher, at=MONDAY)
    (duty,) = [duty for duty in ROUNDS if duty.name == "forget-searches"]

    assert make_now([duty], at=MONDAY + timedelta(days=732)) == {"forget-searches": 1}
    assert not SealedDetail.objects.exists()


def test_a_school_may_not(sion: LostPupil, uploader: Actor) -> None:
    with pytest.raises(NotPermitted):
        look(criteria=CRITERIA, by=uploader, at=MONDAY)

    assert not AuditLine.objects.filter(act=SEARCH).exists()
