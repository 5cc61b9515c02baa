"""Forward the file of a claimed pupil to a school of one's authority, in one step.

The file goes on as the authority's, with its header addressed to the school; the one on the shelf
stays as it was sent. The new bytes are stored before the transaction, as in every sending.

Source: rulings 4.7, 5.3, 6.2; seed 002 section 4.2.
"""

import io
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pont.directory.queries import Party, find_party
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage, WrongClaimStage
from pont.lost_pupils.operations.claim_rows import NotYourClaim, lock_claim, write_claim_line
from pont.lost_pupils.trail import FORWARD
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.findings import Finding
from pont.policy.grants import check
from pont.policy.limits import MB
from pont.policy.notices import Event
from pont.policy.roles import Organisation
from pont.standards.addresses import Desk, parse_address
from pont.standards.ctf_writer import readdress_ctf
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.judging import find_unread
from pont.transfers.models import PupilEntry, Step, Transfer
from pont.transfers.operations.hand_over import NoLongerThere
from pont.transfers.operations.rows import take_step
from pont.transfers.operations.send_on import save_under_free_name
from pont.transfers.parties import get_account
from pont.transfers.pupils import index_pupils, read_index
from pont.transfers.states import State
from pont.vault.deposits import Deposit
from pont.vault.operations import abandon, keep, store
from pont.vault.queries import open_stored


class NotASchoolHere(Refusal):
    """The school is closed, or another authority's."""

    code = "not-a-school-here"
    message = N_(
        "The file cannot be forwarded to that school. Nothing was forwarded. Choose an open school"
        " of your own authority."
    )


class UnreadThere(Refusal):
    """Nobody at the school can read the file at present, and the person does not know that."""

    code = "unread-there"

    def __init__(self, *, finding: Finding) -> None:
        super().__init__(**finding.params)
        self.message = finding.message  # type: ignore[misc]


def forward_claim(
    *, claim: Claim, to: str, warnings_read: bool, by: Actor, at: datetime
) -> Transfer:
    """Forward the file of `claim` to the school `to` ("6812317"), and return the new transfer.

    Whoever may forward in the authority that claims can do it; the school, and who sent the file
    to the shelf with its authority, are told.

    :raises NotPermitted, NotYourClaim: as `lock_claim`.
    :raises WrongClaimStage: if nothing was claimed, the file is forwarded already, or it has ended.
    :raises NotASchoolHere: if the school is not an open one of the authority of `by`.
    :raises UnreadThere: if nobody can read it there, unless `warnings_read`.
    :raises NoLongerThere: if the file was taken back meanwhile.
    :raises pont.transfers.operations.send_on.NoNameLeft: if no file name is free.
    :raises pont.standards.ctf.CtfRefused: if the file is no CTF.
    :raises pont.vault.scanner.Infected, ScannerUnavailable: if the scanner does not pass the file.
    :raises pont.vault.stores.StoreFull, StoreUnavailable: if the file cannot be stored.
    """
    _check_forwardable(claim, by)
    school = _find_school(to, by, on=timezone.localdate(at))
    unread = find_unread(school, Kind.CTF)
    if unread and not warnings_read:
        raise UnreadThere(finding=unread)
    deposit = _write_file(claim, school)
    try:
        return _forward(claim, school, deposit, by=by, at=at)
    except BaseException:
        abandon(deposit)
        raise


def _check_forwardable(claim: Claim, by: Actor) -> None:
    """Stop what the transaction would refuse, before a file is written for it."""
    check(by, Act.FORWARD_CLAIM)
    if claim.party != by.organisation:
        raise NotYourClaim
    if claim.stage != ClaimStage.CLAIMED:
        raise WrongClaimStage(stage=ClaimStage(claim.stage))


def _find_school(to: str, by: Actor, *, on: date) -> Party:
    school = find_party(to)
    if school is None or school.kind is not Organisation.SCHOOL:
        raise NotASchoolHere
    if school.la_number != by.la or school.is_closed(on):
        raise NotASchoolHere
    return school


def _write_file(claim: Claim, school: Party) -> Deposit:
    """Store the file of `claim`, addressed to `school`; one pupil's file fits into memory."""
    transfer = claim.pupil.transfer
    if transfer.stored is None:
        raise NoLongerThere(state=State(transfer.state), name=transfer.name)
    written = io.BytesIO()
    with open_stored(transfer.stored) as source:
        readdress_ctf(source, written, destination=parse_address(school.code))
    return store([written.getbuffer()], limit=2 * transfer.size + MB)


@transaction.atomic
def _forward(claim: Claim, school: Party, deposit: Deposit, *, by: Actor, at: datetime) -> Transfer:
    claim = lock_claim(claim, by=by, act=Act.FORWARD_CLAIM)
    claim.move(ClaimStage.FORWARDED)
    origin = claim.pupil.transfer
    new = _make_onward(origin, school, deposit, by=by, at=at)
    save_under_free_name(new)
    PupilEntry.objects.bulk_create(index_pupils(list(read_index(origin)), new))
    claim.onward, claim.forwarded_at = new, at
    claim.save(update_fields=["stage", "onward", "forwarded_at"])
    take_step([origin, new], Step.Verb.FORWARDED, by=by, at=at)
    _tell(origin, new, school, by=by, at=at)
    facts = {"transfer": str(new.public_id), "school": school.code, "sha256": new.sha256}
    write_claim_line(FORWARD, claim, by=by, at=at, facts=facts)
    return new


def _make_onward(
    origin: Transfer, school: Party, deposit: Deposit, *, by: Actor, at: datetime
) -> Transfer:
    return Transfer(
        kind=origin.kind,
        sender=by.find_address(Desk.LLLL),
        recipient=school.code,
        sender_la=by.la,
        recipient_la=school.la_number,
        size=deposit.size,
        sha256=deposit.sha256,
        pupil_count=origin.pupil_count,
        stored=keep(deposit, at=at),
        origin=origin,
        sent_at=at,
        sent_by=get_account(by),
        sent_by_name=by.name,
    )


def _tell(origin: Transfer, new: Transfer, school: Party, *, by: Actor, at: datetime) -> None:
    letters.tell(Event.CLAIM_FORWARDED, [new], at=at, who=by)
    more = {"school": school.name}
    letters.tell(Event.FOUND_ON_SHELF, [origin], at=at, who=by, more=more)
    if not school.is_active:
        letters.tell(Event.SENT_TO_INACTIVE, [new], at=at, who=by)
