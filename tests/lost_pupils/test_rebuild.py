"""Rebuilding the shelf from its files, and the index of the search from the shelf."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from pont.audit.models import AuditLine
from pont.audit.queries import verify
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import claim, remove_record
from pont.lost_pupils.search import rebuilding
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.queries import find_matches
from pont.lost_pupils.search_models import SearchEntry, SurnameKey, SurnameWord
from pont.lost_pupils.trail import OPEN
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.recall import recall
from tests.lost_pupils.conftest import MISSING, MONDAY, SION, Shelve
from tests.lost_pupils.people import make_lost_pupil


def rebuild(**options: Any) -> str:
    said = StringIO()
    call_command("rebuild_shelf", stdout=said, **options)
    return said.getvalue()


def forget_shelf() -> None:
    """Leave the shelf as it was before it had records: files and nothing else."""
    SearchEntry.objects.all().delete()
    SurnameWord.objects.all().delete()
    LostPupil.objects.all().delete()


def read_index() -> tuple[list[Any], list[Any], list[Any]]:
    fields = ("surname", "form", "given", "nth", "born", "sex", "town", "is_claimed")
    return (
        sorted(SearchEntry.objects.values_list("pupil__transfer", *fields)),
        sorted(SurnameWord.objects.filter(uses__gt=0).values_list("word", "respelt", "uses")),
        sorted(SurnameKey.objects.filter(word__uses__gt=0).values_list("key", "word__word")),
    )


def find(searcher: Actor, surname: str) -> list[int]:
    return [match.pupil for match in find_matches(Criteria(surname=surname), by=searcher).matches]


def test_a_file_older_than_the_shelf_gets_its_record(sion: LostPupil, searcher: Actor) -> None:
    known = (sion.upn, sion.surname, sion.uploader_la, sion.uploaded_at, sion.whereabouts)
    forget_shelf()

    assert "1 records opened." in rebuild()

    record = LostPupil.objects.get(transfer=sion.transfer)
    assert (
        record.upn,
        record.surname,
        record.uploader_la,
        record.uploaded_at,
        record.whereabouts,
    ) == known
    assert find(searcher, "Llewelyn") == [record.pk]
    assert AuditLine.objects.filter(act=OPEN, object_id=str(record.public_id)).count() == 1
    assert verify() is None


def test_a_file_that_was_taken_back_gets_none(sion: LostPupil, uploader: Actor) -> None:
    recall(transfer=sion.transfer, by=uploader, at=MONDAY)
    forget_shelf()

    assert "0 records opened." in rebuild()
    assert not LostPupil.objects.exists()


def test_the_index_is_the_same_as_if_it_had_been_kept(
    shelve: Shelve, sion: LostPupil, uploader: Actor, searcher: Actor
) -> None:
    shelve(name=MISSING)
    make_lost_pupil("Smith-Jones", former_surname="Llywelyn")
    claim(sion, is_claimed=True)
    remove_record(make_lost_pupil("Pryce"), reason="came-back", by=uploader, at=MONDAY)
    kept = read_index()
    SurnameKey.objects.all().delete()
    SurnameWord.objects.update(uses=77, respelt="x", number=3)
    SearchEntry.objects.filter(nth=1).delete()
    SearchEntry.objects.update(town=1)

    rebuild()

    assert read_index() == kept
    assert not SurnameWord.objects.get(word="pryce").uses


def test_a_batch_at_a_time_and_twice_is_as_good_as_once(
    monkeypatch: pytest.MonkeyPatch, searcher: Actor, sion: LostPupil
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    others = [make_lost_pupil(name) for name in ("Evans", "Ifans", "Pugh")]
    kept, lines = read_index(), AuditLine.objects.count()

    rebuild()
    said = rebuild(after=others[0].pk)

    assert read_index() == kept
    assert AuditLine.objects.count() == lines
    assert f"record {others[0].pk}." not in said
    assert f"record {others[1].pk}." in said


def test_it_goes_on_from_where_it_was_stopped(searcher: Actor, db: None) -> None:
    first, second = make_lost_pupil("Evans"), make_lost_pupil("Pugh")
    SearchEntry.objects.all().delete()

    rebuild(after=first.pk)

    assert find(searcher, "Evans") == []
    assert find(searcher, "Pugh") == [second.pk]


def test_no_bytes_are_touched(sion: LostPupil) -> None:
    before = Transfer.objects.values().get(pk=sion.transfer_id)
    forget_shelf()

    rebuild()

    assert Transfer.objects.values().get(pk=sion.transfer_id) == before
    assert SION.surname == LostPupil.objects.get().surname
