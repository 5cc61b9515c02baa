"""The first page after signing in: what waits, since when, and the next thing to do."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pont.file_returns.inbox import count_new, find_service_names
from pont.file_returns.requesting import find_unanswered
from pont.lost_pupils.housekeeping import count_untidy
from pont.lost_pupils.sighting_queries import count_sightings
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may, may_at_desk
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.transfers.queries import count_waiting, find_drafts, find_latest_answers
from pont.web.enquiries.counts import count_enquiries
from pont.web.kinds import find_list
from pont.web.people import get_actor
from pont.web.returns.requested import ShownTarget, show_asked
from pont.web.sent.shown import count_days, show_files
from pont.web.users_audit.due import find_users_due

MOST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files of one kind that wait for the reader."""

    kind: Kind
    label: str
    link: str
    count: int
    since: datetime
    days: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader and what became of the last files sent."""
    actor = get_actor(request)
    now = timezone.now()
    context = {
        "actor": actor,
        "waiting": [*find_waiting(actor, now=now), *find_new_returns(actor, now=now)],
        "asked": find_asked_of(actor, now=now),
        "drafts": find_drafts(actor),
        "answers": show_files(find_latest_answers(actor, most=MOST_ANSWERS)),
        "seen": count_sightings(actor),
        "untidy": sum(count_untidy(actor, at=now).values()),
        "may_search": may(actor, Act.SEARCH_LOST_PUPILS),
        "may_send": may_at_desk(actor, Act.SEND),
        "may_return": may(actor, Act.SEND, Kind.FILE_RETURN),
        "may_collect": may_at_desk(actor, Act.COLLECT),
        "enquiries": count_enquiries(actor, now=now),
        "users_due": find_users_due(actor, now=now),
    }
    return render(request, "web/home/home.html", context)


def find_waiting(actor: Actor, *, now: datetime) -> list[Waiting]:
    """Return what waits for `actor` by kind, but for the file returns."""
    return [
        Waiting(
            row.kind,
            KINDS[row.kind].label,
            find_list(row.kind),
            row.count,
            row.since,
            count_days(row.since, now),
        )
        for row in count_waiting(actor)
        if row.kind is not Kind.FILE_RETURN
    ]


def find_new_returns(actor: Actor, *, now: datetime) -> list[Waiting]:
    """Return the file returns that wait for `actor`, service by service."""
    if not may(actor, Act.COLLECT, Kind.FILE_RETURN):
        return []
    names = find_service_names(actor)
    return [
        Waiting(
            Kind.FILE_RETURN,
            _("File returns, %(service)s") % {"service": names.get(row.service, row.service)},
            f"{reverse('inbox')}?{urlencode({'service': row.service})}",
            row.count,
            row.since,
            count_days(row.since, now),
        )
        for row in count_new(actor)
    ]


def find_asked_of(actor: Actor, *, now: datetime) -> list[ShownTarget]:
    """Return the file requests that the school of `actor` has not answered, in words."""
    if not may(actor, Act.SEND, Kind.FILE_RETURN):
        return []
    return show_asked(find_unanswered(actor), today=timezone.localdate(now))
