"""What of pupils stands in the audit trail of the shelf: sealed beside the line, for two years.

Source: rulings 4.5 and 11.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pont.audit.operations import Entry, erase_sealed
from pont.audit.queries import find_sealed
from pont.lost_pupils.models import LostPupil
from pont.policy.retention import find_trail_start
from pont.vault.sealing import seal, unseal

OPEN = "lost-pupil.open"
SEARCH = "lost-pupil.search"
VIEW = "lost-pupil.view"
REMOVE = "lost-pupil.remove"
DISMISS = "lost-pupil.dismiss-sighting"
DECLARE = "lost-pupil.declare"
FETCH = "lost-pupil.fetch"
CLAIM = "lost-pupil.claim"
NOT_CONFIRM = "lost-pupil.not-confirm"
UNDO = "lost-pupil.undo-claim"
PART = "lost-pupil.part-from-report"
FORWARD = "lost-pupil.forward"
PLACE = "lost-pupil.place"
ACTS = (SEARCH, REMOVE, DISMISS, UNDO)
BATCH = 500
CONTEXT = "audit:lost-pupil:{}"
KNOWN = ("upn", "surname", "forename")


def make_entry(record: LostPupil, **facts: str) -> Entry:
    """Return the line about `record`, without anything of the pupil."""
    return Entry(
        object_type="lost-pupil",
        object_id=str(record.public_id),
        facts={
            "whereabouts": record.whereabouts,
            "transfer": str(record.transfer.public_id),
            **facts,
        },
    )


def seal_pupil(record: LostPupil, *, remark: str = "") -> bytes:
    """Return who is in `record`, and what was typed, as bytes for beside its line."""
    pupil = {name: getattr(record, name) for name in KNOWN}
    born_on = record.born_on.isoformat() if record.born_on else ""
    return seal_detail({**pupil, "born_on": born_on, "remark": remark}, about=record.public_id)


def seal_detail(detail: Mapping[str, Any], *, about: object) -> bytes:
    """Return `detail`, fit for JSON, as bytes that only `read_detail` reads again."""
    return seal(json.dumps(detail).encode(), context=CONTEXT.format(about))


def read_detail(sealed: bytes, *, about: object) -> dict[str, Any]:
    """Return what was sealed about a record, or about "search".

    :raises pont.vault.envelope.Damaged: if it was altered or is about something else.
    """
    detail: dict[str, Any] = json.loads(unseal(sealed, context=CONTEXT.format(about)))
    return detail


def forget_pupils(*, at: datetime) -> int:
    """Erase who was looked for and who was removed two years ago; return how many, a batch.

    The lines stay and the chain still verifies.
    """
    lines = find_sealed(acts=ACTS, before=find_trail_start(at), limit=BATCH)
    return erase_sealed(sequences=lines)
