"""Sending drafts."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.transfers.models import Draft, PupilEntry, Step, Transfer
from pont.transfers.operations import send as sending
from pont.transfers.operations.land import land
from pont.transfers.operations.rename import rename
from pont.transfers.operations.send import (
    ChangedMeanwhile,
    ChosenTwice,
    NameTakenMeanwhile,
    NothingToSend,
    NotSendable,
    RecipientGone,
    WarningsNotConfirmed,
    send,
)
from pont.transfers.states import State
from tests.transfers.conftest import MONDAY, NAME
from tests.transfers.files import write_ctf


def test_it_makes_the_draft_a_transfer_that_waits(transfer: Transfer) -> None:
    assert transfer.state == State.SENT
    assert (transfer.sender_la, transfer.recipient_la) == ("681", "681")
    assert transfer.keep_until is None
    assert not Draft.objects.exists()


def test_it_indexes_the_pupils(transfer: Transfer) -> None:
    pupil = PupilEntry.objects.get(transfer=transfer)

    assert pupil.surname
    assert pupil.born_on is not None
    assert str(pupil) == "pupil 1"


def test_it_tells_the_recipient_and_the_sender(transfer: Transfer) -> None:
    letters = Letter.objects.all()

    told = {letter.subject for letter in letters}
    assert any("waiting for you" in subject for subject in told)
    assert any("has been sent" in subject for subject in told)
    assert all(NAME in letter.body for letter in letters)


def test_no_letter_names_a_pupil(transfer: Transfer) -> None:
    pupil = PupilEntry.objects.get(transfer=transfer)

    for letter in Letter.objects.all():
        for private in (pupil.surname, pupil.forename, pupil.upn):
            assert private not in letter.subject + letter.body


def test_it_leaves_a_step_and_a_line_in_the_trail(transfer: Transfer) -> None:
    assert [step.verb for step in transfer.steps.all()] == [Step.Verb.SENT]
    line = AuditLine.objects.get(object_id=str(transfer.public_id))
    assert (line.act, line.facts["recipient"]) == ("transfer.send", "6812317")


def test_it_sends_all_or_none(draft: Draft, sender: Actor) -> None:
    wrong = land(chunks=[write_ctf()], name="unheard of.xml", by=sender, at=MONDAY)

    with pytest.raises(NotSendable):
        send(drafts=[draft, wrong], warnings_read=True, by=sender, at=MONDAY)

    assert not Transfer.objects.exists()
    assert Draft.objects.count() == 2


def test_it_asks_to_have_the_warnings_read(sender: Actor) -> None:
    body = write_ctf(destination="6802329")
    warned = land(chunks=[body], name=NAME, by=sender, at=MONDAY)

    with pytest.raises(WarningsNotConfirmed):
        send(drafts=[warned], warnings_read=False, by=sender, at=MONDAY)
    assert send(drafts=[warned], warnings_read=True, by=sender, at=MONDAY)


def test_a_second_click_sends_nothing_twice(
    draft: Draft, transfer: Transfer, sender: Actor
) -> None:
    with pytest.raises(NothingToSend):
        send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)
    assert Transfer.objects.count() == 1


def test_nobody_sends_another_s_draft(draft: Draft, recipient: Actor) -> None:
    with pytest.raises(NothingToSend):
        send(drafts=[draft], warnings_read=True, by=recipient, at=MONDAY)


def test_it_stops_where_a_colleague_used_the_name_meanwhile(
    sender: Actor, mair: object, draft: Draft
) -> None:
    colleague = replace(sender, account=uuid4(), username="mair")
    hers = land(chunks=[write_ctf()], name=NAME, by=colleague, at=MONDAY)
    send(drafts=[hers], warnings_read=True, by=colleague, at=MONDAY)

    with pytest.raises(NameTakenMeanwhile):
        send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)


def test_the_shelf_is_not_written_to(sender: Actor) -> None:
    body = write_ctf(destination="XXXXXXX")
    name = "6812045_CTF_XXXXXXX_001.XML"
    draft = land(chunks=[body], name=name, by=sender, at=MONDAY)

    (transfer,) = send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)

    assert transfer.is_on_shelf
    assert all("has been sent" in letter.subject for letter in Letter.objects.all())


def test_the_authority_of_an_inactive_school_is_told(
    sender: Actor, rumney: Establishment, olwen: object, dilys: Account
) -> None:
    Establishment.objects.filter(pk=rumney.pk).update(is_active=False)
    draft = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)

    send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)

    told = Letter.objects.filter(subject__contains="not active").values_list("to", flat=True)
    assert "data@la681.example" in told
    assert dilys.email in told


def test_it_sends_nothing_to_a_school_that_closed_overnight(
    sender: Actor, rumney: Establishment
) -> None:
    Establishment.objects.filter(pk=rumney.pk).update(closed_on=MONDAY.date() + timedelta(days=1))
    draft = land(chunks=[write_ctf()], name=NAME, by=sender, at=MONDAY)

    # Half past midnight of Tuesday, by the clocks here and in UTC.
    with pytest.raises(RecipientGone):
        send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY + timedelta(hours=15))
    assert send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)


def test_a_batch_costs_no_queries_for_each_file(sender: Actor) -> None:
    def count_queries(first: int, files: int) -> int:
        drafts = [
            land(
                chunks=[write_ctf()],
                name=f"6812045_CTF_6812317_{first + number:03}.XML",
                by=sender,
                at=MONDAY + timedelta(minutes=number),
            )
            for number in range(files)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            send(drafts=drafts, warnings_read=True, by=sender, at=MONDAY)
        return len(queries)

    assert count_queries(1, 2) == count_queries(101, 12)


def test_a_name_taken_in_the_same_moment_is_refused_in_words(
    draft: Draft, sender: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The colleague commits between our look at the names and our own insert."""
    colleague = replace(sender, account=uuid4(), username="mair")
    hers = land(chunks=[write_ctf()], name=NAME, by=colleague, at=MONDAY)
    send(drafts=[hers], warnings_read=True, by=colleague, at=MONDAY)
    look, looks = sending._check_names_free, count()
    monkeypatch.setattr(
        sending, "_check_names_free", lambda drafts: look(drafts) if next(looks) else None
    )

    with pytest.raises(NameTakenMeanwhile):
        send(drafts=[draft], warnings_read=True, by=sender, at=MONDAY)


