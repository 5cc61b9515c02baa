"""What the name of a file says, or its repaired name would.

Source: rulings 2.8 to 2.10.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pont.policy.actors import Actor
from pont.policy.contents import guess_extension
from pont.policy.findings import About, Finding, Severity
from pont.standards.file_names import (
    FileName,
    Kind,
    NameRefused,
    parse_file_name,
    parse_offered_name,
)
from pont.standards.portal_names import (
    PortalName,
    find_code,
    parse_answer_name,
    parse_portal_name,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name says: `meant` is the name, or the repaired one where `findings` refuse it."""

    kind: Kind | None
    meant: FileName | PortalName | None
    findings: tuple[Finding, ...] = ()
    suggestion: str | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a file beside its name, as `pont.policy.judgement.judge` is told."""

    kind: Kind | None
    offered: Kind | None
    services: Collection[str]
    answers: str


def read_name(name: str, *, asked: Asked, by: Actor | None, contents: BinaryIO) -> Reading:
    """Read a name as one between organisations, else, where `services` are known, as a return.

    Of a file that `answers` a request of a service, no more is asked than that it has a name.
    """
    if asked.answers and by:
        return read_answer_name(name, service=asked.answers, school=by.organisation)
    kind, services, refused = asked.kind, asked.services, None
    if kind is not Kind.FILE_RETURN:
        try:
            return accept(
                parse_file_name(name, kind=kind)
                if kind
                else parse_offered_name(name, offered=asked.offered)
            )
        except NameRefused as raised:
            refused = raised
    if refused and not (services and kind is None):
        return repair(refused, lambda better: parse_file_name(better, kind=refused.kind))
    school = by.organisation if by else ""

    def parse(text: str) -> PortalName:
        extension = guess_extension(contents)
        return parse_portal_name(text, services=services, school=school, extension=extension)

    try:
        return accept(parse(name))
    except NameRefused as raised:
        has_code = find_code(name.partition("_")[2].upper(), services=services)
        if raised.suggestion or has_code or not refused or refused.kind is None:
            return repair(raised, parse)
        return repair(refused, lambda better: parse_file_name(better, kind=refused.kind))


def read_answer_name(name: str, *, service: str, school: str) -> Reading:
    """Read the name of an answer to a file request."""
    parse = partial(parse_answer_name, school=school, service=service)
    try:
        return accept(parse(name))
    except NameRefused as refused:
        return repair(refused, parse)


def accept(name: FileName | PortalName) -> Reading:
    """Make the reading of a name that fits, with its warnings."""
    findings = tuple(Finding(problem, Severity.WARNING, About.NAME) for problem in name.problems)
    return Reading(name.kind, name, findings, name.suggestion)


def repair(refused: NameRefused, parse: Callable[[str], FileName | PortalName]) -> Reading:
    """Make the reading of a refused name, which means what its repaired name says."""
    findings = tuple(Finding(problem, Severity.REFUSAL, About.NAME) for problem in refused.problems)
    meant = parse(refused.suggestion) if refused.suggestion else None
    return Reading(refused.kind, meant, findings, refused.suggestion, is_refused=True)
