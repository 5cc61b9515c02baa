"""The daily digest of copies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries

from pont.audit.models import AuditLine
from pont.directory.models import CopiesPause, Establishment, LocalAuthority
from pont.postbox.models import Letter
from pont.transfers.copies_letter import MOST_LISTED, write_digest
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations import tell_of_copies as room
from pont.transfers.operations.tell_of_copies import DigestsMissing, tell_of_copies
from pont.transfers.states import State
from tests.organisations import make_authority
from tests.transfers.waiting import make_waiting, save_waiting
from tests.vault.samples import keep_bytes

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
YESTERDAY = AT - timedelta(hours=20)
GREENWAY, RUMNEY, NEWPORT = "6812045", "6812317", "6802329"
OFFICE = "data@la681.example"


@pytest.fixture(autouse=True)
def _schools(
    greenway: Establishment, rumney: Establishment, derbyshire_school: Establishment
) -> None:
    """Greenway and Rumney in Cardiff, a school in Derbyshire, and nothing on its way."""


def save(sender: str = GREENWAY, recipient: str = RUMNEY, **changes: object) -> Transfer:
    values = {"sent_at": YESTERDAY, "stored": keep_bytes(b"<CTfile/>"), **changes}
    return save_waiting(sender, recipient, **values)  # type: ignore[arg-type]


def read() -> dict[str, Letter]:
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert len(letters) == Letter.objects.count(), "an address was written to twice"
    return letters


def test_nothing_is_sent_when_nothing_came() -> None:
    save(sent_at=AT - timedelta(days=3))

    assert tell_of_copies(at=AT) == 0
    assert not Letter.objects.exists()
    assert LocalAuthority.objects.get(number="681").copies_told_on == date(2026, 11, 16)


def test_the_address_of_the_authority_reads_files_and_schools_in_both_languages() -> None:
    save()
    save(NEWPORT, GREENWAY, number=2)

    assert tell_of_copies(at=AT) == 1

    letter = read()[OFFICE]
    assert letter.subject == (
        "2 ffeil newydd i’w copïo ar gyfer Caerdydd / 2 new files to copy for Cardiff"
    )
    lines = letter.body.splitlines()
    assert (
        "- 6812045_CTF_6812317_001.XML, from Greenway Primary School to Rumney Primary School,"
        " sent on 15 November 2026"
    ) in lines
    assert (
        "- 6802329_CTF_6812045_002.XML, oddi wrth 6802329 at Greenway Primary School, anfonwyd ar"
        " 15 Tachwedd 2026"
    ) in lines
    assert "/copies/" in letter.body
    assert letter.body.index("Caerdydd") < letter.body.index("Cardiff")


def test_an_english_authority_reads_english() -> None:
    save("8303308", RUMNEY)

    tell_of_copies(at=AT)

    assert read()["data@la830.example"].language == "en"


def test_it_says_nothing_of_a_pupil() -> None:
    file = save()
    PupilEntry.objects.create(transfer=file, ordinal=1, surname="Llwyd-Invented", upn="A1")

    tell_of_copies(at=AT)

    letter = read()[OFFICE]
    assert "Llwyd" not in letter.subject + letter.body
    line = AuditLine.objects.get(act="transfer.tell-of-copies")
    assert (line.object_id, line.username) == ("681", "system")
    assert line.facts == {"since": "2026-11-15", "until": "2026-11-16", "files": 1}


def test_both_authorities_are_told_of_a_file_between_them() -> None:
    save("8303308", RUMNEY)

    assert tell_of_copies(at=AT) == 2
    assert set(read()) == {OFFICE, "data@la830.example"}


def test_once_a_day_and_the_next_day_what_came_since() -> None:
    first = save()
    assert [tell_of_copies(at=AT + timedelta(hours=n)) for n in (0, 0, 5, 17)] == [1, 0, 0, 0]
    Letter.objects.all().delete()

    second = save(sent_at=AT + timedelta(hours=3), number=2)
    assert tell_of_copies(at=AT + timedelta(hours=4)) == 0
    assert tell_of_copies(at=AT + timedelta(days=1)) == 1

    body = read()[OFFICE].body
    assert second.name in body
    assert first.name not in body


def test_a_late_digest_leaves_nothing_out() -> None:
    tell_of_copies(at=AT)
    files = [save(sent_at=AT + timedelta(days=day, hours=2), number=day + 1) for day in range(5)]

    assert tell_of_copies(at=AT + timedelta(days=6)) == 1

    body = read()[OFFICE].body
    assert all(file.name in body for file in files)


def test_what_was_begun_before_midnight_is_waited_for() -> None:
    # Just past midnight here a file of the last minute may not be in the database yet.
    midnight = datetime(2026, 11, 17, tzinfo=UTC)
    save(sent_at=midnight - timedelta(seconds=1))

    assert tell_of_copies(at=midnight + timedelta(seconds=5)) == 0
    assert tell_of_copies(at=midnight + timedelta(hours=1)) == 1


def test_while_copies_are_off_nothing_is_told_and_nothing_of_that_time_later(
    cardiff: LocalAuthority,
) -> None:
    tell_of_copies(at=AT - timedelta(days=1))
    before = save(sent_at=AT - timedelta(hours=20))
    pause = CopiesPause.objects.create(la=cardiff, off_at=AT - timedelta(hours=10))
    meanwhile = save(sent_at=AT - timedelta(hours=8), number=2)

    assert tell_of_copies(at=AT) == 0
    assert not Letter.objects.exists()

    pause.on_at = AT + timedelta(days=2)
    pause.save()
    assert tell_of_copies(at=AT + timedelta(days=3)) == 1
    body = read()[OFFICE].body
    assert before.name in body
    assert meanwhile.name not in body


def test_without_an_address_nothing_is_kept_for_later() -> None:
    make_authority("681", email="")
    save()
    assert tell_of_copies(at=AT) == 0

    make_authority("681")

    assert tell_of_copies(at=AT + timedelta(days=1)) == 0


def test_the_shelf_and_what_is_gone_are_not_told() -> None:
    save(GREENWAY, "XXXXXXX")
    save(GREENWAY, "MMMMMMM")
    save(stored=None, state=State.RECALLED, number=2)

    assert tell_of_copies(at=AT) == 0


def test_the_first_are_listed_and_the_others_counted(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    LocalAuthority.objects.exclude(number="681").update(abolished_on=date(2020, 1, 1))
    stored = keep_bytes(b"<CTfile/>")
    Transfer.objects.bulk_create(
        make_waiting(GREENWAY, RUMNEY, sent_at=YESTERDAY, number=number, stored=stored)
        for number in range(MOST_LISTED + 7)
    )

    # However many files: savepoints and the two statements of the audit trail are among them.
    with django_assert_max_num_queries(16):
        tell_of_copies(at=AT)

    letter = read()[OFFICE]
    assert letter.body.count("- 6812045_CTF_6812317_") == 2 * MOST_LISTED
    assert "and 7 more" in letter.body


def test_one_that_fails_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    save("8303308", RUMNEY)

    def fail_for_cardiff(authority: LocalAuthority, *given: object, **more: object) -> object:
        if authority.number == "681":
            raise OSError("no paper")
        return write_digest(authority, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "write_digest", fail_for_cardiff)
    with pytest.raises(DigestsMissing):
        tell_of_copies(at=AT)
    assert set(read()) == {"data@la830.example"}

    monkeypatch.undo()
    assert tell_of_copies(at=AT) == 1
    assert set(read()) == {OFFICE, "data@la830.example"}
    assert mail.outbox == []
