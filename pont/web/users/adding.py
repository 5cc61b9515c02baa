"""Adding a user: where they work, then who they are and how they get in."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from pont.accounts.models import Account
from pont.accounts.operations.create_account import (
    NewPerson,
    UsernameTaken,
    create_account,
    create_in_person,
    place_in,
)
from pont.accounts.reach import NotYours, check_maintains, find_givable
from pont.accounts.users import Place, find_place, find_sole_holders, suggest_username
from pont.directory.queries import find_party
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.policy.roles import Organisation
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.people import get_actor
from pont.web.users.access import show_password
from pont.web.users.forms import IN_PERSON, SCHOOL, AddForm, PlaceForm
from pont.web.users.shown import name_code, name_organisation

ACT = "create-account"
SUPPLIERS = "suppliers"


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask where the new user works, then who they are; with all that, add them."""
    actor = get_actor(request)
    if not any(find_givable(actor, standing=standing) for standing in Organisation):
        check(actor, Act.MAINTAIN_USERS)
    code = request.GET.get("at", "") or _find_only_place(actor)
    if code == SUPPLIERS and may(actor, Act.MAINTAIN_SUPPLIERS):
        # Which of them is chosen there.
        return redirect("suppliers")
    if not code:
        return _ask_where(request, actor)
    try:
        place = find_place(code)
        post = Account(language=get_language() or "en", **place_in(place))
        check_maintains(actor, post)
    except (ObjectDoesNotExist, NotYours) as absent:
        if _find_only_place(actor):
            raise Http404 from absent
        return _ask_where(request, actor, unknown=code)
    if request.method == "POST":
        return _add_at(request, post, place)
    return _show(request, post, _make_form(None, actor, post))


def _find_only_place(actor: Actor) -> str:
    """Return where all whom `actor` adds work, empty if there are several such places."""
    return "" if may(actor, Act.MAINTAIN_USERS) else actor.organisation


def _ask_where(request: HttpRequest, actor: Actor, *, unknown: str = "") -> HttpResponse:
    """Ask where the new user works, and lead to the form of that place."""
    own = find_party(f"{actor.la}LLLL")
    if own is None:
        return redirect("users")
    asked = {name: request.GET[name] for name in PlaceForm.base_fields if name in request.GET}
    if unknown:
        asked = {"place": SCHOOL, "number": unknown}
    name = name_code(own.code, own.name_in(get_language() or "en"))
    form = PlaceForm(asked or None, authority=own.code, name=name)
    if unknown:
        form.add_error("number", _("No open school of your authority has this number"))
    if form.is_valid():
        return redirect(f"{reverse('user-add')}?{urlencode({'at': form.find_code()})}")
    return render(request, "web/users/where.html", {"form": form})


def _make_form(data: object, actor: Actor, post: Account) -> AddForm:
    holders = find_sole_holders(post.local_authority) if post.local_authority else {}
    return AddForm(data, givable=find_givable(actor, standing=post.standing), holders=holders)


def _show(request: HttpRequest, post: Account, form: AddForm, *, status: int = 200) -> HttpResponse:
    place = name_code(post.organisation_code, name_organisation(post))
    context = {"form": form, "place": place, "code": post.organisation_code}
    return render(request, "web/users/add.html", context, status=status)


@sensitive_variables("password")
def _add_at(request: HttpRequest, post: Account, place: Place) -> HttpResponse:
    actor = get_actor(request)
    form = _make_form(request.POST, actor, post)
    if not form.is_valid():
        return _show(request, post, form, status=UNPROCESSABLE)
    if not form.cleaned_data["username"]:
        return _suggest(request, post, form)
    password = ""
    try:
        person = _read_person(form, place)
        if form.cleaned_data["way"] == IN_PERSON:
            account, password = create_in_person(person=person, by=actor, at=timezone.now())
        else:
            account = _send_link(person, by=actor)
    except Refusal as refusal:
        note_refusal(request, ACT, refusal)
        form.show_refusal(refusal)
        if isinstance(refusal, UsernameTaken):
            form.suggest(suggest_username(form.cleaned_data["name"], la=post.la_number))
        return _show(request, post, form, status=UNPROCESSABLE)
    if password:
        return show_password(request, account, password, is_new=True)
    told = {"name": account.name, "username": account.username, "email": account.email}
    sentence = _("%(name)s has been added as %(username)s. A link goes to %(email)s.")
    messages.success(request, sentence % told)
    return redirect("user", public_id=account.public_id)


def _read_person(form: AddForm, place: Place) -> NewPerson:
    """Return whom the form describes."""
    given = form.cleaned_data
    return NewPerson(
        username=given["username"],
        name=given["name"],
        email=given["email"],
        language=given["language"],
        organisation=place,
        roles=form.read_roles(),
    )


def _send_link(person: NewPerson, *, by: Actor) -> Account:
    """Add a person who gets a link by e-mail."""
    return create_account(
        username=person.username,
        name=person.name,
        email=person.email,
        language=person.language,
        organisation=person.organisation,
        roles=person.roles,
        by=by,
        at=timezone.now(),
    )


def _suggest(request: HttpRequest, post: Account, form: AddForm) -> HttpResponse:
    """Show the form again with a username to look at; nobody has been added."""
    suggestion = suggest_username(form.cleaned_data["name"], la=post.la_number)
    if not suggestion:
        form.add_error("username", _("Enter a username: none can be made of this name"))
        return _show(request, post, form, status=UNPROCESSABLE)
    form.suggest(suggestion)
    form.is_suggestion = True
    return _show(request, post, form)
