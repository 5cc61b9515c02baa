"""What screens read of files on their way.

Lists run on one index each: the natural order is by date, newest or oldest first, paged by key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from pont.directory.queries import Party, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_kinds
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Collection, Draft, Step, Transfer
from pont.transfers.states import State


def find_drafts(actor: Actor) -> list[Draft]:
    """Return the drafts of `actor`, oldest first, but for the file returns."""
    return [draft for draft in _find_all_drafts(actor) if draft.kind != Kind.FILE_RETURN]


def find_return_drafts(actor: Actor, *, answers: UUID | None = None) -> list[Draft]:
    """Return the drafts of `actor` to be returned to the authority, oldest first.

    `answers` is the public id of the file request they answer; without it, those that answer none.
    """
    return [
        draft
        for draft in _find_all_drafts(actor)
        if draft.kind == Kind.FILE_RETURN and draft.answers == answers
    ]


def _find_all_drafts(actor: Actor) -> list[Draft]:
    return list(Draft.objects.visible_to(actor).select_related("stored").order_by("landed_at"))


def get_draft(actor: Actor, public_id: UUID) -> Draft:
    """Return the draft `public_id` of `actor`.

    :raises Draft.DoesNotExist: if there is none, or it is somebody else's.
    """
    return Draft.objects.visible_to(actor).select_related("stored").get(public_id=public_id)


def get_transfer(actor: Actor, public_id: UUID) -> Transfer:
    """Return the transfer `public_id` if `actor` stands on either side of it.

    :raises Transfer.DoesNotExist: if there is none, or it is other people's.
    """
    return Transfer.objects.visible_to(actor).get(public_id=public_id)


def find_transfers(actor: Actor, public_ids: Iterable[UUID]) -> list[Transfer]:
    """Return those of the transfers `public_ids` on either side of which `actor` stands."""
    return list(Transfer.objects.visible_to(actor).filter(public_id__in=list(public_ids)))


def get_collection(actor: Actor, public_id: UUID) -> Collection:
    """Return the collection `public_id` that `actor` opened.

    :raises Collection.DoesNotExist: if there is none, or it is somebody else's.
    """
    return Collection.objects.visible_to(actor).get(public_id=public_id)


def find_files(collection: Collection) -> list[Transfer]:
    """Return the files of `collection`, in the order of their names."""
    return list(collection.transfers.select_related("stored").order_by("name", "pk"))


def find_awaiting(actor: Actor, kind: Kind) -> QuerySet[Transfer]:
    """Return the files of `kind` that wait for `actor`."""
    return Transfer.objects.addressed_to(actor).filter(kind=kind, state=State.SENT)


def find_collected(actor: Actor, kind: Kind) -> QuerySet[Transfer]:
    """Return the files of `kind` that were received and can still be fetched again."""
    return Transfer.objects.addressed_to(actor).filter(kind=kind, state=State.RECEIVED)


def find_sent(actor: Actor) -> QuerySet[Transfer]:
    """Return what left the desks of `actor`, of every kind and in every state."""
    return Transfer.objects.sent_from(actor)


class NoLongerListed(Refusal):
    """A file went from the list between the moment it was shown and the moment it was ticked."""

    code = "no-longer-listed"
    message = N_(
        "One of the files you ticked is no longer in this list: a colleague has dealt with it, or"
        " its sender has recalled it. Nothing was downloaded. Tick the files again."
    )


def find_chosen(
    actor: Actor, kind: Kind, listed: QuerySet[Transfer], public_ids: Iterable[UUID]
) -> list[Transfer]:
    """Return the transfers of `public_ids`, all of which are among `listed`, a list of `kind`.

    :raises NoLongerListed: if one of them is addressed to `actor` but not in the list any more.
    :raises Transfer.DoesNotExist: if one of them is of another kind or not `actor`'s: nothing of
        such a choice is shown.
    """
    wanted = set(public_ids)
    found = list(listed.filter(public_id__in=wanted))
    if len(found) == len(wanted):
        return found
    theirs = Transfer.objects.addressed_to(actor).filter(kind=kind, public_id__in=wanted)
    if theirs.count() == len(wanted):
        raise NoLongerListed
    raise Transfer.DoesNotExist


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many files of a kind wait for somebody, and since when."""

    kind: Kind
    count: int
    since: datetime


def count_waiting(actor: Actor) -> list[Waiting]:
    """Return what waits for `actor`, a row for each kind of which there is any."""
    rows = (
        Transfer.objects.addressed_to(actor)
        .filter(state=State.SENT)
        .values("kind")
        .annotate(count=Count("id"), since=Min("sent_at"))
    )
    waiting = {row["kind"]: row for row in rows}
    return [
        Waiting(kind, waiting[kind]["count"], waiting[kind]["since"])
        for kind in find_kinds(actor, Act.COLLECT)
        if kind in waiting
    ]


def find_latest_answers(actor: Actor, *, most: int) -> list[Transfer]:
    """Return the files sent by `actor` that ended last, newest first."""
    return list(
        Transfer.objects.sent_from(actor)
        .filter(ended_at__isnull=False)
        .order_by("-ended_at")[:most]
    )


def find_steps(transfer: Transfer) -> list[Step]:
    """Return what happened to `transfer`, first to last."""
    return list(transfer.steps.all())


def find_parties_of(transfers: Sequence[Transfer]) -> Mapping[str, Party]:
    """Return the parties of `transfers` by their code, in one look-up."""
    return find_parties({code for t in transfers for code in (t.sender, t.recipient)})
