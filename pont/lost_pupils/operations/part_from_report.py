"""Say that a claim is not for the report for which its pupil was found.

Source: rulings 6.7.
"""

from datetime import datetime

from django.db import transaction

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage, WrongClaimStage
from pont.lost_pupils.operations.claim_rows import lock_claim, write_claim_line
from pont.lost_pupils.trail import PART
from pont.policy.actors import Actor


@transaction.atomic
def part_from_report(*, claim: Claim, by: Actor, at: datetime) -> None:
    """Take the report off `claim`, so that forwarding the file settles it by its pupil alone.

    A second time changes nothing.

    :raises NotPermitted, NotYourClaim: as `lock_claim`.
    :raises WrongClaimStage: if the file has been forwarded, or the claim has ended.
    """
    claim = lock_claim(claim, by=by)
    if claim.stage not in {ClaimStage.DECLARED, ClaimStage.CLAIMED}:
        raise WrongClaimStage(stage=ClaimStage(claim.stage))
    if claim.arrival is None:
        return
    facts = {"arrival": str(claim.arrival)}
    claim.arrival = None
    claim.save(update_fields=["arrival"])
    write_claim_line(PART, claim, by=by, at=at, facts=facts)
