"""Declare that a lost pupil is on roll at a school of one's authority: then the file may be had.

Source: rulings 6.3; seed 002 section 4.1.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import OPEN, ClaimStage, WrongClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.claim_rows import lock_record, write_claim_line
from pont.lost_pupils.states import Standing, WrongStanding
from pont.lost_pupils.trail import DECLARE
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.transfers.parties import get_account

DECLARATION = N_(
    "I have taken reasonable steps to make sure that this pupil is on roll at a school in"
    " %(authority)s."
)
"""What a person agrees to; the text as it was read is kept."""


class DeclarationMissing(Refusal):
    """The box was not ticked."""

    code = "declaration-missing"
    message = N_(
        "Tick the box to declare that the pupil is on roll at a school in your authority. Nothing"
        " was downloaded."
    )


@transaction.atomic
def declare(
    *, record: LostPupil, declaration: str, arrival: UUID | None = None, by: Actor, at: datetime
) -> Claim:
    """Keep the `declaration` of `by` about `record`, and return the claim that may come of it.

    Nobody is claimed yet: that is when the file has been downloaded correctly. An earlier
    declaration of the same authority that led to nothing lapses, and is kept. `arrival` is the
    public id of the report for which the pupil was searched.

    :raises NotPermitted: if `by` may not claim, or has no authority to claim for.
    :raises DeclarationMissing: if the declaration is empty: the box was not ticked.
    :raises WrongStanding: if the pupil has been placed or removed.
    :raises WrongClaimStage: if the authority of `by` has claimed the pupil already.
    """
    check(by, Act.CLAIM)
    if not declaration.strip():
        raise DeclarationMissing
    record = lock_record(record)
    if not record.is_on_shelf:
        raise WrongStanding(standing=Standing(record.standing))
    _end_earlier(record, by)
    claim = Claim.objects.create(
        pupil=record,
        account=get_account(by),
        name=by.name,
        party=by.organisation,
        party_name=by.organisation_name,
        la=by.la,
        arrival=arrival,
        declaration=declaration,
        declared_at=at,
    )
    write_claim_line(DECLARE, claim, by=by, at=at)
    return claim


def _end_earlier(record: LostPupil, by: Actor) -> None:
    rows = Claim.objects.select_for_update().filter(pupil=record, party=by.organisation)
    for earlier in rows.filter(stage__in=OPEN):
        if earlier.stage != ClaimStage.DECLARED:
            raise WrongClaimStage(stage=ClaimStage(earlier.stage))
        earlier.move(ClaimStage.LAPSED)
        earlier.save(update_fields=["stage"])
