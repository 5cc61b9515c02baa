"""Landing an upload as a draft."""

import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import TestCase
from django.utils import translation
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.judgement import Verdict
from pont.transfers.models import Draft, PupilEntry, Transfer
from pont.transfers.operations import expire as expiring
from pont.transfers.operations import land as landing
from pont.transfers.operations.discard import discard
from pont.transfers.operations.expire import expire_drafts
from pont.transfers.operations.land import ContentsRefused, land
from pont.transfers.operations.rename import rename
from pont.transfers.operations.send import NothingToSend
from pont.transfers.pupils import unseal_pupils
from pont.vault.models import StoredFile
from pont.vault.operations import FileEmpty, TooLarge
from pont.web.words import say
from tests.transfers.conftest import MONDAY, NAME
from tests.transfers.files import write_ctf


def find_bytes(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_it_accepts_a_right_file_and_counts_its_pupils(sender: Actor) -> None:
    draft = land(chunks=[write_ctf(pupils=3)], name=NAME, by=sender, at=MONDAY)

    assert (draft.verdict, draft.problems, draft.pupil_count) == (Verdict.ACCEPTED, [], 3)
    assert (draft.sender, draft.recipient) == ("6812045", "6812317")


def test_it_shows_the_pupils_to_its_owner_without_keeping_them_readable(sender: Actor) -> None:
    draft = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)
    draft.refresh_from_db()

    pupil = unseal_pupils(draft.contents, draft=draft.public_id)[0]
    assert pupil.dob is not None
    assert pupil.upn.startswith(tuple("ABCDEFGHJKLMNPQRTUVWXYZ"))
    assert pupil.surname.encode() not in bytes(draft.contents or b"")
    assert not PupilEntry.objects.exists()


def test_it_is_visible_to_its_owner_alone(draft: Draft, recipient: Actor, sender: Actor) -> None:
    assert list(Draft.objects.visible_to(sender)) == [draft]
    assert not Draft.objects.visible_to(recipient)


def test_it_keeps_a_wrong_name_and_offers_the_repaired_one(sender: Actor) -> None:
    draft = land(chunks=[write_ctf()], name="6812045-CTF-6812317-1 (1).xml", by=sender, at=MONDAY)

    assert draft.verdict == Verdict.REFUSED
    assert draft.suggestion == NAME
    renamed = rename(draft=draft, name=draft.suggestion, by=sender, at=MONDAY)
    assert (renamed.verdict, renamed.name) == (Verdict.ACCEPTED, NAME)


def test_it_refuses_to_send_as_another_school(sender: Actor) -> None:
    name = "6812317_CTF_6812045_001.XML"
    draft = land(chunks=[write_ctf()], name=name, by=sender, at=MONDAY)

    assert [problem.code for problem in draft.refusals] == ["sender-not-yours"]


def test_it_offers_the_next_number_for_a_name_already_used(
    transfer: Transfer, sender: Actor
) -> None:
    draft = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)

    assert [problem.code for problem in draft.refusals] == ["name-taken"]
    assert draft.suggestion == "6812045_CTF_6812317_002.XML"


def test_it_offers_the_next_number_for_a_name_chosen_twice(draft: Draft, sender: Actor) -> None:
    again = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)

    assert [problem.code for problem in again.refusals] == ["chosen-twice"]
    assert again.suggestion == "6812045_CTF_6812317_002.XML"


def test_it_warns_where_nobody_can_read_the_file(sender: Actor, newport_school: object) -> None:
    name = "6812045_CTF_6802329_001.XML"
    body = write_ctf(destination="6802329")

    draft = land(chunks=[body], name=name, by=sender, at=MONDAY)

    assert [problem.code for problem in draft.warnings] == ["recipient-unread"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04 not xml", "document-not-xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><CTfile/>', "document-doctype"),
        (b"<CTfile><Header/></CTfile>", "ctf-no-pupil-data"),
    ],
)
def test_it_keeps_nothing_of_contents_that_cannot_be_sent(
    sender: Actor, store: Path, body: bytes, code: str
) -> None:
    with pytest.raises(ContentsRefused) as refused:
        land(chunks=[body], name=NAME, by=sender, at=MONDAY)

    assert refused.value.code == code
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()
    assert find_bytes(store) == []


