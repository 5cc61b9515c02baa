"""What an authority sees of the files of its schools: within it, coming into it, going out of it.

Source: seed 002 section 5.3; rulings 4.4; features 1A (CTF LA monitor).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pont.directory.queries import Party, find_heirs
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import Deadlines
from pont.policy.grants import may
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import SHELF, PupilEntry, Transfer
from pont.transfers.parties import is_in_charge
from pont.transfers.states import State

MOST_PUPILS_SHOWN = 3


class Way(StrEnum):
    """How a file goes, seen from one authority."""

    WITHIN = "within"
    INTO = "into"
    OUT = "out"


CONDITIONS: Mapping[Way, Callable[[str], Q]] = {
    Way.WITHIN: lambda la: Q(recipient_la=la, sender_la=la),
    Way.INTO: lambda la: Q(recipient_la=la) & ~Q(sender_la=la),
    Way.OUT: lambda la: Q(sender_la=la) & ~Q(recipient_la=la),
}


def find_overseen(
    actor: Actor, *, la: str, way: Way, kind: Kind, state: State
) -> QuerySet[Transfer]:
    """Return the files of `kind` in `state` that go `way`, seen from the authority `la` ("681").

    None of an authority that is not the actor's to watch over.
    """
    return _find_watched(actor, la=la, kind=kind, state=state).filter(CONDITIONS[way](la))


def find_uncollected(actor: Actor, *, la: str, kind: Kind) -> QuerySet[Transfer]:
    """Return the files of `kind` that wait at the authority `la` and its schools.

    Those that go to schools of other authorities are for these to remove or forward.
    """
    return _find_watched(actor, la=la, kind=kind, state=State.SENT).filter(recipient_la=la)


def _find_watched(actor: Actor, *, la: str, kind: Kind, state: State) -> QuerySet[Transfer]:
    """Return the files of `kind` in `state`, if `actor` watches over the authority `la`.

    For who adds that they go to it or from it. `overseen_by` says so as well, by an "or" for which
    PostgreSQL leaves the index that the lists run on.
    """
    is_national = Role.NATIONAL_ADMINISTRATOR in actor.roles
    if not may(actor, Act.MONITOR, kind) or not (la and (is_national or actor.la == la)):
        return Transfer.objects.none()
    rows = Transfer.objects.filter(kind=kind, state=state)
    # What lies on the shelf has left its authority, and waits for no school.
    return rows.exclude(recipient__in=SHELF)


def find_ticked(actor: Actor, public_ids: Collection[UUID]) -> list[Transfer]:
    """Return those of the transfers `public_ids` that go to a school `actor` is in charge of.

    Whether they still wait is for the operation to say.
    """
    found = Transfer.objects.overseen_by(actor).filter(public_id__in=public_ids)
    return [t for t in found.order_by("sent_at", "id") if is_in_charge(t, actor)]


@dataclass(frozen=True, slots=True)
class Stranded:
    """Files that wait at a number that another school has taken over."""

    recipient: str
    heir: Party
    count: int


def find_stranded(rows: QuerySet[Transfer], *, on: date) -> list[Stranded]:
    """Return which of `rows` wait at closed or replaced schools that somebody succeeds."""
    counts = dict(rows.values_list("recipient").annotate(count=Count("id")).order_by("recipient"))
    heirs = find_heirs(counts, on=on)
    return [Stranded(code, heirs[code], count) for code, count in counts.items() if code in heirs]


def get_overseen(actor: Actor, public_id: UUID) -> Transfer:
    """Return the transfer `public_id` if `actor` watches over one of its ends.

    :raises Transfer.DoesNotExist: if there is none, or it is none of the actor's to watch over.
    """
    return Transfer.objects.overseen_by(actor).get(public_id=public_id)


def may_see_pupils(actor: Actor, kind: Kind) -> bool:
    """Return whether `actor` may see who is in a file of `kind`: only who may act on it."""
    return may(actor, Act.REMOVE_UNCOLLECTED, kind) or may(actor, Act.FORWARD, kind)


def find_first_pupils(transfers: Iterable[Transfer]) -> Mapping[int, list[PupilEntry]]:
    """Return the first pupils of each of `transfers` by its key, in one query."""
    return _group_pupils(transfers, ordinal__lte=MOST_PUPILS_SHOWN)


def find_all_pupils(transfers: Iterable[Transfer]) -> Mapping[int, list[PupilEntry]]:
    """Return every pupil of each of `transfers` by its key, in one query."""
    return _group_pupils(transfers)


def _group_pupils(transfers: Iterable[Transfer], **narrowed: int) -> Mapping[int, list[PupilEntry]]:
    found: dict[int, list[PupilEntry]] = {transfer.pk: [] for transfer in transfers}
    entries = PupilEntry.objects.filter(transfer__in=list(found), **narrowed)
    for entry in entries.order_by("transfer_id", "ordinal"):
        found[entry.transfer_id].append(entry)
    return found


def find_overdue_before(at: datetime, deadlines: Deadlines) -> datetime:
    """Return the moment before which a file was sent that is overdue at `at`."""
    first = deadlines.find_first_in_time(timezone.localdate(at))
    return timezone.make_aware(datetime.combine(first, time.min))


def match_pupil(text: str) -> Q:
    """Return the condition that a file holds the pupil whom `text` names: a UPN or names.

    A UPN is found by its index. Of names, each word must begin one of the pupil's names; they are
    looked for only in the files that the other conditions leave.
    """
    compact = "".join(text.split()).upper()
    if any(character.isdigit() for character in compact):
        # Two look-ups in two indexes; a condition over both columns would read every pupil.
        by_upn = PupilEntry.objects.filter(upn=compact).values("transfer")
        by_former = PupilEntry.objects.filter(former_upn=compact).values("transfer")
        return Q(pk__in=by_upn) | Q(pk__in=by_former)
    entries = PupilEntry.objects.filter(transfer=OuterRef("pk"))
    for word in text.split():
        entries = entries.filter(_begins_a_name(word))
    return Q(Exists(entries))


def _begins_a_name(word: str) -> Q:
    """Return the condition that `word` begins one of a pupil's names, or a part of a double one."""
    either = Q()
    for name in ("surname", "former_surname", "preferred_surname", "forename"):
        either |= Q(**{f"{name}__istartswith": word})
        either |= Q(**{f"{name}__icontains": f" {word}"}) | Q(**{f"{name}__icontains": f"-{word}"})
    return either
