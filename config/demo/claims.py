"""Invented claims of lost pupils, one at each stage of its life.

Everything goes through the real operations, with the clock turned back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from config.demo.enquiries import act_for_seekers, find_seeker
from config.demo.term import act_for_school, collect
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.confirm import confirm, fetch
from pont.lost_pupils.operations.declare import DECLARATION, declare
from pont.lost_pupils.operations.forward_claim import forward_claim
from pont.lost_pupils.operations.undo import undo
from pont.policy.actors import Actor
from pont.transfers.models import Transfer

COLLECTS = "6814039"
NEIGHBOURS = "680"
# Where a forwarded file waits, by the authority that claimed it.
WAITS_AT = {"681": "6812317", NEIGHBOURS: "6802329"}


def _declare(pupil: LostPupil, by: Actor, at: datetime) -> Claim:
    """Declare that `pupil` is on roll, and download the file."""
    declaration = DECLARATION % {"authority": by.organisation_name}
    claim = declare(record=pupil, declaration=declaration, by=by, at=at)
    fetch(claim=claim, by=by, at=at)
    return claim


def claim_pupil(pupil: LostPupil, by: Actor, at: datetime) -> Claim:
    """Return the claim of `by` to `pupil`, downloaded and confirmed."""
    return confirm(claim=_declare(pupil, by, at), by=by, at=at + timedelta(minutes=3))


def _forward(pupil: LostPupil, by: Actor, at: datetime, *, to: str = "") -> Transfer:
    claim, at = claim_pupil(pupil, by, at), at + timedelta(minutes=9)
    to = to or WAITS_AT[by.la]
    return forward_claim(claim=claim, to=to, warnings_read=True, by=by, at=at)


def _place(pupil: LostPupil, by: Actor, at: datetime) -> None:
    onward = _forward(pupil, by, at, to=COLLECTS)
    collect(onward, by, act_for_school(COLLECTS), at + timedelta(hours=2))


def _undo(pupil: LostPupil, by: Actor, at: datetime) -> None:
    claim, at = claim_pupil(pupil, by, at), at + timedelta(minutes=30)
    undo(claim=claim, reason="another-pupil", remark="", by=by, at=at)


Deed = Callable[[LostPupil, Actor, datetime], object]

DEEDS: Final[tuple[tuple[str, bool, Deed, int], ...]] = (
    ("Davies Nia", True, _place, 46),
    ("Rees Cadi", True, _undo, 27),
    ("MacDonald Callum", True, claim_pupil, 26),
    ("MacDonald Callum", False, claim_pupil, 25),
    ("Hussain Zainab", False, _forward, 24),
    ("Jones Mali", True, _forward, 23),
    ("Griffith Helen", True, claim_pupil, 22),
    ("Vaughan Begw", True, _declare, 21),
)
"""Whom, whether it is Cardiff who claims or Newport, what is done, and how many hours ago."""


def load_claims(*, at: datetime) -> int:
    """Claim, forward and undo before `at`, after the term; return how many claims there are."""
    cardiff, newport = find_seeker(), act_for_seekers(NEIGHBOURS)
    for name, is_cardiff, do, hours in DEEDS:
        surname, forename = name.split()
        rows = LostPupil.objects.select_related("transfer")
        pupil = rows.get(surname=surname, forename=forename)
        # The term goes on to the last day, and nobody is found before they are lost.
        since = max(at - timedelta(hours=hours), pupil.uploaded_at + timedelta(minutes=20))
        do(pupil, cardiff if is_cardiff else newport, since)
    return Claim.objects.count()
