"""Reports and requests, written as rows without letters: for what only lists and opens them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.pupils import EnquiredPupil

AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
SOMEBODY = EnquiredPupil("Gruffydd", "Mali", date(2014, 5, 2))


def save_report(
    school: str, *, pupil: EnquiredPupil = SOMEBODY, at: datetime = AT, **known: Any
) -> ArrivalReport:
    """Return the report of a pupil who came to `school`."""
    values = {"admitted_on": date(2026, 11, 9), "by": UUID(int=1), "by_name": "Tomos Ellis"}
    report = ArrivalReport(school=school, la=school[:3], reported_at=at, **{**values, **known})
    report.sealed = pupil.seal(about=report.public_id)
    report.save()
    return report


def save_request(
    asker: str, asked: str, *, pupil: EnquiredPupil = SOMEBODY, at: datetime = AT, **known: Any
) -> CtfRequest:
    """Return a request of `asker` to `asked`."""
    values = {"deliver_to": asker, "by": UUID(int=1), "by_name": "Lowri Beynon"}
    row = CtfRequest(asker=asker, asked=asked, asked_at=at, last_told_at=at, **{**values, **known})
    row.sealed = pupil.seal(about=row.public_id)
    row.save()
    return row
