"""The second step at sign-in, and showing again who one is before one changes it.

allauth leads the way; the pages, the audit trail and the words are ours.
"""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pont.accounts.models import Account
from pont.accounts.operations.change_factor import record_step_refused
from pont.accounts.second_factor import find_held
from pont.web.peers import find_ip
from pont.web.people import get_account
from pont.web.session.factor_forms import (
    CodeAgainForm,
    CodeForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasswordAgainForm,
)


def note_wrong(request: HttpRequest, account: object) -> None:
    """Write down that somebody did not pass the second step."""
    if isinstance(account, Account):
        record_step_refused(account=account, at=timezone.now(), ip=find_ip(request))


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """Asks for a code or a passkey of whoever knew the password."""

    form_class = CodeForm
    webauthn_form_class = PasskeyForm
    template_name = "web/session/second_step.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Say what is wrong, and write it down."""
        note_wrong(self.request, self.stage.login.user)
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the forms, and what the person has to fill them with."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        held = find_held(self.stage.login.user)
        posted = self.form or self.auth_form
        return shown | {"held": held, "posted": posted}


class PasswordAgain(ReauthenticateView):  # type: ignore[misc]
    """Asks for the password again."""

    template_name = "web/session/password_again.html"
    form_class = PasswordAgainForm


class CodeAgain(CodeAgainView):  # type: ignore[misc]
    """Asks for a code again."""

    form_class = CodeAgainForm
    template_name = "web/session/code_again.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Say what is wrong, and write it down."""
        note_wrong(self.request, self.request.user)
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form, and whether a passkey would do."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"held": find_held(get_account(self.request))}


class PasskeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Asks for a passkey again."""

    form_class = PasskeyAgainForm
    template_name = "web/session/passkey_again.html"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Say what is wrong, and write it down."""
        note_wrong(self.request, self.request.user)
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response
