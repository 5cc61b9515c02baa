"""Take a report on, or put it back for a colleague."""

from datetime import datetime

from django.db import transaction

from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.rows import lock_report, note, write_line
from pont.enquiries.parties import check_answered_by
from pont.enquiries.states import Stage, Verb, check_open
from pont.policy.actors import Actor
from pont.transfers.parties import get_account


@transaction.atomic
def take_on(*, report: ArrivalReport, by: Actor, at: datetime) -> None:
    """Say that `by` works on `report`, also in place of a colleague.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises WrongStage: if it has ended.
    """
    _assign(report, to=by, verb=Verb.TAKEN_ON, by=by, at=at)


@transaction.atomic
def let_go(*, report: ArrivalReport, by: Actor, at: datetime) -> None:
    """Say that nobody in particular works on `report`.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises WrongStage: if it has ended.
    """
    _assign(report, to=None, verb=Verb.LET_GO, by=by, at=at)


def _assign(
    report: ArrivalReport, *, to: Actor | None, verb: Verb, by: Actor, at: datetime
) -> None:
    report = lock_report(report)
    check_answered_by(report, by)
    check_open(Stage(report.stage))
    report.assigned_to = get_account(to) if to else None
    report.assigned_name = to.name if to else ""
    report.save(update_fields=["assigned_to", "assigned_name"])
    note(report, verb, by=by, at=at)
    write_line(report, verb, by=by, at=at)
