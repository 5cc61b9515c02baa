"""Amend what an account says of its owner: the name and the e-mail address."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from pont.accounts.letters import send_activation, send_details_changed
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.create_account import check_email, check_name
from pont.accounts.reach import check_maintains, check_somebody_else, lock_active
from pont.audit.operations import record
from pont.policy.actors import Actor


@transaction.atomic
def amend_account(*, account: Account, name: str, email: str, by: Actor, at: datetime) -> bool:
    """Give `account` this name and e-mail address and tell the person; return whether they are new.

    Links sent to a former address end, and it counts as verified no more; whoever has not set a
    password yet gets a link at the new one.

    :raises NotPermitted: if `by` may not keep accounts there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if the account was deleted.
    :raises PersonUnnamed: if there is no name.
    :raises EmailRefused: if it is no e-mail address.
    :raises PersonalEmail: if the address is at a personal domain.
    """
    check_maintains(by, account)
    check_somebody_else(by, account)
    lock_active(account)
    name, email, former = check_name(name), check_email(email), account.email
    changed = [
        word for word, new in (("name", name), ("email", email)) if new != getattr(account, word)
    ]
    if not changed:
        return False
    account.name, account.email = name, email
    account.save(update_fields=["name", "email"])
    send_details_changed(account=account, former=former, by=by, at=at)
    if "email" in changed:
        move_mail(account, at=at)
    record(
        act="amend-account",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"username": account.username, "changed": " ".join(changed)},
    )
    return True


def move_mail(account: Account, *, at: datetime) -> None:
    """End what was sent to the former address; send anew to whom only a link lets in."""
    EmailAddress.objects.filter(user=account).delete()
    ActivationLink.objects.filter(account=account, used_at=None).delete()
    if not account.has_usable_password():
        send_activation(account=account, at=at)
