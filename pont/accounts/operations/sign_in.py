"""Sign in and out: the password, what is remembered of it, and how long ago somebody was seen."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from pont.accounts.guessing import KEPT_FOR, KNOWN_FOR, count_guess, find_place, forgive
from pont.accounts.models import Account, ForgottenRequest, KnownPlace, SignInFailure
from pont.accounts.passwords import LONGEST
from pont.accounts.queries import STRANGER, get_actor
from pont.audit.operations import record, record_refusal
from pont.standards.refusals import N_, Refusal

SEEN_EVERY: Final = timedelta(minutes=5)


class SignInRefused(Refusal):
    """One answer to every way in which a sign-in fails, so that it says nothing of who exists."""

    code = "sign-in-refused"
    message = N_(
        "Your username or password is not right, or your account is not active. You are not"
        " signed in. Capitals and small letters count in both. If you have forgotten one of them,"
        " use the link below, or ask your administrator."
    )


def check_credentials(*, username: str, password: str, at: datetime, ip: str) -> Account:
    """Return the account that this username and password sign in, organisation and roles at hand.

    The username counts exactly as written. Whether it exists makes no difference in the answer or
    the time it takes. Signing in is complete, and written down, with `record_sign_in`.

    :raises TooManyGuesses: if the limits of `pont.accounts.guessing` are reached.
    :raises SignInRefused: if they do not fit together, or the account may not sign in.
    """
    guess = count_guess(username=username, ip=ip, at=at)
    account = Account.objects.filter(username=username).first()
    if not is_right(account, password) or account is None or not may_sign_in(account, at=at):
        note_refused(str(account.public_id) if account else "", at=at, ip=ip)
        raise SignInRefused()
    forgive(guess)
    return Account.objects.with_standing().get(pk=account.pk)


def is_right(account: Account | None, password: str) -> bool:
    """Return whether that is the password, after the same time whoever asks about whom."""
    if len(password) > LONGEST:
        return False
    if account is None:
        make_password(password)
        return False
    return account.check_password(password)


def check_standing(*, account: object, at: datetime, ip: str) -> None:
    """Check, before a sign-in by any way is complete, that the account may sign in at all.

    :raises SignInRefused: if account or organisation is closed, or a one-time password ran out.
    """
    if isinstance(account, Account) and may_sign_in(account, at=at):
        return
    known = str(account.public_id) if isinstance(account, Account) else ""
    note_refused(known, at=at, ip=ip)
    raise SignInRefused()


def note_refused(public_id: str, *, at: datetime, ip: str) -> None:
    """Write down that a sign-in was refused, to an account if it is known to which."""
    record_refusal(
        act="sign-in",
        actor=STRANGER,
        at=at,
        object_type="account",
        object_id=public_id,
        ip=ip,
    )


def may_sign_in(account: Account, *, at: datetime) -> bool:
    """Return whether account and organisation are active, and a one-time password is fresh."""
    if account.one_time_until is not None and account.one_time_until <= at:
        return False
    return Account.objects.at_work().filter(pk=account.pk).exists()


@transaction.atomic
def record_sign_in(*, account: Account, at: datetime, ip: str) -> None:
    """Write down that somebody has signed in, every step taken, and from where."""
    KnownPlace.objects.update_or_create(
        account=account, ip=find_place(ip), defaults={"last_at": at}
    )
    note_seen(account=account, at=at)
    record(
        act="sign-in",
        actor=get_actor(account),
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        ip=ip,
    )


@transaction.atomic
def record_sign_out(*, account: Account, at: datetime, ip: str, reason: str) -> None:
    """Write down that somebody has signed out; `reason` is "asked", "idle" or "too-long"."""
    record(
        act="sign-out",
        actor=get_actor(account),
        at=at,
        object_type="account",
        object_id=str(account.public_id),
        facts={"reason": reason},
        ip=ip,
    )


def note_seen(*, account: Account, at: datetime) -> None:
    """Keep when the person was last here, to within five minutes."""
    if account.last_seen_at is None or account.last_seen_at <= at - SEEN_EVERY:
        Account.objects.filter(pk=account.pk).update(last_seen_at=at)


def keep_language(*, account: Account, language: str) -> None:
    """Keep the language ("en" or "cy") that the person reads and is written to in."""
    Account.objects.filter(pk=account.pk).update(language=language)


def forget_traces(*, at: datetime) -> int:
    """Delete what no limit looks at any more: failures, known places, requests for a link.

    Return how many.
    """
    failures, _ = SignInFailure.objects.filter(at__lte=at - KEPT_FOR).delete()
    places, _ = KnownPlace.objects.filter(last_at__lte=at - KNOWN_FOR).delete()
    requests, _ = ForgottenRequest.objects.filter(at__lte=at - timedelta(days=1)).delete()
    return failures + places + requests
