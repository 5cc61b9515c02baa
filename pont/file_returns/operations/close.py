"""Close file requests: they leave the open lists of schools and stay to be found.

Source: issue 5.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.audit.operations import Entry, record_many
from pont.file_returns.models import FileRequest
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal

MOST_CLOSED = 500


class NothingToClose(Refusal):
    """None was ticked."""

    code = "nothing-to-close"
    message = N_("Tick at least one request. Nothing was closed.")


class TooManyToClose(Refusal):
    """More than one act should close."""

    code = "too-many-to-close"
    message = N_("Close at most %(most)s requests at a time. Nothing was closed.")


class NotYourRequests(Refusal):
    """One of them is another service's."""

    code = "not-your-requests"
    message = N_("One of the requests is not of your services. Nothing was closed.")


@transaction.atomic
def close_requests(*, requests: Sequence[FileRequest], by: Actor, at: datetime) -> int:
    """Close `requests` of the services of `by` and return how many were open.

    :raises NotPermitted: if `by` may not issue requests.
    :raises NothingToClose, TooManyToClose: if there are none, or too many.
    :raises NotYourRequests: if one of them is another service's.
    """
    check(by, Act.ISSUE_REQUESTS)
    if not requests:
        raise NothingToClose
    if len(requests) > MOST_CLOSED:
        raise TooManyToClose(most=MOST_CLOSED)
    ids = {request.pk for request in requests}
    rows = FileRequest.objects.select_for_update().issued_at(by).filter(pk__in=ids)
    current = list(rows.order_by("pk"))
    if len(current) < len(ids):
        raise NotYourRequests
    closing = [request for request in current if request.closed_at is None]
    for request in closing:
        request.closed_at, request.closed_by_name = at, by.name
    FileRequest.objects.bulk_update(closing, ["closed_at", "closed_by_name"])
    entries = [
        Entry(object_type="file-request", object_id=str(request.public_id)) for request in closing
    ]
    record_many(act="file-request.close", actor=by, at=at, entries=entries)
    return len(closing)
