"""What an authority tidies up among the records its schools sent to the shelf, as a table of lists.

Nothing is removed unseen: these are lists to confirm.

Source: rulings 6.2, 6.5; issue 4.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.matching_queries import find_matched_pupils
from pont.lost_pupils.models import Claim, LostPupil, LostPupilQuerySet
from pont.lost_pupils.states import ON_SHELF, Standing
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.standards.academic_year import get_latest_birthday
from pont.standards.refusals import N_


@dataclass(frozen=True, slots=True)
class Source:
    """A list of records that may go: its words, why they go, and which they are.

    `removed_for` is a code of `states.REMOVALS`, `by` the field in whose order they stand.
    """

    label: str
    explanation: str
    removed_for: str
    rows: Callable[[Actor, datetime], LostPupilQuerySet]
    by: str = "uploaded_at"


def _find_over_age(actor: Actor, at: datetime) -> LostPupilQuerySet:
    latest = get_latest_birthday(over_leaving_age_on=timezone.localdate(at))
    return _find_lost(actor).filter(born_on__lte=latest)


def _find_twice(actor: Actor, at: datetime) -> LostPupilQuerySet:
    rows = LostPupil.objects.kept_by(actor).filter(original__isnull=False)
    rows = rows.filter(original__standing__in=ON_SHELF)
    # Asked for as "= lost", SQLite would read all the lost of the authority by another index.
    return rows.exclude(standing__in=[one for one in Standing if one is not Standing.LOST])


def _find_unplaced(actor: Actor, at: datetime) -> LostPupilQuerySet:
    before = at - timedelta(days=settings.UNPLACED_DAYS)
    claims = Claim.objects.standing().filter(pupil=OuterRef("pk"))
    # A file on its way can come back, and is then wanted again.
    busy = claims.filter(Q(stage=ClaimStage.FORWARDED) | Q(confirmed_at__gt=before))
    claimed = LostPupil.objects.kept_by(actor).filter(standing=Standing.CLAIMED)
    return claimed.filter(Exists(claims), ~Exists(busy))


def _find_matched(actor: Actor, at: datetime) -> LostPupilQuerySet:
    return _find_lost(actor).filter(pk__in=find_matched_pupils(actor))


def _find_lost(actor: Actor) -> LostPupilQuerySet:
    return LostPupil.objects.kept_by(actor).filter(standing=Standing.LOST)


SOURCES: Mapping[str, Source] = {
    "over-leaving-age": Source(
        N_("Over leaving age"),
        N_(
            "The last Friday in June of the school year in which these pupils turned 16 has"
            " passed. Nobody looks for their files any more."
        ),
        "over-leaving-age",
        _find_over_age,
        by="born_on",
    ),
    "duplicates": Source(
        N_("Duplicates"),
        N_(
            "Each of these pupils seems to have been in the lost pupil database already when your"
            " school sent the file. If you remove the second record, the original stays lost."
        ),
        "duplicate",
        _find_twice,
    ),
    "never-placed": Source(
        N_("Claimed but never placed"),
        N_(
            "A local authority has claimed these pupils and downloaded their files, but has not"
            " forwarded them to a school in Pont. Ask that authority; if the pupil is at a school,"
            " you can remove the record."
        ),
        "school-known",
        _find_unplaced,
    ),
    "in-census": Source(
        N_("Found in a census"),
        N_(
            "These pupils were matched with pupils in a school census, and somebody accepted the"
            " match. Nobody has claimed them. If the school has what it needs, you can remove the"
            " record."
        ),
        "school-known",
        _find_matched,
    ),
}


def find_untidy(
    actor: Actor, key: str, *, at: datetime, after: LostPupil | None = None, most: int
) -> Sequence[LostPupil]:
    """Return the records of the list `key` (of `SOURCES`) of the authority of `actor`.

    `after` is the last one seen.
    """
    source = SOURCES[key]
    rows = source.rows(actor, at).select_related("transfer", "original")
    value: Any = getattr(after, source.by, None)
    if after and value is not None:
        later = Q(**{f"{source.by}__gt": value}) | Q(pk__gt=after.pk)
        rows = rows.filter(Q(**{f"{source.by}__gte": value}), later)
    return list(rows.order_by(source.by, "pk")[:most])


def count_untidy(actor: Actor, *, at: datetime) -> Mapping[str, int]:
    """Return how many records are on each list of the authority of `actor`, none for who may not
    remove them."""
    if not actor.la or not may(actor, Act.REMOVE_LOST_PUPIL):
        return {}
    return {key: source.rows(actor, at).count() for key, source in SOURCES.items()}


def get_kept(actor: Actor, public_id: UUID) -> LostPupil:
    """Return the record `public_id` if a school of the authority of `actor` uploaded it.

    :raises LostPupil.DoesNotExist: if there is none, or others did.
    """
    return LostPupil.objects.kept_by(actor).get(public_id=public_id)


def find_kept(actor: Actor, public_ids: Collection[UUID]) -> Sequence[LostPupil]:
    """Return those of `public_ids` that schools of the authority of `actor` uploaded."""
    rows = LostPupil.objects.kept_by(actor).filter(public_id__in=public_ids)
    return list(rows.select_related("transfer", "original").order_by("pk"))


def find_still_untidy(actor: Actor, key: str, *, at: datetime, among: Collection[int]) -> set[int]:
    """Return which of the records `among` (keys) are still on the list `key`."""
    rows = SOURCES[key].rows(actor, at).filter(pk__in=among)
    return set(rows.values_list("pk", flat=True))


def find_accepted(actor: Actor, records: Sequence[LostPupil]) -> Mapping[int, ProposedMatch]:
    """Return the latest accepted match of each of `records`, by the key of the record."""
    rows = ProposedMatch.objects.uploaded_by(actor).filter(pupil__in=records)
    return {match.pupil_id: match for match in rows.order_by("decided_at", "pk")}
