"""Drafts and deliveries in the words of the screen."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from pont.directory.queries import Party, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks
from pont.policy.judgement import Verdict
from pont.policy.kinds import KINDS
from pont.standards.addresses import parse_address
from pont.standards.ctf import CtfPupil
from pont.standards.file_names import Kind
from pont.transfers.models import Draft
from pont.transfers.places import name_place_in_full
from pont.transfers.pupils import unseal_pupils
from pont.web.words import say

STATUS: Mapping[str, tuple[str, str]] = {
    Verdict.ACCEPTED: (N_("Ready to send"), "govuk-tag--green"),
    Verdict.WARNED: (N_("Read the warning"), "govuk-tag--yellow"),
    Verdict.REFUSED: (N_("Cannot be sent yet"), "govuk-tag--red"),
}


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft, its status in words and what must be said about it."""

    draft: Draft
    status: str
    colour: str
    refusals: list[str]
    warnings: list[str]
    destination: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files that go to one place, and the pupils in them."""

    destination: str
    summary: str
    files: list[ShownDraft]
    pupils: list[CtfPupil]


def find_example(actor: Actor, kind: Kind) -> str:
    """Return a name such as `actor` gives to files of `kind`: as a school, or as an authority."""
    row = KINDS[kind]
    desks = find_desks(actor, Act.SEND, kind)
    is_authority = any(parse_address(desk).is_authority for desk in desks)
    return row.from_authority if is_authority else row.example


def show_drafts(drafts: Sequence[Draft]) -> list[ShownDraft]:
    """Return `drafts` in words, in their order; one look-up in the register for all."""
    parties = find_parties({draft.recipient for draft in drafts if draft.recipient})
    return [_show(draft, parties) for draft in drafts]


def _show(draft: Draft, parties: Mapping[str, Party]) -> ShownDraft:
    label, colour = STATUS[draft.verdict]
    return ShownDraft(
        draft=draft,
        status=_(label),
        colour=colour,
        refusals=[say(problem) for problem in draft.refusals],
        warnings=[say(problem) for problem in draft.warnings],
        destination=name_place_in_full(draft.recipient, parties),
    )


def show_deliveries(drafts: Sequence[Draft]) -> list[Delivery]:
    """Return where `drafts` go, a delivery for each place, with all pupils opened.

    By number, not by name: an authority may have two schools of one name.
    """
    grouped: defaultdict[str, list[ShownDraft]] = defaultdict(list)
    for shown in show_drafts(drafts):
        grouped[shown.draft.recipient].append(shown)
    return [_deliver(files) for files in grouped.values()]


def mark(drafts: Sequence[Draft]) -> str:
    """Return a mark of `drafts` and their names, the same while both are the same."""
    rows = sorted(f"{draft.public_id} {draft.name}" for draft in drafts)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _deliver(files: list[ShownDraft]) -> Delivery:
    pupils = [
        pupil
        for shown in files
        for pupil in unseal_pupils(shown.draft.contents, draft=shown.draft.public_id)
    ]
    counted = (
        ngettext("%(count)s pupil", "%(count)s pupils", len(pupils))
        if any(shown.draft.pupil_count for shown in files)
        else ngettext("%(count)s file", "%(count)s files", len(files))
    )
    number = len(pupils) or len(files)
    return Delivery(files[0].destination, counted % {"count": number}, files, pupils)
