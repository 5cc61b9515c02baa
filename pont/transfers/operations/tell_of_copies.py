"""Tell each authority once a day of which new files it can take a copy.

Each authority is a transaction of its own that moves the day up to which it was told: a round that
is made twice, late, by two workers at once, or after it was killed half-way tells nobody twice and
leaves nothing out. What has come since midnight is for tomorrow.

Source: rulings 4.6, 8; seed 002 section 3.9.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from pont.audit.operations import record
from pont.directory.authorities import find_copying
from pont.directory.models import LocalAuthority
from pont.directory.operations.claim_digest import claim_digest
from pont.policy.actors import SYSTEM
from pont.postbox.operations import post
from pont.transfers.copies import find_all_copies
from pont.transfers.copies_letter import MOST_LISTED, address_digest, write_digest

# What was begun before midnight is in the database by then.
SETTLED: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


class DigestsMissing(Exception):
    """Some authorities could not be told; the log names them."""


def tell_of_copies(*, at: datetime) -> int:
    """Tell the authorities that take copies of the files sent before today; return how many.

    :raises DigestsMissing: once all others are told, if some could not be.
    """
    today = timezone.localdate(at - SETTLED)
    told, failed = 0, 0
    for authority in find_copying(told_before=today):
        try:
            told += _tell(authority, until=today, at=at)
        except Exception:
            # The others are not to wait for what is wrong with one; the round is made again.
            log.exception("digest-failed", authority=authority.number)
            failed += 1
    if failed:
        raise DigestsMissing(failed)
    return told


@transaction.atomic
def _tell(authority: LocalAuthority, *, until: date, at: datetime) -> bool:
    """Queue the digest of one authority; return whether there is anything to tell, and anybody."""
    since = authority.copies_told_on or until - timedelta(days=1)
    if not claim_digest(authority=authority, on=until):
        return False
    if not authority.email:
        return False
    rows = find_all_copies(
        authority.number, since=_find_midnight(since), until=_find_midnight(until)
    )
    count = rows.count()
    if not count:
        return False
    listed = list(rows.order_by("sent_at", "id")[:MOST_LISTED])
    reference = f"copies-{authority.number}-{until}"
    post(
        to=[address_digest(authority)],
        letter=write_digest(authority, listed, count=count),
        reference=reference,
        at=at,
    )
    record(
        act="transfer.tell-of-copies",
        actor=SYSTEM,
        at=at,
        object_type="local-authority",
        object_id=authority.number,
        facts={"since": since.isoformat(), "until": until.isoformat(), "files": count},
    )
    return True


def _find_midnight(day: date) -> datetime:
    """Return the moment at which the day begins here."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
