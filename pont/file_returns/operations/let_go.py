"""Let go of what was written beside a file, as its bytes go; tell the service of a recall.

These are consequences of what happens to files (`config.consequences`).

Source: rulings 4.3, 4.5.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pont.file_returns.letters import tell_services
from pont.file_returns.models import FileReturn, Note, RequestTarget
from pont.policy.actors import Actor
from pont.policy.notices import Event
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer


def take_back(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Tell the services of those of `transfers` that were returned to them, and forget the words.

    A file request that one of them answered is no longer answered.
    """
    returned = _find_returned(transfers)
    if not returned:
        return
    RequestTarget.objects.filter(answer__in=returned).update(answer=None)
    _forget(returned)
    tell_services(Event.WITHDRAWN, returned, at=at)


def forget_words(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Forget the comments and the notes on those of `transfers` that were file returns."""
    if returned := _find_returned(transfers):
        _forget(returned)


def _forget(returned: Sequence[Transfer]) -> None:
    Note.objects.filter(file_return__transfer__in=returned).delete()
    FileReturn.objects.filter(transfer__in=returned).update(comment=None)


def _find_returned(transfers: Iterable[Transfer]) -> list[Transfer]:
    return [transfer for transfer in transfers if transfer.kind == Kind.FILE_RETURN]
