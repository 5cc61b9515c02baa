"""Report a pupil who arrived without a CTF to the authority's lost-pupil roles.

Source: rulings 6.7.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pont.directory.queries import find_party
from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.rows import note, write_line
from pont.enquiries.parties import NotYourEnquiry
from pont.enquiries.pupils import EnquiredPupil
from pont.enquiries.states import Verb
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.notices import EnquiryEvent
from pont.policy.roles import Organisation
from pont.standards.refusals import N_, Refusal
from pont.transfers.parties import get_account


class ReportedAlready(Refusal):
    """The school has an open report of the same pupil."""

    code = "reported-already"
    message = N_(
        "Your school has already reported this pupil, and the report is still open. Nothing was"
        " sent. You find it in the list of your reports."
    )


class NotYetAdmitted(Refusal):
    """A pupil who is still to come has not arrived without a file."""

    code = "not-yet-admitted"
    message = N_(
        "The date of admission is after today, or before the date of birth. Nothing was sent."
    )


class NoSuchSchool(Refusal):
    """The number of the last school is nobody's."""

    code = "no-such-school"
    message = N_(
        "There is no school %(number)s. Nothing was sent. Choose the school from the list, or"
        " write its name and town."
    )


@transaction.atomic
def report(
    *, pupil: EnquiredPupil, last_school: str, admitted_on: date, by: Actor, at: datetime
) -> ArrivalReport:
    """Report `pupil`, who was admitted `admitted_on` without a CTF, and tell the authority.

    `last_school` is the number of the school the pupil came from, empty where only its words in
    `pupil` are known.

    :raises NotPermitted: if `by` may not report arrivals.
    :raises DetailsMissing, NotYetBorn: if it says nobody in particular.
    :raises NotYetAdmitted: if the pupil has not come yet.
    :raises NoSuchSchool: if there is no such school.
    :raises ReportedAlready: if the school has an open report of this pupil.
    """
    check(by, Act.REPORT_ARRIVAL)
    if not by.la:
        raise NotYourEnquiry
    on = timezone.localdate(at)
    pupil.check(on=on)
    if not pupil.born_on < admitted_on <= on:
        raise NotYetAdmitted
    _check_school(last_school)
    for row in ArrivalReport.objects.reported_by(by).open():
        if row.pupil and row.pupil.is_same(pupil):
            raise ReportedAlready
    made = ArrivalReport(
        school=by.organisation,
        la=by.la,
        last_school_number=last_school,
        admitted_on=admitted_on,
        reported_at=at,
        by=get_account(by),
        by_name=by.name,
    )
    made.sealed = pupil.seal(about=made.public_id)
    made.save()
    note(made, Verb.REPORTED, by=by, at=at)
    letters.tell(EnquiryEvent.REPORTED, made, at=at)
    write_line(made, Verb.REPORTED, by=by, at=at, facts={"authority": made.la})
    return made


def _check_school(number: str) -> None:
    if not number:
        return
    party = find_party(number)
    if party is None or party.kind is not Organisation.SCHOOL:
        raise NoSuchSchool(number=number)
