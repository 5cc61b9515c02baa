"""Chase, once a week, the services at which files have waited so long that somebody should act.

Each authority is a transaction of its own with a row that says it was chased this week: a round
that is made twice, late, by two workers at once, or after it was killed half-way chases nobody
twice and leaves nobody out.

Source: rulings 4.4, 8; issue 5 (90 days).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from pont.audit.operations import record
from pont.directory.models import LocalAuthority
from pont.directory.queries import find_parties
from pont.file_returns.chase_letters import Chasing, Pile, plan_chase, write_chase
from pont.file_returns.letters import MOST_LISTED
from pont.file_returns.models import Chase, ServiceCode
from pont.policy.actors import SYSTEM
from pont.policy.notices import REMINDED_FROM_DAY, Audience, Event, find_audience
from pont.postbox.operations import post
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.states import State
from pont.transfers.waiting import find_end, find_week

log = structlog.get_logger(__name__)


class ServicesNotChased(Exception):
    """Some authorities could not be chased; the log names them."""


def chase_services(*, at: datetime) -> int:
    """Chase the services of each authority that was not chased this week; return how many letters.

    :raises ServicesNotChased: once all others are chased, if some could not be.
    """
    told = find_audience(Kind.FILE_RETURN, Event.STILL_WAITING, silent=settings.SILENT_KINDS)
    if Audience.SERVICE not in told:
        return 0
    week_on = find_week(at)
    chased = Chase.objects.filter(week_on=week_on).values("la")
    due = LocalAuthority.objects.filter(pk__in=ServiceCode.objects.values("la"))
    letters, failed = 0, 0
    for la in due.exclude(pk__in=chased).order_by("number"):
        try:
            letters += _chase(la, week_on=week_on, at=at)
        except Exception:
            # The others are not to wait for what is wrong with one; the round is made again.
            log.exception("chase-failed", authority=la.number)
            failed += 1
    if failed:
        raise ServicesNotChased(failed)
    return letters


@transaction.atomic
def _chase(la: LocalAuthority, *, week_on: date, at: datetime) -> int:
    """Queue the letters of one authority and note it; return how many there are."""
    piles = find_piles(la, on=week_on)
    if not piles:
        return 0
    code = f"{la.number}LLLL"
    senders = {transfer.sender for pile in piles for transfer in pile.oldest}
    parties = find_parties({code} | senders)
    plan = plan_chase(parties[code], piles)
    chase = Chase(
        la=la,
        week_on=week_on,
        chased_at=at,
        files=sum(pile.count for pile in piles),
        services=len(piles),
        letters=len(plan),
    )
    if not _note(chase):
        return 0
    until = find_last_day(week_on)
    for letter in plan:
        post(
            to=letter.to,
            letter=write_chase(letter, parties[code], parties, until=until),
            reference=_refer(letter, code, week_on),
            at=at,
        )
    _record(chase, code=code, at=at)
    return len(plan)


def find_last_day(on: date) -> date:
    """Return the last day of which what was sent is chased on the day `on`."""
    return on - timedelta(days=REMINDED_FROM_DAY[Kind.FILE_RETURN])


def find_piles(la: LocalAuthority, *, on: date) -> list[Pile]:
    """Return what has waited so long on the day `on` at each service of `la`, by code."""
    rows = Transfer.objects.filter(
        recipient_la=la.number,
        recipient=f"{la.number}LLLL",
        kind=Kind.FILE_RETURN,
        state=State.SENT,
        sent_at__lt=find_end(find_last_day(on), days=0),
    )
    counts = Counter(dict(rows.values_list("service").annotate(Count("id")).order_by()))
    services = ServiceCode.objects.filter(la=la, code__in=counts).order_by("code")
    return [
        Pile(service, counts[service.code], _find_oldest(rows, service)) for service in services
    ]


def _find_oldest(rows: "QuerySet[Transfer]", service: ServiceCode) -> Sequence[Transfer]:
    return list(rows.filter(service=service.code).order_by("sent_at", "id")[:MOST_LISTED])


def _refer(letter: Chasing, code: str, week_on: date) -> str:
    service = letter.service.code if letter.service else "all"
    return f"chase-{code}-{service}-{week_on}"


def _note(chase: Chase) -> bool:
    """Save `chase`, unless another worker has chased the same authority meanwhile."""
    try:
        with transaction.atomic():
            chase.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _record(chase: Chase, *, code: str, at: datetime) -> None:
    record(
        act="file-return.chase",
        actor=SYSTEM,
        at=at,
        object_type="organisation",
        object_id=code,
        facts={
            "week": chase.week_on.isoformat(),
            "files": chase.files,
            "services": chase.services,
            "letters": chase.letters,
        },
    )
