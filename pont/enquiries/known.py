"""What Pont knows of the pupil who is asked after: files on their way or kept, and the shelf.

Only what the person who looks may see of files anyway.

Source: rulings 6.7; issue 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
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
    return Known(_find_files(actor, pupil), _find_shelved(actor, pupil))


def _find_files(actor: Actor, pupil: EnquiredPupil) -> list[Transfer]:
    """Return the files in which somebody of that UPN, or of that name and date of birth, is."""
    found: set[int] = set()
    for rows in _find_seen(actor):
        # Look-ups in an index each; a condition over all three columns would read every pupil.
        for alike in _resemble(pupil):
            entries = PupilEntry.objects.filter(alike, transfer__in=rows)
            found |= {entry.transfer_id for entry in entries if pupil.is_named_by(entry)}
    newest = Transfer.objects.filter(pk__in=found).order_by("-sent_at", "-pk")
    return list(newest[:MOST_SHOWN])


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


def _find_shelved(actor: Actor, pupil: EnquiredPupil) -> list[LostPupil]:
    rows = LostPupil.objects.uploaded_from(actor).on_shelf().filter(reduce(or_, _resemble(pupil)))
    found = [record for record in rows.select_related("transfer") if pupil.is_named_by(record)]
    return found[:MOST_SHOWN]


def _resemble(pupil: EnquiredPupil) -> list[Q]:
    """Return the conditions that leave the few who can be the pupil: accents are not for SQL."""
    by_number = [Q(upn=pupil.number), Q(former_upn=pupil.number)] if pupil.number else []
    return [Q(born_on=pupil.born_on), *by_number]
