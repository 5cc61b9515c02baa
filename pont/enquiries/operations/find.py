"""Say which file is the pupil's: the authority found and forwarded it; or that it is not.

Source: rulings 6.7.
"""

from datetime import datetime

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.rows import lock_report, move_report, note, write_line
from pont.enquiries.operations.withdraw_request import end_requests
from pont.enquiries.parties import check_answered_by, check_reported_by
from pont.enquiries.states import Stage, Verb
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.states import LIVE


class NotTheirFile(Refusal):
    """The file does not go to the school that reported the pupil."""

    code = "not-their-file"
    message = N_(
        "Choose a CTF that has been sent to the school that reported the pupil. Nothing was"
        " changed."
    )


@transaction.atomic
def find(*, report: ArrivalReport, transfer: Transfer, by: Actor, at: datetime) -> None:
    """Say that the pupil's file is `transfer`, which the caller can see, and tell the school.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises NotTheirFile: if the file does not go to the school, or is gone.
    :raises WrongStage: if the report has ended.
    """
    report = lock_report(report)
    check_answered_by(report, by)
    if transfer.recipient != report.school or transfer.state not in LIVE:
        raise NotTheirFile
    move_report(report, Stage.FOUND, at=at, transfer=transfer)
    note(report, Verb.FOUND, by=by, at=at)
    end_requests(report, by=by, at=at)
    letters.tell(EnquiryEvent.REPORT_MOVED, report, at=at)
    write_line(report, Verb.FOUND, by=by, at=at, facts={"transfer": str(transfer.public_id)})


@transaction.atomic
def reopen(*, report: ArrivalReport, remark: str, by: Actor, at: datetime) -> None:
    """Say that the file that was found is not the pupil's; the authority is told and looks on.

    :raises NotPermitted, NotYourEnquiry: if `by` is not of the school that reported the pupil.
    :raises WrongStage: if no file was found.
    """
    report = lock_report(report)
    check_reported_by(report, by)
    move_report(report, Stage.REPORTED, at=at)
    note(report, Verb.REOPENED, by=by, at=at, remark=remark)
    letters.tell(EnquiryEvent.REPORTED, report, at=at)
    write_line(report, Verb.REOPENED, by=by, at=at)
