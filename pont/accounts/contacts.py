"""The contacts of authorities: their administrators and lost pupil contacts.

Everybody who is signed in may read them, so nothing here asks who is reading.

Source: ruling 9.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q

from pont.accounts.models import Account, AccountRows, RoleHeld
from pont.policy.acts import Act
from pont.policy.grants import find_roles_granted

# Who stands among the contacts: whoever may keep an entry there.
CONTACT_ROLES: Final = find_roles_granted(Act.KEEP_OWN_CONTACT)


def find_contacts(*, la: str = "", text: str = "") -> AccountRows:
    """Return the contacts of the authority with that number, or of all, by authority and username.

    `text` stands in the person's name or e-mail address, or in the authority's name, or is its
    number. Organisation, roles and own entry are at hand.
    """
    holding = RoleHeld.objects.filter(account=OuterRef("pk"), role__in=CONTACT_ROLES)
    rows = Account.objects.filter(
        Exists(holding),
        is_active=True,
        local_authority__isnull=False,
        local_authority__abolished_on=None,
    )
    if la:
        rows = rows.filter(local_authority__number=la)
    if text:
        rows = rows.filter(match_text(text))
    ordered = rows.order_by("local_authority__number", "username")
    return ordered.select_related("local_authority", "contact_entry").prefetch_related("roles_held")


def match_text(text: str) -> Q:
    """Return the condition that a contact, or the authority it stands for, holds `text`."""
    return (
        Q(name__icontains=text)
        | Q(email__icontains=text)
        | Q(local_authority__name__icontains=text)
        | Q(local_authority__name_cy__icontains=text)
        | Q(local_authority__number=text)
    )
