"""Search the shelf, or look at a record, and leave a line of who looked for whom.

Source: rulings 6.1, 11.
"""

from datetime import datetime

from pont.audit.operations import record
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.queries import Results, find_matches
from pont.lost_pupils.trail import SEARCH, VIEW, seal_detail
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check


def look(*, criteria: Criteria, by: Actor, at: datetime) -> Results:
    """Return who on the shelf may be the pupil that `criteria` describe.

    What was searched for stands sealed beside the audit line.

    :raises NotPermitted: if `by` may not search the shelf.
    :raises TooFewCriteria: if they describe nobody in particular.
    """
    results = find_matches(criteria, by=by)
    record(
        act=SEARCH,
        actor=by,
        at=at,
        facts={"found": len(results.matches)},
        sealed=seal_detail(criteria.write(), about="search"),
    )
    return results


def look_at(*, pupil: LostPupil, by: Actor, at: datetime) -> None:
    """Write down that `by` looks at `pupil` without having searched.

    :raises NotPermitted: if `by` may not search the shelf.
    """
    check(by, Act.SEARCH_LOST_PUPILS)
    record(
        act=VIEW,
        actor=by,
        at=at,
        object_type="lost-pupil",
        object_id=str(pupil.public_id),
        facts={},
    )
