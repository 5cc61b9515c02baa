"""Confirming a list of users under its statement."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pont.standards.refusals import Refusal
from pont.user_audit.operations.confirm import confirm_list
from pont.user_audit.reach import ListOver
from pont.user_audit.statement import write_statement
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.people import get_actor
from pont.web.users_audit.forms import AgreeForm
from pont.web.users_audit.lists import get_decided, show_own_list
from pont.web.users_audit.shown import count_open, name_place, show_people
from pont.web.words import say


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the statement under which a list is confirmed; once it is ticked, confirm the list."""
    actor, user_list = get_decided(request, public_id)
    if not user_list.is_open:
        return show_own_list(request, actor, user_list, error=say(ListOver()))
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm_list(user_list=user_list, by=actor, at=timezone.now())
        except Refusal as refusal:
            note_refusal(request, "confirm-users", refusal, "user-list", str(public_id))
            return show_own_list(request, actor, user_list, error=say(refusal))
        messages.success(request, _("The list has been confirmed. Thank you."))
        return redirect("user-list", public_id=public_id)
    people = show_people(user_list, actor, may_decide=False, at=timezone.now())
    context = {
        "form": form,
        "row": user_list,
        "place": name_place(user_list),
        "people": people,
        "undecided": count_open(people),
        "statement": write_statement(user_list.name_in(get_language() or "en")),
        "actor": get_actor(request),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/users_audit/confirm.html", context, status=status)