def test_it_refuses_an_empty_file(sender: Actor) -> None:
    with pytest.raises(FileEmpty):
        land(chunks=[], name=NAME, by=sender, at=MONDAY)


def test_it_stops_at_the_limit_of_a_school_s_generic_file(sender: Actor, store: Path) -> None:
    with pytest.raises(TooLarge):
        land(
            chunks=(b"x" * 1_048_576 for _ in range(5)),
            name="6812045_6812317_FFT15.ZIP",
            by=sender,
            at=MONDAY,
        )

    assert find_bytes(store) == []


def test_it_takes_a_generic_zip(sender: Actor) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report.txt", "invented")

    name = "6812045_6812317_FFT15.ZIP"
    draft = land(chunks=[packed.getvalue()], name=name, by=sender, at=MONDAY)

    assert (draft.verdict, draft.pupil_count) == (Verdict.ACCEPTED, None)


def test_nobody_lands_a_file_whose_roles_send_nothing(vera: object) -> None:
    from_vera = Actor(
        account=None,
        username="vera",
        name="Vera",
        organisation="681LLLL",
        organisation_name="Cardiff",
        la="681",
        roles=frozenset(),
    )
    with pytest.raises(NotPermitted):
        land(chunks=[write_ctf()], name=NAME, by=from_vera, at=MONDAY)


def test_it_leaves_one_line_in_the_trail(draft: Draft) -> None:
    lines = AuditLine.objects.filter(object_id=str(draft.public_id))

    assert [line.act for line in lines] == ["draft.land"]


def test_discarding_leaves_no_bytes(
    draft: Draft,
    sender: Actor,
    store: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        discard(draft=draft, by=sender, at=MONDAY)

    assert not Draft.objects.exists()
    assert find_bytes(store) == []


def test_a_day_old_draft_goes_and_a_younger_one_stays(draft: Draft) -> None:
    assert expire_drafts(at=MONDAY + timedelta(hours=23, minutes=59)) == 0
    assert expire_drafts(at=MONDAY + timedelta(hours=24)) == 1
    assert not Draft.objects.exists()


def test_it_names_the_successor_of_a_closed_school(
    sender: Actor, rumney: Establishment, newport_school: Establishment
) -> None:
    Establishment.objects.filter(pk=rumney.pk).update(
        closed_on=date(2026, 8, 31), successor=newport_school
    )

    draft = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)
    draft.refresh_from_db()

    (problem,) = draft.refusals
    assert problem.code == "recipient-closed"
    assert newport_school.name in str(problem)
    assert draft.suggestion == f"6812045_CTF_{newport_school.number}_001.XML"
    with translation.override("cy"):
        assert "31 Awst 2026" in say(problem)


def test_nobody_fills_the_store_with_drafts(
    draft: Draft, sender: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "MOST_DRAFTS", 1)

    with pytest.raises(landing.TooManyDrafts):
        land(chunks=[write_ctf()], name="6812045_CTF_6812317_002.XML", by=sender, at=MONDAY)


def test_one_draft_that_cannot_go_does_not_keep_the_others(
    draft: Draft, sender: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(chunks=[write_ctf()], name="6812045_CTF_6812317_002.XML", by=sender, at=MONDAY)
    expire = expiring._expire_draft

    def fail_first(due: Draft, *, at: datetime) -> bool:
        if due == draft:
            raise OSError
        return expire(due, at=at)

    monkeypatch.setattr(expiring, "_expire_draft", fail_first)

    assert expire_drafts(at=MONDAY + timedelta(days=2)) == 1
    assert list(Draft.objects.all()) == [draft]


def test_renaming_what_was_removed_meanwhile_says_so(draft: Draft, sender: Actor) -> None:
    stale = Draft.objects.select_related("stored").get()
    with TestCase.captureOnCommitCallbacks(execute=True):
        discard(draft=draft, by=sender, at=MONDAY)

    with pytest.raises(NothingToSend):
        rename(draft=stale, name=NAME, by=sender, at=MONDAY)
