"""Download the file of a lost pupil, and answer "Was it downloaded correctly?".

Yes makes the pupil claimed; No, or no answer, leaves the pupil as they are.

Source: rulings 4.1, 6.2; seed 002 section 4.1.
"""

from datetime import datetime

from django.db import transaction

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage, WrongClaimStage
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.operations.claim_rows import lock_claim, write_claim_line
from pont.lost_pupils.states import Standing
from pont.lost_pupils.trail import CLAIM, FETCH, NOT_CONFIRM
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.hand_over import NoLongerThere
from pont.transfers.operations.receive import NotYetDownloaded
from pont.transfers.operations.rows import take_step
from pont.transfers.states import State


class ColleagueDeclared(Refusal):
    """Whoever made the declaration downloads and answers."""

    code = "colleague-declared"
    message = N_(
        "%(name)s has made the declaration and has yet to answer whether the file was downloaded"
        " correctly. Nothing was changed. Ask them, or make the declaration yourself."
    )


@transaction.atomic
def fetch(*, claim: Claim, by: Actor, at: datetime) -> Transfer:
    """Record that the file of `claim` is handed over, and return it to be streamed.

    From here on its sender cannot recall it. Once the pupil is claimed, any colleague who may
    claim can fetch it again, while it is on the shelf.

    :raises NotPermitted, NotYourClaim: as `lock_claim`.
    :raises ColleagueDeclared: if a colleague has made the declaration and not yet answered.
    :raises WrongClaimStage: if the claim has ended.
    :raises NoLongerThere: if the file was taken back meanwhile.
    """
    claim = lock_claim(claim, by=by)
    if claim.stage == ClaimStage.DECLARED:
        _check_declared_by(claim, by)
    elif not claim.is_standing:
        raise WrongClaimStage(stage=ClaimStage(claim.stage))
    transfer = claim.pupil.transfer
    if transfer.stored_id is None:
        raise NoLongerThere(state=State(transfer.state), name=transfer.name)
    transfer.handed_over_at = transfer.handed_over_at or at
    transfer.save(update_fields=["handed_over_at"])
    claim.handed_over_at = at
    claim.save(update_fields=["handed_over_at"])
    take_step([transfer], Step.Verb.HANDED_OVER, by=by, at=at)
    write_claim_line(FETCH, claim, by=by, at=at)
    return transfer


@transaction.atomic
def confirm(*, claim: Claim, by: Actor, at: datetime) -> Claim:
    """Make the pupil of `claim` claimed: the file was downloaded correctly.

    :raises NotPermitted, NotYourClaim: as `lock_claim`.
    :raises WrongClaimStage: if it was confirmed before, or has ended.
    :raises ColleagueDeclared: if a colleague has made the declaration.
    :raises NotYetDownloaded: if the file was not downloaded.
    """
    claim = _lock_unanswered(claim, by)
    claim.confirmed_at = at
    claim.move(ClaimStage.CLAIMED)
    claim.save(update_fields=["stage", "confirmed_at"])
    # Another authority may have claimed the same pupil before.
    if claim.pupil.standing == Standing.LOST:
        shelve.claim(claim.pupil, is_claimed=True)
    write_claim_line(CLAIM, claim, by=by, at=at)
    return claim


@transaction.atomic
def leave_unconfirmed(*, claim: Claim, by: Actor, at: datetime) -> None:
    """Note that the download did not work: the pupil stays as they are, the declaration is kept.

    :raises NotPermitted, NotYourClaim, WrongClaimStage, ColleagueDeclared, NotYetDownloaded: as
        `confirm`.
    """
    claim = _lock_unanswered(claim, by)
    claim.handed_over_at = None
    claim.save(update_fields=["handed_over_at"])
    take_step([claim.pupil.transfer], Step.Verb.NOT_CONFIRMED, by=by, at=at)
    write_claim_line(NOT_CONFIRM, claim, by=by, at=at)


def _lock_unanswered(claim: Claim, by: Actor) -> Claim:
    claim = lock_claim(claim, by=by)
    if claim.stage != ClaimStage.DECLARED:
        raise WrongClaimStage(stage=ClaimStage(claim.stage))
    _check_declared_by(claim, by)
    if claim.handed_over_at is None:
        raise NotYetDownloaded
    return claim


def _check_declared_by(claim: Claim, by: Actor) -> None:
    if claim.account != by.account:
        raise ColleagueDeclared(name=claim.name)
