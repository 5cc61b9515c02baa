"""Take one's own pupil off the shelf: the pupil came back, or another reason.

Source: rulings 6.2; issue 4 (the uploading school sees its own entries and can withdraw one).
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from pont.audit.operations import record_many
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import remove_record
from pont.lost_pupils.states import REMOVALS, Standing, WrongStanding
from pont.lost_pupils.trail import REMOVE, make_entry, seal_pupil
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.transfers import letters
from pont.transfers.models import Step
from pont.transfers.operations.release import release
from pont.transfers.operations.rows import lock_one, take_step
from pont.transfers.parties import check_sent_by
from pont.transfers.reasons import check_reason
from pont.transfers.states import State

REASONS = {code: REMOVALS[code] for code in ("came-back", "school-known", "sent-in-error", "other")}
"""Why a school takes a pupil off the shelf."""


@transaction.atomic
def withdraw(*, record: LostPupil, reason: str, remark: str, by: Actor, at: datetime) -> None:
    """Take the pupil of `record` off the shelf; the file is destroyed at once.

    `reason` is a code of `REASONS`, `remark` what the person typed (may be empty); both the pupil
    and the remark stand sealed in the trail. The organisation that uploaded is told.

    :raises ReasonMissing: if the reason is not on the list, or "other" has no words.
    :raises NotPermitted: if `by` may not send CTFs.
    :raises NotYours: if it was not uploaded from a desk of `by`.
    :raises WrongStanding: if the pupil is claimed, placed or removed.
    """
    check_reason(reason=reason, remark=remark, among=REASONS)
    transfer = lock_one(record.transfer)
    record = LostPupil.objects.select_for_update().get(pk=record.pk)
    check_sent_by(transfer, by)
    if record.standing != Standing.LOST:
        raise WrongStanding(standing=Standing(record.standing))
    sealed = seal_pupil(record, remark=remark)
    remove_record(record, reason=reason, by=by, at=at)
    transfer.check_may_become(State.WITHDRAWN)
    transfer.state, transfer.ended_at = State.WITHDRAWN, at
    transfer.save(update_fields=["state", "ended_at"])
    release(transfer)
    take_step([transfer], Step.Verb.WITHDRAWN, by=by, at=at)
    letters.tell(Event.OFF_SHELF, [transfer], at=at, who=by)
    entry = replace(make_entry(record, reason=reason), sealed=sealed)
    record_many(act=REMOVE, actor=by, at=at, entries=[entry])
