"""Write the trail.

Source: rulings 11.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import connection, transaction

from config.prepared import Insert
from pont.audit.chain import START, compute_mac, escape
from pont.audit.heads import Head
from pont.audit.models import (
    LONGEST_FACT,
    LONGEST_TEXT,
    AuditHead,
    AuditLine,
    Outcome,
    SealedDetail,
)
from pont.policy.actors import Actor

Facts = Mapping[str, str | int]
NONE: Final[Facts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says of one object.

    `facts` never hold anything of a pupil; what must is encrypted by the caller into `sealed`,
    which is kept apart and can be erased.
    """

    object_type: str = ""
    object_id: str = ""
    outcome: Outcome = Outcome.DONE
    facts: Facts = field(default_factory=dict)
    sealed: bytes | None = None


def record(
    *,
    act: str,
    actor: Actor,
    at: datetime,
    object_type: str = "",
    object_id: str = "",
    outcome: Outcome = Outcome.DONE,
    facts: Facts = NONE,
    ip: str = "",
    sealed: bytes | None = None,
) -> None:
    """Write one line, in the caller's transaction; call it last.

    The head of the chain is locked from here to the end of the transaction, so every other act
    waits for what follows. If the line cannot be written the transaction is rolled back.
    """
    entry = Entry(object_type, object_id, outcome, facts, sealed)
    record_many(act=act, actor=actor, at=at, entries=(entry,), ip=ip)


def record_refusal(
    *,
    act: str,
    actor: Actor,
    at: datetime,
    object_type: str = "",
    object_id: str = "",
    outcome: Outcome = Outcome.REFUSED,
    facts: Facts = NONE,
    ip: str = "",
    sealed: bytes | None = None,
) -> None:
    """Write one line of an attempt that was refused, in a transaction of its own.

    Call it once the refused act's own transaction has been rolled back.

    :raises RuntimeError: inside another transaction, whose rollback would take the line along.
    """
    entry = Entry(object_type, object_id, outcome, facts, sealed)
    with transaction.atomic(durable=True):
        record_many(act=act, actor=actor, at=at, entries=(entry,), ip=ip)


def record_many(
    *, act: str, actor: Actor, at: datetime, entries: Iterable[Entry], ip: str = ""
) -> None:
    """Write one line for each of `entries`, in the caller's transaction; call it last.

    Three statements however many there are (five where details are sealed).
    """
    entries = tuple(entries)
    if not entries:
        return
    lines = [make_line(act=act, actor=actor, at=at, entry=entry, ip=ip) for entry in entries]
    # No savepoint: a failure here must take the caller's act along, even if it is caught.
    with transaction.atomic(savepoint=False):
        move_head(link(lines, after=lock_head()))
        append(lines)
        keep_sealed(lines, entries)


def make_line(*, act: str, actor: Actor, at: datetime, entry: Entry, ip: str) -> AuditLine:
    """Return a line that is not yet part of the chain."""
    return AuditLine(
        at=at,
        act=escape(act, longest=64),
        outcome=entry.outcome.value,
        account=str(actor.account or ""),
        username=escape(actor.username, longest=LONGEST_TEXT),
        name=escape(actor.name, longest=LONGEST_TEXT),
        organisation=escape(actor.organisation, longest=16),
        ip=escape(ip or actor.ip, longest=45),
        object_type=escape(entry.object_type, longest=64),
        object_id=escape(str(entry.object_id), longest=64),
        facts={escape(key, longest=64): clean_fact(fact) for key, fact in entry.facts.items()},
        sealed_sha256=hashlib.sha256(entry.sealed).hexdigest() if entry.sealed else "",
    )


def clean_fact(fact: str | int) -> str | int:
    """Return a fact as it is written: numbers as they are, text on one line.

    :raises TypeError: if it is neither, since no other type is written alike by all databases.
    """
    if isinstance(fact, str):
        return escape(fact, longest=LONGEST_FACT)
    if isinstance(fact, int):
        return int(fact)
    raise TypeError(f"a fact is a text or a whole number, not {type(fact).__name__}")


# Every act passes here while it holds up every other: in plain SQL these two statements take a
# tenth of the time.
READ_HEAD: Final = "SELECT sequence, mac FROM audit_audithead WHERE id = 1"
INSERT_LINE: Final = Insert(AuditLine)
MOVE_HEAD: Final = "UPDATE audit_audithead SET sequence = %s, mac = %s WHERE id = 1"


def lock_head() -> Head:
    """Return where the chain stands, locked until the transaction ends."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(READ_HEAD + lock)
        row = cursor.fetchone()
    if row is not None:
        return Head(*row)
    AuditHead.objects.bulk_create([AuditHead(mac=START)], ignore_conflicts=True)
    return lock_head()


def link(lines: Sequence[AuditLine], *, after: Head) -> Head:
    """Number `lines` after `after`, tie each to the one before, and return where that leads."""
    sequence, mac = after.sequence, after.mac
    for line in lines:
        line.sequence = sequence = sequence + 1
        line.previous_mac = mac
        line.mac = mac = compute_mac(line)
    return Head(sequence, mac)


def move_head(head: Head) -> None:
    """Write where the chain stands now."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE_HEAD, (head.sequence, head.mac))


def append(lines: Sequence[AuditLine]) -> None:
    """Write `lines` into the table."""
    if len(lines) == 1:
        INSERT_LINE.run(lines[0])
    else:
        AuditLine.objects.append(lines)


def keep_sealed(lines: Sequence[AuditLine], entries: Sequence[Entry]) -> None:
    """Keep the sealed details of `entries` beside their lines."""
    details = [
        SealedDetail(line=line, content=entry.sealed)
        for line, entry in zip(lines, entries, strict=True)
        if entry.sealed
    ]
    if details:
        SealedDetail.objects.bulk_create(details)


def erase_sealed(*, sequences: Iterable[int]) -> int:
    """Erase the sealed details of the lines with these numbers; return how many there were.

    The lines stay, and the chain still verifies: it holds the hash of what was erased.
    """
    erased, _ = SealedDetail.objects.filter(line__in=list(sequences)).delete()
    return erased
