"""Of which files an authority may take a copy: what went to or from its schools, not the shelf.

A copy is a reading: it changes nothing of the transfer, and neither end is told. There is none
while the authority has copies turned off, none of a file sent in such a time, and none once the
bytes are gone.

Source: rulings 4.6; seed 002 section 3.9.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from pont.directory.models import CopiesPause
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_kinds
from pont.policy.notices import Event, find_audience
from pont.standards.addresses import AUTHORITY_DESKS
from pont.standards.file_names import Kind
from pont.transfers.models import SHELF, Transfer
from pont.transfers.oversight import CONDITIONS, Way
from pont.transfers.states import State

WITH_BYTES: Final = (State.SENT, State.RECEIVED, State.REJECTED)
"""The states in which a file has bytes; in the last two for as long as the rules keep them."""

LATEST_DAYS: Final = 7


def find_copies(actor: Actor, *, way: Way, state: State) -> QuerySet[Transfer]:
    """Return the files in `state` that go `way`, of which `actor` may take a copy now."""
    rows = _find_own(actor).filter(CONDITIONS[way](actor.la), state=state)
    return rows.filter(_match_there(actor.la))


def find_latest_copies(actor: Actor, *, at: datetime) -> QuerySet[Transfer]:
    """Return the files of the last `LATEST_DAYS` days of which `actor` may take a copy now.

    Whichever way they go and however they stand.
    """
    since = at - timedelta(days=LATEST_DAYS)
    rows = _find_own(actor).filter(state__in=WITH_BYTES, sent_at__gte=since)
    return rows.filter(_match_there(actor.la))


def find_all_copies(la: str, *, since: datetime, until: datetime) -> QuerySet[Transfer]:
    """Return the files sent from `since` to before `until` of which the authority `la` may take a
    copy now, and is told."""
    kinds = [kind for kind in Kind if find_audience(kind, Event.COPIES_WAITING)]
    rows = _match_schools(la, kinds).filter(state__in=WITH_BYTES)
    return rows.filter(_match_there(la), sent_at__gte=since, sent_at__lt=until)


def find_ticked_copies(actor: Actor, public_ids: Collection[UUID]) -> list[Transfer]:
    """Return those of the transfers `public_ids` that went to or from schools of the actor's
    authority, with their bytes, by name.

    Whether there is still a copy to take is for the operation to say.
    """
    rows = _find_own(actor).filter(public_id__in=public_ids).select_related("stored")
    return list(rows.order_by("name", "pk"))


def find_without_copy(actor: Actor, transfers: Collection[Transfer]) -> Transfer | None:
    """Return the first of `transfers` of which `actor` may take no copy now, if there is one."""
    keys = [transfer.pk for transfer in transfers]
    rows = _find_own(actor).filter(_match_there(actor.la), pk__in=keys)
    there = set(rows.values_list("pk", flat=True))
    return next((transfer for transfer in transfers if transfer.pk not in there), None)


def _find_own(actor: Actor) -> QuerySet[Transfer]:
    """Return what went to or from the schools of the actor's authority, without the shelf."""
    if not actor.la:
        return Transfer.objects.none()
    return _match_schools(actor.la, find_kinds(actor, Act.FETCH_COPY))


def _match_schools(la: str, kinds: Collection[Kind]) -> QuerySet[Transfer]:
    # What one desk of an authority writes to another is of no school.
    desks = sorted(f"{la}{desk}" for desk in AUTHORITY_DESKS)
    to_school = Q(recipient_la=la) & ~Q(recipient__in=desks)
    from_school = Q(sender_la=la) & ~Q(sender__in=desks)
    rows = Transfer.objects.filter(to_school | from_school, kind__in=kinds)
    return rows.exclude(recipient__in=SHELF)


def _match_there(la: str) -> Q:
    """Return the condition that there is a copy for the authority `la` now."""
    pauses = CopiesPause.objects.filter(la__number=la)
    sent_in_one = Q(off_at__lte=OuterRef("sent_at"), on_at__gt=OuterRef("sent_at"))
    paused = Exists(pauses.filter(Q(on_at__isnull=True) | sent_in_one))
    return Q(~paused, stored__isnull=False)
