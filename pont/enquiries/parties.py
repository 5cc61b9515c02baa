"""Whose a report or a request is: both sides see it, and each act is one side's."""

from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal


class NotYourEnquiry(Refusal):
    """The actor stands on the other side, or on none."""

    code = "not-your-enquiry"
    message = N_("This is not yours to change. Nothing was changed.")


def check_reported_by(report: ArrivalReport, by: Actor) -> None:
    """Stop an act that only the school may do.

    :raises NotPermitted: if `by` may not report arrivals.
    :raises NotYourEnquiry: if the report is another school's.
    """
    check(by, Act.REPORT_ARRIVAL)
    if report.school != by.organisation:
        raise NotYourEnquiry


def check_answered_by(report: ArrivalReport, by: Actor) -> None:
    """Stop an act that only the school's authority may do.

    :raises NotPermitted: if `by` may not answer reports.
    :raises NotYourEnquiry: if the school is another authority's.
    """
    check(by, Act.ANSWER_ARRIVAL)
    if report.la != by.la:
        raise NotYourEnquiry


def check_asked_by(request: CtfRequest, by: Actor) -> None:
    """Stop an act that only the asker may do.

    :raises NotPermitted: if `by` may not ask for files.
    :raises NotYourEnquiry: if somebody else asks.
    """
    check(by, Act.REQUEST_CTF)
    if request.asker != by.organisation:
        raise NotYourEnquiry


def check_asked_of(request: CtfRequest, by: Actor) -> None:
    """Stop an act that only whoever is asked may do.

    :raises NotPermitted: if `by` may not answer requests.
    :raises NotYourEnquiry: if somebody else is asked.
    """
    check(by, Act.ANSWER_REQUEST)
    if request.asked != by.organisation:
        raise NotYourEnquiry
