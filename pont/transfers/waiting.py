"""What waits to be downloaded at a school, a supplier or an authority and its schools.

Counted by the database and listed only as far as a letter should go, so that memory does not grow
with what waits. Days are counted as on the screens, up to the Monday of the week: whenever in the
week somebody is reminded, it is of the same files. Whether a file has waited too long is counted in
school weeks: nobody is told on in the holidays.

Source: rulings 4.4; seed 002 sections 4.2 and 5.1; users' complaints 1 and 5.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Final

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from pont.policy.calendars import Deadlines, find_first_in_time
from pont.policy.notices import Audience, Event, find_reminded
from pont.standards.addresses import AUTHORITY_DESKS, Desk, parse_address
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.states import State

MOST_LISTED: Final = 100
"""How many files of a kind a reminder names: the oldest. The others are counted."""


SCHOOL_WEEK: Final = 5


class Age(IntEnum):
    """How long files have waited."""

    FRESH = 0
    A_WEEK = 1
    OVERDUE = 2
    """`ESCALATE_WEEKS` weeks, without the holidays of the authority."""


@dataclass(frozen=True, slots=True)
class Heap:
    """Files of one kind and about one age that wait at one address.

    `count` is how many, `oldest` those that a letter names.
    """

    recipient: str
    kind: Kind
    age: Age
    count: int
    oldest: tuple[Transfer, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether they have waited so long that the headteacher should know."""
        return self.age is Age.OVERDUE


def find_schools_awaited() -> list[str]:
    """Return the numbers of the schools and suppliers for which anything waits."""
    return [code for _, code in _find_places() if code.isdigit()]


def find_authorities_awaited() -> list[str]:
    """Return the addresses ("681LLLL") of the authorities at which, or at whose schools, anything
    waits."""
    return [f"{la}{Desk.LLLL}" for la in dict.fromkeys(la for la, _ in _find_places()) if la]


def find_heaps(code: str, *, on: date, deadlines: Deadlines) -> list[Heap]:
    """Return of what the organisation `code` ("6812045", "681LLLL") is reminded, in two queries.

    `on` is the day up to which the files have waited, `deadlines` are those of its authority.

    A school's or supplier's own files; for an authority those at its desks, then its schools',
    except what it sent itself: nobody is reminded that others have not fetched a file of theirs.
    """
    rows = _find_rows(code, on=on)
    desks = find_desks_of(code)
    age = _find_age(on, deadlines)
    counts = rows.values("recipient", "kind", age=age).order_by().annotate(count=Count("id"))
    oldest = _find_oldest(rows.annotate(age=age), desks)
    heaps = [
        Heap(
            recipient=row["recipient"],
            kind=Kind(row["kind"]),
            age=Age(row["age"]),
            count=row["count"],
            oldest=tuple(oldest[row["recipient"], row["kind"], row["age"]]),
        )
        for row in counts
    ]
    kinds = list(Kind)
    return sorted(
        heaps,
        key=lambda heap: (
            heap.recipient != code,
            heap.recipient not in desks,
            heap.recipient,
            kinds.index(heap.kind),
            -heap.age,
        ),
    )


def find_desks_of(code: str) -> frozenset[str]:
    """Return the addresses at which the organisation `code` itself collects."""
    address = parse_address(code)
    if not address.is_authority:
        return frozenset({code})
    return frozenset(f"{address.la}{desk}" for desk in AUTHORITY_DESKS)


def find_week(at: datetime) -> date:
    """Return the Monday of the week in which `at` lies here."""
    today = timezone.localdate(at)
    return today - timedelta(days=today.weekday())


def _waiting() -> QuerySet[Transfer]:
    return Transfer.objects.filter(state=State.SENT)


def _find_places() -> QuerySet[Transfer, tuple[str, str]]:
    """Return each authority's number and address for which anything waits."""
    # Both columns, and in this order: the index of what waits answers alone.
    places = _waiting().order_by("recipient_la", "recipient")
    return places.values_list("recipient_la", "recipient").distinct()


def _find_rows(code: str, *, on: date) -> QuerySet[Transfer]:
    desks = find_desks_of(code)
    address = parse_address(code)
    rows = _waiting().filter(recipient_la=address.la)
    own = Q(recipient__in=desks) & _told(Audience.RECIPIENT, on)
    if not address.is_authority:
        return rows.filter(own)
    schools = ~Q(recipient__in=desks) & ~Q(sender__in=desks)
    return rows.filter(own | schools & _told(Audience.RECEIVING_AUTHORITY, on))


def _told(audience: Audience, on: date) -> Q:
    """Return the condition that `audience` is reminded of a file."""
    told = find_reminded(audience, Event.STILL_WAITING, silent=settings.SILENT_KINDS)
    each = (Q(kind=kind, sent_at__lt=find_end(on, days=days)) for kind, days in told.items())
    return reduce(or_, each, Q(pk__in=[]))


def find_overdue_day(on: date, deadlines: Deadlines) -> date:
    """Return the last day of which what was sent has waited too long on the day `on`."""
    first_in_time = find_first_in_time(
        on + timedelta(days=1),
        SCHOOL_WEEK * settings.ESCALATE_WEEKS,
        holidays=deadlines.holidays,
    )
    return first_in_time - timedelta(days=1)


def _find_age(on: date, deadlines: Deadlines) -> Case:
    """Return the expression for the `Age` of a file."""
    overdue = find_overdue_day(on, deadlines)
    return Case(
        When(sent_at__lt=find_end(overdue, days=0), then=Value(Age.OVERDUE.value)),
        When(sent_at__lt=find_end(on, days=7), then=Value(Age.A_WEEK.value)),
        default=Value(Age.FRESH.value),
    )


def find_end(on: date, *, days: int) -> datetime:
    """Return the midnight with which the day ended here that was `days` days before `on`."""
    following = on - timedelta(days=days - 1)
    return datetime.combine(following, time(), tzinfo=timezone.get_default_timezone())


def _find_oldest(
    rows: QuerySet[Transfer], desks: frozenset[str]
) -> Mapping[tuple[str, str, int], list[Transfer]]:
    """Return the oldest of `rows` by address, kind and age.

    Of each kind at each of `desks`, and at all schools together, `MOST_LISTED`.
    """
    place = Case(When(recipient__in=desks, then=F("recipient")), default=Value(""))
    rank = Window(RowNumber(), partition_by=[place, F("kind")], order_by=["sent_at", "id"])
    found: defaultdict[tuple[str, str, int], list[Transfer]] = defaultdict(list)
    for row in rows.annotate(rank=rank).filter(rank__lte=MOST_LISTED).order_by("sent_at", "id"):
        found[row.recipient, row.kind, row.age].append(row)  # type: ignore[attr-defined]
    return found
