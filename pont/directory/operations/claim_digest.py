"""Claim the day's digest of copies for one worker.

Source: rulings 4.6 ("one digest a day").
"""

from datetime import date

from pont.directory.models import LocalAuthority


def claim_digest(*, authority: LocalAuthority, on: date) -> bool:
    """Note that `authority` is told of all copies before the day `on`; return whether it is due.

    It is not where another worker has told it since `authority` was read. Runs in the caller's
    transaction: whoever comes at the same time waits for its end.
    """
    if authority.copies_told_on and authority.copies_told_on >= on:
        return False
    unchanged = LocalAuthority.objects.filter(
        pk=authority.pk, copies_told_on=authority.copies_told_on
    )
    return unchanged.update(copies_told_on=on) == 1
