"""A record for each file on the shelf."""

from datetime import timedelta

import pytest
from django.db import transaction

from pont.audit.models import AuditLine
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.states import Standing, Whereabouts
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.send import send
from tests.lost_pupils.conftest import MONDAY, SION, Shelve, write_shelf_ctf
from tests.transfers.files import write_ctf


def test_a_file_for_the_shelf_opens_a_record_with_all_that_can_be_searched(
    sion: LostPupil,
) -> None:
    assert sion.standing == Standing.LOST
    assert (sion.uploader, sion.uploader_la, sion.uploaded_at) == ("6812045", "681", MONDAY)
    known = (sion.upn, sion.former_upn, sion.surname, sion.former_surname, sion.preferred_surname)
    assert known == (SION.upn, SION.former_upn, "Llywelyn", "Price", "Llewellyn")
    person = (sion.forename, sion.middle_names, sion.born_on, sion.sex, sion.town)
    assert person == ("Siôn", "Rhys Emrys", SION.dob, "M", "Caerdydd")


@pytest.mark.parametrize(
    ("desk", "whereabouts"),
    [("XXXXXXX", Whereabouts.MISSING), ("MMMMMMM", Whereabouts.OUTSIDE)],
)
def test_it_says_what_the_school_knew(shelve: Shelve, desk: str, whereabouts: Whereabouts) -> None:
    assert shelve(name=f"6812045_CTF_{desk}_001.XML").whereabouts == whereabouts


def test_a_file_for_a_school_opens_none(uploader: Actor, tomos: object) -> None:
    draft = land(chunks=[write_ctf()], name="6812045_CTF_6812317_001.XML", by=uploader, at=MONDAY)
    send(drafts=[draft], warnings_read=True, by=uploader, at=MONDAY)

    assert Transfer.objects.exists()
    assert not LostPupil.objects.exists()


def test_it_leaves_a_line_without_anything_of_the_pupil(sion: LostPupil) -> None:
    line = AuditLine.objects.get(act="lost-pupil.open")

    assert line.object_id == str(sion.public_id)
    assert line.facts == {"whereabouts": "missing", "transfer": str(sion.transfer.public_id)}


def test_what_fails_upstairs_is_not_sent(uploader: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = land(
        chunks=[write_ctf(destination="XXXXXXX")],
        name="6812045_CTF_XXXXXXX_001.XML",
        by=uploader,
        at=MONDAY,
    )

    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("pont.lost_pupils.operations.shelve.make_record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        send(drafts=[draft], warnings_read=True, by=uploader, at=MONDAY)

    assert not Transfer.objects.exists()


def test_recalling_the_file_takes_the_pupil_off_the_shelf(sion: LostPupil, uploader: Actor) -> None:
    later = MONDAY + timedelta(hours=1)
    recall(transfer=sion.transfer, by=uploader, at=later)

    sion.refresh_from_db()
    assert (sion.standing, sion.removed_for, sion.ended_at) == (
        Standing.REMOVED,
        "recalled",
        later,
    )
    assert AuditLine.objects.filter(act="lost-pupil.remove").count() == 1


def test_who_has_left_the_shelf_is_forgotten(sion: LostPupil, uploader: Actor) -> None:
    recall(transfer=sion.transfer, by=uploader, at=MONDAY)

    sion.refresh_from_db()
    assert {sion.upn, sion.surname, sion.forename, sion.middle_names, sion.town} == {""}
    assert sion.born_on is None


def test_a_second_file_of_the_same_pupil_is_warned_of_before_sending(
    sion: LostPupil, uploader: Actor
) -> None:
    body = write_shelf_ctf(SION, destination="MMMMMMM")
    draft = land(chunks=[body], name="6812045_CTF_MMMMMMM_009.XML", by=uploader, at=MONDAY)

    assert [problem.code for problem in draft.warnings] == ["lost-already"]
    assert SION.upn not in str(draft.problems)


def test_nothing_is_warned_of_once_the_pupil_is_off_the_shelf(
    sion: LostPupil, uploader: Actor
) -> None:
    recall(transfer=sion.transfer, by=uploader, at=MONDAY)
    body = write_shelf_ctf(SION)
    draft = land(chunks=[body], name="6812045_CTF_XXXXXXX_009.XML", by=uploader, at=MONDAY)

    assert draft.warnings == []
