"""A school takes its own pupil off the shelf again."""

from datetime import timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.operations.withdraw import withdraw
from pont.lost_pupils.states import Standing, WrongStanding
from pont.lost_pupils.trail import REMOVE, read_detail
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.transfers.parties import NotYours
from pont.transfers.reasons import ReasonMissing
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.lost_pupils.conftest import MONDAY

LATER = MONDAY + timedelta(days=3)


def take_back(record: LostPupil, by: Actor, *, reason: str = "came-back", remark: str = "") -> None:
    withdraw(record=record, reason=reason, remark=remark, by=by, at=LATER)


def test_the_pupil_leaves_the_shelf_and_the_file_is_destroyed(
    sion: LostPupil, uploader: Actor
) -> None:
    take_back(sion, uploader)

    sion.refresh_from_db()
    assert (sion.standing, sion.removed_for, sion.ended_at) == (
        Standing.REMOVED,
        "came-back",
        LATER,
    )
    assert sion.transfer.state == State.WITHDRAWN
    assert sion.transfer.steps.last().verb == "withdrawn"  # type: ignore[union-attr]
    assert not StoredFile.objects.exists()
    assert sion.surname == ""


def test_the_trail_says_why_and_holds_the_pupil_sealed(sion: LostPupil, uploader: Actor) -> None:
    take_back(sion, uploader, reason="other", remark="Siôn is at home")

    line = AuditLine.objects.get(act=REMOVE)
    assert line.facts["reason"] == "other"
    assert "Siôn" not in str(line.facts)
    detail = read_detail(bytes(line.sealed.content), about=sion.public_id)  # type: ignore[attr-defined]
    assert (detail["surname"], detail["remark"]) == ("Llywelyn", "Siôn is at home")


def test_school_and_authority_are_told_without_the_pupil(
    sion: LostPupil, uploader: Actor, lowri: Account
) -> None:
    Letter.objects.all().delete()
    take_back(sion, uploader)

    letters = list(Letter.objects.all())
    assert {letter.subject for letter in letters} >= {
        "A pupil is no longer in the lost pupil database"
    }
    assert lowri.email in {letter.to for letter in letters}
    assert all("Llywelyn" not in letter.body for letter in letters)


def test_a_colleague_may_do_it(sion: LostPupil, mair: Account) -> None:
    take_back(sion, get_actor(mair))

    sion.refresh_from_db()
    assert sion.standing == Standing.REMOVED


@pytest.mark.parametrize("person", ["lowri", "derwen", "gwen"])
def test_nobody_else_may(sion: LostPupil, person: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises((NotYours, NotPermitted)):
        take_back(sion, get_actor(request.getfixturevalue(person)))


def test_a_role_without_files_may_not(sion: LostPupil, vera: Account) -> None:
    with pytest.raises(NotPermitted):
        take_back(sion, get_actor(vera))


@pytest.mark.parametrize(("reason", "remark"), [("", ""), ("duplicate", ""), ("other", " ")])
def test_it_needs_a_reason_of_a_school(
    sion: LostPupil, uploader: Actor, reason: str, remark: str
) -> None:
    with pytest.raises(ReasonMissing):
        take_back(sion, uploader, reason=reason, remark=remark)


def test_it_is_too_late_once_claimed(sion: LostPupil, uploader: Actor) -> None:
    shelve.claim(sion, is_claimed=True)

    with pytest.raises(WrongStanding):
        take_back(sion, uploader)

    sion.refresh_from_db()
    assert (sion.standing, sion.surname) == (Standing.CLAIMED, "Llywelyn")


def test_it_is_too_late_a_second_time(sion: LostPupil, uploader: Actor) -> None:
    take_back(sion, uploader)

    with pytest.raises(WrongStanding):
        take_back(sion, uploader)
