"""The contacts of authorities, for everybody signed in; one's own entry, for who stands there.

Source: ruling 9.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pont.accounts.contacts import CONTACT_ROLES, find_contacts
from pont.accounts.models import LONGEST_NOTE, LONGEST_PHONE, Account
from pont.accounts.operations.keep_contact import NoteTooLong, PhoneRefused, keep_contact
from pont.directory.queries import find_all_authorities
from pont.policy.acts import Act
from pont.policy.grants import check, may
from pont.standards.refusals import Refusal
from pont.web.doors import UNPROCESSABLE, note_refusal
from pont.web.lists import find_search
from pont.web.people import get_account, get_actor
from pont.web.users.shown import name_organisation, name_roles
from pont.web.words import say

MOST = 50
EVERYWHERE = "all"
FIELDS = {PhoneRefused.code: "phone", NoteTooLong.code: "note"}


class EntryForm(forms.Form):
    """What somebody says of themselves."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone number (optional)"),
        max_length=LONGEST_PHONE,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note (optional)"),
        help_text=gettext_lazy("For example, on which days you work. Nothing about pupils."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the contacts of one's own authority, of the one asked for, or those searched for."""
    actor, language = get_actor(request), get_language() or "en"
    check(actor, Act.VIEW_CONTACTS)
    authorities = {row.number: row for row in find_all_authorities()}
    asked, text = request.GET.get("authority", actor.la or EVERYWHERE), find_search(request.GET)
    if asked != EVERYWHERE and asked not in authorities:
        raise BadRequest("No such authority.")
    la = "" if asked == EVERYWHERE else asked
    found = list(find_contacts(la=la, text=text)[: MOST + 1])
    context = {
        "asked": asked,
        "search": text,
        "everywhere": EVERYWHERE,
        "authorities": [(number, row.name_in(language)) for number, row in authorities.items()],
        "mailbox": authorities[la].email if la else "",
        "contacts": [_show(account) for account in found[:MOST]],
        "is_cut": len(found) > MOST,
        "most": MOST,
        "has_entry": may(actor, Act.KEEP_OWN_CONTACT),
    }
    return render(request, "web/contacts/list.html", context)


def _show(account: Account) -> dict[str, object]:
    """Return a contact in words."""
    return {
        "account": account,
        "authority": name_organisation(account),
        "number": account.la_number,
        "roles": name_roles(role for role in account.roles if role in CONTACT_ROLES),
        "entry": getattr(account, "contact_entry", None),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show one's own entry, or keep what was entered."""
    actor, account = get_actor(request), get_account(request)
    check(actor, Act.KEEP_OWN_CONTACT)
    entry = getattr(account, "contact_entry", None)
    known = {"phone": entry.phone, "note": entry.note} if entry else {}
    form = EntryForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            keep_contact(by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            note_refusal(request, "keep-contact", refusal, "account", str(account.public_id))
            form.add_error(FIELDS.get(refusal.code), say(refusal))
        else:
            messages.success(request, _("Your entry has been updated."))
            return redirect("contacts")
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "web/contacts/own.html", {"form": form, "account": account}, status=status
    )
