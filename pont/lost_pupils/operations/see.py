"""See that a lost pupil is named by a file: note it when it is sent, compare it soon after.

A census has thousands of pupils, so nothing is compared while somebody waits for Send.

Source: issue 4 (arrival matching: the home page says so the same day).
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.lost_pupils.evidence import read_pupil, seal_evidence
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.seeing import Named, Seen, find_seen
from pont.lost_pupils.sighting_models import FileToCompare, Sighting
from pont.policy.actors import SYSTEM, Actor
from pont.standards.census import read_census
from pont.standards.documents import DocumentRefused
from pont.standards.file_names import Kind
from pont.transfers.lineage import comes_from_shelf
from pont.transfers.models import Transfer
from pont.transfers.pupils import read_index
from pont.transfers.states import LIVE
from pont.vault.envelope import Damaged
from pont.vault.queries import open_stored

COMPARED = (Kind.CTF, Kind.CENSUS)
AT_ONCE = 200
SEE = "lost-pupil.see"
log = logging.getLogger(__name__)


def note_files(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Note those of `transfers`, just sent, whose pupils are to be compared with the shelf."""
    FileToCompare.objects.bulk_create(
        FileToCompare(transfer=transfer)
        for transfer in transfers
        if transfer.kind in COMPARED and not transfer.is_on_shelf
    )


def compare_due(*, at: datetime) -> int:
    """Compare the files sent since with the shelf; return how many lost pupils were seen.

    A census that cannot be read is let go: whoever collects it sees that for themselves.
    """
    seen = 0
    while due := FileToCompare.objects.select_related("transfer__stored").order_by("pk").first():
        try:
            seen += compare_file(due.transfer, at=at)
        except (DocumentRefused, Damaged) as error:
            log.warning("%s not compared with the shelf: %s", due, type(error).__name__)
        due.delete()
    return seen


def compare_file(transfer: Transfer, *, at: datetime) -> int:
    """Write a sighting for each pupil of `transfer` who is on the shelf; return how many are new.

    None of a file that was sent on from the shelf.
    """
    if transfer.state not in LIVE or comes_from_shelf(transfer):
        return 0
    pupils, seen = read_named(transfer), 0
    while chunk := list(islice(pupils, AT_ONCE)):
        seen += _write(list(find_seen(chunk)), at=at)
    return seen


def read_named(transfer: Transfer) -> Iterator[Named]:
    """Yield the pupils whom a file names, and where each is then.

    :raises DocumentRefused: if a census cannot be read.
    :raises Damaged: if its bytes were altered.
    """
    if transfer.kind == Kind.CTF:
        for entry in read_index(transfer):
            yield Named(transfer, transfer.recipient, transfer.recipient_la, read_pupil(entry))
    elif transfer.stored:
        with open_stored(transfer.stored) as stream:
            for pupil in read_census(stream):
                place = pupil.la + pupil.estab if pupil.la and pupil.estab else transfer.sender
                la = pupil.la or transfer.sender_la
                yield Named(transfer, place, la, read_pupil(pupil))


@transaction.atomic
def _write(seen: Sequence[Seen], *, at: datetime) -> int:
    """Write `seen` as sightings, but for what is known already; return how many are new."""
    if not seen:
        return 0
    keys = {one.pupil for one in seen}
    records = LostPupil.objects.select_for_update().on_shelf().in_bulk(keys)
    claimed = set(Claim.objects.standing().filter(pupil__in=keys).values_list("pupil", "la"))
    known = set(Sighting.objects.filter(pupil__in=keys).values_list("pupil", "place"))
    fresh: dict[tuple[int, str], Sighting] = {}
    for one in seen:
        record, place = records.get(one.pupil), (one.pupil, one.named.place)
        # The file was sent before the pupil was lost, or its reader has claimed them already.
        if not record or one.named.transfer.sent_at <= record.uploaded_at:
            continue
        if place not in known and (one.pupil, one.named.la) not in claimed:
            fresh.setdefault(place, _make_sighting(one, record, at=at))
    Sighting.objects.bulk_create(fresh.values())
    entries = [_make_entry(sighting) for sighting in fresh.values()]
    record_many(act=SEE, actor=SYSTEM, at=at, entries=entries)
    return len(fresh)


def _make_sighting(seen: Seen, record: LostPupil, *, at: datetime) -> Sighting:
    sighting = Sighting(
        pupil=record,
        transfer=seen.named.transfer,
        place=seen.named.place,
        la=seen.named.la,
        uploader_la=record.uploader_la,
        seen_at=at,
        reasons=list(seen.reasons),
    )
    sighting.evidence = seal_evidence(seen.named.known, match=sighting.public_id)
    return sighting


def _make_entry(sighting: Sighting) -> Entry:
    return Entry(
        object_type="lost-pupil",
        object_id=str(sighting.pupil.public_id),
        facts={"sighting": str(sighting.public_id), "place": sighting.place},
    )
