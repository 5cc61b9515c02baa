"""Read the trail, and verify that nobody changed it.

Source: rulings 11; attacks E01.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pont.audit.chain import START, is_genuine
from pont.audit.heads import Head
from pont.audit.models import AuditHead, AuditLine, Outcome, SealedDetail
from pont.standards.refusals import N_, Problem

PAGE: Final = 50
READ_AT_ONCE: Final = 2000


class Reason(StrEnum):
    """What was done to the first line that does not fit."""

    ALTERED = "altered"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    DETACHED = "detached"
    DETAIL_ALTERED = "detail-altered"
    TAIL_CUT = "tail-cut"
    HEAD_LOST = "head-lost"
    HEAD_ALTERED = "head-altered"
    HISTORY_REPLACED = "history-replaced"


SENTENCES: Final = {
    Reason.ALTERED: N_("Line %(line)s of the audit trail was altered."),
    Reason.DELETED: N_("Line %(line)s of the audit trail was deleted."),
    Reason.INSERTED: N_("Line %(line)s of the audit trail was inserted by another hand."),
    Reason.SWAPPED: N_("Line %(line)s of the audit trail was swapped with another line."),
    Reason.DETACHED: N_("Line %(line)s of the audit trail does not follow the line before it."),
    Reason.DETAIL_ALTERED: N_("The sealed detail of line %(line)s of the audit trail was altered."),
    Reason.TAIL_CUT: N_("Line %(line)s of the audit trail and all after it were cut off."),
    Reason.HEAD_LOST: N_("The head of the audit trail was deleted; line %(line)s is its last."),
    Reason.HEAD_ALTERED: N_("The head of the audit trail was altered; line %(line)s is its last."),
    Reason.HISTORY_REPLACED: N_(
        "Line %(line)s of the audit trail is not the one that was noted outside the database."
    ),
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the trail is broken, by line number."""

    sequence: int
    reason: Reason

    @property
    def problem(self) -> Problem:
        """The break as a sentence for the doors to translate."""
        return Problem(self.reason, SENTENCES[self.reason], {"line": self.sequence})


