"""Keep what somebody among the contacts says of themselves."""

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from pont.accounts.models import LONGEST_NOTE, LONGEST_PHONE, Account, ContactEntry
from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal

PHONE: Final = re.compile(r"\+?[0-9][0-9 ()]{4,}(?: ?(?:ext|est)\.? ?[0-9]{1,6})?")


class PhoneRefused(Refusal):
    """A text that is no telephone number."""

    code = "phone-refused"
    message = N_(
        "Enter a telephone number such as 01632 960001 or +44 1632 960001 ext 12, or none. Nothing"
        " was changed."
    )


class NoteTooLong(Refusal):
    """More than a line or two."""

    code = "note-too-long"
    message = N_("The note may have %(longest)s characters. Nothing was changed. Make it shorter.")


@transaction.atomic
def keep_contact(*, phone: str, note: str, by: Actor, at: datetime) -> None:
    """Put the telephone number and note of `by` in their own entry among the contacts.

    :raises NotPermitted: if `by` does not stand there.
    :raises PhoneRefused: if it is no telephone number.
    :raises NoteTooLong: if it has more than `LONGEST_NOTE` characters.
    """
    check(by, Act.KEEP_OWN_CONTACT)
    phone, note = " ".join(phone.split()), " ".join(note.split())
    if phone and not (len(phone) <= LONGEST_PHONE and PHONE.fullmatch(phone)):
        raise PhoneRefused()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(longest=LONGEST_NOTE)
    account = Account.objects.get(public_id=str(by.account))
    ContactEntry.objects.update_or_create(account=account, defaults={"phone": phone, "note": note})
    record(
        act="keep-contact",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
    )
