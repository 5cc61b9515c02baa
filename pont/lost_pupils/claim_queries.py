"""What screens read of claims."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q

from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.states import LIVE

BESIDE = ("pupil__transfer__stored", "onward")
MOST_RETURNED = 20


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


def find_returned(claim: Claim) -> Sequence[Transfer]:
    """Return the files that were forwarded for `claim` and came back, the latest first."""
    forwarded = claim.pupil.transfer.onward.filter(sender_la=claim.la)
    return list(forwarded.exclude(state__in=LIVE).order_by("-sent_at", "-pk")[:MOST_RETURNED])


def find_own_claims(
    actor: Actor,
    stage: ClaimStage | None = None,
    *,
    after: Claim | None = None,
    most: int,
) -> Sequence[Claim]:
    """Return the claims of the organisation of `actor`, the latest first, after the one seen last.

    Of one `stage`, or of all.
    """
    rows = Claim.objects.made_by(actor).select_related(*BESIDE)
    if stage:
        rows = rows.filter(stage=stage)
    if after:
        at = after.declared_at
        # The first condition alone lets the index find its place; the second settles equal moments.
        rows = rows.filter(Q(declared_at__lte=at), Q(declared_at__lt=at) | Q(pk__lt=after.pk))
    return list(rows.order_by("-declared_at", "-pk")[:most])


def count_to_forward(actor: Actor) -> tuple[int, datetime | None]:
    """Return how many claims of the organisation of `actor` wait to be forwarded, and since when
    the oldest does."""
    rows = Claim.objects.made_by(actor).filter(stage=ClaimStage.CLAIMED)
    found = rows.aggregate(count=Count("pk"), since=Min("declared_at"))
    return found["count"], found["since"]


def count_open_by(account: UUID) -> int:
    """Return how many claims made by the person with that public id are still being worked on."""
    return Claim.objects.open().filter(account=account).count()


def find_arrivals(transfers: Iterable[Transfer]) -> Mapping[int, UUID]:
    """Return the report for which each of `transfers` was forwarded, by the key of the transfer.

    Without those that were not forwarded from the shelf, or not for a report.
    """
    keys = [transfer.pk for transfer in transfers if transfer.origin_id]
    if not keys:
        return {}
    rows = Claim.objects.filter(onward__in=keys).values_list("onward", "arrival")
    return {onward: arrival for onward, arrival in rows if onward and arrival}