def find_lines(
    *,
    organisation: str = "",
    account: str = "",
    username: str = "",
    act: str = "",
    object_type: str = "",
    object_id: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[AuditLine]:
    """Return the newest lines that match everything given, at most `limit`.

    `since` is included, `until` is not; `before` is the number of the last line of the page
    above. Who may read which lines is for the caller to know.
    """
    texts = {
        "organisation": organisation,
        "account": account,
        "username": username,
        "act": act,
        "object_type": object_type,
        "object_id": object_id,
    }
    bounds = {"at__gte": since, "at__lt": until, "sequence__lt": before}
    wanted: dict[str, object] = {name: text for name, text in texts.items() if text}
    wanted |= {name: bound for name, bound in bounds.items() if bound is not None}
    return list(AuditLine.objects.filter(**wanted).order_by("-sequence")[:limit])


def find_sealed(*, acts: Iterable[str], before: datetime, limit: int) -> list[int]:
    """Return the numbers of the oldest lines of `acts` before a moment that hold sealed details."""
    details = SealedDetail.objects.filter(line__act__in=list(acts), line__at__lt=before)
    return list(details.order_by("line").values_list("line", flat=True)[:limit])


def find_details(
    *, acts: Iterable[str], object_type: str, object_ids: Iterable[str]
) -> dict[str, bytes]:
    """Return what stands sealed beside the last of `acts` done to each object, by the object's id.

    Objects of which nothing is sealed, or of which it was erased, are absent. Who may read it is
    for the caller to know.
    """
    details = SealedDetail.objects.filter(
        line__object_type=object_type,
        line__object_id__in=list(object_ids),
        line__act__in=list(acts),
        line__outcome=Outcome.DONE,
    )
    rows = details.order_by("line").values_list("line__object_id", "content")
    return {object_id: bytes(content) for object_id, content in rows}


def find_head() -> Head | None:
    """Return where the chain stands, or None before the first line."""
    row = AuditHead.objects.first()
    return None if row is None else Head(row.sequence, row.mac)


def verify(*, noted: Iterable[Head] = ()) -> Break | None:
    """Return the first place where the trail is broken, or None if it is whole.

    `noted` are heads that were written outside the database: a tail cut off, or an older
    database put back, shows by nothing else.
    """
    expected = {head.sequence: head.mac for head in noted}
    # Read before the lines, so that lines written meanwhile come after it.
    head, last = find_head(), Head(0, START)
    for line in read_lines():
        found = find_break(line, after=last, noted=expected)
        if found:
            return found
        last = Head(line.sequence, line.mac)
    return find_break_at_end(last, head=head, noted=expected) or find_altered_detail()


def read_lines() -> Iterator[AuditLine]:
    """Yield every line in order, in bounded memory."""
    return AuditLine.objects.order_by("sequence").iterator(chunk_size=READ_AT_ONCE)


def find_break(line: AuditLine, *, after: Head, noted: dict[int, str]) -> Break | None:
    """Return what is wrong with `line`, given that all up to `after` is right."""
    expected = after.sequence + 1
    if line.sequence != expected:
        return Break(expected, Reason.DELETED)
    if not is_genuine(line):
        return Break(expected, find_tampering(line, after=after))
    if line.previous_mac != after.mac:
        return Break(expected, Reason.DETACHED)
    if noted.get(line.sequence, line.mac) != line.mac:
        return Break(expected, Reason.HISTORY_REPLACED)
    return None


def find_tampering(line: AuditLine, *, after: Head) -> Reason:
    """Return what was probably done to a line whose hash does not fit its content."""
    next_line = AuditLine.objects.filter(sequence=line.sequence + 1).first()
    follows = next_line is not None and next_line.previous_mac == after.mac
    if next_line and follows and is_genuine(next_line, sequence=line.sequence):
        return Reason.INSERTED
    if is_genuine(line, sequence=line.sequence + 1) and not is_swapped(line):
        return Reason.DELETED
    return Reason.SWAPPED if is_swapped(line) else Reason.ALTERED


def is_swapped(line: AuditLine) -> bool:
    """Return whether `line` is genuine under the number of another line that is still there."""
    before = AuditLine.objects.filter(mac=line.previous_mac).values_list("sequence", flat=True)
    return any(is_genuine(line, sequence=sequence + 1) for sequence in before)


def find_break_at_end(last: Head, *, head: Head | None, noted: dict[int, str]) -> Break | None:
    """Return what is wrong after the last line, given that all up to it is right.

    `head` is where the chain stood before the lines were read.
    """
    reached = max([head.sequence if head else 0, *noted])
    if reached > last.sequence:
        return Break(last.sequence + 1, Reason.TAIL_CUT)
    latest = find_head()
    if latest is None:
        return Break(last.sequence, Reason.HEAD_LOST) if last.sequence else None
    if latest.sequence < last.sequence:
        return Break(latest.sequence + 1, Reason.INSERTED)
    if head and head.mac != find_mac(head.sequence):
        return Break(head.sequence, Reason.HEAD_ALTERED)
    return None


def find_mac(sequence: int) -> str:
    """Return the hash of the line with that number, or of the start of the chain."""
    return (
        AuditLine.objects.filter(sequence=sequence).values_list("mac", flat=True).first() or START
    )


def find_altered_detail() -> Break | None:
    """Return the first line whose sealed detail is not the one it was written with."""
    details = SealedDetail.objects.order_by("line").select_related("line")
    for detail in details.iterator(chunk_size=READ_AT_ONCE):
        if hashlib.sha256(bytes(detail.content)).hexdigest() != detail.line.sealed_sha256:
            return Break(detail.line.sequence, Reason.DETAIL_ALTERED)
    return None
