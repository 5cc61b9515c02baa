"""Record that all reasonable measures to find the file have been taken.

Source: rulings 6.7; seed 002 section 1.3.
"""

from datetime import datetime

from django.db import transaction

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.rows import lock_report, move_report, note, write_line
from pont.enquiries.parties import check_answered_by
from pont.enquiries.states import Stage, Verb
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent
from pont.standards.refusals import N_, Refusal


class MeasuresMissing(Refusal):
    """Whoever gives the pupil a new number must be able to read why."""

    code = "measures-missing"
    message = N_(
        "Say in a few words where you have looked and whom you have asked. Nothing was recorded."
    )


@transaction.atomic
def exhaust(*, report: ArrivalReport, measures: str, by: Actor, at: datetime) -> None:
    """Record that the search is exhausted; `measures` say where it was made.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises MeasuresMissing: without words.
    :raises WrongStage: if it has ended, or was recorded before.
    """
    report = lock_report(report)
    check_answered_by(report, by)
    if not measures.strip():
        raise MeasuresMissing
    move_report(report, Stage.EXHAUSTED, at=at)
    note(report, Verb.EXHAUSTED, by=by, at=at, remark=measures)
    letters.tell(EnquiryEvent.REPORT_MOVED, report, at=at)
    write_line(report, Verb.EXHAUSTED, by=by, at=at)
