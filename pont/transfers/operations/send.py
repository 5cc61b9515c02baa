"""Send drafts: the one short transaction in which files leave their owner's hands.

Source: rulings 3.5 and 2.7.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone

from pont.audit.operations import Entry, record_many
from pont.directory.queries import Party, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, find_desks
from pont.policy.judgement import Verdict
from pont.policy.notices import Event
from pont.standards.addresses import parse_address
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers import letters
from pont.transfers.models import Draft, PupilEntry, Step, Transfer
from pont.transfers.operations.rows import take_step
from pont.transfers.parties import get_account
from pont.transfers.pupils import index_pupils, unseal_pupils


class NothingToSend(Refusal):
    """The drafts are gone: sent in another window, or older than a day."""

    code = "nothing-to-send"
    message = N_(
        "There is nothing to send: the files were sent or removed meanwhile. Look at your sent"
        " files, or choose the files again."
    )


class NotSendable(Refusal):
    """One of the drafts must be put right first."""

    code = "not-sendable"
    message = N_("%(name)s cannot be sent yet. Nothing was sent. Put it right or remove it.")


class NameTakenMeanwhile(Refusal):
    """A colleague has sent a file of this name since the draft was judged."""

    code = "name-taken-meanwhile"
    message = N_(
        "A file called %(name)s has been sent from your organisation meanwhile. Nothing was sent."
        " If yours is another file, go back and give it the next number; else remove it."
    )


class RecipientGone(Refusal):
    """The destination has closed since the draft was judged."""

    code = "recipient-gone"
    message = N_(
        "%(name)s cannot be sent: its destination has closed since you chose the file. Nothing was"
        " sent. Remove the file and choose it again to see where it should go."
    )


class ChosenTwice(Refusal):
    """Two of the drafts have one name: they were uploaded in the same moment."""

    code = "chosen-twice"
    message = N_(
        "Two of the files are called %(name)s. Nothing was sent. Go back and remove one of them, or"
        " give it the next number."
    )


class ChangedMeanwhile(Refusal):
    """The drafts are not those that their owner was shown: another window changed them."""

    code = "changed-meanwhile"
    message = N_(
        "The files have changed since you were shown this page: one was added, renamed, removed or"
        " sent in another window. Nothing was sent. Look at what stands here now, then send it."
    )


class WarningsNotConfirmed(Refusal):
    """A draft has warnings and its owner has not said that it is right as it is."""

    code = "warnings-not-confirmed"
    message = N_("Confirm that you have read the warnings. Nothing was sent.")


class Beside(Protocol):
    """What a higher room keeps beside transfers that are sent."""

    def __call__(self, drafts: Sequence[Draft], transfers: Sequence[Transfer], /) -> None:
        """Keep it, in the caller's transaction; `transfers` are those of `drafts`, in order."""


def keep_nothing(drafts: Sequence[Draft], transfers: Sequence[Transfer], /) -> None:
    """Keep nothing beside the transfers."""


@transaction.atomic
def send(
    *,
    drafts: Sequence[Draft],
    warnings_read: bool,
    by: Actor,
    at: datetime,
    beside: Beside = keep_nothing,
) -> list[Transfer]:
    """Turn `drafts` of `by` into sent transfers, all or none, and return them.

    `drafts` are as their owner was shown them. Writes the transfers, their first step and pupil
    index, the audit lines and the letters, and what `beside` keeps with them.

    :raises NothingToSend: if none of the drafts is there any more.
    :raises ChangedMeanwhile: if one of them is gone or has another name.
    :raises NotPermitted: if `by` may not send one of the kinds.
    :raises NotSendable: if one of them is refused, or has become so since it was judged.
    :raises RecipientGone: if a destination has closed since.
    :raises ChosenTwice: if two of them have one name.
    :raises NameTakenMeanwhile: if a colleague has used one of the names.
    :raises WarningsNotConfirmed: if one has warnings and `warnings_read` is false.
    """
    current = _lock(drafts, by)
    for draft in current:
        _check_sendable(draft, warnings_read=warnings_read, by=by)
    parties = find_parties({draft.recipient for draft in current})
    _check_open(current, parties, on=timezone.localdate(at))
    _check_names_free(current)
    transfers = [_transfer(draft, by=by, at=at) for draft in current]
    _create(transfers, current)
    PupilEntry.objects.bulk_create(
        entry
        for draft, transfer in zip(current, transfers, strict=True)
        for entry in index_pupils(unseal_pupils(draft.contents, draft=draft.public_id), transfer)
    )
    take_step(transfers, Step.Verb.SENT, by=by, at=at)
    beside(current, transfers)
    Draft.objects.filter(pk__in=[draft.pk for draft in current]).delete()
    _announce(transfers, parties, by=by, at=at)
    entries = [_entry(transfer) for transfer in transfers]
    record_many(act="transfer.send", actor=by, at=at, entries=entries)
    return transfers


