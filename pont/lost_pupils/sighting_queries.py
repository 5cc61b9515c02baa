"""What screens read of sightings."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from pont.lost_pupils.sighting_models import Sighting
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may


def count_sightings(actor: Actor) -> int | None:
    """Return how many lost pupils were seen who concern the authority of `actor`.

    None for whoever neither searches the shelf nor watches over the files of schools.
    """
    if not actor.la or not (may(actor, Act.SEARCH_LOST_PUPILS) or may(actor, Act.MONITOR)):
        return None
    return Sighting.objects.concerning(actor.la).open().count()


def find_sightings(actor: Actor, *, after: Sighting | None = None, most: int) -> Sequence[Sighting]:
    """Return what `actor` may still look into, newest first; `after` is the last one seen."""
    rows = Sighting.objects.visible_to(actor).open().select_related("pupil", "transfer")
    if after:
        at = after.seen_at
        rows = rows.filter(Q(seen_at__lte=at), Q(seen_at__lt=at) | Q(pk__lt=after.pk))
    return list(rows.order_by("-seen_at", "-pk")[:most])


def get_sighting(actor: Actor, public_id: UUID) -> Sighting:
    """Return the sighting `public_id` that `actor` may look into, ended or not.

    :raises Sighting.DoesNotExist: if there is none for them.
    """
    rows = Sighting.objects.visible_to(actor).select_related("pupil", "transfer")
    return rows.get(public_id=public_id)
