"""Who a session belongs to: nobody once the account or its organisation is closed.

Passwords are checked by `pont.accounts.operations.sign_in`, not here: allauth's own backend looks
user names up without regard to case.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from pont.accounts.models import Account


class AccountBackend(BaseBackend):
    """Reads the account of a session anew at each request, in two queries."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account with its organisation and roles, if it may still be signed in."""
        return Account.objects.at_work().with_standing().filter(pk=user_id).first()
