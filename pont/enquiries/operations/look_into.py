"""Look what Pont knows of a pupil who arrived without a CTF, and leave a line of who looked.

Source: rulings 6.7, 11.
"""

from datetime import datetime

from pont.audit.operations import record
from pont.enquiries.known import Known, find_known
from pont.enquiries.models import ArrivalReport
from pont.enquiries.parties import check_answered_by
from pont.policy.actors import Actor

LOOK = "arrival.looked-into"


def look_into(*, report: ArrivalReport, by: Actor, at: datetime) -> Known:
    """Return what `by` may see of the pupil of `report`, nothing once nobody is named any more.

    :raises NotPermitted, NotYourEnquiry: if `by` may not answer it.
    """
    check_answered_by(report, by)
    pupil = report.pupil
    if pupil is None:
        return Known((), ())
    known = find_known(by, pupil)
    record(
        act=LOOK,
        actor=by,
        at=at,
        object_type="arrival",
        object_id=str(report.public_id),
        facts={"found": len(known.files) + len(known.shelved)},
    )
    return known
