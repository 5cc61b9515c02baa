"""Sign in with a passkey alone: it says who one is, and asks for finger, face or PIN.

Source: rulings 5.7; attacks B10.
"""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from pont.accounts.guessing import TooManyGuesses, count_guess, forgive
from pont.accounts.operations.sign_in import note_refused
from pont.web.peers import find_ip
from pont.web.session.factor_forms import PasskeySignInForm
from pont.web.ways import find_way
from pont.web.words import say


class SignInByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Tells the browser what to ask its passkeys, and lets in whoever has the right one."""

    form_class = PasskeySignInForm

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin anew, whatever sign-in was left unfinished in this browser."""
        if not request.user.is_authenticated:
            clear_login(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Say that the passkey was refused, on the page where people sign in."""
        note_refused("", at=timezone.now(), ip=find_ip(self.request))
        for words in form.errors.get("credential", []):
            messages.error(self.request, str(words))
        return redirect("account_login")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Complete the sign-in, unless the account is locked."""
        passkey = form.cleaned_data["credential"]
        try:
            check_unlocked(self.request, passkey.user.username)
        except TooManyGuesses as refusal:
            note_refused(str(passkey.user.public_id), at=timezone.now(), ip=find_ip(self.request))
            messages.error(self.request, say(refusal))
            return redirect("account_login")
        if passkey.user.must_change_password:
            # Whoever was given a one-time password signs in with it, not with an older passkey.
            note_refused(str(passkey.user.public_id), at=timezone.now(), ip=find_ip(self.request))
            messages.error(self.request, _("Sign in with the one-time password you were given."))
            return redirect("account_login")
        way = find_way(self.request, self.request.POST.get("next", ""))
        login = Login(user=passkey.user, redirect_url=way)
        response: HttpResponse = perform_passwordless_login(self.request, passkey, login)
        return response


def check_unlocked(request: HttpRequest, username: str) -> None:
    """Check that the password of `username` was not wrong too often just now.

    :raises TooManyGuesses: if it was: whoever guesses is not told that the account has a passkey.
    """
    guess = count_guess(username=username, ip=find_ip(request), at=timezone.now())
    forgive(guess)
