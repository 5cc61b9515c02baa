"""Withdraw one's report: the file came another way, or the pupil was reported in error."""

from datetime import datetime

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.rows import lock_report, move_report, note, write_line
from pont.enquiries.operations.withdraw_request import end_requests
from pont.enquiries.parties import check_reported_by
from pont.enquiries.states import Stage, Verb
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent


@transaction.atomic
def withdraw_report(*, report: ArrivalReport, remark: str, by: Actor, at: datetime) -> None:
    """Take back `report`, which ends the requests made for it; the authority is told.

    :raises NotPermitted: if `by` may not report arrivals.
    :raises NotYourEnquiry: if it is another school's.
    :raises WrongStage: if it has ended.
    """
    report = lock_report(report)
    check_reported_by(report, by)
    move_report(report, Stage.WITHDRAWN, at=at)
    note(report, Verb.WITHDRAWN, by=by, at=at, remark=remark)
    end_requests(report, by=by, at=at)
    letters.tell(EnquiryEvent.REPORT_OVER, report, at=at)
    write_line(report, Verb.WITHDRAWN, by=by, at=at)
