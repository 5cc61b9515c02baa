"""Forward files that a school has not collected to another school of the authority.

The new transfer holds the same bytes; the old one lets go of them and is removed. The name gets
the new recipient's number and the next free serial; the contents stay as they were sent.

Source: rulings 3.6, 4.4, 4.7.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from pont.audit.operations import record_many
from pont.directory.queries import Party, find_heirs, find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.notices import Event
from pont.policy.roles import Organisation
from pont.standards.file_names import parse_file_name
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import PupilEntry, Step, Transfer
from pont.transfers.naming import find_free_name, readdress_name
from pont.transfers.operations.remove import check_number
from pont.transfers.operations.rows import lock, take_step
from pont.transfers.oversight import find_all_pupils
from pont.transfers.parties import check_in_charge, get_account
from pont.transfers.phase_models import Allocation
from pont.transfers.states import State
from pont.transfers.trail import FORWARD, make_entry

SUCCESSOR = "successor"
"""Where to forward: each file to the school that took over from its recipient."""


class NobodyTookOver(Refusal):
    """The recipient has no successor."""

    code = "nobody-took-over"
    message = N_(
        "No open school has taken over from the school to which %(name)s was sent. Nothing was"
        " forwarded. Choose a school."
    )


class NotAnotherSchool(Refusal):
    """The school chosen is not an open one of the authority, or is the one the file waits at."""

    code = "not-another-school"
    message = N_(
        "%(name)s cannot be forwarded to that school. Nothing was forwarded. Choose another school"
        " of the local authority that is open."
    )


class NoNumberLeft(Refusal):
    """The serials after the file's own are used."""

    code = "no-number-left"
    message = N_(
        "%(name)s could not be named for that school: no number after its own is free. Nothing was"
        " forwarded. Ask the sender to send it to the other school."
    )


class NameTakenAtOnce(Refusal):
    """The sender used the name in the same moment."""

    code = "name-taken-at-once"
    message = N_(
        "Another file was sent to that school in the same moment and took a name that one of these"
        " was to have. Nothing was forwarded. Try again."
    )


@transaction.atomic
def forward(*, transfers: Sequence[Transfer], to: str, by: Actor, at: datetime) -> list[Transfer]:
    """Forward `transfers`, all or none, and return the new ones, linked to their origins.

    `to` is the number of a school ("6812317"), or `SUCCESSOR`. The new school, the sender and who
    did not collect are told; who is in the files stands sealed in the trail.

    :raises NothingTicked, TooManyTicked: if there are none, or too many.
    :raises NotPermitted: if `by` may not forward this kind of file.
    :raises NotYours: if one of them does not go to a school of the authority of `by`.
    :raises WrongState: if one of them was collected or has otherwise ended meanwhile.
    :raises NobodyTookOver: if one of them is to go to a successor that is not there.
    :raises NotAnotherSchool: if the school is closed, another authority's, or the same.
    :raises NoNumberLeft, NameTakenAtOnce: if no name is free.
    """
    check_number(transfers)
    current = lock(transfers)
    for transfer in current:
        check_in_charge(transfer, by, Act.FORWARD)
        transfer.check_may_become(State.REMOVED)
    schools = _find_schools(current, to, on=timezone.localdate(at))
    names = _find_names(current, schools)
    onward = [_make_onward(t, schools[t.pk], names[t.pk], by=by, at=at) for t in current]
    pupils = find_all_pupils(current)
    _create(onward)
    _let_go(current, at=at)
    for transfer, new in zip(current, onward, strict=True):
        _lead_on(transfer, new)
    take_step([*current, *onward], Step.Verb.FORWARDED, by=by, at=at)
    letters.tell(Event.FORWARDED, onward, at=at, who=by)
    entries = [
        make_entry(t, pupils[t.pk], to=schools[t.pk].code, onward=str(new.public_id))
        for t, new in zip(current, onward, strict=True)
    ]
    record_many(act=FORWARD, actor=by, at=at, entries=entries)
    return onward


def _find_schools(current: Sequence[Transfer], to: str, *, on: date) -> Mapping[int, Party]:
    """Return the school that each of `current` goes to, by the key of the transfer."""
    heirs = find_heirs({transfer.recipient for transfer in current}, on=on)
    chosen = None if to == SUCCESSOR else find_party(to)
    return {t.pk: _find_school(t, to, chosen, heirs.get(t.recipient), on=on) for t in current}


def _find_school(
    transfer: Transfer, to: str, chosen: Party | None, heir: Party | None, *, on: date
) -> Party:
    if to == SUCCESSOR:
        if heir is None:
            raise NobodyTookOver(name=transfer.name)
        return heir
    # A successor may stand in another authority, where boundaries have moved.
    if chosen and chosen == heir:
        return heir
    is_fit = (
        chosen is not None
        and chosen.kind is Organisation.SCHOOL
        and chosen.la_number == transfer.recipient_la
        and chosen.code != transfer.recipient
        and not chosen.is_closed(on)
    )
    if chosen is None or not is_fit:
        raise NotAnotherSchool(name=transfer.name)
    return chosen


def _find_names(current: Sequence[Transfer], schools: Mapping[int, Party]) -> Mapping[int, str]:
    """Return the name that each of `current` goes on under, all of them free."""
    live = Transfer.objects.live().filter(
        sender__in={transfer.sender for transfer in current},
        recipient__in={school.code for school in schools.values()},
    )
    taken = set(live.values_list("name", flat=True))
    names = {}
    for transfer in current:
        name = readdress_name(
            transfer.name, recipient=transfer.recipient, to=schools[transfer.pk].code
        )
        if name in taken:
            name = find_free_name(parse_file_name(name), taken=taken)
        if not name:
            raise NoNumberLeft(name=transfer.name)
        taken.add(name)
        names[transfer.pk] = name
    return names


def _make_onward(
    transfer: Transfer, school: Party, name: str, *, by: Actor, at: datetime
) -> Transfer:
    return Transfer(
        kind=transfer.kind,
        name=name,
        given_name=transfer.given_name,
        sender=transfer.sender,
        recipient=school.code,
        sender_la=transfer.sender_la,
        recipient_la=school.la_number,
        size=transfer.size,
        sha256=transfer.sha256,
        pupil_count=transfer.pupil_count,
        locked_files=transfer.locked_files,
        stored=transfer.stored,
        origin=transfer,
        sent_at=at,
        sent_by=get_account(by),
        sent_by_name=by.name,
    )


def _create(onward: Sequence[Transfer]) -> None:
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(onward)
    except IntegrityError as error:
        raise NameTakenAtOnce from error


def _lead_on(transfer: Transfer, new: Transfer) -> None:
    """Have the pupils of `transfer` stand in `new`, and what is known of their schools follow."""
    # Nobody will send on what was planned for the pupils of a bulk file that leaves its desk.
    plans = Allocation.objects.filter(pupil__transfer=transfer, stage=Allocation.Stage.PLANNED)
    plans.delete()
    PupilEntry.objects.filter(transfer=transfer).update(transfer=new)
    # Who came with it out of a bulk file now goes to the new school (ruling 4.8).
    Allocation.objects.filter(onward=transfer).update(onward=new, school=new.recipient)


def _let_go(current: Sequence[Transfer], *, at: datetime) -> None:
    """End the old transfers; their bytes live on with the new ones."""
    for transfer in current:
        transfer.state, transfer.ended_at, transfer.stored = State.REMOVED, at, None
    Transfer.objects.bulk_update(current, ["state", "ended_at", "stored"])