def _lock(drafts: Sequence[Draft], by: Actor) -> list[Draft]:
    ids = [draft.pk for draft in drafts]
    current = list(
        Draft.objects.select_for_update(of=("self",))
        .visible_to(by)
        .filter(pk__in=ids)
        .select_related("stored")
        .order_by("pk")
    )
    if not current:
        raise NothingToSend
    if {draft.pk: draft.name for draft in current} != {draft.pk: draft.name for draft in drafts}:
        raise ChangedMeanwhile
    return current


def _check_sendable(draft: Draft, *, warnings_read: bool, by: Actor) -> None:
    if not draft.is_sendable:
        raise NotSendable(name=draft.name)
    check(by, Act.SEND, Kind(draft.kind))
    # The sender's roles may have changed since the draft was judged.
    if draft.sender not in find_desks(by, Act.SEND, Kind(draft.kind)):
        raise NotSendable(name=draft.name)
    if draft.verdict == Verdict.WARNED and not warnings_read:
        raise WarningsNotConfirmed


def _check_open(drafts: Sequence[Draft], parties: Mapping[str, Party], *, on: date) -> None:
    """Stop if a destination is gone: schools close at the end of a day, and drafts outlive it."""
    for draft in drafts:
        party = parties.get(draft.recipient)
        is_shelf = parse_address(draft.recipient).is_shelf
        if not is_shelf and (party is None or (party.closed_on and party.closed_on <= on)):
            raise RecipientGone(name=draft.name)


def _check_names_free(drafts: Sequence[Draft]) -> None:
    """Stop if a name was taken since its draft was judged (a colleague sent first), or is twice
    among `drafts` (they were judged side by side)."""
    names = [(draft.sender, draft.name) for draft in drafts]
    for (_, name), times in Counter(names).items():
        if times > 1:
            raise ChosenTwice(name=name)
    live = Transfer.objects.live().filter(
        sender__in={sender for sender, _ in names}, name__in={name for _, name in names}
    )
    taken = set(live.values_list("sender", "name"))
    for sender, name in names:
        if (sender, name) in taken:
            raise NameTakenMeanwhile(name=name)


def _create(transfers: Sequence[Transfer], drafts: Sequence[Draft]) -> None:
    """Save `transfers`; where a colleague's sending of the same name came between, say so."""
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(transfers)
    except IntegrityError:
        _check_names_free(drafts)
        raise


def _transfer(draft: Draft, *, by: Actor, at: datetime) -> Transfer:
    return Transfer(
        kind=draft.kind,
        name=draft.name,
        given_name=draft.given_name,
        sender=draft.sender,
        recipient=draft.recipient,
        sender_la=parse_address(draft.sender).la,
        recipient_la=parse_address(draft.recipient).la,
        service=draft.service,
        size=draft.stored.size,
        sha256=draft.stored.sha256,
        pupil_count=draft.pupil_count,
        locked_files=draft.locked_files,
        stored=draft.stored,
        sent_at=at,
        sent_by=get_account(by),
        sent_by_name=by.name,
    )


def _announce(
    transfers: Sequence[Transfer], parties: Mapping[str, Party], *, by: Actor, at: datetime
) -> None:
    letters.tell(Event.SENT, transfers, at=at, who=by)
    asleep = {code for code, party in parties.items() if not party.is_active}
    unread = [transfer for transfer in transfers if transfer.recipient in asleep]
    letters.tell(Event.SENT_TO_INACTIVE, unread, at=at, who=by)


def _entry(transfer: Transfer) -> Entry:
    return Entry(
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={
            "kind": transfer.kind,
            "sender": transfer.sender,
            "recipient": transfer.recipient,
            "sha256": transfer.sha256,
            **({"service": transfer.service} if transfer.service else {}),
        },
    )
