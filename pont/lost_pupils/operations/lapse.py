"""End the claims of pupils who leave the shelf.

Source: rulings 6.2.
"""

from collections.abc import Iterable

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import OPEN, ClaimStage
from pont.lost_pupils.models import LostPupil


def lapse_claims(records: Iterable[LostPupil]) -> None:
    """End the claims of `records`, which leave the shelf, but for those whose file waits at a
    school: it can still be collected."""
    rows = Claim.objects.filter(pupil__in=[record.pk for record in records], stage__in=OPEN)
    rows.exclude(stage=ClaimStage.FORWARDED).update(stage=ClaimStage.LAPSED)
