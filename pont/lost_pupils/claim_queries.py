"""What screens read of claims."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.transfers.models import Transfer

BESIDE = ("pupil__transfer", "onward")


def get_claim(actor: Actor, public_id: UUID) -> Claim:
    """Return the claim `public_id` of the organisation of `actor`.

    :raises Claim.DoesNotExist: if there is none, or it is another authority's.
    """
    return Claim.objects.made_by(actor).select_related(*BESIDE).get(public_id=public_id)


def find_own_claim(actor: Actor, record: LostPupil) -> Claim | None:
    """Return the open claim of the organisation of `actor` to `record`, None if there is none."""
    return Claim.objects.made_by(actor).open().filter(pupil=record).first()


def find_others_claims(actor: Actor, record: LostPupil) -> Sequence[Claim]:
    """Return the standing claims of other authorities to `record`, oldest first."""
    rows = Claim.objects.visible_to(actor).standing().exclude(party=actor.organisation)
    return list(rows.filter(pupil=record).order_by("confirmed_at", "pk"))


def find_arrivals(transfers: Iterable[Transfer]) -> Mapping[int, UUID]:
    """Return the report for which each of `transfers` was forwarded, by the key of the transfer.

    Without those that were not forwarded from the shelf, or not for a report.
    """
    keys = [transfer.pk for transfer in transfers if transfer.origin_id]
    if not keys:
        return {}
    rows = Claim.objects.filter(onward__in=keys, arrival__isnull=False)
    return dict(rows.values_list("onward", "arrival"))
