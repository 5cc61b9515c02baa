"""Give a pupil a UPN: a temporary one meanwhile, a new one once the search is exhausted.

Source: rulings 6.7; seed 002 section 1.3; formats.md section 3.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport, IssuedUpn
from pont.enquiries.operations.rows import lock_report, move_report, note, write_line
from pont.enquiries.operations.withdraw_request import end_requests
from pont.enquiries.parties import check_answered_by
from pont.enquiries.states import OPEN_STAGES, Stage, Verb, check_open
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent
from pont.standards.academic_year import get_academic_year
from pont.standards.refusals import N_, Refusal
from pont.standards.upn import offer_temporary_upns, offer_upns
from pont.transfers.models import PupilEntry

AT_ONCE = 50


class SearchNotExhausted(Refusal):
    """A new UPN before the search is over makes two pupils of one."""

    code = "search-not-exhausted"
    message = N_(
        "The search for this pupil’s file is not recorded as exhausted, so no new UPN was made."
        " Record first where you have looked; meanwhile the school can use a temporary UPN."
    )


class NumberedAlready(Refusal):
    """The report has a temporary UPN."""

    code = "numbered-already"
    message = N_("This pupil has a temporary UPN already. Nothing was changed.")


class NoNumberLeft(Refusal):
    """All serial numbers of the school's academic year are used up."""

    code = "no-upn-left"
    message = N_(
        "The school has no free number left in this academic year. No UPN was made. Ask the"
        " national administrator what to do."
    )


@transaction.atomic
def give_temporary_upn(*, report: ArrivalReport, by: Actor, at: datetime) -> str:
    """Give the pupil of `report` a temporary UPN and return it; the search goes on.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises WrongStage: if it has ended.
    :raises NumberedAlready: if the pupil has one.
    :raises NoNumberLeft: if the school's numbers are used up.
    """
    report = lock_report(report)
    check_answered_by(report, by)
    check_open(Stage(report.stage))
    if report.upns.filter(is_temporary=True).exists():
        raise NumberedAlready
    offers = offer_temporary_upns(school=report.school, year=_find_year(at))
    upn = _issue(report, offers, is_temporary=True, at=at)
    note(report, Verb.TEMPORARY, by=by, at=at)
    letters.tell(EnquiryEvent.REPORT_MOVED, report, at=at)
    write_line(report, Verb.TEMPORARY, by=by, at=at)
    return upn


@transaction.atomic
def give_new_upn(*, report: ArrivalReport, by: Actor, at: datetime) -> str:
    """Give the pupil of `report` a new UPN for good and return it, once the search is exhausted.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    :raises SearchNotExhausted: if the search is still to be recorded as exhausted.
    :raises WrongStage: if the report has ended.
    :raises NoNumberLeft: if the school's numbers are used up.
    """
    report = lock_report(report)
    check_answered_by(report, by)
    if report.stage in OPEN_STAGES and report.stage != Stage.EXHAUSTED:
        raise SearchNotExhausted
    move_report(report, Stage.NUMBERED, at=at)
    offers = offer_upns(school=report.school, year=_find_year(at))
    upn = _issue(report, offers, is_temporary=False, at=at)
    note(report, Verb.NUMBERED, by=by, at=at)
    end_requests(report, by=by, at=at)
    letters.tell(EnquiryEvent.REPORT_MOVED, report, at=at)
    write_line(report, Verb.NUMBERED, by=by, at=at)
    return upn


def _find_year(at: datetime) -> int:
    return get_academic_year(timezone.localdate(at))


def _issue(
    report: ArrivalReport, offers: Iterator[str], *, is_temporary: bool, at: datetime
) -> str:
    """Write down the first of `offers` that is free, and return it."""
    for upn in _find_free(offers):
        try:
            with transaction.atomic():
                IssuedUpn.objects.create(
                    upn=upn, is_temporary=is_temporary, report=report, issued_at=at
                )
        except IntegrityError:
            # Somebody else was given it in this moment.
            continue
        return upn
    raise NoNumberLeft


def _find_free(offers: Iterator[str]) -> Iterator[str]:
    """Yield those of `offers` that Pont neither gave out nor has seen in a file or on the shelf."""
    while batch := list(islice(offers, AT_ONCE)):
        taken = _find_taken(batch)
        yield from (upn for upn in batch if upn not in taken)


def _find_taken(upns: Iterable[str]) -> set[str]:
    wanted = list(upns)
    return {
        *IssuedUpn.objects.filter(upn__in=wanted).values_list("upn", flat=True),
        *PupilEntry.objects.filter(upn__in=wanted).values_list("upn", flat=True),
        *PupilEntry.objects.filter(former_upn__in=wanted).values_list("former_upn", flat=True),
        *LostPupil.objects.filter(upn__in=wanted).values_list("upn", flat=True),
        *LostPupil.objects.filter(former_upn__in=wanted).values_list("former_upn", flat=True),
    }
