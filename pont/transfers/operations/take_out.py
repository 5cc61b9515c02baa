"""Take pupils out of a phase transfer: they go to none of the schools, the family has moved away.

Each file that they were sent with is dealt with in a transaction of its own, as when a family
changes its mind; who did not go anywhere yet is not offered for allocation any more.

Source: rulings 4.8; docs/adr/0015.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal
from pont.transfers.allocations import ON_THE_WAY, Stage, View, find_leaving, find_pupils
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.allocate import NobodyChosen, check_allocatable
from pont.transfers.operations.rows import lock_one
from pont.transfers.operations.withdraw import MovedOn, withdraw
from pont.transfers.phase_models import Allocation

TRIES: Final = 3


class BeingSent(Refusal):
    """One of the pupils is on the way to a school at this moment."""

    code = "being-sent"
    message = N_(
        "One of the pupils is being sent to a school at this moment. Nobody was withdrawn. Wait"
        " until it is done, then try again."
    )


class InMotion(Refusal):
    """Files that the pupils are in kept changing."""

    code = "in-motion"
    message = N_(
        "A file with one of the pupils was downloaded or changed in the same moment. Not all"
        " pupils were withdrawn. Look at who is left, and try again."
    )


def take_out(*, transfer: Transfer, ordinals: Collection[int], by: Actor, at: datetime) -> int:
    """Take pupils of the bulk file `transfer` out of it and of all files that they were sent with.

    `ordinals` are their places in the bulk file. The schools that were sent a file are told.
    Returns how many pupils were withdrawn.

    :raises NobodyChosen: if there are none.
    :raises BeingSent: if one of them is under way.
    :raises NotPermitted, NotYours, WrongState: as `check_allocatable`.
    :raises InMotion: if the files changed again and again; some pupils may have been withdrawn.
    :raises pont.standards.ctf.CtfRefused: and all else that `write_parcels` raises.
    """
    _drop_plans(transfer, ordinals, by=by)
    for _ in range(TRIES):
        try:
            _withdraw_all(find_leaving(transfer, ordinals), by=by, at=at)
            return _settle(transfer, ordinals, by=by, at=at)
        except MovedOn:
            continue
    raise InMotion


def check_may_leave(transfer: Transfer, ordinals: Collection[int], *, by: Actor) -> None:
    """Stop what cannot be taken out of the bulk file `transfer` now.

    :raises NobodyChosen, BeingSent, NotPermitted, NotYours, WrongState: as `take_out`.
    """
    check_allocatable(transfer, by)
    pupils = _find_chosen(transfer, ordinals)
    if not pupils:
        raise NobodyChosen
    if Allocation.objects.filter(pupil__in=pupils, stage=Stage.WAITING).exists():
        raise BeingSent


def _find_chosen(transfer: Transfer, ordinals: Collection[int]) -> list[PupilEntry]:
    return list(find_pupils(transfer).filter(ordinal__in=list(ordinals)))


@transaction.atomic
def _drop_plans(transfer: Transfer, ordinals: Collection[int], *, by: Actor) -> None:
    """Forget what is planned for the pupils, so that no order can send them meanwhile."""
    transfer = lock_one(transfer)
    check_may_leave(transfer, ordinals, by=by)
    planned = Allocation.objects.filter(
        stage=Stage.PLANNED, pupil__in=_find_chosen(transfer, ordinals)
    )
    planned.delete()


def _withdraw_all(leaving: Sequence[Allocation], *, by: Actor, at: datetime) -> None:
    by_file: defaultdict[int | None, list[Allocation]] = defaultdict(list)
    for row in leaving:
        by_file[row.onward_id].append(row)
    for rows in by_file.values():
        withdraw(leaving=rows, by=by, at=at)


@transaction.atomic
def _settle(transfer: Transfer, ordinals: Collection[int], *, by: Actor, at: datetime) -> int:
    """Note of those who were sent nowhere that they are not coming, and write it all down."""
    transfer = lock_one(transfer)
    chosen = _find_chosen(transfer, ordinals)
    if any(row.pupil.transfer_id == transfer.pk for row in find_leaving(transfer, ordinals)):
        raise MovedOn
    settled = {pupil.pk for pupil in find_pupils(transfer, View.LEFT)}
    # A colleague who has just planned a school for one of them knows more.
    planned = Allocation.objects.filter(pupil__in=chosen, stage__in=ON_THE_WAY)
    settled.update(planned.values_list("pupil", flat=True))
    Allocation.objects.bulk_create(
        Allocation(pupil=pupil, stage=Stage.WITHDRAWN)
        for pupil in chosen
        if pupil.pk not in settled
    )
    record(
        act="phase.take-out",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={"count": len(chosen)},
    )
    return len(chosen)
