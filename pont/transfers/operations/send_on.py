"""Write some pupils of a stored CTF as a file of the authority's, and send it.

The bytes are stored before the transaction, as in every sending; what fails leaves nothing.

Source: rulings 4.7, 4.8.
"""

import io
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction

from pont.audit.operations import Entry
from pont.policy.actors import Actor
from pont.policy.limits import MB
from pont.standards.addresses import parse_address
from pont.standards.ctf import CtfPupil
from pont.standards.ctf_writer import split_ctf
from pont.standards.file_names import Kind, parse_file_name
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import PupilEntry, Step, Transfer
from pont.transfers.naming import find_free_name, find_stem
from pont.transfers.operations.rows import take_step
from pont.transfers.parties import get_account
from pont.transfers.pupils import index_pupils
from pont.vault.deposits import Deposit
from pont.vault.models import StoredFile
from pont.vault.operations import abandon, keep, store
from pont.vault.queries import open_stored
from pont.vault.sealing import seal

TRIES = 3
SEALED_CONTEXT = "audit:transfer.send-on"


class NoNameLeft(Refusal):
    """All 999 names between the authority and the school are in use."""

    code = "no-name-left"
    message = N_(
        "All 999 file names from %(sender)s to %(recipient)s are in use, so nothing was sent."
        " When files have been kept their time, their names become free."
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A stored file for one school, and the pupils in it as they stood in the file before."""

    school: str
    pupils: Sequence[CtfPupil]
    deposit: Deposit


def write_parcels(stored: StoredFile, schools: Mapping[int, str]) -> list[Parcel]:
    """Store a file for each school, of the pupils of `stored` that `schools` names by ordinal.

    Reads `stored` once. Memory holds the files, which together are no larger than what they were
    made of.

    :raises pont.standards.ctf.CtfRefused: if `stored` is no CTF.
    :raises pont.vault.envelope.Damaged: if its bytes are not as stored.
    :raises pont.vault.operations.TooLarge: if a file has become much larger than `stored`.
    :raises pont.vault.scanner.Infected, ScannerUnavailable: if the scanner does not pass a file.
    :raises pont.vault.stores.StoreFull, StoreUnavailable: if a file cannot be stored.
    """
    targets: dict[str, io.BytesIO] = {}
    pupils: defaultdict[str, list[CtfPupil]] = defaultdict(list)

    def allocate(pupil: CtfPupil) -> str | None:
        school = schools.get(pupil.ordinal)
        if school:
            pupils[school].append(pupil)
        return school

    def open_target(school: str) -> BinaryIO:
        return targets.setdefault(school, io.BytesIO())

    with open_stored(stored) as source:
        split_ctf(source, allocate=allocate, open_target=open_target, destination=parse_address)
    parcels: list[Parcel] = []
    try:
        for school, target in targets.items():
            deposit = store([target.getbuffer()], limit=2 * stored.size + MB)
            parcels.append(Parcel(school, pupils[school], deposit))
    except BaseException:
        abandon_all(parcels)
        raise
    return parcels


def abandon_all(parcels: Collection[Parcel]) -> None:
    """Remove the bytes of parcels that are not sent."""
    for parcel in parcels:
        abandon(parcel.deposit)


def send_parcel(parcel: Parcel, *, origin: Transfer, by: Actor, at: datetime) -> Transfer:
    """Send `parcel` from the desk at which `origin` arrived, in the caller's transaction.

    Letters and audit line are the caller's.

    :raises NoNameLeft: if no file name is free.
    """
    transfer = Transfer(
        kind=origin.kind,
        sender=origin.recipient,
        recipient=parcel.school,
        sender_la=origin.recipient_la,
        recipient_la=parse_address(parcel.school).la,
        size=parcel.deposit.size,
        sha256=parcel.deposit.sha256,
        pupil_count=len(parcel.pupils),
        stored=keep(parcel.deposit, at=at),
        origin=origin,
        sent_at=at,
        sent_by=get_account(by),
        sent_by_name=by.name,
    )
    save_under_free_name(transfer)
    numbered = [replace(pupil, ordinal=n) for n, pupil in enumerate(parcel.pupils, start=1)]
    PupilEntry.objects.bulk_create(index_pupils(numbered, transfer))
    take_step([transfer], Step.Verb.SENT, by=by, at=at)
    return transfer


def save_under_free_name(transfer: Transfer) -> None:
    """Save a new CTF under the next name from its sender to its recipient.

    :raises NoNameLeft: if no file name is free.
    """
    for tried in range(1, TRIES + 1):
        transfer.name = transfer.given_name = find_next_name(transfer.sender, transfer.recipient)
        try:
            with transaction.atomic():
                transfer.save(force_insert=True)
        except IntegrityError:
            # A colleague's upload took the name in this moment.
            if tried == TRIES:
                raise
        else:
            return


def find_next_name(sender: str, recipient: str) -> str:
    """Return the name of the next CTF from `sender` to `recipient`.

    A number that was ever used is used again only when all are: a school's software may refuse a
    name that it has seen.

    :raises NoNameLeft: if all are in use.
    """
    nought = parse_file_name(f"{sender}_CTF_{recipient}_000.XML", kind=Kind.CTF)
    sent = Transfer.objects.filter(sender=sender, name__startswith=find_stem(nought))
    for used in (sent, sent.live()):
        if name := find_free_name(nought, taken=set(used.values_list("name", flat=True))):
            return name
    raise NoNameLeft(sender=sender, recipient=recipient)


def write_entry(transfer: Transfer, parcel: Parcel) -> Entry:
    """Return the audit entry of a file sent on: who is in it stands sealed beside the line."""
    origin = transfer.origin
    pupils = json.dumps([[pupil.ordinal, pupil.upn] for pupil in parcel.pupils])
    return Entry(
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={
            "kind": transfer.kind,
            "sender": transfer.sender,
            "recipient": transfer.recipient,
            "sha256": transfer.sha256,
            "origin": str(origin.public_id) if origin else "",
            "count": len(parcel.pupils),
        },
        sealed=seal(pupils.encode(), context=SEALED_CONTEXT),
    )
