"""Order that what is planned be sent: from here on a worker does it, school by school.

Source: rulings 4.8.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.roles import Role
from pont.standards.addresses import Desk
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.allocations import Stage, find_planned, mark_plan
from pont.transfers.models import Step, Transfer
from pont.transfers.operations.allocate import check_allocatable
from pont.transfers.operations.receive import settle
from pont.transfers.operations.rows import lock, take_step
from pont.transfers.parties import get_account
from pont.transfers.phase_models import Allocation, Distribution
from pont.transfers.states import State


class NothingPlanned(Refusal):
    """There is nothing to send on."""

    code = "nothing-planned"
    message = N_(
        "Nothing is planned: it was sent or taken back meanwhile. Nothing was sent now. Look at"
        " what has been sent, or choose schools for the pupils."
    )


class PlanChanged(Refusal):
    """The plan is not the one that was shown: a colleague changed it."""

    code = "plan-changed"
    message = N_(
        "The plan has changed since you were shown this page: a colleague has added or removed"
        " pupils. Nothing was sent. Look at what stands here now, then send it."
    )


@transaction.atomic
def order(*, mark: str, by: Actor, at: datetime) -> Distribution:
    """Order that all that is planned at the desk of `by` be sent on, and return the order.

    `mark` is `mark_plan` of what the person was shown. The bulk files are received, unless they
    were before: their senders can no longer recall what is sent on.

    :raises NotPermitted: if `by` may not allocate pupils.
    :raises NothingPlanned: if there is nothing.
    :raises PlanChanged: if it is not what the person was shown.
    :raises NotYours, WrongState: if one of the bulk files is not there to be sent on.
    """
    check(by, Act.ALLOCATE, Kind.CTF)
    planned = find_planned(by)
    sources = _lock_sources(by)
    if not sources:
        raise NothingPlanned
    if mark_plan(planned) != mark:
        raise PlanChanged
    counts = Counter(planned.values_list("pupil__transfer", flat=True))
    distribution = Distribution.objects.create(
        desk=by.find_address(Desk.LLLL),
        ordered_at=at,
        ordered_by=write_actor(by),
        pupil_count=counts.total(),
        next_at=at,
    )
    schools = _find_schools(by)
    Allocation.objects.filter(pk__in=list(planned.values_list("pk", flat=True))).update(
        stage=Stage.WAITING, distribution=distribution
    )
    settle([source for source in sources if source.state == State.SENT], by=by, at=at)
    take_step(sources, Step.Verb.ALLOCATED, by=by, at=at)
    entries = [
        _entry(source, distribution, count=counts[source.pk], schools=len(schools[source.pk]))
        for source in sources
    ]
    record_many(act="phase.order", actor=by, at=at, entries=entries)
    return distribution


def _entry(source: Transfer, distribution: Distribution, *, count: int, schools: int) -> Entry:
    return Entry(
        object_type="transfer",
        object_id=str(source.public_id),
        facts={"distribution": str(distribution.public_id), "count": count, "schools": schools},
    )


def _lock_sources(by: Actor) -> Sequence[Transfer]:
    """Return the bulk files of the plan, locked."""
    keys = find_planned(by).values("pupil__transfer")
    sources = lock(list(Transfer.objects.filter(pk__in=keys)))
    for source in sources:
        check_allocatable(source, by)
    return sources


def _find_schools(by: Actor) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for source, school in find_planned(by).values_list("pupil__transfer", "school"):
        found[source].add(school)
    return found


def write_actor(by: Actor) -> dict[str, Any]:
    """Return `by` as JSON: the worker acts for the person as they were when they ordered.

    :raises NotPermitted: if nobody signed in stands behind it.
    """
    return {
        "account": str(get_account(by)),
        "username": by.username,
        "name": by.name,
        "organisation": by.organisation,
        "organisation_name": by.organisation_name,
        "la": by.la,
        "roles": sorted(by.roles),
        "ip": by.ip,
    }


def read_actor(row: dict[str, Any]) -> Actor:
    """Return the actor that `write_actor` wrote."""
    roles = frozenset(Role(role) for role in row["roles"])
    return Actor(**{**row, "account": UUID(row["account"]), "roles": roles})
