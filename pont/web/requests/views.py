"""File requests of an authority: the list, a new one, who has answered.

Source: seed 000 ("File Requests"); issue 5.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pont.file_returns.inbox import find_worked
from pont.file_returns.models import FileRequest, RequestTarget
from pont.file_returns.operations.close import close_requests
from pont.file_returns.operations.issue import RequestsOff, issue_request
from pont.file_returns.queries import get_portal
from pont.file_returns.requesting import (
    Progress,
    find_board,
    find_progress,
    find_requests,
    find_requests_by_id,
    find_silent,
    get_issued,
)
from pont.file_returns.setting_queries import (
    find_categories,
    find_school_lists,
    find_schools,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.web.doors import (
    UNPROCESSABLE,
    find_or_404,
    note_absence,
    note_refusal,
    parse_page,
)
from pont.web.inbox.shown import name_service
from pont.web.lists import PAGE, find_search, make_link
from pont.web.people import get_actor
from pont.web.requests.forms import RequestForm
from pont.web.returns.requested import say_expected, say_left
from pont.web.spreadsheets import Row, stream_csv
from pont.web.ticked import read_ticked
from pont.web.words import say, say_date

PROGRESS: Mapping[Progress, tuple[str, str]] = {
    Progress.NOT_STARTED: (N_("Not started"), "govuk-tag--yellow"),
    Progress.SENT: (N_("Sent"), "govuk-tag--blue"),
    Progress.RECEIVED: (N_("Received"), "govuk-tag--green"),
    Progress.REJECTED: (N_("Rejected"), "govuk-tag--red"),
}


MOST_PAGES = 1000


@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """Show the requests that are open, or the closed ones, or close the ticked ones."""
    actor = _get_asker(request)
    if request.method != "POST":
        return _list(request, actor)
    ids = read_ticked(request)
    ticked = find_requests_by_id(actor, ids)
    if len(ticked) < len(set(ids)):
        note_absence(request, "file-request", "")
        raise Http404
    try:
        number = close_requests(requests=ticked, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, "file-request.close", refusal)
        return _list(request, actor, error=say(refusal))
    told = ngettext(
        "%(count)s request has been closed.", "%(count)s requests have been closed.", number
    )
    messages.success(request, told % {"count": number})
    return redirect("requests")


def _list(request: HttpRequest, actor: Actor, *, error: str = "") -> HttpResponse:
    closed, search = request.GET.get("show") == "closed", find_search(request.GET)
    rows = find_requests(actor).filter(closed_at__isnull=not closed)
    if search:
        rows = rows.filter(title__icontains=search)
    found, later = _find_page(rows, request.GET.get("after", ""))
    kept = {"show": "closed" if closed else "", "search": search}
    today = timezone.localdate()
    context = {
        "rows": [
            (one, name_service(one.service, one.service.code), say_left((one.due_on - today).days))
            for one in found
        ],
        "closed": closed,
        "search": search,
        "later": make_link(kept, after=later) if later else "",
        "requests_on": get_portal(actor).requests_on,
        "may_set_up": may(actor, Act.SET_UP_PORTAL),
        "today": today,
        "error": error,
    }
    status = UNPROCESSABLE if error else 200
    return render(request, "web/requests/list.html", context, status=status)


def _find_page(rows: "QuerySet[FileRequest]", after: str) -> tuple[list[FileRequest], str]:
    """Return a page of `rows`, newest first, and the id of its last row if there are more.

    :raises BadRequest: if `after` is no id.
    """
    rows = rows.order_by("-id")
    try:
        anchor = rows.filter(public_id=UUID(after)).first() if after else None
    except ValueError as error:
        raise BadRequest("No such page.") from error
    if anchor:
        rows = rows.filter(pk__lt=anchor.pk)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].public_id) if found[PAGE:] else ""


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Ask what is wanted of whom, and issue the request."""
    actor = _get_asker(request)
    form = _make_form(request, actor)
    if form.is_bound and form.is_valid():
        schools = form.read_schools(actor)
        if not form.errors:
            try:
                issued = issue_request(
                    details=form.read_details(), schools=schools, by=actor, at=timezone.now()
                )
            except Refusal as refusal:
                note_refusal(request, Act.ISSUE_REQUESTS, refusal)
                form.show_refusal(refusal)
            else:
                messages.success(request, _("The request has been issued, and the schools told."))
                return redirect("request", public_id=issued.public_id)
    context = {
        "form": form,
        "error": "" if get_portal(actor).requests_on else say(RequestsOff()),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/requests/new.html", context, status=status)


def _make_form(request: HttpRequest, actor: Actor) -> RequestForm:
    is_sent = request.method == "POST"
    return RequestForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        services=[service for service in find_worked(actor) if not service.is_retired],
        categories=find_categories(actor),
        kept=find_school_lists(actor),
        schools=find_schools(actor),
    )


@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show which schools have answered, and how far the others are."""
    actor = _get_asker(request)
    asked = find_or_404(get_issued, actor, public_id)
    chosen, page = _read_progress(request), _read_page(request)
    shown = find_board(actor, asked, progress=chosen, page=page)
    kept = {"progress": chosen or ""}
    context = {
        "asked": asked,
        "service": name_service(asked.service, asked.service.code),
        "expected": say_expected(asked.expected, zip_allowed=asked.zip_allowed),
        "left": say_left((asked.due_on - timezone.localdate()).days),
        "chosen": chosen,
        "total": sum(shown.counts.values()),
        "counts": [(one, _(PROGRESS[one][0]), shown.counts[one]) for one in Progress],
        "rows": [_show(target) for target in shown.targets],
        "earlier": make_link(kept, page=page - 1) if page > 1 else "",
        "later": make_link(kept, page=page + 1) if shown.has_more else "",
    }
    return render(request, "web/requests/board.html", context)


def _show(target: RequestTarget) -> tuple[RequestTarget, str, str]:
    label, colour = PROGRESS[find_progress(target)]
    return target, _(label), colour


def _read_progress(request: HttpRequest) -> Progress | None:
    word = request.GET.get("progress", "")
    if word not in {"", *Progress}:
        raise BadRequest("No such progress.")
    return Progress(word) if word else None


def _read_page(request: HttpRequest) -> int:
    return parse_page(request.GET.get("page", "1"), most=MOST_PAGES)


@require_safe
def export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give the schools that have not answered as CSV."""
    actor = _get_asker(request)
    asked = find_or_404(get_issued, actor, public_id)
    return stream_csv(
        _write(find_silent(actor, asked)), name=f"no-answer-{asked.due_on.isoformat()}.csv"
    )


def _write(targets: list[RequestTarget]) -> Iterator[Row]:
    yield (_("Number"), _("School"), _("Town"), _("E-mail address"), _("Status"), _("Reminded on"))
    for target in targets:
        progress, school = find_progress(target), target.school
        reminded = say_date(target.reminded_on) if target.reminded_on else ""
        label = _(PROGRESS[progress][0])
        yield school.number, school.name, school.town, school.email, label, reminded


def _get_asker(request: HttpRequest) -> Actor:
    actor = get_actor(request)
    check(actor, Act.ISSUE_REQUESTS)
    return actor
