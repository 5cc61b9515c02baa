"""What waits of reports and requests, for the first page: nothing where nothing waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from pont.enquiries.queries import (
    Heap,
    count_open_reports,
    count_own_reports,
    count_requests_of,
    count_requests_to,
)
from pont.lost_pupils.claim_queries import count_to_forward
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.web.sent.shown import count_days


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the first page: the words, where they lead, and since when the oldest waits."""

    words: str
    url: str
    since: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Row:
    """What is counted for whoever may do the act, and the words for it."""

    act: Act
    count: Callable[[Actor], Heap]
    say: Callable[[int], str]
    page: str
    query: str = ""


def _count_claims(actor: Actor) -> Heap:
    return Heap(*count_to_forward(actor))


ROWS: tuple[Row, ...] = (
    Row(
        Act.ANSWER_ARRIVAL,
        count_open_reports,
        lambda n: ngettext(
            "%(counter)s pupil arrived at your schools without a CTF",
            "%(counter)s pupils arrived at your schools without a CTF",
            n,
        ),
        "arrivals",
    ),
    Row(
        Act.REPORT_ARRIVAL,
        count_own_reports,
        lambda n: ngettext(
            "Your authority looks for the file of %(counter)s pupil you reported",
            "Your authority looks for the files of %(counter)s pupils you reported",
            n,
        ),
        "arrivals",
    ),
    Row(
        Act.ANSWER_REQUEST,
        count_requests_to,
        lambda n: ngettext(
            "%(counter)s request for a pupil’s file waits for your answer",
            "%(counter)s requests for pupils’ files wait for your answer",
            n,
        ),
        "ctf-requests",
    ),
    Row(
        Act.REQUEST_CTF,
        count_requests_of,
        lambda n: ngettext(
            "You wait for the answer to %(counter)s request",
            "You wait for the answers to %(counter)s requests",
            n,
        ),
        "ctf-requests",
        "?show=of",
    ),
    Row(
        Act.CLAIM,
        _count_claims,
        lambda n: ngettext(
            "%(counter)s claimed file waits to be forwarded to a school",
            "%(counter)s claimed files wait to be forwarded to schools",
            n,
        ),
        "claims",
    ),
)


def count_enquiries(actor: Actor, *, now: datetime) -> list[Line]:
    """Return a line for each row of which anything waits; at most one query a row."""
    return [line for row in ROWS if may(actor, row.act) and (line := _count(row, actor, now))]


def _count(row: Row, actor: Actor, now: datetime) -> Line | None:
    heap = row.count(actor)
    if heap.since is None:
        return None
    words = row.say(heap.count) % {"counter": heap.count}
    return Line(words, reverse(row.page) + row.query, heap.since, count_days(heap.since, now))
