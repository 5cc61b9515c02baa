"""How soon schools collect: the median of the days, week by week and school by school.

Counted over the files of the last weeks, the latest `MOST_MEASURED` collected and as many waiting
at most: a median of more says no more, and the page costs the same however long Pont has run.

Source: seed 002 section 5.3 ("monitoring of how promptly schools are downloading").
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from statistics import median
from typing import TypeVar

from django.utils import timezone

from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.transfers.oversight import Way, find_overseen
from pont.transfers.states import State

Key = TypeVar("Key", bound=Hashable)

WEEKS = 12
MOST_MEASURED = 5000
MOST_SCHOOLS = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """Of the files of one week or one school: how many were collected, how many wait, how soon.

    `days` is the median number of days from sending to the answer that the file arrived, None
    where nothing was collected.
    """

    collected: int
    waiting: int
    days: float | None


@dataclass(frozen=True, slots=True)
class Promptness:
    """The measures by the Monday of the week of sending, and by the recipient, slowest first.

    `schools` is how many recipients there are, of whom the slowest `MOST_SCHOOLS` are shown;
    `is_cut` says that there were more files than are measured.
    """

    weeks: Mapping[date, Measure]
    recipients: Mapping[str, Measure]
    schools: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One file: who received it or is to, in which week it was sent, and after how many days."""

    recipient: str
    week: date
    days: int | None


def measure_promptness(actor: Actor, *, la: str, way: Way, kind: Kind, at: datetime) -> Promptness:
    """Measure how soon the files of the last `WEEKS` weeks were collected, in two queries."""
    mondays = _find_mondays(at)
    since = timezone.make_aware(datetime.combine(mondays[0], time.min))
    batches = [
        _read_passages(actor, la=la, way=way, kind=kind, state=state, since=since)
        for state in (State.RECEIVED, State.SENT)
    ]
    passages = list(chain.from_iterable(batches))
    by_week = _group(passages, lambda passage: passage.week)
    by_recipient = _group(passages, lambda passage: passage.recipient)
    slowest = sorted(by_recipient.items(), key=lambda row: _slowness(row[1]), reverse=True)
    return Promptness(
        weeks={monday: by_week.get(monday, Measure(0, 0, None)) for monday in mondays},
        recipients=dict(slowest[:MOST_SCHOOLS]),
        schools=len(slowest),
        is_cut=any(len(batch) == MOST_MEASURED for batch in batches),
    )


def _find_mondays(at: datetime) -> list[date]:
    today = timezone.localdate(at)
    this_week = today - timedelta(days=today.weekday())
    return [this_week - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def _read_passages(
    actor: Actor, *, la: str, way: Way, kind: Kind, state: State, since: datetime
) -> list[Passage]:
    rows = find_overseen(actor, la=la, way=way, kind=kind, state=state)
    latest = rows.filter(sent_at__gte=since).order_by("-sent_at", "-id")
    values = latest.values_list("recipient", "sent_at", "ended_at")[:MOST_MEASURED]
    return [_make_passage(*row) for row in values]


def _make_passage(recipient: str, sent_at: datetime, ended_at: datetime | None) -> Passage:
    sent_on = timezone.localdate(sent_at)
    days = (timezone.localdate(ended_at) - sent_on).days if ended_at else None
    return Passage(recipient, sent_on - timedelta(days=sent_on.weekday()), days)


def _group(passages: Iterable[Passage], find_key: Callable[[Passage], Key]) -> dict[Key, Measure]:
    groups: defaultdict[Key, list[int | None]] = defaultdict(list)
    for passage in passages:
        groups[find_key(passage)].append(passage.days)
    return {key: _measure(days) for key, days in groups.items()}


def _measure(days: list[int | None]) -> Measure:
    collected = [number for number in days if number is not None]
    return Measure(
        collected=len(collected),
        waiting=len(days) - len(collected),
        days=median(collected) if collected else None,
    )


def _slowness(measure: Measure) -> tuple[float, int]:
    """Return what to sort by: who has collected nothing and lets files wait is slowest of all."""
    return (float("inf") if measure.days is None else measure.days, measure.waiting)
