"""Which pupil of a bulk file goes to which school: what is planned, on its way, and sent.

Source: rulings 4.8; seed 002 section 1.5.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import and_
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_desks
from pont.standards.addresses import Desk
from pont.standards.file_names import Kind
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.phase_models import Allocation, AllocationList, Distribution
from pont.transfers.states import LIVE, State

Stage = Allocation.Stage

ON_THE_WAY: Final = (Stage.PLANNED, Stage.WAITING)
# A file that ended otherwise than by being received leaves its pupils to be allocated anew.
PLACED: Final = (State.SENT, State.RECEIVED, State.EXPIRED)


class View(StrEnum):
    """Which pupils of a bulk file are shown."""

    OPEN = "open"
    PLANNED = "planned"
    SENT = "sent"
    LEFT = "left"
    ALL = "all"


def find_allocatable(actor: Actor) -> QuerySet[Transfer]:
    """Return the files at the desks of `actor` whose pupils can be allocated."""
    return Transfer.objects.allocatable_by(actor)


def get_allocatable(actor: Actor, public_id: UUID) -> Transfer:
    """Return the file `public_id` if `actor` may allocate the pupils in it.

    :raises Transfer.DoesNotExist: if there is none, or it is not at the actor's desk any more.
    """
    return Transfer.objects.allocatable_by(actor).get(public_id=public_id)


def is_allocatable_by(transfer: Transfer, actor: Actor) -> bool:
    """Return whether `actor` may allocate the pupils of `transfer` now."""
    desks = find_desks(actor, Act.ALLOCATE, Kind(transfer.kind))
    return transfer.recipient in desks and transfer.state in LIVE and bool(transfer.stored_id)


def is_placed() -> Q:
    """Return the condition that an allocation leaves nothing to be decided for its pupil."""
    return Q(stage__in=ON_THE_WAY) | Q(stage=Stage.SENT, onward__state__in=PLACED)


def _have(condition: Q) -> Exists:
    return Exists(Allocation.objects.filter(condition, pupil=OuterRef("pk")))


def _has_left() -> Q:
    """Return the condition that the last known of a pupil is that it was withdrawn."""
    later = Allocation.objects.filter(pupil=OuterRef("pupil"), pk__gt=OuterRef("pk"))
    return Q(_have(Q(stage=Stage.WITHDRAWN) & ~Q(Exists(later))))


CONDITIONS: Mapping[View, Q] = {
    View.OPEN: ~Q(_have(is_placed())) & ~_has_left(),
    View.PLANNED: Q(_have(Q(stage=Stage.PLANNED))),
    View.SENT: Q(_have(Q(stage=Stage.WAITING) | Q(stage=Stage.SENT, onward__state__in=PLACED))),
    View.LEFT: _has_left(),
    View.ALL: Q(),
}


def find_pupils(transfer: Transfer, view: View = View.ALL) -> QuerySet[PupilEntry]:
    """Return the pupils of `transfer`, as they follow in the file."""
    return PupilEntry.objects.filter(CONDITIONS[view], transfer=transfer).order_by("ordinal")


def search_pupils(transfer: Transfer, text: str) -> QuerySet[PupilEntry]:
    """Return the pupils of `transfer` of whom each word begins a name or a UPN."""
    words = text.split()
    if not words:
        return PupilEntry.objects.none()
    return find_pupils(transfer).filter(reduce(and_, map(_begins, words)))


def _begins(word: str) -> Q:
    either = Q(upn__startswith=word.upper())
    for name in ("surname", "former_surname", "preferred_surname", "forename"):
        either |= Q(**{f"{name}__istartswith": word})
        either |= Q(**{f"{name}__icontains": f" {word}"}) | Q(**{f"{name}__icontains": f"-{word}"})
    return either


def count_pupils(transfer: Transfer) -> Mapping[View, int]:
    """Return how many pupils of `transfer` each view shows."""
    counts = {
        view.value: Count("pk", filter=condition) if condition else Count("pk")
        for view, condition in CONDITIONS.items()
    }
    found = PupilEntry.objects.filter(transfer=transfer).aggregate(**counts)
    return {View(name): number for name, number in found.items()}


def count_open(transfers: Sequence[Transfer]) -> Mapping[int, int]:
    """Return how many pupils of each of `transfers` wait to be allocated, by its key."""
    rows = (
        PupilEntry.objects.filter(CONDITIONS[View.OPEN], transfer__in=transfers)
        .order_by()
        .values_list("transfer")
        .annotate(Count("pk"))
    )
    return dict(rows)


def find_allocations(pupils: Iterable[PupilEntry]) -> Mapping[int, list[Allocation]]:
    """Return what is planned, on its way and sent for each of `pupils`, by the entry's key.

    Of one who was withdrawn and is going nowhere else, that.
    """
    found: dict[int, list[Allocation]] = {pupil.pk: [] for pupil in pupils}
    for row in _read_allocations(list(found)):
        found[row.pupil_id].append(row)
    shown = (*ON_THE_WAY, Stage.SENT)
    return {
        key: [row for row in rows if row.stage in shown]
        or [row for row in rows[-1:] if row.stage == Stage.WITHDRAWN]
        for key, rows in found.items()
    }


def _read_allocations(pupils: Sequence[int]) -> QuerySet[Allocation]:
    rows = Allocation.objects.filter(pupil__in=pupils)
    return rows.select_related("onward").order_by("pk")


def find_leaving(transfer: Transfer, ordinals: Collection[int]) -> list[Allocation]:
    """Return the sent allocations of pupils of `transfer`, given by their places in the file.

    And those of the same UPN in other files at the same desk: a pupil may come in two.
    """
    pupils = find_pupils(transfer).filter(ordinal__in=list(ordinals))
    upns = list(pupils.exclude(upn="").values_list("upn", flat=True))
    sent = Allocation.objects.filter(stage=Stage.SENT).select_related(
        "onward", "pupil", "pupil__transfer"
    )
    of_upns = sent.filter(pupil__upn__in=upns, pupil__transfer__recipient=transfer.recipient)
    found = {row.pk: row for row in (*sent.filter(pupil__in=pupils), *of_upns)}
    return [found[key] for key in sorted(found)]


def find_planned(actor: Actor) -> QuerySet[Allocation]:
    """Return what is planned at the desks of `actor` and not yet sent."""
    files = find_allocatable(actor).values("pk")
    return Allocation.objects.filter(stage=Stage.PLANNED, pupil__transfer__in=files)


def find_superseded(chosen: QuerySet[Allocation], *, desk: str) -> list[Allocation]:
    """Return the sent allocations that `chosen`, of bulk files at `desk`, take the place of.

    Those of the same pupil in the same file; and those of the same UPN in an earlier file, if they
    led to another school: a later file for the same school follows the first, and replaces nothing.
    """
    sent = Allocation.objects.filter(stage=Stage.SENT).select_related("onward", "pupil")
    of_pupils = sent.filter(pupil__in=chosen.values("pupil"))
    upns = chosen.exclude(pupil__upn="").values("pupil__upn")
    of_upns = sent.filter(pupil__upn__in=upns, pupil__transfer__recipient=desk)
    rows = chosen.values_list("pupil", "pupil__upn", "school")
    pupils = {pupil for pupil, _, _ in rows}
    schools = {upn: school for _, upn, school in rows}
    elsewhere = (old for old in of_upns if schools[old.pupil.upn] != old.school)
    found = {
        old.pk: old for old in [*of_pupils, *(o for o in elsewhere if o.pupil_id not in pupils)]
    }
    return [found[key] for key in sorted(found)]


def is_collected(transfer: Transfer) -> bool:
    """Return whether the school has the file: from then on it cannot be taken back."""
    is_waiting = transfer.state == State.SENT and not transfer.handed_over_at
    return transfer.state in PLACED and not is_waiting


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """What is planned for one school: its pupils, and from how many bulk files they come."""

    school: str
    pupils: int
    files: int


@dataclass(frozen=True, slots=True)
class Move:
    """How many pupils leave a file that a school was sent, and whether the school has it."""

    onward: Transfer
    pupils: int
    is_collected: bool


def find_plan(actor: Actor) -> list[SchoolPlan]:
    """Return what is planned for each school, in the order of their numbers."""
    rows = (
        find_planned(actor)
        .order_by("school")
        .values_list("school")
        .annotate(Count("pk"), Count("pupil__transfer", distinct=True))
    )
    return [SchoolPlan(*row) for row in rows]


def find_moves(actor: Actor) -> list[Move]:
    """Return the files sent before that the plan of `actor` takes pupils out of."""
    return count_moves(find_superseded(find_planned(actor), desk=actor.find_address(Desk.LLLL)))


def count_moves(leaving: Iterable[Allocation]) -> list[Move]:
    """Return the files that the pupils of the sent allocations `leaving` are taken out of."""
    files: defaultdict[int, list[Transfer]] = defaultdict(list)
    for row in leaving:
        if row.onward and row.onward.state in PLACED:
            files[row.onward.pk].append(row.onward)
    return [Move(same[0], len(same), is_collected(same[0])) for same in files.values()]


def mark_plan(allocations: QuerySet[Allocation]) -> str:
    """Return a mark of `allocations`, the same while they and their schools are the same."""
    rows = allocations.order_by("pk").values_list("pk", "school")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def get_distribution(actor: Actor, public_id: UUID) -> Distribution:
    """Return the distribution `public_id` ordered at a desk of `actor`.

    :raises Distribution.DoesNotExist: if there is none, or it is another authority's.
    """
    return Distribution.objects.visible_to(actor).get(public_id=public_id)


def find_unfinished(actor: Actor) -> list[Distribution]:
    """Return the distributions of `actor`'s desks that are under way, oldest first."""
    under_way = Distribution.objects.visible_to(actor).filter(finished_at=None)
    return list(under_way.order_by("ordered_at"))


