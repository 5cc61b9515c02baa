"""Order that the shelf be matched with a census: from here on a worker does it. Cancel it again.

Source: rulings 6.6; issue 4 (annual matching).
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from pont.audit.operations import record
from pont.lost_pupils.matching_models import MatchingRun, may_match
from pont.lost_pupils.matching_states import (
    UNDER_WAY,
    RunEnded,
    RunState,
    check_run_may_become,
)
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import NotPermitted, may
from pont.standards.census import CensusPupil, read_census
from pont.standards.documents import Readable
from pont.standards.refusals import N_, Refusal
from pont.transfers.operations.order import write_actor
from pont.vault.deposits import Deposit
from pont.vault.operations import abandon, destroy, keep, store
from pont.vault.queries import open_stored

ORDER = "matching.order"
CANCEL = "matching.cancel"
LONGEST_NAME = 255


class MatchingUnderWay(Refusal):
    """The organisation has a matching that has not ended."""

    code = "matching-under-way"
    message = N_(
        "A matching that you or a colleague ordered is under way, so this census was not kept. Wait"
        " until it is ready, or cancel it; then choose the census again."
    )


class NobodyOnRoll(Refusal):
    """A census without pupils."""

    code = "matching-nobody-on-roll"
    message = N_(
        "No pupil on roll was found in this file, so it was not kept and nothing was matched."
        " Choose the census file that your management information system exported."
    )


class OtherAuthority(Refusal):
    """An authority matches with its own census alone."""

    code = "matching-other-authority"
    message = N_(
        "This census names a school of authority %(other)s, and you match with the census of"
        " authority %(own)s alone. The file was not kept and nothing was matched. Leave those"
        " pupils out, then choose it again."
    )


def check_may_match(by: Actor) -> None:
    """Stop who may match neither for the nation nor for an authority.

    :raises NotPermitted: if `by` may not.
    """
    if not may_match(by):
        raise NotPermitted(act=str(Act.MATCH_LOST_PUPILS), kind="")


def find_authority(by: Actor) -> str:
    """Return the authority with whose census alone `by` matches, or "" for the whole nation's."""
    return "" if may(by, Act.MATCH_LOST_PUPILS) else by.la


def check_own(pupil: CensusPupil, *, la: str) -> None:
    """Stop at a pupil of another authority than `la`, unless that is "".

    :raises OtherAuthority: if the census names another one.
    """
    if la and pupil.la and pupil.la != la:
        raise OtherAuthority(other=pupil.la[:3], own=la)


def order_matching(
    *, chunks: Iterable[bytes | bytearray], file_name: str, by: Actor, at: datetime
) -> MatchingRun:
    """Store the census that comes in `chunks`, and order that the shelf be matched with it.

    The beginning of the census is read here, the rest by the worker; it may be XML or CSV.

    :raises NotPermitted: if `by` may not match.
    :raises MatchingUnderWay: if the organisation of `by` has another matching under way.
    :raises pont.standards.census.CensusRefused: if it is not the beginning of a census.
    :raises NobodyOnRoll: if there are no pupils in it.
    :raises OtherAuthority: if an authority's census begins with a pupil of another.
    :raises pont.vault.operations.TooLarge, FileEmpty: if there is too much or nothing of it.
    :raises pont.vault.scanner.Infected, ScannerUnavailable: if the scanner does not pass it.
    :raises pont.vault.stores.StoreFull, StoreUnavailable: if the bytes cannot be stored.
    """
    check_may_match(by)
    if MatchingRun.objects.visible_to(by).filter(state__in=UNDER_WAY).exists():
        raise MatchingUnderWay
    deposit = store(chunks, limit=settings.MATCHING_SIZE)
    try:
        with open_stored(deposit) as census:
            _check_beginning(census, by=by)
        return _keep(deposit, file_name=file_name, by=by, at=at)
    except BaseException:
        abandon(deposit)
        raise


def _check_beginning(census: Readable, *, by: Actor) -> None:
    first = next(iter(read_census(census)), None)
    if first is None:
        raise NobodyOnRoll
    check_own(first, la=find_authority(by))


def _keep(deposit: Deposit, *, file_name: str, by: Actor, at: datetime) -> MatchingRun:
    run = MatchingRun(
        party=by.organisation,
        la=find_authority(by),
        ordered_at=at,
        ordered_by=write_actor(by),
        file_name=file_name[:LONGEST_NAME],
        next_at=at,
    )
    try:
        with transaction.atomic():
            run.stored = keep(deposit, at=at)
            run.save()
            record(
                act=ORDER,
                actor=by,
                at=at,
                object_type="matching",
                object_id=str(run.public_id),
                facts={"sha256": deposit.sha256, "size": deposit.size},
            )
    except IntegrityError:
        # A colleague ordered one in the same moment.
        raise MatchingUnderWay from None
    return run


@transaction.atomic
def cancel(*, run: MatchingRun, by: Actor, at: datetime) -> None:
    """Cancel a matching that is under way; the census and what was found of it are destroyed.

    :raises NotPermitted: if `by` may not match.
    :raises RunEnded: if it is over, or it is not a matching of the organisation of `by`.
    """
    check_may_match(by)
    locked = MatchingRun.objects.visible_to(by).select_for_update().filter(pk=run.pk).first()
    if locked is None:
        raise RunEnded
    end(locked, RunState.CANCELLED, at=at, who=by.name)
    locked.matches.all().delete()
    record(
        act=CANCEL,
        actor=by,
        at=at,
        object_type="matching",
        object_id=str(locked.public_id),
    )


def end(run: MatchingRun, state: RunState, *, at: datetime, who: str = "") -> None:
    """End `run`, which the caller has locked: its census is destroyed.

    :raises RunEnded: if it is over already.
    """
    check_run_may_become(RunState(run.state), state)
    stored, run.stored = run.stored, None
    run.state, run.ended_at, run.ended_by_name = state, at, who
    run.leased_until, run.stage = None, ""
    run.save()
    if stored is not None:
        destroy(stored)
