"""Who a session belongs to: nobody once the account or its organisation is closed.

Passwords are checked by `pont.accounts.operations.sign_in`, not here: allauth's own backend looks
usernames up without regard to case.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import prefetch_related_objects

from config.prepared import Prepared
from pont.accounts.models import Account

READ_ACCOUNT = Prepared(lambda key: Account.objects.with_standing().filter(pk=key).order_by(), int)


class AccountBackend(BaseBackend):
    """Reads the account of a session anew at each request, in two queries."""

    def get_user(self, user_id: Any) -> Account | None:
        """Return the account with its organisation and roles, if it may still be signed in."""
        found = [account for account in READ_ACCOUNT.run(int(user_id)) if account.is_at_work]
        prefetch_related_objects(found, "roles_held")
        return found[0] if found else None
