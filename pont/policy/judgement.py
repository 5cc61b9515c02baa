"""What Pont says of a file before it is sent: the upload screen and `pont check` alike.

Source: rulings 2.5 to 2.10, 3.1, 3.2.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Final, Protocol

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.contents import (
    Contents,
    InspectZip,
    judge_census,
    judge_ctf,
    judge_xml,
    judge_zip,
)
from pont.policy.findings import About, Finding, Severity, refusal, warning
from pont.policy.grants import NotPermitted, find_desks
from pont.policy.kinds import KINDS, Format
from pont.policy.limits import MB, Overrides, max_size
from pont.policy.readings import Asked, read_name
from pont.standards.ctf import CtfHeader, CtfPupil
from pont.standards.file_names import (
    FileName,
    Kind,
)
from pont.standards.portal_names import (
    PortalName,
)
from pont.standards.refusals import N_


class Verdict(StrEnum):
    """Whether the file can be sent, can be sent once its warnings are read, or cannot."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    REFUSED = "refused"


class RegisterEntry(Protocol):
    """What the register knows of whoever stands behind a code."""

    @property
    def name(self) -> str:
        """The name people know it by."""

    @property
    def is_active(self) -> bool:
        """Whether somebody there can sign in; files to an inactive school are still accepted."""

    @property
    def closed_on(self) -> date | None:
        """The day it closed or will close."""

    @property
    def successor(self) -> str | None:
        """The code of the establishment that took over."""


class Register(Protocol):
    """Who stands behind an address."""

    def find(self, code: str) -> RegisterEntry | None:
        """Return who stands behind the 7-character `code`, or None where nobody does."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What Pont says of one file.

    `file` is the name as given and `name` what it says, None where it is refused. `kind` is None
    where the name does not even hint at one. `suggestion` is a better name, where one is known.
    `header` and `pupils` are those of a CTF that could be read.
    """

    file: str
    kind: Kind | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    suggestion: str | None = None
    name: FileName | PortalName | None = None
    pupils: tuple[CtfPupil, ...] = ()
    header: CtfHeader | None = None


OF_STAFF: Final = frozenset({"SWF", "SWAC"})
"""Marks in the names of censuses that name no pupils."""

EMPTY: Final = N_("The file is empty. Export or save it again, then choose the new file.")
TOO_LARGE: Final = N_(
    "The file has %(size)s MB: files of this kind may have %(limit)s MB from this sender. "
    "Divide it into several files."
)
NOT_YOURS: Final = N_(
    "The name says that %(found)s sends the file, but you can send this kind of file only "
    "as %(desks)s."
)
UNKNOWN: Final = N_("Nobody is registered under %(code)s, so the file would reach nobody.")
CLOSED: Final = N_("%(name)s (%(code)s) closed on %(closed_on)s, so nobody there would collect it.")
CLOSED_WITH_SUCCESSOR: Final = N_(
    "%(name)s (%(code)s) closed on %(closed_on)s. Send the file to the school that took over: "
    "%(successor_name)s (%(successor)s)."
)
CLOSING: Final = N_(
    "%(name)s (%(code)s) closes on %(closed_on)s, and %(successor_name)s (%(successor)s) takes "
    "over. A file that is not downloaded by then waits at a closed school: if the pupil joins "
    "the school that takes over, send the file to %(successor)s."
)
SUCCEEDED: Final = N_(
    "%(successor_name)s (%(successor)s) has taken over from %(name)s (%(code)s). If you do not "
    "know that somebody still collects the files of %(code)s, send the file to %(successor)s."
)
INDEPENDENT: Final = N_(
    "%(code)s is the number of an independent school, which may not collect files. For a pupil "
    "who has left the maintained sector, use MMMMMMM."
)


def judge(
    name: str,
    *,
    size: int,
    contents: BinaryIO,
    inspect_zip: InspectZip,
    kind: Kind | None = None,
    offered: Kind | None = None,
    by: Actor | None = None,
    services: Collection[str] = (),
    answers: str = "",
    register: Register | None = None,
    overrides: Overrides | None = None,
    on: date | None = None,
) -> Judgement:
    """Say whether a file of that name, `size` in bytes and contents can be sent, and why not.

    `contents` is a seekable stream at its beginning. What is not known is not judged: without
    `by`, whether that person may send it; without `register`, whether its recipient exists;
    without `services` (codes), names of file returns. `on` is today, for schools yet to close.
    `inspect_zip` raises a `Refusal` where a zip is none. Without `kind`, the name tells it, and
    where it does not, `offered`: the kind of the page on which it was chosen. `answers` is the code
    of the service whose file request the file answers, under any name.
    """
    asked = Asked(kind=kind, offered=offered, services=services, answers=answers)
    reading = read_name(name, asked=asked, by=by, contents=contents)
    meant, found, better = reading.meant, Contents(), None
    findings = [*reading.findings, *find_empty(size)]
    if meant:
        findings += find_wrong_size(meant, size=size, overrides=overrides)
        findings += find_wrong_sender(meant, by=by)
        findings += find_wrong_recipient(meant, register=register, on=on)
        if not any(finding.about is About.CONTENTS for finding in findings):
            found = judge_contents(meant, contents=contents, inspect_zip=inspect_zip)
        findings += found.findings
        better = find_better_name(meant, by=by, register=register, on=on)
    return Judgement(
        file=name,
        kind=reading.kind,
        verdict=find_verdict(findings),
        findings=tuple(findings),
        suggestion=better or reading.suggestion,
        name=None if reading.is_refused else meant,
        pupils=found.pupils,
        header=found.header,
    )


