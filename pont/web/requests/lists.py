"""Lists of schools that an authority asks again and again.

Source: issue 5.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.file_returns.operations.keep_lists import drop_list, keep_list
from pont.file_returns.setting_queries import find_school_lists, get_school_list
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_refusal
from pont.web.people import get_actor
from pont.web.requests.forms import ListForm


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists, keep one, or drop the one that the form names."""
    actor = get_actor(request)
    check(actor, Act.ISSUE_REQUESTS)
    if request.method == "POST" and "drop" in request.POST:
        return _drop(request, actor)
    is_sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if is_sent else ListForm()
    if is_sent and form.is_valid() and _keep(request, actor, form):
        return redirect("request-lists")
    rows = [
        (kept, [school.name for school in kept.schools.all()]) for kept in find_school_lists(actor)
    ]
    context = {"form": form, "rows": rows}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/requests/lists.html", context, status=status)


def _keep(request: HttpRequest, actor: Actor, form: ListForm) -> bool:
    """Keep what the form says and tell so; False if something in it is wrong."""
    schools = form.read_named(actor)
    if form.errors:
        return False
    try:
        keep_list(name=form.cleaned_data["name"], schools=schools, by=actor, at=timezone.now())
    except Refusal as refusal:
        note_refusal(request, Act.ISSUE_REQUESTS, refusal, "school-list")
        form.show_refusal(refusal)
        return False
    messages.success(request, _("The list has been kept."))
    return True


def _drop(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        named = UUID(request.POST["drop"])
    except ValueError as error:
        raise BadRequest("No such list.") from error
    kept = find_or_404(get_school_list, actor, named)
    drop_list(kept=kept, by=actor, at=timezone.now())
    messages.success(request, _("“%(name)s” has been removed.") % {"name": kept.name})
    return redirect("request-lists")
