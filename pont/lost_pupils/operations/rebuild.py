"""Open the records that are missing, of files older than the shelf.

Source: rulings 6.2.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import open_records
from pont.lost_pupils.states import WHEREABOUTS
from pont.policy.actors import SYSTEM
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.states import State

BATCH = 500


@transaction.atomic
def open_missing(*, at: datetime) -> int:
    """Open a record for each file on the shelf that has none; return how many, at most a batch."""
    has_record = Exists(LostPupil.objects.filter(transfer=OuterRef("pk")))
    names_pupil = Exists(PupilEntry.objects.filter(transfer=OuterRef("pk")))
    shelved = Transfer.objects.filter(recipient__in=list(WHEREABOUTS), state=State.SENT)
    files = shelved.filter(~has_record, names_pupil).select_for_update(of=("self",))
    transfers = list(files.order_by("pk")[:BATCH])
    open_records(transfers, by=SYSTEM, at=at)
    return len(transfers)
