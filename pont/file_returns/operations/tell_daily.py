"""Tell the services that hear daily of the files that came since they last heard.

Each service is a transaction of its own that moves the moment up to which it was told: a round that
is made twice, or after it was killed half-way, tells nobody twice and leaves nothing out.

Source: issue 5; rulings 8.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pont.audit.operations import record
from pont.file_returns.letters import tell_service
from pont.file_returns.models import ServiceCode
from pont.policy.actors import SYSTEM
from pont.policy.notices import Event
from pont.transfers.models import Step, Transfer
from pont.transfers.states import State

log = structlog.get_logger(__name__)


class ServicesUntold(Exception):
    """Some services could not be told; the log names them."""


def tell_daily(*, at: datetime) -> int:
    """Tell the services that hear daily of what waits and is new to them; return how many.

    :raises ServicesUntold: once all others are told, if some could not be.
    """
    told, failed = 0, 0
    for service in ServiceCode.objects.filter(tells=ServiceCode.Tells.DAILY).order_by("pk"):
        try:
            told += _tell(service, at=at)
        except Exception:
            # The others are not to wait for what is wrong with one; the round is made again.
            log.exception("digest-failed", service=str(service.public_id))
            failed += 1
    if failed:
        raise ServicesUntold(failed)
    return told


@transaction.atomic
def _tell(service: ServiceCode, *, at: datetime) -> bool:
    """Queue the digest of one service; return whether there was anything to tell."""
    service = ServiceCode.objects.select_for_update().get(pk=service.pk)
    since = service.told_at or at - timedelta(days=1)
    transfers = list(find_new(service, since=since, until=at))
    service.told_at = at
    service.save(update_fields=["told_at"])
    if not transfers:
        return False
    tell_service(Event.SENT, service, transfers, at=at)
    record(
        act="file-return.tell-daily",
        actor=SYSTEM,
        at=at,
        object_type="service-code",
        object_id=str(service.public_id),
        facts={"files": len(transfers), "since": since.isoformat()},
    )
    return True


def find_new(service: ServiceCode, *, since: datetime, until: datetime) -> list[Transfer]:
    """Return what waits at `service` and came to it after `since`, oldest first."""
    came = Step.objects.filter(
        Q(verb=Step.Verb.SENT) | Q(verb=Step.Verb.PASSED_ON, reason=service.code),
        transfer=OuterRef("pk"),
        at__gt=since,
        at__lte=until,
    )
    address = f"{service.la.number}LLLL"
    waiting = Transfer.objects.filter(
        Exists(came), recipient=address, service=service.code, state=State.SENT
    )
    return list(waiting.order_by("sent_at", "id"))
