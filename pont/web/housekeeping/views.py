"""List the records that may go, confirm, and remove them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pont.lost_pupils.housekeeping import (
    SOURCES,
    count_untidy,
    find_kept,
    find_untidy,
    get_kept,
)
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.tidy import check_ticked, tidy
from pont.lost_pupils.states import REMOVALS
from pont.lost_pupils.trail import REMOVE
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, find_or_404, note_absence, note_refusal
from pont.web.housekeeping.shown import show_untidy
from pont.web.lists import PAGE, make_link
from pont.web.people import get_actor
from pont.web.ticked import read_ticked
from pont.web.words import say

CONFLICT = 409


@require_safe
def housekeeping(request: HttpRequest) -> HttpResponse:
    """Show one list of records that may go, with how many are on each."""
    check(get_actor(request), Act.REMOVE_LOST_PUPIL)
    return _show(request, _read_key(request), at=timezone.now())


def _read_key(request: HttpRequest) -> str:
    """Return the list that is asked for, at first the first one.

    :raises BadRequest: if there is none of that name.
    """
    key = request.GET.get("list", next(iter(SOURCES)))
    if key not in SOURCES:
        raise BadRequest("No such list.")
    return key


def _show(
    request: HttpRequest, key: str, *, at: datetime, status: int = 200, error: str = ""
) -> HttpResponse:
    actor, text = get_actor(request), request.GET.get("after", "")
    try:
        last = find_or_404(get_kept, actor, UUID(text)) if text else None
    except ValueError as error_:
        raise BadRequest("No such page.") from error_
    found = find_untidy(actor, key, at=at, after=last, most=PAGE + 1)
    counts = count_untidy(actor, at=at)
    context = {
        "lists": [
            {
                "label": source.label,
                "count": counts[name],
                "link": make_link({"list": name}),
                "is_current": name == key,
            }
            for name, source in SOURCES.items()
        ],
        "source": SOURCES[key],
        "here": make_link({"list": key}),
        "records": show_untidy(actor, key, found[:PAGE]),
        "later": make_link({"list": key}, after=found[PAGE - 1].public_id) if found[PAGE:] else "",
        "earlier": make_link({"list": key}) if last else "",
        "error": error,
        "target": "#records",
    }
    return render(request, "web/housekeeping/list.html", context, status=status)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Show who was ticked and ask whether they are to go; once confirmed, remove them."""
    actor, at = get_actor(request), timezone.now()
    check(actor, Act.REMOVE_LOST_PUPIL)
    key, records = _read_key(request), _find_ticked(request)
    try:
        check_ticked(records)
        if "confirmed" in request.POST:
            removed = tidy(records=records, key=key, by=actor, at=at)
            return _say_removed(request, key, removed, left=len(records) - removed)
    except Refusal as refusal:
        note_refusal(request, REMOVE, refusal)
        status = CONFLICT if records else UNPROCESSABLE
        return _show(request, key, at=at, status=status, error=say(refusal))
    context = {
        "records": show_untidy(actor, key, records),
        "reason": REMOVALS[SOURCES[key].removed_for],
        "back": reverse("housekeeping") + make_link({"list": key}),
    }
    return render(request, "web/housekeeping/remove.html", context)


def _find_ticked(request: HttpRequest) -> Sequence[LostPupil]:
    """Return the ticked records.

    :raises Http404: if one of them is not the reader's to remove; the attempt is written down.
    """
    ids = read_ticked(request, name="pupil")
    found = find_kept(get_actor(request), ids)
    absent = set(ids) - {record.public_id for record in found}
    if absent:
        note_absence(request, "lost-pupil", str(next(iter(absent))))
        raise Http404
    return found


def _say_removed(request: HttpRequest, key: str, removed: int, *, left: int) -> HttpResponse:
    words = ngettext(
        "%(counter)s record has been removed.", "%(counter)s records have been removed.", removed
    )
    said = [words % {"counter": removed}]
    if left:
        stayed = ngettext(
            "%(counter)s was left: claimed, placed or removed meanwhile.",
            "%(counter)s were left: claimed, placed or removed meanwhile.",
            left,
        )
        said.append(stayed % {"counter": left})
    said.append(_("The schools that sent them have been told."))
    messages.success(request, " ".join(said))
    return redirect(reverse("housekeeping") + make_link({"list": key}))
