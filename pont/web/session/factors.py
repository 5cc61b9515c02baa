"""How one signs in: authenticator app, passkeys and recovery codes, to see and to change.

allauth keeps the factors; the pages, the words, the letters and the audit trail are ours.

Source: rulings 5.7.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from pont.accounts.operations.change_factor import record_factor_change
from pont.accounts.second_factor import FactorChange, find_held, find_passkey, needs_factor
from pont.web.peers import find_ip
from pont.web.people import get_account
from pont.web.session.browsers import name_browser
from pont.web.session.factor_forms import AddAppForm, AddPasskeyForm, RenamePasskeyForm

SIZE_OF_GROUP = 4


@require_safe
def show_ways(request: HttpRequest) -> HttpResponse:
    """Show how the person signs in, and what they can add."""
    account = get_account(request)
    held = find_held(account)
    shown = {
        "held": held,
        "is_needed": needs_factor(account),
        "may_add": settings.SECOND_FACTOR_SCREENS,
        "may_read_history": held.is_any or not needs_factor(account),
    }
    return render(request, "web/session/ways.html", shown)


def note(request: HttpRequest, change: FactorChange) -> None:
    """Write down what somebody did to their own second factor, and tell them by e-mail."""
    account = get_account(request)
    record_factor_change(account=account, change=change, at=timezone.now(), ip=find_ip(request))


def group(code: str) -> str:
    """Return a long code in groups of four, to be copied by hand."""
    return " ".join(code[at : at + SIZE_OF_GROUP] for at in range(0, len(code), SIZE_OF_GROUP))


class AddApp(ActivateTOTPView):  # type: ignore[misc]
    """Shows the key of a new authenticator app and asks for its first code."""

    form_class = AddAppForm
    template_name = "web/session/add_app.html"

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep the app."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.APP_ADDED)
        messages.success(self.request, _("Your authenticator app has been added."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the key as a picture, and as text in groups."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"key": group(shown["form"].secret)}


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """Asks whether to remove the authenticator app."""

    template_name = "web/session/remove_app.html"

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Remove the app."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.APP_REMOVED)
        messages.success(self.request, _("Your authenticator app has been removed."))
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Lets the browser make a passkey that can sign in by itself."""

    form_class = AddPasskeyForm
    template_name = "web/session/add_passkey.html"

    def get_initial(self) -> dict[str, Any]:
        """Return the browser's name: it often is the passkey's place."""
        return {"name": name_browser(self.request.headers.get("User-Agent", ""))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the browser has to know to make a passkey."""
        shown: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        options = begin_registration(get_account(self.request), True)
        return shown | {"js_data": {"creation_options": options}}

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep the passkey."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.PASSKEY_ADDED)
        messages.success(self.request, _("Your passkey has been added."))
        return response


class OwnPasskey:
    """What the pages of one passkey share: it is found among the person's own."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def get_object(self, queryset: object = None) -> Authenticator:
        """Return the passkey that the address names.

        :raises Http404: if it is none of theirs.
        """
        found = find_passkey(get_account(self.request), self.kwargs["token"])
        if found is None:
            raise Http404
        return found


class RenamePasskey(OwnPasskey, EditWebAuthnView):  # type: ignore[misc]
    """Gives a passkey another name."""

    form_class = RenamePasskeyForm
    template_name = "web/session/rename_passkey.html"
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep the name."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.PASSKEY_RENAMED)
        messages.success(self.request, _("Your passkey has a new name."))
        return response


class RemovePasskey(OwnPasskey, RemoveWebAuthnView):  # type: ignore[misc]
    """Asks whether to remove a passkey."""

    template_name = "web/session/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the name of the passkey."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"name": self.object.wrap().name}

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Remove the passkey."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.PASSKEY_REMOVED)
        messages.success(self.request, _("Your passkey has been removed."))
        return response


class MakeCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Asks whether to make new recovery codes."""

    template_name = "web/session/make_codes.html"

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Make new codes; the old ones work no more."""
        response: HttpResponse = super().form_valid(form)
        note(self.request, FactorChange.CODES_MADE)
        return response


class ShowCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Shows recovery codes once, to be kept."""

    template_name = "web/session/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the codes in groups, the first time alone."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        if not shown["can_view_codes"]:
            return {"codes": []}
        return {"codes": [group(code) for code in shown["unused_codes"]]}
