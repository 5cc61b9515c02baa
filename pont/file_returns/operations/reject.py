"""Send a file back to its school, for a reason of the authority's list or for one in words.

Source: seed 000, step 9; rulings 4.2, 8.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from pont.file_returns.models import RejectionReason
from pont.policy.actors import Actor
from pont.standards.refusals import N_, NOTHING, Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.reject import send_back
from pont.transfers.reasons import REMARK_LENGTH

OTHER: Final = "other"
"""The reason of a rejection that is on no list: the words say it."""


class WhyMissing(Refusal):
    """Neither a reason nor words."""

    code = "why-missing"
    message = N_(
        "Choose a reason from the list, or write in your own words why. Nothing was rejected."
    )


class ReasonGone(Refusal):
    """The reason is not, or no longer, one of the authority's."""

    code = "reason-gone"
    message = N_(
        "Your authority no longer uses this reason. Nothing was rejected. Choose another reason."
    )


class WordsTooLong(Refusal):
    """More was written than the receipt holds."""

    code = "words-too-long"
    message = N_(
        "What you wrote is too long: it may have %(most)s characters. Nothing was rejected."
        " Shorten it."
    )


@transaction.atomic
def reject_return(
    *, transfer: Transfer, reason: RejectionReason | None, words: str, by: Actor, at: datetime
) -> None:
    """Refuse a file returned to a service of `by`; the sender and the headteacher are told.

    `reason` is one of the authority's list, None where none fits; `words` (may be empty beside a
    reason) stand on the receipt and are never mailed. The letter has the reason, and the way to
    send the file again under a better name.

    :raises WhyMissing: if there are neither a reason nor words.
    :raises WordsTooLong: if the words do not fit.
    :raises ReasonGone: if the reason is not in use at the authority of `by`.
    :raises pont.standards.refusals.Refusal: whatever `transfers.operations.reject` refuses.
    """
    words = words.strip()
    if reason is None and not words:
        raise WhyMissing
    if len(words) > REMARK_LENGTH:
        raise WordsTooLong(most=REMARK_LENGTH)
    if reason and not RejectionReason.objects.visible_to(by).in_use().filter(pk=reason.pk).exists():
        raise ReasonGone
    again = f"{settings.PUBLIC_URL}/returns/send/?again={transfer.public_id}"
    listed = {"reason": ListedReason(reason)} if reason else NOTHING
    send_back(
        transfer=transfer,
        reason=reason.text if reason else OTHER,
        remark=words,
        by=by,
        at=at,
        more={**listed, "again": again},
    )


class ListedReason:
    """A reason of the authority's list, in whichever language the letter is written."""

    def __init__(self, reason: RejectionReason) -> None:
        self.reason = reason

    def __str__(self) -> str:
        return self.reason.text_in(get_language() or "en")
