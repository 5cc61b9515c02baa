"""Plan which pupils of a bulk file go to which school; nothing is sent yet.

The plan is the authority's: everybody who may allocate there sees it and can change it.

Source: rulings 4.8.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pont.audit.operations import record
from pont.directory.queries import Party, find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, find_desks
from pont.policy.roles import Organisation
from pont.standards.addresses import AddressRefused, parse_address
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.allocations import PLACED, Stage, View, find_pupils
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.rows import lock_one
from pont.transfers.parties import NotYours
from pont.transfers.phase_models import Allocation
from pont.transfers.states import LIVE, State, WrongState


class NobodyChosen(Refusal):
    """No pupil was ticked."""

    code = "nobody-chosen"
    message = N_("Tick at least one pupil. Nothing was changed.")


class SchoolMissing(Refusal):
    """What was given is no school's number."""

    code = "school-missing"
    message = N_(
        "Choose a school, or enter the 7-digit number of another one. Nothing was changed."
    )


class SchoolUnknown(Refusal):
    """Nobody has that number."""

    code = "school-unknown"
    message = N_("No school is registered under %(number)s. Nothing was changed.")


class SchoolClosed(Refusal):
    """The school has closed, and nobody took over."""

    code = "school-closed"
    message = N_("%(school)s (%(number)s) has closed. Nothing was changed. Choose another school.")


class SchoolSucceeded(Refusal):
    """The school has closed, and another one took over."""

    code = "school-succeeded"
    message = N_(
        "%(school)s (%(number)s) has closed. Nothing was changed. The school that took over has"
        " the number %(successor)s."
    )


def check_school(number: str, party: Party | None, *, on: date) -> Party:
    """Return the school behind `number`, open on that day.

    :raises SchoolMissing: if `number` is not written like a school's.
    :raises SchoolUnknown: if nobody, or somebody else than a school, stands behind it.
    :raises SchoolClosed, SchoolSucceeded: if it is closed.
    """
    try:
        is_school = parse_address(number).is_establishment
    except AddressRefused:
        is_school = False
    if not is_school:
        raise SchoolMissing
    if party is None or party.kind is not Organisation.SCHOOL:
        raise SchoolUnknown(number=number)
    if party.closed_on and party.closed_on <= on:
        told = {"school": party.name, "number": number}
        if party.successor:
            raise SchoolSucceeded(successor=party.successor, **told)
        raise SchoolClosed(**told)
    return party


def check_allocatable(transfer: Transfer, by: Actor) -> None:
    """Stop an act that only the authority may do to which the bulk file was sent.

    :raises NotPermitted: if `by` may not allocate the pupils of this kind of file.
    :raises NotYours: if it is not addressed to a desk of `by`.
    :raises WrongState: if its bytes are gone.
    """
    kind = Kind(transfer.kind)
    check(by, Act.ALLOCATE, kind)
    if transfer.recipient not in find_desks(by, Act.ALLOCATE, kind):
        raise NotYours(name=transfer.name)
    if transfer.state not in LIVE or transfer.stored_id is None:
        raise WrongState(state=State(transfer.state), name=transfer.name)


@transaction.atomic
def plan(
    *, transfer: Transfer, ordinals: Collection[int] | None, school: str, by: Actor, at: datetime
) -> int:
    """Plan that pupils of the bulk file `transfer` go to `school`, and return how many are.

    `ordinals` are their places in the file; None means all who are not allocated yet. An earlier
    plan is replaced; who is being sent at this moment, or was sent to that school, is left as is.

    :raises NobodyChosen: if there are none.
    :raises SchoolMissing, SchoolUnknown, SchoolClosed, SchoolSucceeded: as `check_school`.
    :raises NotPermitted, NotYours, WrongState: as `check_allocatable`.
    """
    transfer = lock_one(transfer)
    check_allocatable(transfer, by)
    check_school(school, find_party(school), on=timezone.localdate(at))
    pupils = _find_chosen(transfer, ordinals)
    if not pupils:
        raise NobodyChosen
    planned = write_plan([(pupil.pk, school) for pupil in pupils])
    record(
        act="phase.plan",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"school": school, "count": planned},
    )
    return planned


@transaction.atomic
def drop_plan(*, transfer: Transfer, ordinals: Collection[int], by: Actor, at: datetime) -> int:
    """Forget what is planned for pupils of the bulk file `transfer`, and return for how many.

    :raises NobodyChosen: if there are no `ordinals`.
    :raises NotPermitted, NotYours, WrongState: as `check_allocatable`.
    """
    transfer = lock_one(transfer)
    check_allocatable(transfer, by)
    if not ordinals:
        raise NobodyChosen
    planned = Allocation.objects.filter(
        stage=Stage.PLANNED, pupil__transfer=transfer, pupil__ordinal__in=list(ordinals)
    )
    dropped, _ = planned.delete()
    record(
        act="phase.drop-plan",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"count": dropped},
    )
    return dropped


def _find_chosen(transfer: Transfer, ordinals: Collection[int] | None) -> QuerySet[PupilEntry]:
    if ordinals is None:
        return find_pupils(transfer, View.OPEN)
    return find_pupils(transfer).filter(ordinal__in=list(ordinals))


def write_plan(chosen: Sequence[tuple[int, str]]) -> int:
    """Plan a school for each entry of `chosen`, whose files the caller has locked.

    `chosen` holds the key of the pupil's entry and the school's number. Returns how many are
    planned; those who cannot be changed now are passed over.
    """
    fixed = find_fixed(pupil for pupil, _ in chosen)
    wanted = [(pupil, school) for pupil, school in chosen if not is_fixed(fixed, pupil, school)]
    pupils = [pupil for pupil, _ in wanted]
    Allocation.objects.filter(pupil__in=pupils, stage=Stage.PLANNED).delete()
    Allocation.objects.bulk_create(
        Allocation(pupil_id=pupil, school=school) for pupil, school in wanted
    )
    return len(wanted)


Fixed = dict[int, list[Allocation]]
"""What cannot be planned anew, by the key of the pupil's entry."""


def find_fixed(pupils: Iterable[int]) -> Fixed:
    """Return the allocations of `pupils` that are on their way or have arrived somewhere."""
    found: Fixed = {}
    rows = Allocation.objects.filter(pupil__in=list(pupils), stage__in=[Stage.WAITING, Stage.SENT])
    for row in rows.select_related("onward"):
        is_under_way = row.stage == Stage.WAITING
        if is_under_way or (row.onward and row.onward.state in PLACED):
            found.setdefault(row.pupil_id, []).append(row)
    return found


def is_fixed(fixed: Fixed, pupil: int, school: str) -> bool:
    """Return whether nothing can be planned now that would bring `pupil` to `school`."""
    return any(row.stage == Stage.WAITING or row.school == school for row in fixed.get(pupil, ()))
