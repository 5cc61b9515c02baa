"""Where a file came from and what became of it: transfers that were made from one another.

Source: rulings 4.7, 4.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from pont.policy.actors import Actor
from pont.transfers.allocations import PLACED
from pont.transfers.models import Transfer
from pont.transfers.states import State

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Relative:
    """The transfer before or after another; `is_seen` says whether the reader may open it."""

    transfer: Transfer
    is_seen: bool


@dataclass(frozen=True, slots=True)
class SentOn:
    """What was made of a file whose pupils were sent on in several.

    `files` are those that the reader may open, at most `MOST_SHOWN`. `total` counts all, `placed`
    those not taken back or otherwise given up, and `schools` where those went.
    """

    files: Sequence[Transfer]
    total: int
    placed: int
    schools: int


def is_forwarded(origin: Transfer) -> bool:
    """Return whether a file made from `origin` went on in its place; else it is a part of it.

    A file on the shelf is forwarded while it stays there: its removal says nothing of that.
    """
    return origin.state == State.REMOVED and not origin.is_on_shelf


def comes_from_shelf(transfer: Transfer) -> bool:
    """Return whether `transfer` was made from a file on the shelf, at however many removes."""
    origin = transfer.origin
    while origin:
        if origin.is_on_shelf:
            return True
        origin = origin.origin
    return False


def find_origin(actor: Actor, transfer: Transfer) -> Relative | None:
    """Return what `transfer` was made from, None if somebody uploaded it."""
    if transfer.origin is None:
        return None
    return _relate(actor, [transfer.origin])[0]


def find_successor(actor: Actor, transfer: Transfer) -> Relative | None:
    """Return what `transfer` was forwarded as, None if it was not forwarded."""
    if not is_forwarded(transfer):
        return None
    found = _relate(actor, list(transfer.onward.all()[:1]))
    return found[0] if found else None


def find_sent_on(actor: Actor, transfer: Transfer) -> SentOn | None:
    """Return the files in which the pupils of `transfer` were sent on, None if none were."""
    if is_forwarded(transfer):
        return None
    placed = Q(state__in=PLACED)
    counted = transfer.onward.aggregate(
        total=Count("pk"),
        placed=Count("pk", filter=placed),
        schools=Count("recipient", filter=placed, distinct=True),
    )
    if not counted["total"]:
        return None
    first = list(transfer.onward.order_by("pk")[:MOST_SHOWN])
    return SentOn([one.transfer for one in _relate(actor, first) if one.is_seen], **counted)


def _relate(actor: Actor, transfers: Sequence[Transfer]) -> list[Relative]:
    """Return `transfers`, each with whether `actor` stands at an end of it or watches over one."""
    open_to = Transfer.objects.visible_to(actor) | Transfer.objects.overseen_by(actor)
    seen = set(open_to.filter(pk__in=[t.pk for t in transfers]).values_list("pk", flat=True))
    return [Relative(transfer, transfer.pk in seen) for transfer in transfers]
