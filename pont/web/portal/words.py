"""The tags and the reasons for rejecting of an authority: one page for each list.

Source: issue 5 (setting up).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from pont.file_returns.operations.keep_words import (
    WORDS,
    Word,
    Words,
    add_word,
    move_word,
    rename_word,
    switch_word,
)
from pont.file_returns.setting_queries import find_words
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.people import get_actor
from pont.web.words import say


@dataclass(frozen=True, slots=True)
class Page:
    """The words of the page of one list."""

    title: str
    about: str
    add: str


PAGES: Mapping[Words, Page] = {
    Words.TAGS: Page(
        N_("Tags"),
        N_("Schools may put one of these to a file, in this order. They route nothing."),
        N_("Add a tag"),
    ),
    Words.REASONS: Page(
        N_("Reasons for rejecting"),
        N_(
            "Your officers choose one of these when they reject a file, in this order. The reason"
            " is e-mailed to the school, so it must name nobody."
        ),
        N_("Add a reason"),
    ),
}


@dataclass(frozen=True, slots=True)
class ShownWord:
    """An entry of the list as the page shows it."""

    word: Word
    text: str
    text_cy: str


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, which: Words) -> HttpResponse:
    """Show the list, or do to it what the form says."""
    actor = get_actor(request)
    check(actor, Act.SET_UP_PORTAL)
    if request.method != "POST":
        return _show(request, which)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest("No such act.")
    try:
        act(request.POST, which, actor, timezone.now())
    except Refusal as refusal:
        note_refusal(request, Act.SET_UP_PORTAL, refusal, which.value)
        return _show(request, which, error=say(refusal), status=UNPROCESSABLE)
    messages.success(request, _("The list has been updated."))
    return redirect("portal-words", which=which)


def _show(
    request: HttpRequest, which: Words, *, error: str = "", status: int = 200
) -> HttpResponse:
    row = WORDS[which]
    shown = [
        ShownWord(word, getattr(word, row.field), getattr(word, row.field_cy))
        for word in find_words(get_actor(request), which)
    ]
    in_use = [one for one in shown if not one.word.is_retired]
    context = {
        "page": which.value,
        "title": _(PAGES[which].title),
        "about": _(PAGES[which].about),
        "add": _(PAGES[which].add),
        "in_use": in_use,
        "retired": [one for one in shown if one.word.is_retired],
        "longest": row.longest,
        "typed": request.POST if error and request.POST.get("act") == "add" else {},
        "error": error,
    }
    return render(request, "web/portal/words.html", context, status=status)


def _add(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    text, text_cy = form.get("text", ""), form.get("text_cy", "")
    add_word(words=which, text=text, text_cy=text_cy, by=actor, at=at)


def _rename(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    word, text, text_cy = _get(form, which, actor), form.get("text", ""), form.get("text_cy", "")
    rename_word(words=which, word=word, text=text, text_cy=text_cy, by=actor, at=at)


def _move_up(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    move_word(words=which, word=_get(form, which, actor), up=True, by=actor, at=at)


def _move_down(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    move_word(words=which, word=_get(form, which, actor), up=False, by=actor, at=at)


def _retire(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    switch_word(words=which, word=_get(form, which, actor), is_retired=True, by=actor, at=at)


def _restore(form: QueryDict, which: Words, actor: Actor, at: datetime) -> None:
    switch_word(words=which, word=_get(form, which, actor), is_retired=False, by=actor, at=at)


ACTS: Mapping[str, Callable[[QueryDict, Words, Actor, datetime], None]] = {
    "add": _add,
    "rename": _rename,
    "up": _move_up,
    "down": _move_down,
    "retire": _retire,
    "restore": _restore,
}


def _get(form: QueryDict, which: Words, actor: Actor) -> Word:
    """Return the entry that the form names.

    :raises Http404: if it is none of the authority's.
    """
    named = (word for word in find_words(actor, which) if str(word.public_id) == form.get("word"))
    word = next(named, None)
    if word is None:
        raise Http404
    return word
