"""Answer a request: the file was sent, there is no record, or it lies on the shelf.

Source: issue 4 (CTF request).
"""

from datetime import datetime

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import CtfRequest
from pont.enquiries.operations.rows import (
    lock_report,
    lock_request,
    move_request,
    note,
    write_line,
)
from pont.enquiries.operations.withdraw_request import return_report
from pont.enquiries.parties import check_asked_of
from pont.enquiries.states import ANSWERS, Reply
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer


class AnswerMissing(Refusal):
    """Whoever is asked must choose one of the answers."""

    code = "answer-missing"
    message = N_("Choose an answer. Nothing was sent.")


@transaction.atomic
def answer(
    *,
    request: CtfRequest,
    reply: Reply,
    remark: str,
    by: Actor,
    at: datetime,
    transfer: Transfer | None = None,
) -> None:
    """Answer `request` with a `remark` for the asker, and tell them.

    `transfer` is the file that was sent, where the caller can see which one it is.

    :raises NotPermitted, NotYourEnquiry: if somebody else is asked.
    :raises AnswerMissing: if `reply` is no answer.
    :raises WrongReply: if it was answered or withdrawn.
    """
    report = lock_report(request.arrival) if request.arrival else None
    request = lock_request(request)
    check_asked_of(request, by)
    if reply not in ANSWERS:
        raise AnswerMissing
    move_request(request, reply, at=at, transfer=transfer)
    note(request, ANSWERS[reply], by=by, at=at, remark=remark)
    if report:
        note(report, ANSWERS[reply], by=by, at=at, code=request.asked, remark=remark)
        return_report(report, at=at)
        letters.tell(EnquiryEvent.REPORT_MOVED, report, at=at)
    letters.tell(EnquiryEvent.REQUEST_ANSWERED, request, at=at)
    write_line(request, ANSWERS[reply], by=by, at=at)
