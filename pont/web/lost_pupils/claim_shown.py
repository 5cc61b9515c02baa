"""Claims in the words of the screens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party, find_parties
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import CLAIM_LABELS, UNDOINGS, ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.transfers.places import name_place
from pont.web.words import say_day

COLOURS: Mapping[str, str] = {
    ClaimStage.DECLARED: "govuk-tag--yellow",
    ClaimStage.CLAIMED: "govuk-tag--blue",
    ClaimStage.FORWARDED: "govuk-tag--turquoise",
    ClaimStage.PLACED: "govuk-tag--green",
    ClaimStage.UNDONE: "govuk-tag--grey",
    ClaimStage.LAPSED: "govuk-tag--grey",
}
SAID = N_("%(name)s on %(date)s")


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim in words; `pupil` is None once nobody knows any more who the pupil was.

    `school` is where the file was forwarded to, `note` what became of it.
    """

    claim: Claim
    pupil: LostPupil | None
    born: str
    uploader: str
    uploaded: str
    status: str
    colour: str
    declared: str
    confirmed: str
    school: str
    note: str

    @property
    def link(self) -> str:
        """The address of the claim's page."""
        return reverse("claim", args=[self.claim.public_id])

    @property
    def name(self) -> str:
        """The pupil as lists show one."""
        if self.pupil is None:
            return _("Details no longer kept")
        return f"{self.pupil.surname}, {self.pupil.forename}"


def show_claims(claims: Sequence[Claim]) -> list[ShownClaim]:
    """Return `claims` in words; their records and files are at hand."""
    codes = {claim.pupil.uploader for claim in claims}
    codes |= {claim.onward.recipient for claim in claims if claim.onward}
    parties = find_parties(codes)
    return [_show(claim, parties) for claim in claims]


def _show(claim: Claim, parties: Mapping[str, Party]) -> ShownClaim:
    record = claim.pupil
    is_known = bool(record.surname or record.forename)
    return ShownClaim(
        claim=claim,
        pupil=record if is_known else None,
        born=date_format(record.born_on) if record.born_on else "",
        uploader=name_place(record.uploader, parties),
        uploaded=say_day(record.uploaded_at),
        status=_(CLAIM_LABELS[ClaimStage(claim.stage)]),
        colour=COLOURS[claim.stage],
        declared=_(SAID) % {"name": claim.name, "date": say_day(claim.declared_at)},
        confirmed=say_day(claim.confirmed_at),
        school=name_place(claim.onward.recipient, parties) if claim.onward else "",
        note=_say_end(claim),
    )


def _say_end(claim: Claim) -> str:
    """Return when the claim came to where it stands, with the reason of an undoing."""
    match claim.stage:
        case ClaimStage.FORWARDED:
            return say_day(claim.forwarded_at)
        case ClaimStage.PLACED:
            return say_day(claim.placed_at)
        case ClaimStage.UNDONE:
            return _("%(reason)s: %(name)s on %(date)s") % {
                "reason": _(UNDOINGS[claim.undone_for]),
                "name": claim.undone_by_name,
                "date": say_day(claim.undone_at),
            }
    return ""
