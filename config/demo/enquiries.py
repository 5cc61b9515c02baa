"""Invented pupils without a file: reports and requests in different states.

Everything goes through the real operations, with the clock turned back.
"""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from config.demo.invent import invent_upn
from config.demo.term import act_for_school
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.queries import find_party
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.answer import answer
from pont.enquiries.operations.assign import take_on
from pont.enquiries.operations.exhaust import exhaust
from pont.enquiries.operations.number import give_new_upn, give_temporary_upn
from pont.enquiries.operations.report import report
from pont.enquiries.operations.request import request
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.pupils import EnquiredPupil
from pont.enquiries.states import Reply
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import PupilEntry

OLD_SCHOOL, NEW_SCHOOL, THIRD_SCHOOL = "6812045", "6812317", "6814039"
FAR_SCHOOL = "8303308"
WHY = "The pupil has arrived at a school of our authority without a CTF."
MEASURES = (
    "Searched the lost pupil database by name, former name and date of birth. The last school and"
    " its authority have no record. The family has no papers of the school."
)


def load_enquiries(*, at: datetime) -> int:
    """Report, request and answer before `at`, after the term; return how many there are."""
    seeker = find_seeker()
    # In office hours.
    at = at.replace(hour=10, minute=20)
    _report_known(seeker, at=at)
    _report_from_abroad(at=at)
    _report_exhausted(seeker, at=at)
    _report_numbered(seeker, at=at)
    _report_withdrawn(at=at)
    _request_alone(seeker, at=at)
    return ArrivalReport.objects.count() + CtfRequest.objects.count()


def find_seeker() -> Actor:
    """Return Lowri, who looks for files."""
    return get_actor(Account.objects.with_standing().get(username="lowri"))


def act_for_seekers(la: str) -> Actor:
    """Return whoever looks for files at another authority, without an account to sign in with."""
    party = find_party(f"{la}LLLL")
    if party is None:
        raise LookupError(f"The demo has no authority {la}.")
    return Actor(
        account=uuid5(NAMESPACE_OID, f"{la} seekers"),
        username=f"{la}seekers",
        name="Lost pupils team",
        organisation=f"{la}LLLL",
        organisation_name=party.name,
        la=la,
        roles=frozenset({Role.LEA_LOST_PUPIL_TRANSFER}),
    )


def _report(school: str, pupil: EnquiredPupil, *, number: str = "", at: datetime) -> ArrivalReport:
    admitted_on = (at - timedelta(days=4)).date()
    by = act_for_school(school)
    return report(pupil=pupil, last_school=number, admitted_on=admitted_on, by=by, at=at)


def _ask(
    pupil: EnquiredPupil, asked: str, *, by: Actor, at: datetime, arrival: ArrivalReport | None
) -> CtfRequest:
    named = EnquiredPupil(
        surname=pupil.surname,
        forename=pupil.forename,
        born_on=pupil.born_on,
        sex=pupil.sex,
        upn=pupil.upn,
        remark=WHY,
    )
    return request(pupil=named, asked=asked, by=by, at=at, arrival=arrival)


def _report_known(seeker: Actor, *, at: datetime) -> None:
    """Report somebody whom the old school has sent elsewhere, and ask that school."""
    known = PupilEntry.objects.filter(
        transfer__kind=Kind.CTF, transfer__sender=OLD_SCHOOL, transfer__recipient__gt="6814"
    ).exclude(born_on=None, upn="")
    entry = known.order_by("transfer__name", "ordinal")[0]
    pupil = EnquiredPupil(
        surname=entry.surname,
        forename=entry.forename,
        born_on=entry.born_on or date(2015, 1, 1),
        sex=entry.sex,
        upn=entry.upn,
    )
    row = _report(NEW_SCHOOL, pupil, number=OLD_SCHOOL, at=at - timedelta(days=12))
    take_on(report=row, by=seeker, at=at - timedelta(days=11))
    give_temporary_upn(report=row, by=seeker, at=at - timedelta(days=11))
    _ask(pupil, OLD_SCHOOL, by=seeker, at=at - timedelta(days=11), arrival=row)


def _report_from_abroad(*, at: datetime) -> None:
    pupil = EnquiredPupil(
        surname="Lévesque",
        forename="Chloé",
        born_on=date(2016, 3, 14),
        sex="F",
        last_school="École Jules-Ferry, Nantes, France",
    )
    _report(NEW_SCHOOL, pupil, at=at - timedelta(days=3))


def _report_exhausted(seeker: Actor, *, at: datetime) -> None:
    """Report somebody whom nobody knows: the far school says so, and the search is over."""
    pupil = EnquiredPupil(
        surname="Gethin",
        forename="Osian",
        born_on=date(2013, 11, 30),
        sex="M",
        upn=invent_upn(school=FAR_SCHOOL, year=2018, serial=904),
        former_surname="Harper",
    )
    row = _report(THIRD_SCHOOL, pupil, number=FAR_SCHOOL, at=at - timedelta(days=30))
    take_on(report=row, by=seeker, at=at - timedelta(days=29))
    made = _ask(pupil, FAR_SCHOOL, by=seeker, at=at - timedelta(days=29), arrival=row)
    answer(
        request=made,
        reply=Reply.NO_RECORD,
        remark="We had a pupil of this surname, but born in 2009.",
        by=act_for_school(FAR_SCHOOL),
        at=at - timedelta(days=25),
    )
    exhaust(report=row, measures=MEASURES, by=seeker, at=at - timedelta(days=6))


def _report_numbered(seeker: Actor, *, at: datetime) -> None:
    pupil = EnquiredPupil("Abdi", "Zainab", date(2017, 7, 2), sex="F")
    row = _report(NEW_SCHOOL, pupil, at=at - timedelta(days=45))
    take_on(report=row, by=seeker, at=at - timedelta(days=44))
    give_temporary_upn(report=row, by=seeker, at=at - timedelta(days=44))
    exhaust(report=row, measures=MEASURES, by=seeker, at=at - timedelta(days=20))
    give_new_upn(report=row, by=seeker, at=at - timedelta(days=20))


def _report_withdrawn(*, at: datetime) -> None:
    pupil = EnquiredPupil("Nowak", "Jakub", date(2015, 9, 21), sex="M")
    row = _report(OLD_SCHOOL, pupil, number=THIRD_SCHOOL, at=at - timedelta(days=18))
    withdraw_report(
        report=row,
        remark="The file came in the post after all.",
        by=act_for_school(OLD_SCHOOL),
        at=at - timedelta(days=15),
    )


def _request_alone(seeker: Actor, *, at: datetime) -> None:
    """Ask without a report: from another authority here, and from here another school."""
    missed = EnquiredPupil("Pugh", "Cerys", date(2012, 1, 8), sex="F")
    newport = act_for_seekers("680")
    _ask(missed, OLD_SCHOOL, by=newport, at=at - timedelta(days=5), arrival=None)
    sought = EnquiredPupil("Reid", "Noah", date(2011, 6, 17), sex="M")
    _ask(sought, FAR_SCHOOL, by=seeker, at=at - timedelta(days=2), arrival=None)
