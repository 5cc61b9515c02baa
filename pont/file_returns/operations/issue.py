"""Ask schools for a file.

Source: seed 000 ("File Requests"); issue 5.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pont.audit.operations import record
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.expected import Expected
from pont.file_returns.models import FileRequest, RequestTarget, ServiceCode
from pont.file_returns.queries import find_services, get_portal
from pont.file_returns.request_letters import Asking, ask_schools
from pont.file_returns.request_models import TITLE_LENGTH
from pont.file_returns.setting_queries import find_schools
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.calendars import LONGEST_REQUEST_DAYS
from pont.policy.grants import check, works_service
from pont.standards.refusals import N_, Refusal
from pont.transfers.parties import get_account

LONGEST_GUIDANCE = 5000


class RequestsOff(Refusal):
    """The authority does without file requests."""

    code = "requests-off"
    message = N_(
        "File requests are off at your authority, so nothing was issued. Whoever sets the portal up"
        " can turn them on."
    )


class ServiceNotWorked(Refusal):
    """The service is retired, or another officer's."""

    code = "service-not-worked"
    message = N_("Choose one of your services that is in use. Nothing was issued.")


class TitleRefused(Refusal):
    """No title, or one that no list could show."""

    code = "title-refused"
    message = N_("Enter a title of at most %(most)s characters. Nothing was issued.")


class GuidanceTooLong(Refusal):
    """More than a school would read."""

    code = "guidance-too-long"
    message = N_("The guidance may have %(most)s characters. Shorten it. Nothing was issued.")


class DeadlineRefused(Refusal):
    """A day that is over, or far away."""

    code = "deadline-refused"
    message = N_(
        "The deadline must be today or later, and no more than a year ahead. Nothing was issued."
    )


class NobodyAsked(Refusal):
    """No school was chosen."""

    code = "nobody-asked"
    message = N_("Choose at least one school. Nothing was issued.")


class NotYourSchools(Refusal):
    """A school of another authority, or a closed one."""

    code = "not-your-schools"
    message = N_(
        "One of the schools is closed or not a school of your authority. Nothing was issued. Choose"
        " the schools again."
    )


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """What is asked, for which service, and until when."""

    service: ServiceCode
    title: str
    due_on: date
    guidance: str = ""
    expected: Expected = Expected.ANY
    zip_allowed: bool = True


@transaction.atomic
def issue_request(
    *, details: RequestDetails, schools: Collection[Establishment], by: Actor, at: datetime
) -> FileRequest:
    """Ask each of `schools` for a file for a service of `by`, and tell them; return the request.

    :raises NotPermitted: if `by` may not issue requests.
    :raises RequestsOff: if the authority does without them.
    :raises ServiceNotWorked, TitleRefused, GuidanceTooLong, DeadlineRefused: if it cannot be so.
    :raises NobodyAsked, NotYourSchools: if the schools cannot be asked.
    """
    check(by, Act.ISSUE_REQUESTS)
    if not get_portal(by).requests_on:
        raise RequestsOff
    _check_details(details, by, today=timezone.localdate(at))
    numbers = {school.number for school in schools}
    if not numbers:
        raise NobodyAsked
    asked = list(find_schools(by).filter(number__in=numbers))
    if len(asked) < len(numbers):
        raise NotYourSchools
    request = _create(details, by=by, at=at)
    RequestTarget.objects.bulk_create(
        RequestTarget(request=request, school=school) for school in asked
    )
    ask_schools(Asking.ISSUED, request, asked, at=at)
    record(
        act=Act.ISSUE_REQUESTS,
        actor=by,
        at=at,
        object_type="file-request",
        object_id=str(request.public_id),
        facts={
            "service": details.service.code,
            "title": request.title,
            "due": details.due_on.isoformat(),
            "schools": len(asked),
        },
    )
    return request


def _create(details: RequestDetails, *, by: Actor, at: datetime) -> FileRequest:
    return FileRequest.objects.create(
        la=LocalAuthority.objects.get(number=by.la),
        service=details.service,
        title=details.title.strip(),
        guidance=details.guidance.strip(),
        expected=details.expected,
        zip_allowed=details.zip_allowed,
        due_on=details.due_on,
        issued_at=at,
        issued_by=get_account(by),
        issued_by_name=by.name,
    )


def _check_details(details: RequestDetails, by: Actor, *, today: date) -> None:
    in_use = {service.pk for service in find_services(by)}
    if details.service.pk not in in_use or not works_service(by, details.service.code):
        raise ServiceNotWorked
    if not 0 < len(details.title.strip()) <= TITLE_LENGTH:
        raise TitleRefused(most=TITLE_LENGTH)
    if len(details.guidance) > LONGEST_GUIDANCE:
        raise GuidanceTooLong(most=LONGEST_GUIDANCE)
    if not today <= details.due_on <= today + timedelta(days=LONGEST_REQUEST_DAYS):
        raise DeadlineRefused
