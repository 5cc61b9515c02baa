"""What Pont knows of the pupil who is asked after: files on their way or kept, and the shelf.

Only what the person who looks may see of files anyway.

Source: rulings 6.7; issue 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from pont.enquiries.models import ArrivalReport
from pont.enquiries.pupils import EnquiredPupil
from pont.lost_pupils.models import LostPupil
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.transfers.models import PupilEntry, Transfer, TransferQuerySet
from pont.transfers.oversight import may_see_pupils

MOST_SHOWN = 20
MOST_SENDINGS = 50
DAYS_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Known:
    """Files that name the pupil, newest first, and records that one's desks sent to the shelf."""

    files: Sequence[Transfer]
    shelved: Sequence[LostPupil]

    @property
    def is_nothing(self) -> bool:
        """True if neither names the pupil."""
        return not self.files and not self.shelved


def find_known(actor: Actor, pupil: EnquiredPupil) -> Known:
    """Return what `actor` may see of the pupil: the files at the desks and, for who watches over an
    authority with its pupils, those of its schools."""
    return find_known_of(actor, [pupil])[0]


def find_known_of(actor: Actor, pupils: Sequence[EnquiredPupil]) -> list[Known]:
    """Return what `actor` may see of each of `pupils`, in their order; at most nine queries."""
    entries = _find_entries(actor, pupils)
    shelved = _find_shelved(actor, pupils)
    named = [{e.transfer_id for e in entries if pupil.is_named_by(e)} for pupil in pupils]
    files = Transfer.objects.in_bulk(set().union(*named))
    return [
        Known(
            sorted((files[pk] for pk in keys), key=_find_age, reverse=True)[:MOST_SHOWN],
            [record for record in shelved if pupil.is_named_by(record)][:MOST_SHOWN],
        )
        for pupil, keys in zip(pupils, named, strict=True)
    ]


def _find_age(transfer: Transfer) -> tuple[datetime, int]:
    return transfer.sent_at, transfer.pk


def _find_entries(actor: Actor, pupils: Sequence[EnquiredPupil]) -> list[PupilEntry]:
    """Return who in the files that `actor` sees may be one of `pupils`."""
    # Look-ups in an index each; a condition over all three columns would read every pupil.
    return [
        entry
        for rows in _find_seen(actor)
        for alike in _resemble(pupils)
        for entry in PupilEntry.objects.filter(alike, transfer__in=rows)
    ]


def _find_seen(actor: Actor) -> list[TransferQuerySet]:
    """Return the CTFs whose pupils `actor` may see: at the desks, and as an overseer."""
    at_desks = Transfer.objects.visible_to(actor).filter(kind=Kind.CTF)
    overseen = Transfer.objects.overseen_by(actor).filter(kind=Kind.CTF)
    return [at_desks, overseen] if may_see_pupils(actor, Kind.CTF) else [at_desks]


def find_sendings(actor: Actor, report: ArrivalReport) -> list[Transfer]:
    """Return the CTFs that went to the school of `report` of late, newest first, as far as `actor`
    sees them: one of them may be the pupil's."""
    since = report.reported_at - timedelta(days=DAYS_BEFORE)
    found: dict[int, Transfer] = {}
    for rows in _find_seen(actor):
        late = rows.live().filter(recipient=report.school, sent_at__gte=since)
        found |= {transfer.pk: transfer for transfer in late.order_by("-sent_at")[:MOST_SENDINGS]}
    return sorted(found.values(), key=lambda transfer: transfer.sent_at, reverse=True)


def _find_shelved(actor: Actor, pupils: Sequence[EnquiredPupil]) -> list[LostPupil]:
    rows = LostPupil.objects.uploaded_from(actor).on_shelf()
    alike = rows.filter(reduce(or_, _resemble(pupils), Q(pk__in=[])))
    return list(alike.select_related("transfer").order_by("-uploaded_at"))


def _resemble(pupils: Sequence[EnquiredPupil]) -> list[Q]:
    """Return the conditions that leave the few who can be one of `pupils`: accents are not for
    SQL."""
    numbers = [pupil.number for pupil in pupils if pupil.number]
    by_number = [Q(upn__in=numbers), Q(former_upn__in=numbers)] if numbers else []
    return [Q(born_on__in=[pupil.born_on for pupil in pupils]), *by_number]
