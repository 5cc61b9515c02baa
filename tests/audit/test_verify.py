"""Verifying the trail, on the command line and against heads noted outside."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from pont.audit.heads import Head, HeadUnreadable, read_heads, write_head
from pont.audit.models import AuditHead
from pont.audit.operations import record
from pont.audit.queries import Reason, find_head, verify
from tests.audit.people import BRYN, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.AUDIT_HEADS = tmp_path / "heads"
    return settings.AUDIT_HEADS


def write_lines(number: int) -> None:
    for _ in range(number):
        record(act="send", actor=BRYN, at=NOON)


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_a_trail_without_lines_is_whole(folder: Path) -> None:
    assert verify() is None
    assert "0 lines" in run("verify_audit")


def test_it_says_how_many_lines_and_heads_it_verified(folder: Path) -> None:
    write_lines(3)
    run("write_audit_head")

    assert run("verify_audit") == "The audit trail is whole: 3 lines, 1 heads noted outside.\n"


def test_it_speaks_welsh(folder: Path) -> None:
    with translation.override("cy"):
        assert "yn gyfan" in run("verify_audit")


def test_it_fails_with_the_broken_line_in_words(folder: Path) -> None:
    write_lines(3)
    AuditHead.objects.update(sequence=5)

    with pytest.raises(CommandError, match="Line 4 of the audit trail and all after it were cut"):
        run("verify_audit")


def test_a_head_is_noted_in_a_file_of_its_own(folder: Path) -> None:
    write_lines(2)
    noted = run("write_audit_head")
    write_lines(1)
    run("write_audit_head")

    heads = read_heads(folder)
    assert [head.sequence for head in heads] == [2, 3]
    assert heads[-1] == find_head()
    assert heads[0].mac in noted


def test_nothing_is_noted_before_the_first_line(folder: Path) -> None:
    run("write_audit_head")

    assert read_heads(folder) == []


def test_heads_are_read_in_order_of_their_lines(folder: Path) -> None:
    for sequence in (2, 10, 9):
        at = NOON + timedelta(days=sequence)
        write_head(Head(sequence, "0" * 64), folder=folder, at=at)

    assert [head.sequence for head in read_heads(folder)] == [2, 9, 10]


def test_a_damaged_head_is_a_finding(folder: Path) -> None:
    write_lines(1)
    run("write_audit_head")
    (path,) = folder.iterdir()
    path.write_text("{}")

    with pytest.raises(HeadUnreadable):
        read_heads(folder)
    with pytest.raises(CommandError, match=path.name):
        run("verify_audit")


def test_lines_verify_with_their_own_key_alone(settings: Settings) -> None:
    write_lines(2)
    settings.AUDIT_KEY = "another key, as long as the first was"

    found = verify()

    assert found is not None
    assert (found.sequence, found.reason) == (1, Reason.ALTERED)
