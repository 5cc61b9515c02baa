"""The rows an act on a claim begins from, locked, and the line it leaves."""

from collections.abc import Mapping
from datetime import datetime

from pont.audit.operations import record as write_line
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.transfers.operations.rows import lock_one


class NotYourClaim(Refusal):
    """Another authority's claim."""

    code = "not-your-claim"
    message = N_("This claim is another authority’s. Nothing was changed.")


def lock_record(record: LostPupil) -> LostPupil:
    """Return a fresh, locked row of `record` with its file: the file first, as everywhere."""
    transfer = lock_one(record.transfer)
    locked = LostPupil.objects.select_for_update().get(pk=record.pk)
    locked.transfer = transfer
    return locked


def lock_claim(claim: Claim, *, by: Actor, act: Act = Act.CLAIM) -> Claim:
    """Return a fresh, locked row of `claim` with its record and its file.

    :raises NotPermitted: if `by` may not do `act`.
    :raises NotYourClaim: if it is not the claim of the organisation of `by`.
    """
    check(by, act)
    record = lock_record(claim.pupil)
    locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    locked.pupil = record
    if locked.party != by.organisation:
        raise NotYourClaim
    return locked


def write_claim_line(
    act: str,
    claim: Claim,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, str | int] | None = None,
    sealed: bytes | None = None,
) -> None:
    """Write the line about `claim`, without anything of the pupil; the caller does so last."""
    write_line(
        act=act,
        actor=by,
        at=at,
        object_type="lost-pupil",
        object_id=str(claim.pupil.public_id),
        facts={"claim": str(claim.public_id), "party": claim.party, **(facts or {})},
        sealed=sealed,
    )
