"""Small invented censuses, and matches as a run would leave them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from config.demo.invent import invent_upn
from pont.lost_pupils.evidence import FIELDS, seal_evidence
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import RunState
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.match_census import match_due
from pont.lost_pupils.operations.order_matching import order_matching
from pont.policy.actors import Actor
from pont.transfers.operations.order import write_actor
from tests.lost_pupils.people import make_lost_pupil

HEADINGS = "UPN,Surname,Forename,Middle names,DOB,Gender,Town,LA,Estab"
_numbers = count(1)

# The pupils of `people.make_lost_pupil` and `conftest.SION`, as a census writes them.
UPN = invent_upn(school="6812045", year=2019, serial=7)
MALI = f"{UPN},Evans,Mali,,2014-03-09,F,Caerdydd,680,2329"
BYSTANDERS = "\n".join(
    f",{surname},{forename},,201{year}-0{year + 1}-1{year},M,Wrecsam,665,4{year}01"
    for year, (surname, forename) in enumerate(
        [("Tregaskis", "Owain"), ("Polglaze", "Rhun"), ("Skidmore", "Idris"), ("Warlow", "Emrys")]
    )
)


def lose_mali(**known: Any) -> LostPupil:
    """Return Mali Evans on the shelf, whom the census finds."""
    return make_lost_pupil("Evans", "Mali", upn=UPN, **known)


def write_census(*rows: str) -> bytes:
    """Return a census as CSV: `rows`, and pupils who are nobody's."""
    return "\n".join([HEADINGS, *rows, BYSTANDERS, ""]).encode()


def order(by: Actor, *rows: str, at: datetime) -> MatchingRun:
    """Order a matching with a small census."""
    return order_matching(chunks=[write_census(*rows)], file_name="census.csv", by=by, at=at)


def carry_out(run: MatchingRun, *, at: datetime) -> MatchingRun:
    """Carry out what was ordered, and return the run as it is then."""
    match_due(clock=lambda: at)
    run.refresh_from_db()
    return run


def make_run(by: Actor, *, at: datetime, **values: Any) -> MatchingRun:
    """Return a run of the organisation of `by` whose matches are ready."""
    defaults = {"state": RunState.READY, "ended_at": at, "census_count": 4, "lost_count": 2}
    own = {"party": by.organisation, "la": by.la, "ordered_by": write_actor(by)}
    return MatchingRun.objects.create(
        **{**own, "ordered_at": at, "next_at": at, **defaults, **values}
    )


def make_match(
    run: MatchingRun,
    pupil: LostPupil,
    *,
    score: float = 0.97,
    la: str = "680",
    census: Mapping[str, str] | None = None,
    **values: Any,
) -> ProposedMatch:
    """Return a match of `run` to be decided, both sides the same pupil but for `census`."""
    known = {name: getattr(pupil, name, "") for name in FIELDS}
    known |= {"dob": pupil.born_on.isoformat() if pupil.born_on else "", **(census or {})}
    public_id = UUID(int=0x4000_8000_0000_0000_0000 + next(_numbers), version=4)
    reasons = [{"code": "dob-same", "message": "same date of birth", "params": {}}]
    row = {
        "public_id": public_id,
        "uploader_la": pupil.uploader_la,
        "score": score,
        "reasons": reasons,
        "census_la": la,
        "census_estab": "2329" if la else "",
        "evidence": seal_evidence(known, match=public_id),
        "forget_at": run.ordered_at + timedelta(days=90),
    }
    return ProposedMatch.objects.create(run=run, pupil=pupil, **{**row, **values})