def find_latest(actor: Actor, *, most: int) -> list[Distribution]:
    """Return the distributions of `actor`'s desks, at most so many, newest first."""
    return list(Distribution.objects.visible_to(actor).order_by("-ordered_at", "-pk")[:most])


def count_stages(distribution: Distribution) -> Mapping[str, int]:
    """Return how many pupils of `distribution` are at each stage."""
    rows = distribution.allocations.order_by().values_list("stage").annotate(Count("pk"))
    counted = dict(rows)
    return {stage.value: counted.get(stage.value, 0) for stage in Stage}


def find_written(distribution: Distribution) -> list[Transfer]:
    """Return the files that `distribution` has sent, in the order of sending."""
    sent = distribution.allocations.exclude(onward=None).values("onward")
    return list(Transfer.objects.filter(pk__in=sent).order_by("pk"))


def get_list(actor: Actor, public_id: UUID) -> AllocationList:
    """Return the list `public_id` that `actor` uploaded.

    :raises AllocationList.DoesNotExist: if there is none, or it is somebody else's.
    """
    return AllocationList.objects.visible_to(actor).get(public_id=public_id)


def find_withdrawn(transfer: Transfer) -> list[PupilEntry]:
    """Return the pupils of `transfer` who go elsewhere, as was said after it was collected."""
    return list(transfer.pupils.filter(withdrawn_at__isnull=False))
