"""Downloading and answering."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import receive
from pont.transfers.operations.send import send
from pont.transfers.queries import find_drafts
from tests.cast import sign_in
from tests.damage import damage
from tests.policy.zip_files import make_zip
from tests.transfers.files import write_ctf

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
AWAITING = "/download/ctf/"


@pytest.fixture
def desk(client: Client, tomos: Account) -> Client:
    """Tomos at Rumney, signed in."""
    return sign_in(client, tomos)


def send_file(by: Account, number: int = 1, *, to: str = "6812317") -> Transfer:
    name = f"6812045_CTF_{to}_{number:03}.XML"
    draft = land(chunks=[write_ctf(destination=to)], name=name, by=get_actor(by), at=MONDAY)
    return send(drafts=[draft], warnings_read=True, by=get_actor(by), at=MONDAY)[0]


def test_a_file_that_a_colleague_collected_meanwhile_is_said_to_be_gone(
    desk: Client, bryn: Account, tomos: Account
) -> None:
    files = [send_file(bryn, 1), send_file(bryn, 2)]
    by = get_actor(tomos)
    theirs = open_collection(transfers=files[:1], by=by, at=MONDAY)
    hand_over(collection=theirs, by=by, at=MONDAY)
    theirs.refresh_from_db()
    receive(collection=theirs, by=by, at=MONDAY)

    answer = desk.post(AWAITING, {"file": [str(file.public_id) for file in files]})

    assert answer.status_code == 422
    assert b"a colleague has dealt with it" in answer.content


def test_somebody_else_s_file_in_the_choice_is_not_there_and_is_written_down(
    desk: Client, bryn: Account, newport_school: object
) -> None:
    own, foreign = send_file(bryn), send_file(bryn, to="6802329")

    answer = desk.post(AWAITING, {"file": [str(own.public_id), str(foreign.public_id)]})
    nowhere = desk.post(AWAITING, {"file": [str(own.public_id), str(uuid.uuid4())]})

    assert answer.status_code == nowhere.status_code == 404
    line = AuditLine.objects.get(object_id=str(foreign.public_id), act="screen.awaiting")
    assert (line.outcome, line.facts) == ("refused", {"refusal": "not-found"})


def test_what_cannot_be_read_was_not_handed_over_and_can_be_recalled(
    desk: Client, bryn: Account, tomos: Account, settings: Settings
) -> None:
    transfer = send_file(bryn)
    collection = open_collection(transfers=[transfer], by=get_actor(tomos), at=MONDAY)
    for blob in Path(settings.STORE).rglob("*"):
        if blob.is_file():
            damage(blob)

    answer = desk.post(f"/collections/{collection.public_id}/files/")

    assert answer.status_code == 409
    assert b"nothing was handed over" in answer.content
    transfer.refresh_from_db()
    assert transfer.handed_over_at is None
    assert AuditLine.objects.filter(act="transfer.hand-over", outcome="refused").count() == 1
    recall(transfer=transfer, by=get_actor(bryn), at=MONDAY)


def test_a_recalled_file_is_said_to_be_recalled(
    desk: Client, bryn: Account, tomos: Account
) -> None:
    transfer = send_file(bryn)
    collection = open_collection(transfers=[transfer], by=get_actor(tomos), at=MONDAY)
    recall(transfer=transfer, by=get_actor(bryn), at=MONDAY)

    answer = desk.post(f"/collections/{collection.public_id}/files/")

    assert answer.status_code == 409
    assert b"has been recalled by its sender" in answer.content


def test_an_answer_that_changes_nothing_says_so(
    desk: Client, bryn: Account, tomos: Account
) -> None:
    transfer = send_file(bryn)
    collection = open_collection(transfers=[transfer], by=get_actor(tomos), at=MONDAY)
    hand_over(collection=collection, by=get_actor(tomos), at=MONDAY)
    where = f"/collections/{collection.public_id}/answer/"

    assert b"their senders are told" in desk.post(where, {"correctly": "yes"}, follow=True).content
    for said in ("yes", "no"):
        page = desk.post(where, {"correctly": said}, follow=True).content
        assert b"None of these files was waiting any more" in page


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "Contents not checked"), ("cy", "Ni wiriwyd y cynnwys")]
)
def test_the_recipient_is_told_of_files_that_nobody_could_look_into(
    desk: Client, bryn: Account, tomos: Account, language: str, tag: str
) -> None:
    Account.objects.filter(pk=tomos.pk).update(language=language)
    by = get_actor(bryn)
    for number in (1, 2):
        zipped = make_zip("marks.csv", "notes.txt", locked=number == 1)
        name = f"6812045_6812317_MARKS{number}.ZIP"
        land(chunks=[zipped], name=name, by=by, at=MONDAY)
    locked, checked = send(drafts=find_drafts(by), warnings_read=True, by=by, at=MONDAY)
    assert (locked.locked_files, checked.locked_files) == (1, 0)

    waiting = desk.get("/download/generic/").content.decode()
    assert waiting.count(tag) == 1
    at_hand = [
        open_collection(transfers=[transfer], by=get_actor(tomos), at=MONDAY)
        for transfer in (locked, checked)
    ]
    for transfer, collection in zip((locked, checked), at_hand, strict=True):
        for page in (f"/transfers/{transfer.public_id}/", f"/collections/{collection.public_id}/"):
            assert desk.get(page).content.decode().count(f"{tag}: ") == transfer.locked_files

    sender = sign_in(Client(), bryn)
    assert tag not in sender.get(f"/transfers/{locked.public_id}/").content.decode()
