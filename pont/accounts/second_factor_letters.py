"""The e-mail about a change of one's second factor: it holds no code, key or username.

Source: rulings 5.7; OWASP ASVS 5.0, 6.3.7.
"""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from pont.accounts.letters import post_to, write_contacts, write_time
from pont.accounts.models import Account
from pont.accounts.queries import find_administrators
from pont.accounts.second_factor import TOLD, FactorChange
from pont.postbox.operations import Text


def send_factor_changed(*, account: Account, change: FactorChange, at: datetime) -> None:
    """Queue the word that a second factor of the person's was added or removed."""
    letter = partial(
        write_factor_changed, change=change, at=at, contacts=find_administrators(account)
    )
    post_to(account, letter, reference="second-factor-changed", at=at)


def write_factor_changed(*, change: FactorChange, at: datetime, contacts: list[Account]) -> Text:
    """Return the letter after somebody changed their second factor."""
    happened = _(TOLD[change]) % {"at": write_time(at)}
    advice = _("If it was not you, tell your administrator at once:\n%(contacts)s")
    return Text(
        subject=_("Pont: how you sign in was changed"),
        body=f"{happened}\n\n{advice % {'contacts': write_contacts(contacts)}}",
    )
