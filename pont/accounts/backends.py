"""Who a session belongs to: nobody once the account or its organisation is closed.

Passwords are checked by `pont.accounts.operations.sign_in`, not here: allauth's own backend looks
usernames up without regard to case.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from pont.accounts.models import Account


class AccountBackend(BaseBackend):
    """Reads the account of a session anew at each request, in two queries."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account with its organisation and roles, if it may still be signed in."""
        try:
            account = Account.objects.with_standing().get(pk=user_id)
        except Account.DoesNotExist:
            return None
        return account if account.is_at_work else None
