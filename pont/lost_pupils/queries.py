"""What screens read of the shelf beside the search."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from pont.lost_pupils.models import Claim, LostPupil
from pont.policy.actors import Actor


def find_uploaded(
    actor: Actor, *, after: LostPupil | None = None, most: int
) -> Sequence[LostPupil]:
    """Return the pupils that the desks of `actor` sent to the shelf, newest first.

    `after` is the last one seen.
    """
    rows = LostPupil.objects.uploaded_from(actor).select_related("transfer")
    if after:
        at = after.uploaded_at
        # The first condition alone lets the index find its place; the second settles equal moments.
        rows = rows.filter(Q(uploaded_at__lte=at), Q(uploaded_at__lt=at) | Q(pk__lt=after.pk))
    return list(rows.order_by("-uploaded_at", "-pk")[:most])


def get_uploaded(actor: Actor, public_id: UUID) -> LostPupil:
    """Return the record `public_id` if it was uploaded from a desk of `actor`.

    :raises LostPupil.DoesNotExist: if there is none, or it is other people's.
    """
    rows = LostPupil.objects.uploaded_from(actor).select_related("transfer")
    return rows.get(public_id=public_id)


def get_lost_pupil(actor: Actor, public_id: UUID) -> LostPupil:
    """Return the pupil `public_id` on the shelf, if `actor` may search it.

    :raises LostPupil.DoesNotExist: if there is none for them.
    """
    rows = LostPupil.objects.searchable_by(actor).select_related("transfer")
    return rows.get(public_id=public_id)


def find_claims(actor: Actor, records: Iterable[LostPupil]) -> Mapping[int, list[Claim]]:
    """Return the standing claims of `records` by the key of the record, oldest first."""
    claims: defaultdict[int, list[Claim]] = defaultdict(list)
    rows = Claim.objects.visible_to(actor).standing()
    for claim in rows.filter(pupil__in=[record.pk for record in records]).order_by("confirmed_at"):
        claims[claim.pupil_id].append(claim)
    return claims
