"""Withdraw a request, or end all that were made for a report."""

from datetime import datetime

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.rows import (
    lock_report,
    lock_request,
    move_report,
    move_request,
    note,
    write_line,
)
from pont.enquiries.parties import check_asked_by
from pont.enquiries.states import Reply, Stage, Verb
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent


@transaction.atomic
def withdraw_request(*, request: CtfRequest, remark: str, by: Actor, at: datetime) -> None:
    """Take back `request`; whoever was asked is told.

    :raises NotPermitted, NotYourEnquiry: if somebody else asks.
    :raises WrongReply: if it was answered or withdrawn.
    """
    # A report before its requests, as everywhere: two acts never wait for each other.
    report = lock_report(request.arrival) if request.arrival else None
    request = lock_request(request)
    check_asked_by(request, by)
    _withdraw(request, remark=remark, by=by, at=at)
    if report:
        return_report(report, at=at)
    write_line(request, Verb.WITHDRAWN, by=by, at=at)


def end_requests(report: ArrivalReport, *, by: Actor, at: datetime) -> None:
    """Withdraw what still waits of the requests made for `report`, which is over and locked."""
    rows = CtfRequest.objects.select_for_update().filter(arrival=report)
    for row in rows.waiting().order_by("pk"):
        _withdraw(row, remark="", by=by, at=at)


def _withdraw(request: CtfRequest, *, remark: str, by: Actor, at: datetime) -> None:
    move_request(request, Reply.WITHDRAWN, at=at)
    note(request, Verb.WITHDRAWN, by=by, at=at, remark=remark)
    letters.tell(EnquiryEvent.REQUEST_OVER, request, at=at)


def return_report(report: ArrivalReport, *, at: datetime) -> None:
    """Give `report`, which is locked, back to the authority if nobody is asked any more."""
    if report.stage == Stage.REQUESTED and not report.requests.filter(reply=Reply.WAITING).exists():
        move_report(report, Stage.REPORTED, at=at)
