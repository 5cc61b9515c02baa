"""Who a session belongs to: nobody once the account or its organisation is closed.

Passwords are checked by `pont.accounts.operations.sign_in`, not here: allauth's own backend looks
usernames up without regard to case.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from config.prepared import Prepared
from pont.accounts.models import Account, RoleHeld
from pont.accounts.second_factor import match_factor
from pont.policy.roles import Role

READ_ACCOUNT = Prepared(
    lambda key: (
        Account.objects.with_standing()
        .annotate(has_second_factor=match_factor())  # type: ignore[no-redef]
        .filter(pk=key)
        .order_by()
    ),
    int,
)
READ_ROLES: Prepared[tuple[str]] = Prepared(
    lambda key: RoleHeld.objects.filter(account=key).order_by().values_list("role"), int
)


class AccountBackend(BaseBackend):
    """Reads the account of a session anew at each request, in two queries."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account with its organisation and roles, if it may still be signed in."""
        for account in READ_ACCOUNT.run(int(user_id)):
            if account.is_at_work:
                account.roles_read = frozenset(Role(role) for (role,) in READ_ROLES.run(account.pk))
                return account
        return None
