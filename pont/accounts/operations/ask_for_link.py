"""Help somebody who forgot a username or password, without saying who is known.

Asking leaves one row behind, whoever asks; the rounds answer a moment later.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Lower

from pont.accounts.guessing import hash_text
from pont.accounts.letters import send_activation, send_forgotten, send_reset
from pont.accounts.models import Account, ActivationLink, ForgottenRequest
from pont.accounts.queries import STRANGER
from pont.accounts.reach import check_resets, lock_active
from pont.audit.operations import record
from pont.policy.actors import Actor

# More than these are taken without a word and not answered.
MOST_PER_TEXT: Final = 3
MOST_PER_ADDRESS: Final = 20
WITHIN: Final = timedelta(hours=1)


@transaction.atomic
def ask_for_link(*, text: str, at: datetime, ip: str) -> None:
    """Keep that somebody who typed `text` (a username or e-mail address) wants to be let in."""
    key = hash_text(text.strip().lower())
    lately = ForgottenRequest.objects.filter(at__gt=at - WITHIN)
    too_many = (
        lately.filter(text_key=key).count() >= MOST_PER_TEXT
        or lately.filter(ip=ip).count() >= MOST_PER_ADDRESS
    )
    if not too_many:
        ForgottenRequest.objects.create(text=text.strip()[:254], text_key=key, ip=ip, at=at)


def answer_requests(*, at: datetime) -> int:
    """Send a link to whoever asked and is known; return how many letters were queued.

    For the rounds: call it before the letters are delivered, every few seconds.
    """
    waiting = list(ForgottenRequest.objects.filter(answered_at=None).order_by("at")[:100])
    return sum(answer_request(request, at=at) for request in waiting)


@transaction.atomic
def answer_request(request: ForgottenRequest, *, at: datetime) -> int:
    """Send links for the accounts that `request` means, once; return how many."""
    answered = ForgottenRequest.objects.filter(pk=request.pk, answered_at=None)
    if not answered.update(answered_at=at, text=""):
        return 0
    accounts = find_meant(request.text)
    for account in accounts:
        send_forgotten(account=account, at=at)
        record(
            act="send-link",
            actor=STRANGER,
            at=at,
            object_type="account",
            object_id=str(account.public_id),
            ip=request.ip,
        )
    return len(accounts)


def find_meant(text: str) -> list[Account]:
    """Return the accounts that may sign in and have that username or e-mail address.

    Letters go to the address on record, never to the one typed.
    """
    here = Account.objects.at_work().with_standing()
    if "@" not in text:
        return list(here.filter(username=text))
    found = here.alias(address=Lower("email")).filter(address=text.lower())
    # The database's idea of small letters may be wider than that of mail.
    return [account for account in found if account.email.lower() == text.lower()]


@transaction.atomic
def send_link(*, account: Account, by: Actor, at: datetime) -> None:
    """Send the owner of `account` a link to set a new password, as its administrator.

    Links sent before do not work any more. The password stays as it is until the link is followed.

    :raises NotPermitted: if `by` may not reset passwords there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if the account was deleted.
    """
    check_resets(by, account)
    lock_active(account)
    ActivationLink.objects.filter(account=account, used_at=None).delete()
    if account.has_usable_password():
        send_reset(account=account, by=by, at=at)
    else:
        send_activation(account=account, at=at)
    record(
        act="send-link",
        actor=by,
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"username": account.username},
    )
