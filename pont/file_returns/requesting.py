"""What the people who ask schools for files read: their requests, and who has answered."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from pont.directory.models import Establishment
from pont.file_returns.models import FileRequest, RequestTarget
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


HOLDING = (State.SENT, State.RECEIVED, State.EXPIRED)
"""The states in which an answer counts as one."""


def find_progress(target: RequestTarget) -> Progress:
    """Return how far the school of `target` is; its answer is at hand."""
    return PROGRESS[State(target.answer.state)] if target.answer else Progress.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Board:
    """The schools that are asked by one request, and how many are how far."""

    targets: list[RequestTarget]
    counts: Mapping[Progress, int]


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


def find_board(actor: Actor, request: FileRequest, *, progress: Progress | None = None) -> Board:
    """Return the schools that `request` asks, by name: all, or those that are so far."""
    rows = RequestTarget.objects.visible_to(actor).filter(request=request)
    every = list(rows.select_related("school", "answer").order_by("school__name", "school__number"))
    counts = Counter(find_progress(target) for target in every)
    return Board(
        targets=[one for one in every if progress is None or find_progress(one) is progress],
        counts={one: counts[one] for one in Progress},
    )


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
