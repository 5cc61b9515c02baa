"""What an authority has settled for itself: deadlines, holidays, and whether it takes copies.

Source: rulings 4.6, 10; seed 002 section 3.9.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from pont.directory.models import CopiesPause, Holiday, LocalAuthority
from pont.policy.calendars import (
    SCHOOL_DAYS_TO_COLLECT,
    SCHOOL_DAYS_TO_SEND,
    SCHOOL_DAYS_UNTIL_MISSING,
    USUAL_DEADLINES,
    Deadlines,
)


@dataclass(frozen=True, slots=True)
class CopiesSwitch:
    """Whether an authority takes copies, and when it last turned them off and on again."""

    off_at: datetime | None = None
    on_again_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """True unless they were turned off and not on again."""
        return self.off_at is None or self.on_again_at is not None


def get_authority(number: str) -> LocalAuthority:
    """Return the authority `number` ("681").

    :raises LocalAuthority.DoesNotExist: if there is none.
    """
    return LocalAuthority.objects.get(number=number)


def find_deadlines(la: str) -> Deadlines:
    """Return the deadlines and holidays of the authority `la`, the usual ones of no authority."""
    return find_all_deadlines([la]).get(la, USUAL_DEADLINES) if la else USUAL_DEADLINES


def find_all_deadlines(las: Collection[str]) -> Mapping[str, Deadlines]:
    """Return the deadlines and holidays of each of the authorities `las`, in one query."""
    rows = LocalAuthority.objects.filter(number__in=las).order_by("number")
    settled: dict[str, tuple[int | None, int | None, int | None]] = {}
    closed: dict[str, set[date]] = {}
    for number, send, collect, missing, first_on, last_on in rows.values_list(
        "number",
        "days_to_send",
        "days_to_collect",
        "days_until_missing",
        "holidays__first_on",
        "holidays__last_on",
    ):
        settled[number] = (send, collect, missing)
        closed.setdefault(number, set()).update(_list_days(first_on, last_on))
    return {
        number: Deadlines(
            days_to_send=send or SCHOOL_DAYS_TO_SEND,
            days_to_collect=collect or SCHOOL_DAYS_TO_COLLECT,
            days_until_missing=missing or SCHOOL_DAYS_UNTIL_MISSING,
            holidays=frozenset(closed[number]),
        )
        for number, (send, collect, missing) in settled.items()
    }


def _list_days(first_on: date | None, last_on: date | None) -> Iterator[date]:
    """Yield each day of a holiday; of an authority without holidays the join gives none."""
    if first_on and last_on:
        yield from (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))


def find_holidays(la: str) -> list[Holiday]:
    """Return the holidays of the authority `la`, first to last."""
    return list(Holiday.objects.filter(la__number=la).order_by("first_on"))


def find_copies_switch(la: str) -> CopiesSwitch:
    """Return how the copies switch of the authority `la` stands."""
    latest = CopiesPause.objects.filter(la__number=la).order_by("-off_at", "-pk").first()
    return CopiesSwitch(latest.off_at, latest.on_at) if latest else CopiesSwitch()


def find_copying(*, told_before: date) -> list[LocalAuthority]:
    """Return the authorities that take copies and were not told of those before that day."""
    paused = CopiesPause.objects.filter(la=OuterRef("pk"), on_at__isnull=True)
    due = Q(copies_told_on__isnull=True) | Q(copies_told_on__lt=told_before)
    rows = LocalAuthority.objects.filter(~Exists(paused), due, abolished_on__isnull=True)
    return list(rows.order_by("number"))


def match_outside_pauses(la: str, *, moment: str) -> Q:
    """Return the condition that the field `moment` of a row lies in no pause of `la`'s copies."""
    pauses = CopiesPause.objects.filter(la__number=la, off_at__lte=OuterRef(moment))
    return ~Q(Exists(pauses.filter(Q(on_at__isnull=True) | Q(on_at__gt=OuterRef(moment)))))
