"""What screens read of matchings: runs, and their matches in pages, the surest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import MatchState
from pont.lost_pupils.models import Claim
from pont.lost_pupils.states import ON_SHELF, Standing
from pont.policy.actors import Actor
from pont.standards.refusals import N_


class View(StrEnum):
    """Which matches of a run are shown."""

    OPEN = "open"
    GONE = "gone"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ALL = "all"


VIEWS: Final[Mapping[View, Q]] = {
    View.OPEN: Q(state=MatchState.PROPOSED, pupil__standing=Standing.LOST),
    View.GONE: Q(state=MatchState.PROPOSED) & ~Q(pupil__standing=Standing.LOST),
    View.ACCEPTED: Q(state=MatchState.ACCEPTED),
    View.REJECTED: Q(state=MatchState.REJECTED),
    View.ALL: Q(),
}


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `least` to below `below`."""

    label: str
    least: float
    below: float


BANDS: Final[Mapping[str, Band]] = {
    "": Band(N_("All scores"), 0, 2),
    "99": Band(N_("99% and above"), 0.99, 2),
    "90": Band(N_("90% to 99%"), 0.9, 0.99),
    "70": Band(N_("70% to 90%"), 0.7, 0.9),
    "50": Band(N_("Below 70%"), 0, 0.7),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The matches of a page, and whether there are others before and after them."""

    matches: Sequence[ProposedMatch]
    has_earlier: bool
    has_later: bool


def find_runs(
    actor: Actor, *, after: MatchingRun | None = None, most: int
) -> Sequence[MatchingRun]:
    """Return the runs of the organisation of `actor`, newest first, those older than `after`."""
    rows = MatchingRun.objects.visible_to(actor)
    if after:
        at = after.ordered_at
        rows = rows.filter(Q(ordered_at__lte=at), Q(ordered_at__lt=at) | Q(pk__lt=after.pk))
    return list(rows.order_by("-ordered_at", "-pk")[:most])


def get_run(actor: Actor, public_id: UUID) -> MatchingRun:
    """Return the run `public_id` of the organisation of `actor`.

    :raises MatchingRun.DoesNotExist: if there is none, or it is other people's.
    """
    return MatchingRun.objects.visible_to(actor).get(public_id=public_id)


def get_match(actor: Actor, public_id: UUID) -> ProposedMatch:
    """Return the match `public_id` of a run of the organisation of `actor`.

    :raises ProposedMatch.DoesNotExist: if there is none, or it is other people's.
    """
    rows = ProposedMatch.objects.visible_to(actor).select_related("run", "pupil__transfer")
    return rows.get(public_id=public_id)


def find_matches(
    actor: Actor, run: MatchingRun, *, view: View, band: Band
) -> QuerySet[ProposedMatch]:
    """Return the matches of `run` in that view and band, if `actor` may see them."""
    rows = ProposedMatch.objects.visible_to(actor).filter(VIEWS[view], run=run)
    if band.least:
        rows = rows.filter(score__gte=band.least)
    return rows.filter(score__lt=band.below) if band.below <= 1 else rows


def count_views(actor: Actor, run: MatchingRun) -> Mapping[View, int]:
    """Return how many matches of `run` each view has."""
    rows = ProposedMatch.objects.visible_to(actor).filter(run=run)
    counted = rows.aggregate(
        **{view.value: Count("pk", filter=VIEWS[view]) for view in View if VIEWS[view]},
        all=Count("pk"),
    )
    return {view: counted[view.value] for view in View}


def choose_page(
    rows: QuerySet[ProposedMatch], *, after: UUID | None, before: UUID | None, most: int
) -> Chosen:
    """Return a page of `rows`, the surest first: what follows `after`, or leads to `before`."""
    backwards = before is not None
    seen = before or after
    anchor = rows.filter(public_id=seen).first() if seen else None
    ordered = rows.select_related("pupil__transfer").order_by(
        *(("score", "-id") if backwards else ("-score", "id"))
    )
    if anchor:
        ordered = ordered.filter(_beyond(anchor, backwards=backwards))
    found = list(ordered[: most + 1])
    has_more, found = len(found) > most, found[:most]
    if backwards:
        return Chosen(found[::-1], has_more, anchor is not None)
    return Chosen(found, anchor is not None, has_more)


def _beyond(anchor: ProposedMatch, *, backwards: bool) -> Q:
    # The first condition alone lets the index find its place; the second settles equal scores.
    if backwards:
        return Q(score__gte=anchor.score) & (Q(score__gt=anchor.score) | Q(pk__lt=anchor.pk))
    return Q(score__lte=anchor.score) & (Q(score__lt=anchor.score) | Q(pk__gt=anchor.pk))


def find_next(actor: Actor, match: ProposedMatch) -> ProposedMatch | None:
    """Return the match to be decided that follows `match` in its run, or else the first."""
    rows = ProposedMatch.objects.visible_to(actor).undecided().filter(run=match.run_id)
    ordered = rows.exclude(pk=match.pk).order_by("-score", "id")
    return ordered.filter(_beyond(match, backwards=False)).first() or ordered.first()


def count_scored(actor: Actor, run: MatchingRun, *, least: float, most: float) -> int:
    """Return how many matches of `run` to be decided score from `least` to `most`."""
    rows = ProposedMatch.objects.visible_to(actor).undecided().filter(run=run)
    return rows.filter(score__gte=least, score__lte=most).count()


def find_led_to(
    actor: Actor, *, after: ProposedMatch | None = None, most: int
) -> Sequence[ProposedMatch]:
    """Return the accepted matches with pupils of the authority of `actor` whose file waits there.

    Those who are lost or claimed, newest decision first, those decided before `after`.
    """
    return _newest(ProposedMatch.objects.led_to(actor), after=after, most=most)


def find_matched_uploads(
    actor: Actor, *, after: ProposedMatch | None = None, most: int
) -> Sequence[ProposedMatch]:
    """Return the accepted matches of what schools of the authority of `actor` sent to the shelf.

    For its housekeeping: pupils whom nobody claims, newest decision first. A declaration alone
    does not hide one: it may have been abandoned.
    """
    return _newest(_find_unclaimed(actor), after=after, most=most)


def find_matched_pupils(actor: Actor) -> QuerySet[ProposedMatch, int]:
    """Return the keys of the records that `find_matched_uploads` finds, to narrow others by."""
    return _find_unclaimed(actor).values_list("pupil", flat=True)


def _find_unclaimed(actor: Actor) -> QuerySet[ProposedMatch]:
    claimed = Claim.objects.standing().filter(pupil=OuterRef("pupil"))
    return ProposedMatch.objects.uploaded_by(actor).filter(~Exists(claimed))


def _newest(
    rows: QuerySet[ProposedMatch], *, after: ProposedMatch | None, most: int
) -> Sequence[ProposedMatch]:
    rows = rows.filter(pupil__standing__in=ON_SHELF).select_related("run", "pupil__transfer")
    if after and after.decided_at:
        at: datetime = after.decided_at
        rows = rows.filter(Q(decided_at__lte=at), Q(decided_at__lt=at) | Q(pk__lt=after.pk))
    return list(rows.order_by("-decided_at", "-pk")[:most])


def get_led_to(actor: Actor, public_id: UUID) -> ProposedMatch:
    """Return the accepted match `public_id` with a pupil of the authority of `actor`.

    :raises ProposedMatch.DoesNotExist: if there is none, or it leads elsewhere.
    """
    return ProposedMatch.objects.led_to(actor).get(public_id=public_id)


def get_matched_upload(actor: Actor, public_id: UUID) -> ProposedMatch:
    """Return the accepted match `public_id` of what schools of the authority of `actor` sent.

    :raises ProposedMatch.DoesNotExist: if there is none, or others sent it.
    """
    return ProposedMatch.objects.uploaded_by(actor).get(public_id=public_id)
