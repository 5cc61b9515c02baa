"""Set a password: one's own through a link, one's own knowing the old one, or a one-time one."""

from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from pont.accounts.guessing import count_guess, forgive
from pont.accounts.letters import send_one_time_notice, send_password_changed
from pont.accounts.links import draw_one_time_password, hash_token
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations.end_sessions import drop_sessions
from pont.accounts.passwords import check_password_text
from pont.accounts.queries import get_actor
from pont.accounts.reach import check_resets, lock_active
from pont.audit.operations import record, record_refusal
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal

ONE_TIME_FOR: Final = timedelta(hours=48)


class LinkDead(Refusal):
    """A link that never was, was used, or is over; or whose account may not sign in."""

    code = "link-dead"
    message = N_(
        "This link no longer works: each can be used once, within 48 hours. Your password was not"
        " changed. Ask for a new link, or ask your administrator."
    )


class CurrentPasswordWrong(Refusal):
    """Not the password of whoever is signed in."""

    code = "current-password-wrong"
    message = N_(
        "Your current password is not right. Your password was not changed. Type it again."
    )


class PasswordUnchanged(Refusal):
    """A new password that is the old one."""

    code = "password-unchanged"
    message = N_(
        "The new password is the one you have. Your password was not changed. Choose another."
    )


def get_link(*, token: str, at: datetime) -> ActivationLink:
    """Return the link with that token, its account at hand, if it can still be used.

    :raises LinkDead: if it cannot.
    """
    link = (
        ActivationLink.objects.filter(
            digest=hash_token(token),
            used_at=None,
            expires_at__gt=at,
            account__in=Account.objects.at_work(),
        )
        .select_related("account")
        .first()
    )
    if link is None:
        raise LinkDead()
    link.account = Account.objects.with_standing().get(pk=link.account_id)
    return link


def activate(*, token: str, password: str, at: datetime, ip: str) -> Account:
    """Set the password of the account whose link was followed; the link is then used up.

    The link came by e-mail, so the address counts as verified from now on. Every session ends.

    :raises LinkDead: if the link cannot be used.
    :raises PasswordRefused: if the password may not be chosen; the link stays good.
    """
    link = get_link(token=token, at=at)
    check_password_text(password, about=describe(link.account))
    # Hashing takes its time: before the transaction, so that nobody waits for it.
    hashed = make_password(password)
    with transaction.atomic():
        account = use_link(link, at=at)
        replace_password(account, hashed)
        verify_email(account, link.sent_to)
        finish_change(account, act="activate-account", at=at, ip=ip, keep="")
    return account


def use_link(link: ActivationLink, *, at: datetime) -> Account:
    """Return the account of `link`, with this and every other link of it used up.

    :raises LinkDead: if somebody was faster.
    """
    unused = ActivationLink.objects.filter(account=link.account, used_at=None)
    if not unused.filter(pk=link.pk).update(used_at=at):
        raise LinkDead()
    unused.delete()
    return link.account


def change_password(
    *, account: Account, current: str | None, new: str, keep: str, at: datetime, ip: str
) -> None:
    """Replace one's own password; other sessions than the one with the key `keep` end.

    `current` may be None where the person has just signed in with a one-time password.

    :raises TooManyGuesses: if the current password was given wrongly too often.
    :raises CurrentPasswordWrong: if it is wrong; the trail says so.
    :raises PasswordUnchanged: if the new one is the same.
    :raises PasswordRefused: if the new one may not be chosen.
    """
    if not (current is None and account.must_change_password):
        check_current_password(account=account, password=current or "", at=at, ip=ip)
    if account.check_password(new):
        raise PasswordUnchanged()
    check_password_text(new, about=describe(account))
    hashed = make_password(new)
    with transaction.atomic():
        replace_password(account, hashed)
        finish_change(account, act="change-password", at=at, ip=ip, keep=keep)


def check_current_password(*, account: Account, password: str, at: datetime, ip: str) -> None:
    """Refuse whoever sits at a signed-in screen and does not know the password.

    :raises TooManyGuesses: if it was given wrongly too often.
    :raises CurrentPasswordWrong: if it is wrong.
    """
    guess = count_guess(username=account.username, ip=ip, at=at)
    if not account.check_password(password):
        record_refusal(
            act="change-password",
            actor=get_actor(account),
            at=at,
            object_type="account",
            object_id=str(account.public_id),
            ip=ip,
        )
        raise CurrentPasswordWrong()
    forgive(guess)


def issue_one_time_password(*, account: Account, by: Actor, at: datetime) -> str:
    """Return a generated password for the administrator to hand over in person, once.

    It is good for 48 hours and must be changed at the first sign-in. Sessions and links end; the
    person is told by e-mail that it was done, and by whom, without the password.

    :raises NotPermitted: if `by` may not reset passwords there.
    :raises NotYours: if the account is not within the actor's reach.
    :raises OwnAccount: if it is the actor's own.
    :raises AccountClosed: if the account was deleted.
    """
    check_resets(by, account)
    password = draw_one_time_password()
    hashed = make_password(password)
    with transaction.atomic():
        lock_active(account)
        put_one_time(account, hashed, at=at)
        ActivationLink.objects.filter(account=account, used_at=None).delete()
        drop_sessions(account)
        send_one_time_notice(account=account, by=by, at=at)
        record(
            act="issue-one-time-password",
            actor=by,
            at=at,
            object_type="account",
            object_id=str(account.public_id),
            facts={"username": account.username},
        )
    return password


def put_one_time(account: Account, hashed: str, *, at: datetime) -> None:
    """Make the hash of a generated password the account's own until it is changed, or too old."""
    replace_password(account, hashed)
    account.must_change_password = True
    account.one_time_until = at + ONE_TIME_FOR
    account.save(update_fields=["must_change_password", "one_time_until"])


def describe(account: Account) -> list[str]:
    """Return the words about a person that a password may not rest on."""
    return [account.username, account.name, account.email, account.organisation_name]


def replace_password(account: Account, hashed: str) -> None:
    """Put a hash in the place of the old one; nothing about it is one-time any more."""
    account.password = hashed
    account.must_change_password = False
    account.one_time_until = None
    account.save(update_fields=["password", "must_change_password", "one_time_until"])


def verify_email(account: Account, email: str) -> None:
    """Write down that `account` reads that address: a second factor may now be set up."""
    EmailAddress.objects.filter(user=account).exclude(email=email.lower()).delete()
    EmailAddress.objects.update_or_create(
        user=account, email=email.lower(), defaults={"verified": True, "primary": True}
    )


def finish_change(account: Account, *, act: str, at: datetime, ip: str, keep: str) -> None:
    """End the other sessions, tell the person and write it down, in the caller's transaction."""
    drop_sessions(account, keep=keep)
    send_password_changed(account=account, at=at)
    record(
        act=act,
        actor=get_actor(account),
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        ip=ip,
    )