def test_two_files_judged_side_by_side_under_one_name_are_refused_in_words(
    draft: Draft, sender: Actor
) -> None:
    twin = land(chunks=[write_ctf()], name="6812045_CTF_6812317_002.XML", by=sender, at=MONDAY)
    Draft.objects.filter(pk=twin.pk).update(name=NAME)
    drafts = list(Draft.objects.all())

    with pytest.raises(ChosenTwice):
        send(drafts=drafts, warnings_read=True, by=sender, at=MONDAY)
    assert not Transfer.objects.exists()


def test_it_sends_nothing_under_a_name_its_owner_was_not_shown(
    draft: Draft, sender: Actor, newport_school: Establishment
) -> None:
    shown = Draft.objects.get()
    rename(draft=draft, name="6812045_CTF_6802329_001.XML", by=sender, at=MONDAY)

    with pytest.raises(ChangedMeanwhile):
        send(drafts=[shown], warnings_read=True, by=sender, at=MONDAY)
    assert not Transfer.objects.exists()


def test_it_sends_nothing_where_one_of_the_files_is_gone(draft: Draft, sender: Actor) -> None:
    other = land(chunks=[write_ctf()], name="6812045_CTF_6812317_002.XML", by=sender, at=MONDAY)
    send(drafts=[other], warnings_read=True, by=sender, at=MONDAY)

    with pytest.raises(ChangedMeanwhile):
        send(drafts=[draft, other], warnings_read=True, by=sender, at=MONDAY)
    assert Draft.objects.get() == draft
