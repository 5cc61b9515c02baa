"""End sightings: their pupil left the shelf, the file was taken back, or a person says why.

Source: issue 4 (arrival matching); rulings 11.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import record as write_line
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.sighting_reasons import DISMISSALS, LEFT_SHELF, TAKEN_BACK
from pont.lost_pupils.trail import DISMISS, seal_detail
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.reasons import check_reason


class SightingEnded(Refusal):
    """A colleague was quicker, or the pupil has left the shelf."""

    code = "sighting-ended"
    message = N_(
        "This has been dealt with meanwhile: a colleague has said why, or the pupil is no longer"
        " in the lost pupil database. Nothing was changed."
    )


def lose_sight_of(records: Iterable[LostPupil], *, by: Actor, at: datetime) -> None:
    """End the sightings of `records`, which leave the shelf."""
    rows = Sighting.objects.open().filter(pupil__in=[record.pk for record in records])
    rows.update(ended_at=at, ended_by_name=by.name, ended_for=LEFT_SHELF, evidence=None)


def unsee(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """End what was seen in `transfers`, which were taken back."""
    rows = Sighting.objects.open().filter(transfer__in=transfers)
    rows.update(ended_at=at, ended_by_name=by.name, ended_for=TAKEN_BACK, evidence=None)


@transaction.atomic
def dismiss(*, sighting: Sighting, reason: str, remark: str, by: Actor, at: datetime) -> None:
    """Say of `sighting` that nothing more is to be done; it is shown no more, nor raised again.

    `reason` is a code of `DISMISSALS`; `remark`, which may be empty, stands sealed in the trail.

    :raises NotPermitted: if `by` may not search the shelf.
    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises SightingEnded: if it has ended, or is not the business of the authority of `by`.
    """
    check(by, Act.SEARCH_LOST_PUPILS)
    check_reason(reason=reason, remark=remark, among=DISMISSALS)
    rows = Sighting.objects.visible_to(by).open().filter(pk=sighting.pk)
    ending = {"ended_at": at, "ended_by_name": by.name, "ended_for": reason, "evidence": None}
    if not rows.update(**ending):
        raise SightingEnded
    write_line(
        act=DISMISS,
        actor=by,
        at=at,
        object_type="lost-pupil",
        object_id=str(sighting.pupil.public_id),
        facts={"sighting": str(sighting.public_id), "reason": reason},
        sealed=seal_detail({"remark": remark}, about=sighting.public_id),
    )
