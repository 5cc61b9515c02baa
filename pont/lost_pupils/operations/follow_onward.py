"""Keep claims in step with the files that were forwarded for them.

Collected by the school, a forwarded file makes its pupil placed; rejected or taken back, it leaves
the claim to be forwarded again. These are consequences of what happens to files
(`config.consequences`).

Source: rulings 6.2; issue 4.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pont.audit.operations import Entry, record_many
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import end
from pont.lost_pupils.states import Standing
from pont.lost_pupils.trail import PLACE
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.receive import settle
from pont.transfers.operations.rows import lock
from pont.transfers.states import LIVE, State


def place_pupils(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Make the pupils placed whose forwarded files of `transfers` a school has collected.

    The file on the shelf counts as received from then on: its sender is told, and it is kept as
    long as any other.
    """
    claims = _lock_behind(transfers)
    for claim in claims:
        claim.move(ClaimStage.PLACED)
        claim.placed_at = at
        claim.save(update_fields=["stage", "placed_at"])
        # Another authority's school may have been quicker, or the record was removed.
        if claim.pupil.is_on_shelf:
            end(claim.pupil, Standing.PLACED, by=by, at=at)
    waiting = {c.pupil.transfer.pk: c.pupil.transfer for c in claims}.values()
    ended = [transfer for transfer in waiting if transfer.state == State.SENT]
    if ended:
        settle(ended, by=by, at=at)
    record_many(act=PLACE, actor=by, at=at, entries=_make_entries(claims))


def give_back_claims(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Leave the claims to be forwarded again whose files of `transfers` were rejected or taken
    back; those whose pupil has left the shelf meanwhile lapse.

    The trail has the line of the file: another here would lock its head too early.
    """
    claims = _lock_behind([transfer for transfer in transfers if transfer.state not in LIVE])
    for claim in claims:
        is_on_shelf = claim.pupil.is_on_shelf
        claim.move(ClaimStage.CLAIMED if is_on_shelf else ClaimStage.LAPSED)
        claim.onward, claim.forwarded_at = None, None
        claim.save(update_fields=["stage", "onward", "forwarded_at"])


def lead_claims_on(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Have the claims follow whose files of `transfers` went on to another school."""
    gone = [transfer for transfer in transfers if transfer.state == State.REMOVED]
    following = {transfer.origin_id: transfer for transfer in transfers}
    for claim in _lock_behind(gone):
        claim.onward = following[claim.onward_id]
        claim.save(update_fields=["onward"])


def _lock_behind(transfers: Sequence[Transfer]) -> list[Claim]:
    """Return the claims for which `transfers` were forwarded, locked with records and files."""
    behind = Claim.objects.filter(onward__in=transfers, stage=ClaimStage.FORWARDED)
    keys = dict(behind.values_list("pk", "pupil"))
    if not keys:
        return []
    found = LostPupil.objects.filter(pk__in=keys.values()).select_related("transfer")
    files = {transfer.pk: transfer for transfer in lock([record.transfer for record in found])}
    locked = LostPupil.objects.select_for_update().filter(pk__in=keys.values()).order_by("pk")
    records = {record.pk: record for record in locked}
    claims = Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys, onward__in=transfers)
    standing = list(claims.filter(stage=ClaimStage.FORWARDED).order_by("pk"))
    for claim in standing:
        claim.pupil = records[claim.pupil_id]
        claim.pupil.transfer = files[claim.pupil.transfer_id]
    return standing


def _make_entries(claims: Sequence[Claim]) -> Iterator[Entry]:
    for claim in claims:
        facts = {"claim": str(claim.public_id), "party": claim.party}
        yield Entry("lost-pupil", str(claim.pupil.public_id), facts=facts)
