"""What allauth asks of us: how a sign-in ends, whose addresses count, that nobody signs up."""

from datetime import timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.models import Account
from pont.accounts.operations.set_password import CurrentPasswordWrong, check_current_password
from pont.accounts.operations.sign_in import SignInRefused, check_standing, record_sign_in
from pont.accounts.second_factor import seal_secret, unseal_secret
from pont.web.middleware import start_clocks
from pont.web.peers import find_ip
from pont.web.words import say

# Whoever signed in as lately as this is not asked again who they are.
FRESH: Final = timedelta(minutes=5)
TOO_OFTEN: Final = gettext_lazy(
    "The code was wrong too often. Wait 5 minutes, then try again with a new code."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Pont's own rules in allauth's ways."""

    error_messages: Final = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": gettext_lazy("This password is not right, or was wrong too often."),
        "rate_limited": TOO_OFTEN,
        "too_many_login_attempts": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody makes an account for themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits and the list of sessions go by."""
        return find_ip(request)

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **_hooks: Any
    ) -> HttpResponse | None:
        """Turn away, whichever way they came, whose account or organisation is closed."""
        try:
            check_standing(account=user, at=timezone.now(), ip=find_ip(request))
        except (SignInRefused, TooManyGuesses) as refusal:
            clear_login(request)
            messages.error(request, say(refusal))
            return redirect(settings.LOGIN_URL)
        return None

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Complete a sign-in, whichever way it went: password, second factor or provider."""
        super().login(request, user)
        at = timezone.now()
        start_clocks(request, at=at)
        if isinstance(user, Account):
            record_sign_in(account=user, at=at, ip=find_ip(request))

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Return whether that is the person's password, counting wrong ones."""
        if not isinstance(user, Account):
            return False
        try:
            check_current_password(
                account=user, password=password, at=timezone.now(), ip=find_ip(self.request)
            )
        except (CurrentPasswordWrong, TooManyGuesses):
            return False
        return True

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Return whether to ask again who it is: not of somebody who has just signed in."""
        began = self.request.session.get("began_at")
        fresh_until = 0.0 if began is None else began + FRESH.total_seconds()
        return timezone.now().timestamp() > fresh_until

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Return how somebody may show who they are: by their second factor, if they have one."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"].startswith("mfa_")]
        return stronger or methods

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing: Pont's screens say what happened in their own words."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Pont's own words for second factors, and its sealing of their secrets."""

    error_messages: Final = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right, or has been used. Enter the code that your app shows now."
        ),
    }

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        """Return the username: several accounts may share an e-mail address."""
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code of a key, dark on white whatever the colours of the page."""
        code = QRCode(image_factory=SvgPathFillImage)
        code.add_data(url)
        drawn = BytesIO()
        code.make_image().save(drawn)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Return a key or the seed of recovery codes as it is kept."""
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given.

        :raises Damaged: if it was altered.
        """
        return unseal_secret(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        """Return what a passkey is called whose owner does not name it."""
        return _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return to whom passkeys belong: the address people know, whatever a request says."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Pont"}


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with an OpenID Connect provider, for accounts that exist and are joined to it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Return that a stranger at the provider stays a stranger here."""
        return False
