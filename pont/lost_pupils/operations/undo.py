"""Undo a mistaken claim, with a reason: the pupil is lost again if nobody else claims them.

Source: rulings 6.2.
"""

from datetime import datetime

from django.db import transaction

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import STANDING, UNDOINGS, ClaimStage
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.operations.claim_rows import lock_claim, write_claim_line
from pont.lost_pupils.trail import UNDO, seal_detail
from pont.policy.actors import Actor
from pont.transfers.reasons import check_reason


@transaction.atomic
def undo(*, claim: Claim, reason: str, remark: str, by: Actor, at: datetime) -> None:
    """Undo `claim`; whoever may claim in the same authority can.

    `reason` is a code of `UNDOINGS`; `remark`, which may be empty, stands sealed in the trail.

    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises NotPermitted, NotYourClaim: as `lock_claim`.
    :raises WrongClaimStage: if nothing was claimed, the file has been forwarded, or it has ended.
    """
    check_reason(reason=reason, remark=remark, among=UNDOINGS)
    claim = lock_claim(claim, by=by)
    claim.move(ClaimStage.UNDONE)
    claim.undone_at, claim.undone_by_name, claim.undone_for = at, by.name, reason
    claim.save(update_fields=["stage", "undone_at", "undone_by_name", "undone_for"])
    record = claim.pupil
    if not record.claims.filter(stage__in=STANDING).exists():
        shelve.claim(record, is_claimed=False)
    sealed = seal_detail({"remark": remark}, about=claim.public_id)
    write_claim_line(UNDO, claim, by=by, at=at, facts={"reason": reason}, sealed=sealed)
