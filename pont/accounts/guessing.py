"""How many wrong passwords are too many: counted in a table, so across all processes.

Each account and address together has ten guesses in five minutes. One account has fifty in an
hour from everywhere, yet its owner still signs in from an address they have signed in from
before. One address has two hundred in five minutes, whatever the accounts.
Source: attacks B05; Cyber Essentials (no more than 10 guesses in 5 minutes).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from pont.accounts.models import KnownPlace, SignInFailure
from pont.standards.refusals import N_, Refusal


class TooManyGuesses(Refusal):
    """More wrong passwords than a limit allows."""

    code = "too-many-guesses"
    message = N_(
        "The password was wrong too often. You are not signed in. Wait %(minutes)s minutes and"
        " try again, or use the link for a forgotten password."
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` failures that share `shared` fields within `within`."""

    shared: tuple[str, ...]
    most: int
    within: timedelta
    spares_known_places: bool = False


LIMITS: Final = (
    Limit(("username_key", "ip"), 10, timedelta(minutes=5)),
    Limit(("username_key",), 50, timedelta(hours=1), spares_known_places=True),
    Limit(("ip",), 200, timedelta(minutes=5)),
)
KEPT_FOR: Final = max(limit.within for limit in LIMITS)
# A place is known for as long as somebody may reasonably not have signed in from it.
KNOWN_FOR: Final = timedelta(days=90)


def count_guess(*, username: str, ip: str, at: datetime) -> SignInFailure:
    """Return the row that counts this guess as wrong until it turns out to be right.

    :raises TooManyGuesses: if there were too many before; this one is then not counted.
    """
    guess = SignInFailure.objects.create(username_key=hash_text(username), ip=find_place(ip), at=at)
    for limit in LIMITS:
        if is_reached(limit, guess, username=username):
            guess.delete()
            raise TooManyGuesses(minutes=int(limit.within.total_seconds()) // 60)
    return guess


def is_reached(limit: Limit, guess: SignInFailure, *, username: str) -> bool:
    """Return whether `guess`, itself counted, is one more than `limit` allows."""
    shared: Mapping[str, str] = {name: getattr(guess, name) for name in limit.shared}
    since = guess.at - limit.within
    if SignInFailure.objects.filter(**shared, at__gt=since).count() <= limit.most:
        return False
    return not (limit.spares_known_places and is_known_place(username, guess))


def find_locked(usernames: Iterable[str], *, at: datetime) -> frozenset[str]:
    """Return those of `usernames` at which a limit is reached now, at one place at least."""
    names = {hash_text(username): username for username in usernames}
    limits = [limit for limit in LIMITS if "username_key" in limit.shared]
    rows = SignInFailure.objects.filter(username_key__in=names, at__gt=at - KEPT_FOR, at__lte=at)
    counted = Counter(
        (limit, tuple(getattr(row, name) for name in limit.shared), row.username_key)
        for row in rows.order_by()
        for limit in limits
        if row.at > at - limit.within
    )
    return frozenset(
        names[key] for (limit, _, key), number in counted.items() if number >= limit.most
    )


def find_failing(*, at: datetime) -> frozenset[str]:
    """Return the hashes of the usernames at which somebody guessed wrong lately."""
    rows = SignInFailure.objects.filter(at__gt=at - KEPT_FOR, at__lte=at).order_by()
    return frozenset(rows.values_list("username_key", flat=True).distinct())


def is_known_place(username: str, guess: SignInFailure) -> bool:
    """Return whether the account signed in from the address of `guess` lately."""
    return KnownPlace.objects.filter(
        account__username=username, ip=guess.ip, last_at__gt=guess.at - KNOWN_FOR
    ).exists()


def find_place(ip: str) -> str:
    """Return what counts as one address: of IPv6 a network, which a single household fills."""
    address = ip_address(ip)
    if address.version == 4:
        return ip
    return str(ip_network((address, 64), strict=False).network_address)


def forgive(guess: SignInFailure) -> None:
    """Take back a guess that was right, and the wrong ones before it at the same address."""
    SignInFailure.objects.filter(username_key=guess.username_key, ip=guess.ip).delete()


def hash_text(text: str) -> str:
    """Return what is kept of a username as typed: people type passwords there."""
    return hashlib.sha256(text.encode()).hexdigest()