def find_empty(size: int) -> Iterator[Finding]:
    """Yield the refusal of a file of no bytes."""
    if size == 0:
        yield refusal(About.CONTENTS, "file-empty", EMPTY)


def find_verdict(findings: Collection[Finding]) -> Verdict:
    """Return the verdict that the findings make together."""
    if any(finding.severity is Severity.REFUSAL for finding in findings):
        return Verdict.REFUSED
    return Verdict.WARNED if findings else Verdict.ACCEPTED


def judge_contents(
    meant: FileName | PortalName, *, contents: BinaryIO, inspect_zip: InspectZip
) -> Contents:
    """Judge the contents by what the kind and the name promise."""
    row = KINDS[meant.kind]
    if isinstance(meant, FileName) and row.format is Format.CTF:
        return judge_ctf(contents, sender=meant.sender, recipient=meant.recipient)
    match meant.extension.upper():
        case "ZIP":
            return judge_zip(contents, inspect_zip=inspect_zip, may_be_locked=row.may_be_locked)
        case "XML" if isinstance(meant, FileName) and row.format is Format.CENSUS:
            has_pupils = meant.middle not in OF_STAFF
            return judge_census(contents, sender=meant.sender, has_pupils=has_pupils)
        case "XML":
            return judge_xml(contents)
    return Contents()


def find_wrong_size(
    meant: FileName | PortalName, *, size: int, overrides: Overrides | None
) -> Iterator[Finding]:
    """Yield the refusal of a file that is too large for its kind and sender.

    Source: rulings 3.1.
    """
    limit = max_size(meant.kind, meant.sender, overrides=overrides)
    if size > limit:
        shown = {"size": in_megabytes(size), "limit": in_megabytes(limit)}
        yield refusal(About.CONTENTS, "file-too-large", TOO_LARGE, **shown)


def in_megabytes(size: int) -> str:
    """Return a size in bytes as MB to the next higher tenth, without a needless ".0"."""
    return f"{math.ceil(size * 10 / MB) / 10:g}"


def find_wrong_sender(meant: FileName | PortalName, *, by: Actor | None) -> Iterator[Finding]:
    """Yield why `by` may not send the file under that name.

    Source: rulings 2.6.
    """
    if by is None:
        return
    desks = find_desks(by, Act.SEND, meant.kind)
    if not desks:
        yield refusal(About.ROUTE, NotPermitted.code, NotPermitted.message)
    elif meant.sender.text not in desks:
        shown = {"found": meant.sender.text, "desks": ", ".join(sorted(desks))}
        yield refusal(About.ROUTE, "sender-not-yours", NOT_YOURS, **shown)


def find_wrong_recipient(
    meant: FileName | PortalName, *, register: Register | None, on: date | None
) -> Iterator[Finding]:
    """Yield what stands against the recipient.

    Source: rulings 2.5, 4.9.
    """
    if not isinstance(meant, FileName) or meant.recipient.is_shelf:
        return
    code = meant.recipient.text
    if meant.kind is Kind.CTF and meant.recipient.is_independent:
        yield warning(About.ROUTE, "recipient-independent", INDEPENDENT, code=code)
    if register is None:
        return
    entry = register.find(code)
    if entry is None:
        yield refusal(About.ROUTE, "recipient-unknown", UNKNOWN, code=code)
        return
    heir, closed = find_heir(code, register=register, on=on), is_closed(entry, on=on)
    shown: dict[str, object] = {"name": entry.name, "code": code, "closed_on": entry.closed_on}
    if heir:
        shown |= {"successor": heir.code, "successor_name": heir.name}
    if closed:
        message = CLOSED_WITH_SUCCESSOR if heir else CLOSED
        yield refusal(About.ROUTE, "recipient-closed", message, **shown)
    elif heir:
        message = CLOSING if entry.closed_on else SUCCEEDED
        yield warning(About.ROUTE, "recipient-succeeded", message, **shown)


@dataclass(frozen=True, slots=True)
class Heir:
    """The school that takes over in the end: its number and its name."""

    code: str
    name: str


def find_heir(code: str, *, register: Register, on: date | None) -> Heir | None:
    """Return the school that takes over from the one at `code`, None if no open one does.

    Where that one has been replaced as well, the one that took over from it, and so on.
    """
    seen, entry = {code}, register.find(code)
    while entry and entry.successor and (len(seen) == 1 or not is_closing(entry, on=on)):
        code = entry.successor
        if code in seen:
            return None
        seen.add(code)
        entry = register.find(code)
    if len(seen) == 1 or entry is None or is_closed(entry, on=on):
        return None
    return Heir(code, entry.name)


def is_closing(entry: RegisterEntry, *, on: date | None) -> bool:
    """Return whether the entry has a closing day that is yet to come."""
    return entry.closed_on is not None and not is_closed(entry, on=on)


def is_closed(entry: RegisterEntry, *, on: date | None) -> bool:
    """Return whether the entry has a closing day that has come, as far as today is known."""
    return entry.closed_on is not None and (on is None or entry.closed_on <= on)


def find_better_name(
    meant: FileName | PortalName,
    *,
    by: Actor | None,
    register: Register | None,
    on: date | None,
) -> str | None:
    """Return the name with the person's own address, or the recipient's successor, if it helps."""
    if not isinstance(meant, FileName):
        return None
    sender, rest = meant.canonical[:7], meant.canonical[7:]
    desks = find_desks(by, Act.SEND, meant.kind) if by else frozenset()
    if len(desks) == 1 and sender not in desks:
        sender = min(desks)
    heir = find_heir(meant.recipient.text, register=register, on=on) if register else None
    if heir:
        rest = rest.replace(meant.recipient.text, heir.code, 1)
    better = sender + rest
    return better if better != meant.canonical else None
