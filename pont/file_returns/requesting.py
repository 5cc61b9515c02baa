"""What the people who ask schools for files read: their requests, and who has answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from pont.directory.models import Establishment
from pont.file_returns.models import FileRequest, RequestTarget
from pont.file_returns.queries import find_asked, get_portal
from pont.file_returns.setting_queries import find_schools
from pont.policy.actors import Actor
from pont.transfers.states import State


class Progress(StrEnum):
    """How far a school is with its answer."""

    NOT_STARTED = "not-started"
    SENT = "sent"
    RECEIVED = "received"
    REJECTED = "rejected"


PROGRESS: Mapping[State, Progress] = {
    State.SENT: Progress.SENT,
    State.RECEIVED: Progress.RECEIVED,
    State.EXPIRED: Progress.RECEIVED,
    State.REJECTED: Progress.REJECTED,
    # What was taken back is no answer.
    State.RECALLED: Progress.NOT_STARTED,
    State.WITHDRAWN: Progress.NOT_STARTED,
    State.REMOVED: Progress.NOT_STARTED,
}


BOARD_PAGE = 50
"""So many schools stand on a page of a board."""

HOLDING = (State.SENT, State.RECEIVED, State.EXPIRED)
"""The states in which an answer counts as one."""


def find_progress(target: RequestTarget) -> Progress:
    """Return how far the school of `target` is; its answer is at hand."""
    return PROGRESS[State(target.answer.state)] if target.answer else Progress.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the schools that are asked by one request, and how many of all are how far."""

    targets: list[RequestTarget]
    counts: Mapping[Progress, int]
    has_more: bool


def find_requests(actor: Actor) -> QuerySet[FileRequest]:
    """Return the requests of the services that `actor` works, with how many schools answered."""
    answered = Count("targets", filter=Q(targets__answer__state__in=HOLDING))
    rows = FileRequest.objects.issued_at(actor).select_related("service")
    return rows.annotate(asked=Count("targets"), answered=answered)


def find_requests_by_id(actor: Actor, public_ids: Iterable[UUID]) -> list[FileRequest]:
    """Return those of the requests `public_ids` that are of the services that `actor` works."""
    return list(FileRequest.objects.issued_at(actor).filter(public_id__in=list(public_ids)))


def get_issued(actor: Actor, public_id: UUID) -> FileRequest:
    """Return the request `public_id` of a service that `actor` works.

    :raises FileRequest.DoesNotExist: if there is none, or it is another service's.
    """
    rows = FileRequest.objects.issued_at(actor).select_related("service", "la")
    return rows.get(public_id=public_id)


def find_board(
    actor: Actor, request: FileRequest, *, progress: Progress | None = None, page: int = 1
) -> Board:
    """Return a page of the schools that `request` asks, by name: of all, or of those so far.

    Two queries, however many schools are asked.
    """
    rows = RequestTarget.objects.visible_to(actor).filter(request=request)
    shown = rows.filter(match_progress(progress)) if progress else rows
    start = (page - 1) * BOARD_PAGE
    found = list(_by_school(shown)[start : start + BOARD_PAGE + 1])
    counts = {str(one): Count("pk", filter=match_progress(one)) for one in Progress}
    counted = rows.aggregate(**counts)
    return Board(
        targets=found[:BOARD_PAGE],
        counts={one: counted[one] for one in Progress},
        has_more=len(found) > BOARD_PAGE,
    )


def find_silent(actor: Actor, request: FileRequest) -> list[RequestTarget]:
    """Return the schools that `request` asks and that have not answered, by name."""
    rows = RequestTarget.objects.visible_to(actor).filter(request=request)
    silent = match_progress(Progress.NOT_STARTED) | match_progress(Progress.REJECTED)
    return list(_by_school(rows.filter(silent)))


def match_progress(progress: Progress) -> Q:
    """Return the condition that a school is so far."""
    states = [state for state, shown in PROGRESS.items() if shown is progress]
    answered = Q(answer__state__in=states)
    return answered | Q(answer=None) if progress is Progress.NOT_STARTED else answered


def _by_school(rows: "QuerySet[RequestTarget]") -> "QuerySet[RequestTarget]":
    return rows.select_related("school", "answer").order_by("school__name", "school__number")


def find_unanswered(actor: Actor) -> list[RequestTarget]:
    """Return what the authority asks of the school of `actor` and has no answer to, the nearest
    deadline first."""
    silent = match_progress(Progress.NOT_STARTED) | match_progress(Progress.REJECTED)
    return list(find_asked(actor).filter(silent)) if get_portal(actor).requests_on else []


def find_closed(actor: Actor) -> QuerySet[RequestTarget]:
    """Return what was asked of the school of `actor` by requests that are closed, latest first."""
    rows = RequestTarget.objects.asked_of(actor).exclude(request__closed_at=None)
    return rows.select_related("request__service", "answer").order_by("-request__closed_at", "-id")


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """What a list of school numbers names, and the words in it that name no open school."""

    schools: list[Establishment]
    unknown: list[str]


def read_numbers(actor: Actor, text: str) -> ReadNumbers:
    """Return the open schools of the authority of `actor` that `text` names, one number a line.

    Of a CSV the first column counts; a number may have seven digits or the last four. A first line
    without digits is a heading.
    """
    cells = [
        line.replace(";", ",").split(",")[0].strip(" \t\"'\ufeff") for line in text.splitlines()
    ]
    words = [cell for place, cell in enumerate(cells) if cell and not _is_heading(place, cell)]
    numbers = {word: actor.la + word if len(word) == 4 else word for word in words}
    found = {
        school.number: school for school in find_schools(actor).filter(number__in=numbers.values())
    }
    unknown = [word for word in words if numbers[word] not in found]
    return ReadNumbers(schools=list(found.values()), unknown=list(dict.fromkeys(unknown)))


def _is_heading(place: int, cell: str) -> bool:
    return place == 0 and not any(character.isdigit() for character in cell)
