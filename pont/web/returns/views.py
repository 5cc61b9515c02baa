"""What a school has sent to its authority, and what the authority asks of it.

Source: seed 000, steps 3, 4 and 9.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pont.accounts.queries import find_people
from pont.file_returns.operations.fetch_own import fetch_own
from pont.file_returns.queries import find_asked, find_returned, get_own_return
from pont.file_returns.requesting import find_closed
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.web.doors import UNPROCESSABLE, find_or_404
from pont.web.download.attachments import attach
from pont.web.lists import RETURNED, show_page
from pont.web.people import get_actor
from pont.web.returns.around import look_around
from pont.web.returns.asked import STATUSES, WHEN_LABELS, read_asked
from pont.web.returns.requested import show_asked
from pont.web.returns.shown import render_returns, show_returns

MOST_CLOSED = 200
"""So many closed requests a school sees, the latest."""


@require_safe
def standalone(request: HttpRequest) -> HttpResponse:
    """Show the files that the reader's school has sent to its authority, newest first."""
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.FILE_RETURN)
    asked = read_asked(request.GET, today=timezone.localdate())
    rows = asked.narrow(find_returned(actor)).prefetch_related("steps")
    page = show_page(RETURNED, rows, request.GET, kept=asked.kept)
    staff = find_people(actor.organisation)
    people = {str(one.public_id): one.name for one in staff}
    context = {
        "around": look_around(actor),
        "tab": "standalone",
        "asked": asked,
        "page": page,
        "rows": render_returns(show_returns(actor, page.files, staff), page.headings),
        "whens": [(when, _(label), when is asked.when) for when, label in WHEN_LABELS.items()],
        "people": [(key, name, key == str(asked.by)) for key, name in people.items()],
        "statuses": [
            (key, _(label), key in asked.statuses) for key, (label, _states) in STATUSES.items()
        ],
        "sent_by": people.get(str(asked.by), ""),
        "error": asked.error,
        "error_target": "#from",
    }
    status = UNPROCESSABLE if asked.error else 200
    return render(request, "web/returns/standalone.html", context, status=status)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show what the authority asks of the reader's school, the nearest deadline first."""
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.FILE_RETURN)
    around = look_around(actor)
    closed = request.GET.get("show") == "closed"
    rows = find_closed(actor)[:MOST_CLOSED] if closed else find_asked(actor)
    targets = list(rows) if around.portal.requests_on else []
    asked = show_asked(targets, today=timezone.localdate())
    context = {"around": around, "tab": "requests", "asked": asked, "closed": closed}
    return render(request, "web/returns/requests.html", context)


@require_safe
def fetch_copy(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give the school the file that it has sent, as long as it is kept."""
    actor = get_actor(request)
    check(actor, Act.SEND, Kind.FILE_RETURN)
    transfer = find_or_404(get_own_return, actor, public_id)
    # Opened first: what cannot be read has not been downloaded.
    response = attach([transfer])
    fetch_own(transfer=transfer, by=actor, at=timezone.now())
    return response
