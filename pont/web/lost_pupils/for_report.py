"""The report of a school for which somebody searches, declares and claims.

A person sees it on each of these pages, and can go on without it: the next pupil who is looked for
may be another.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pont.directory.queries import find_parties
from pont.enquiries.models import ArrivalReport
from pont.enquiries.pupils import EnquiredPupil, Named
from pont.enquiries.queries import get_report
from pont.policy.actors import Actor
from pont.transfers.places import name_place

WITHOUT = "without"
"""What an address or a button says to go on without the report."""


@dataclass(frozen=True, slots=True)
class ForReport:
    """A report: `pupil` is None once nobody knows any more who the pupil was."""

    report: ArrivalReport
    pupil: EnquiredPupil | None
    place: str

    @property
    def name(self) -> str:
        """The pupil as lists show one."""
        return self.pupil.name if self.pupil else _("Pupil no longer named")

    def may_be_about(self, other: Named) -> bool:
        """Tell whether a record may be of the pupil who was reported."""
        return bool(self.pupil and self.pupil.may_be(other))


def find_report(actor: Actor, arrival: UUID | None) -> ForReport | None:
    """Return the report with that public id, None if there is none that `actor` may see."""
    if arrival is None:
        return None
    try:
        report = get_report(actor, arrival)
    except ArrivalReport.DoesNotExist:
        return None
    place = name_place(report.school, find_parties({report.school}))
    return ForReport(report, report.pupil, place)


def find_open_report(request: HttpRequest, actor: Actor, arrival: UUID | None) -> ForReport | None:
    """Return the report for which somebody still looks, None if the request goes on without."""
    if WITHOUT in request.GET or WITHOUT in request.POST:
        return None
    found = find_report(actor, arrival)
    return found if found and found.report.ended_at is None else None
