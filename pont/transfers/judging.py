"""What is wrong with a file before it is sent, as far as only the database knows.

`policy.judgement` judges the name and the contents, here and in `pont check` alike; this adds the
names already used and the desks at which nobody could read the file.

Source: rulings 2.7, 4.9.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from config.prepared import Prepared
from pont.accounts.queries import is_anybody_there
from pont.directory.queries import Party, Register, get_register
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.findings import About, Finding, refusal, warning
from pont.policy.judgement import Judgement, find_verdict, judge
from pont.policy.limits import Overrides, Side, find_largest, max_size
from pont.standards.ctf import CtfPupil
from pont.standards.file_names import FileName, Kind, NameRefused, parse_offered_name
from pont.standards.portal_names import PortalName
from pont.standards.refusals import N_
from pont.transfers.models import SHELF, Draft, PupilEntry, Transfer
from pont.transfers.naming import find_free_name, find_stem
from pont.transfers.parties import get_account
from pont.transfers.states import State
from pont.vault.zips import inspect_zip

NAME_TAKEN = N_(
    "%(name)s has been used: a file of this name is on its way or has been received. If this is"
    " another file, give it the next number."
)
CHOSEN_TWICE = N_(
    "You have chosen another file called %(name)s. If this is not the same file, give it the"
    " next number; else remove this one."
)
INACTIVE = N_(
    "%(recipient)s is not active in Pont, so nobody there can collect the file yet. Its local"
    " authority will be told."
)
NOBODY = N_("At %(recipient)s nobody can sign in to collect this kind of file at present.")
NOBODY_AT_SERVICE = N_(
    "At the service %(service)s nobody can sign in to collect files at present. Yours would wait"
    " until your authority puts somebody there."
)

FIND_LIVE = Prepared(
    lambda sender, name: (
        Transfer.objects.live().filter(sender=sender, name=name).values_list("public_id")
    ),
    str,
    str,
)
FIND_DRAFTS = Prepared(
    lambda owner, name: Draft.objects.filter(owner=owner, name=name).values_list("public_id"),
    UUID,
    str,
)
LOST_ALREADY = N_(
    "There is a file with this pupil’s UPN in the lost pupil database already. If you send another,"
    " the original stays lost. If you know which school the pupil is at now, do not send this file:"
    " ask your local authority to forward the original."
)


@dataclass(frozen=True, slots=True)
class PortalRules:
    """What a school's authority has settled for the files that are returned to it.

    `services` are the codes of its services, `limit` the largest file in bytes. `answers` is the
    public id of the file request that the file answers, if any, and `service` the code of the
    service that asks; `replaces` is the name of the answer that would be recalled for it. `unread`
    are the codes of the services at which nobody can sign in.
    """

    services: Collection[str]
    limit: int
    answers: UUID | None = None
    service: str = ""
    replaces: str = ""
    unread: Collection[str] = ()


def most_bytes(name: str, *, offered: Kind | None = None, portal: PortalRules | None = None) -> int:
    """Return the limit in bytes for a file called `name`, the largest where the name is wrong.

    `offered` is the kind of the page on which it was chosen, `portal` the rules of the authority
    to which it is a file return.
    """
    if portal:
        return portal.limit
    try:
        parsed = parse_offered_name(name, offered=offered)
    except NameRefused:
        return find_largest(overrides=settings.SIZE_LIMITS)
    return max_size(parsed.kind, parsed.sender, overrides=settings.SIZE_LIMITS)


def judge_draft(
    *,
    name: str,
    size: int,
    contents: BinaryIO,
    by: Actor,
    at: datetime,
    draft: UUID | None = None,
    offered: Kind | None = None,
    portal: PortalRules | None = None,
) -> Judgement:
    """Judge a file called `name` that `by` wants to send.

    `draft` is its own row, if it has one; `offered` the kind of the page on which it was chosen;
    `portal` the rules of the authority to which it is a file return.
    """
    register = get_register()
    judgement = judge(
        name,
        size=size,
        contents=contents,
        inspect_zip=inspect_zip,
        kind=Kind.FILE_RETURN if portal else None,
        offered=offered,
        by=by,
        services=portal.services if portal else (),
        answers=portal.service if portal else "",
        register=register,
        overrides=_find_limits(portal),
        on=timezone.localdate(at),
    )
    meant = judgement.name
    if meant is None:
        return judgement
    replaced = portal is not None and portal.replaces == meant.canonical
    taken = [] if replaced else find_taken(meant, by=by, but=draft)
    unread = _find_unread(meant, register=register, portal=portal)
    lost = _find_lost(meant, judgement.pupils)
    findings = (*judgement.findings, *taken, *unread, *lost)
    judgement = replace(judgement, findings=findings, verdict=find_verdict(findings))
    return _suggest_free(judgement, meant, by=by, but=draft) if taken else judgement


def _suggest_free(
    judgement: Judgement, name: FileName | PortalName, *, by: Actor, but: UUID | None
) -> Judgement:
    """Return the judgement of a name that is taken, with the next that is free."""
    others = find_names_in_use(name, by=by, but=but)
    return replace(judgement, suggestion=find_free_name(name, taken=others))


def _find_limits(portal: PortalRules | None) -> Overrides:
    """Return the installation's own limits, and the authority's for its file returns."""
    own = {(Kind.FILE_RETURN, Side.SCHOOL): portal.limit} if portal else {}
    return {**settings.SIZE_LIMITS, **own}


def find_taken(name: FileName | PortalName, *, by: Actor, but: UUID | None) -> list[Finding]:
    """Return the refusal of a name that a live file has, or a draft of `by` other than `but`."""
    if FIND_LIVE.run(name.sender.text, name.canonical):
        return [refusal(About.NAME, "name-taken", NAME_TAKEN, name=name.canonical)]
    drafts = {public_id for (public_id,) in FIND_DRAFTS.run(get_account(by), name.canonical)}
    if drafts - {but}:
        return [refusal(About.NAME, "chosen-twice", CHOSEN_TWICE, name=name.canonical)]
    return []


def find_names_in_use(name: FileName | PortalName, *, by: Actor, but: UUID | None) -> set[str]:
    """Return the names between the same two places that are live, or drafts of `by`."""
    stem = find_stem(name)
    live = Transfer.objects.live().filter(sender=name.sender.text, name__startswith=stem)
    drafts = Draft.objects.visible_to(by).filter(name__startswith=stem)
    if but:
        drafts = drafts.exclude(public_id=but)
    return {*live.values_list("name", flat=True), *drafts.values_list("name", flat=True)}


def _find_unread(
    name: FileName | PortalName, *, register: Register, portal: PortalRules | None
) -> Iterator[Finding]:
    """Yield a warning where the file would wait because nobody can sign in to read it."""
    if name.recipient.is_shelf:
        return
    party = register.find(name.recipient.text)
    if party is None:
        return
    if found := find_unread(party, name.kind):
        yield found
    elif portal and isinstance(name, PortalName) and name.code in portal.unread:
        yield warning(About.ROUTE, "service-unread", NOBODY_AT_SERVICE, service=name.code)


def find_unread(party: Party, kind: Kind) -> Finding | None:
    """Return the warning that nobody at `party` can sign in to read a file of `kind`, if so."""
    if not party.is_active:
        return warning(About.ROUTE, "recipient-inactive", INACTIVE, recipient=party.name)
    if not is_anybody_there(party=party.code, act=Act.COLLECT, kind=kind):
        return warning(About.ROUTE, "recipient-unread", NOBODY, recipient=party.name)
    return None


def _find_lost(name: FileName | PortalName, pupils: Sequence[CtfPupil]) -> Iterator[Finding]:
    """Yield a warning where a pupil sent to the shelf lies there already.

    Source: rulings 6.4.
    """
    upns = [pupil.upn for pupil in pupils if pupil.upn]
    if not name.recipient.is_shelf or not upns:
        return
    lost = PupilEntry.objects.filter(
        upn__in=upns, transfer__recipient__in=SHELF, transfer__state=State.SENT
    )
    if lost.exists():
        yield warning(About.CONTENTS, "lost-already", LOST_ALREADY)
