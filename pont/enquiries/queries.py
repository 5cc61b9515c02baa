"""What screens read of reports and requests: lists by date, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from pont.enquiries.models import ArrivalReport, ArrivalStep, CtfRequest, RequestStep
from pont.policy.actors import Actor

Row = TypeVar("Row", ArrivalReport, CtfRequest)


@dataclass(frozen=True, slots=True)
class Heap:
    """How many wait, and since when (None where there is none)."""

    count: int
    since: datetime | None


def find_open_reports(
    actor: Actor, *, after: ArrivalReport | None = None, most: int
) -> Sequence[ArrivalReport]:
    """Return what `actor` is to answer, the oldest first, after the row `after`."""
    rows = ArrivalReport.objects.answered_by(actor).filter(ended_at=None)
    return _page_up(rows, "reported_at", after, most)


def find_ended_reports(
    actor: Actor, *, after: ArrivalReport | None = None, most: int
) -> Sequence[ArrivalReport]:
    """Return what the authority of `actor` has done with, the latest reports first."""
    rows = ArrivalReport.objects.answered_by(actor).filter(ended_at__isnull=False)
    return _page_down(rows, "reported_at", after, most)


def find_own_reports(
    actor: Actor, *, after: ArrivalReport | None = None, most: int
) -> Sequence[ArrivalReport]:
    """Return what the school of `actor` has reported, the latest first."""
    return _page_down(ArrivalReport.objects.reported_by(actor), "reported_at", after, most)


def find_requests_of(
    actor: Actor, *, after: CtfRequest | None = None, most: int
) -> Sequence[CtfRequest]:
    """Return what the organisation of `actor` asks others, the latest first."""
    return _page_down(CtfRequest.objects.asked_by(actor), "asked_at", after, most)


def find_requests_to(
    actor: Actor, *, after: CtfRequest | None = None, most: int
) -> Sequence[CtfRequest]:
    """Return what the organisation of `actor` is to answer, the oldest first."""
    rows = CtfRequest.objects.asked_of(actor).filter(ended_at=None)
    return _page_up(rows, "asked_at", after, most)


def find_answered_requests(
    actor: Actor, *, after: CtfRequest | None = None, most: int
) -> Sequence[CtfRequest]:
    """Return what the organisation of `actor` was asked and need not answer, the latest first."""
    rows = CtfRequest.objects.asked_of(actor).filter(ended_at__isnull=False)
    return _page_down(rows, "asked_at", after, most)


def _page_up(rows: QuerySet[Row], by: str, after: Row | None, most: int) -> list[Row]:
    if after:
        at = getattr(after, by)
        # The first condition alone lets the index find its place; the second settles equal moments.
        rows = rows.filter(Q(**{f"{by}__gte": at}), Q(**{f"{by}__gt": at}) | Q(pk__gt=after.pk))
    return list(rows.order_by(by, "pk")[:most])


def _page_down(rows: QuerySet[Row], by: str, after: Row | None, most: int) -> list[Row]:
    if after:
        at = getattr(after, by)
        rows = rows.filter(Q(**{f"{by}__lte": at}), Q(**{f"{by}__lt": at}) | Q(pk__lt=after.pk))
    return list(rows.order_by(f"-{by}", "-pk")[:most])


def get_report(actor: Actor, public_id: UUID) -> ArrivalReport:
    """Return the report `public_id`, if `actor` is of its school or answers for its authority.

    :raises ArrivalReport.DoesNotExist: if there is none, or it is other people's.
    """
    return (
        ArrivalReport.objects.visible_to(actor).select_related("transfer").get(public_id=public_id)
    )


def get_request(actor: Actor, public_id: UUID) -> CtfRequest:
    """Return the request `public_id`, if the organisation of `actor` asks or is asked.

    :raises CtfRequest.DoesNotExist: if there is none, or it is other people's.
    """
    rows = CtfRequest.objects.visible_to(actor).select_related("transfer", "arrival")
    return rows.get(public_id=public_id)


def find_report_steps(report: ArrivalReport) -> list[ArrivalStep]:
    """Return what happened to `report`, first to last."""
    return list(report.steps.select_related("report"))


def find_request_steps(request: CtfRequest) -> list[RequestStep]:
    """Return what happened to `request`, first to last."""
    return list(request.steps.select_related("request"))


def find_requests_for(report: ArrivalReport) -> list[CtfRequest]:
    """Return the requests that were made for `report`, first to last."""
    return list(report.requests.order_by("asked_at", "pk"))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The UPNs that were given out for a report, empty where there are none."""

    temporary: str = ""
    new: str = ""


def find_numbers(report: ArrivalReport) -> Numbers:
    """Return the UPNs given out for `report`."""
    given = dict(report.upns.values_list("is_temporary", "upn"))
    return Numbers(temporary=given.get(True, ""), new=given.get(False, ""))


def count_open_reports(actor: Actor) -> Heap:
    """Return how many reports `actor` is to answer, and since when the oldest waits."""
    return _count(ArrivalReport.objects.answered_by(actor).filter(ended_at=None), "reported_at")


def count_own_reports(actor: Actor) -> Heap:
    """Return how many of the school's own reports are still open."""
    return _count(ArrivalReport.objects.reported_by(actor).filter(ended_at=None), "reported_at")


def count_requests_to(actor: Actor) -> Heap:
    """Return how many requests wait for an answer of the organisation of `actor`."""
    return _count(CtfRequest.objects.asked_of(actor).filter(ended_at=None), "asked_at")


def count_requests_of(actor: Actor) -> Heap:
    """Return how many requests of the organisation of `actor` wait for an answer."""
    return _count(CtfRequest.objects.asked_by(actor).filter(ended_at=None), "asked_at")


def _count(rows: QuerySet[Row], by: str) -> Heap:
    found = rows.aggregate(count=Count("id"), since=Min(by))
    return Heap(found["count"], found["since"])
