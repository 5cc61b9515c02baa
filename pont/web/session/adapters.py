"""What allauth asks of us: how a sign-in ends, whose addresses count, that nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from pont.accounts.guessing import TooManyGuesses
from pont.accounts.models import Account
from pont.accounts.operations.set_password import CurrentPasswordWrong, check_current_password
from pont.accounts.operations.sign_in import record_sign_in
from pont.web.middleware import start_clocks
from pont.web.peers import find_ip


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Pont's own rules in allauth's ways."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody makes an account for themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits and the list of sessions go by."""
        return find_ip(request)

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

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Say nothing: Pont's screens say what happened in their own words."""


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with an OpenID Connect provider, for accounts that exist and are joined to it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Return that a stranger at the provider stays a stranger here."""
        return False
