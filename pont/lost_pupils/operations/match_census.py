"""Match the shelf with the census of a run, from its bytes in the vault to proposed matches.

A run is taken up by one worker at a time, which leases it and says how far it has come. If that
worker dies, another begins the run anew once the lease is over: what the first had written is
removed, and what it may still write is refused, because its attempt is no longer the latest.

Nothing of a pupil is written to a disk in the clear: the engine reads files that are in memory.

Source: rulings 6.6; design/quality.md, promises 1 and 3; docs/adr/0020.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from pont.audit.operations import record
from pont.lost_pupils import matching_letters
from pont.lost_pupils.evidence import (
    FIELDS,
    read_lost,
    read_pupil,
    seal_evidence,
    write_problems,
)
from pont.lost_pupils.matching.engine import LEAST_SCORE, Match, Means
from pont.lost_pupils.matching.held import HeldTable
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import MatchState, RunState
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.order_matching import NobodyOnRoll, check_own, end
from pont.lost_pupils.states import Standing
from pont.policy.retention import MATCH_UNDECIDED_DAYS
from pont.standards.census import CensusPupil, read_census
from pont.standards.refusals import N_, Refusal
from pont.transfers.operations.order import read_actor
from pont.vault.queries import open_stored

log = structlog.get_logger(__name__)

READY: Final = "matching.ready"
FAIL: Final = "matching.fail"
LEASE: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 6
BATCH: Final = 500
TOLD_EVERY: Final = 10_000
"""Pupils read between two words of how far it has come."""

COLUMNS: Final = ("id", *FIELDS)
CENSUS_COLUMNS: Final = (*COLUMNS, "la", "estab")

Clock = Callable[[], datetime]


class Engine(Protocol):
    """What matches two files: the shape of `matching.engine.match_files`, which is one."""

    def __call__(
        self,
        *,
        lost: Path,
        census: Path,
        least: float,
        means: Means,
        report: Callable[[str], None],
    ) -> Iterable[Match]:
        """Yield the matches of two CSV files, the best first."""
        ...


class TurnLost(Exception):
    """The run was cancelled, or another worker has taken it up: nothing more may be written."""


class TooManyPupils(Refusal):
    """A census of more pupils than an installation matches."""

    code = "matching-too-many-pupils"
    message = N_(
        "There are more than %(most)s pupils in this census, the most that can be matched here, so"
        " nothing was matched. Match it in parts."
    )


class Broken(Refusal):
    """What could not be carried out, however often it was tried."""

    code = "matching-broken"
    message = N_(
        "The matching could not be carried out, though it was tried several times. Nothing was"
        " found and the census was destroyed. Tell the people who run this service, then choose the"
        " census again."
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A worker's turn at a run: the right to write, as long as its attempt is the latest."""

    run: MatchingRun
    clock: Clock

    def say(self, **progress: str | int) -> None:
        """Write how far the run has come, and hold it for another while.

        :raises TurnLost: if it is no longer this worker's.
        """
        mine = MatchingRun.objects.filter(
            pk=self.run.pk, attempt=self.run.attempt, state=RunState.RUNNING
        )
        if not mine.update(leased_until=self.clock() + LEASE, **progress):
            raise TurnLost

    def lock(self) -> MatchingRun:
        """Return a fresh, locked row of the run.

        :raises TurnLost: if it is no longer this worker's.
        """
        run = MatchingRun.objects.select_for_update().get(pk=self.run.pk)
        if run.attempt != self.run.attempt or run.state != RunState.RUNNING:
            raise TurnLost
        return run


Attend = Callable[[Turn], AbstractContextManager[None]]


def is_due(*, at: datetime) -> bool:
    """Return whether there is a run to be taken up now."""
    return MatchingRun.objects.due(at=at).exists()


def match_due(*, clock: Clock, attend: Attend = lambda turn: nullcontext()) -> int:
    """Carry out the run that has waited longest; return 1 if there was one, else 0.

    `attend` is entered while the run is under way, to hold its lease through long stages.
    """
    run = _claim(at=clock())
    if run is None:
        return 0
    turn = Turn(run, clock)
    try:
        if run.attempt > MOST_ATTEMPTS:
            raise Broken
        with attend(turn):
            _match(turn)
    except TurnLost:
        log.info("matching-left", run=str(run.public_id))
    except Refusal as refusal:
        _fail(turn, refusal)
    except Exception:
        log.exception("matching-failed", run=str(run.public_id))
        _put_off(turn)
    return 1


def _claim(*, at: datetime) -> MatchingRun | None:
    """Return the run that has waited longest, if this worker is the one to take it up."""
    due = MatchingRun.objects.due(at=at)
    run = due.order_by("next_at", "pk").select_related("stored").first()
    if run is None:
        return None
    mine = due.filter(pk=run.pk, attempt=run.attempt).update(
        attempt=run.attempt + 1,
        leased_until=at + LEASE,
        state=RunState.RUNNING,
        stage="census",
        census_count=0,
        lost_count=0,
    )
    run.attempt += 1
    return run if mine else None


def _match(turn: Turn) -> None:
    """Carry out a run that was claimed."""
    _forget_earlier(turn)
    with HeldTable(CENSUS_COLUMNS) as census, HeldTable(COLUMNS) as lost:
        without_school = _hold_census(turn, census)
        turn.say(stage="shelf", census_count=len(census), without_school=without_school)
        _hold_shelf(turn, lost)
        turn.say(lost_count=len(lost))
        engine: Engine = import_string(settings.MATCHING_ENGINE)
        matches = engine(
            lost=lost.path,
            census=census.path,
            least=LEAST_SCORE,
            means=Means(memory=settings.MATCHING_MEMORY, threads=settings.MATCHING_THREADS),
            report=lambda stage: turn.say(stage=stage),
        )
        count = _keep_matches(turn, matches, census)
    _finish(turn, count)


def _forget_earlier(turn: Turn) -> None:
    """Remove what a worker that died had written, a batch at a time."""
    rows = ProposedMatch.objects.filter(run=turn.run)
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        ProposedMatch.objects.filter(pk__in=keys).delete()
        turn.say()


def _hold_census(turn: Turn, table: HeldTable) -> int:
    """Put the pupils of the census in `table`; return how many are at no school that it names.

    :raises TooManyPupils: if there are too many.
    :raises OtherAuthority: if one is of another authority than the run's.
    """
    run, without_school = turn.run, 0
    if run.stored is None:
        raise TurnLost
    with open_stored(run.stored) as stream:
        for pupil in read_census(stream):
            if len(table) >= settings.MATCHING_PUPILS:
                raise TooManyPupils(most=f"{settings.MATCHING_PUPILS:,}")
            check_own(pupil, la=run.la)
            la = find_la(pupil, run)
            without_school += not la
            table.add((str(len(table)), *read_pupil(pupil).values(), la, pupil.estab[:4]))
            if not len(table) % TOLD_EVERY:
                turn.say(census_count=len(table))
    if not len(table):
        raise NobodyOnRoll
    return without_school


def find_la(pupil: CensusPupil, run: MatchingRun) -> str:
    """Return the number of the authority where `pupil` is: in its own census, the authority's."""
    named = pupil.la if len(pupil.la) == 3 and pupil.la.isascii() and pupil.la.isdigit() else ""
    return named or run.la


def _hold_shelf(turn: Turn, table: HeldTable) -> None:
    """Put the pupils who are lost in `table`, by their keys."""
    rows = LostPupil.objects.filter(standing=Standing.LOST).order_by("pk")
    for record_ in rows.iterator(chunk_size=2000):
        table.add((str(record_.pk), *read_lost(record_).values()))
        if not len(table) % TOLD_EVERY:
            turn.say(lost_count=len(table))


def _keep_matches(turn: Turn, matches: Iterable[Match], census: HeldTable) -> int:
    """Write a row for each of `matches`, a batch in each transaction; return how many."""
    count, rest = 0, iter(matches)
    while batch := list(islice(rest, BATCH)):
        rows = list(_make_rows(turn, batch, census))
        with transaction.atomic():
            turn.lock()
            # A pupil of whom an engine says two things is proposed with the surer.
            ProposedMatch.objects.bulk_create(rows, ignore_conflicts=True)
        turn.say(stage="write")
        count += len(rows)
    return count


def _make_rows(turn: Turn, matches: Iterable[Match], census: HeldTable) -> Iterator[ProposedMatch]:
    by_pupil = {int(match.id_lost): match for match in reversed(list(matches))}
    accepted = _find_accepted(by_pupil)
    uploaders = dict(LostPupil.objects.filter(pk__in=by_pupil).values_list("pk", "uploader_la"))
    for key, match in by_pupil.items():
        known = census.read(int(match.id_census))
        if (key, known["la"], known["estab"]) in accepted:
            # Somebody has said so, and all whom it concerns were told.
            continue
        row = ProposedMatch(
            run=turn.run,
            pupil_id=key,
            uploader_la=uploaders[key],
            score=match.score,
            reasons=write_problems(match.reasons),
            census_la=known["la"],
            census_estab=known["estab"],
        )
        row.evidence = seal_evidence(known, match=row.public_id)
        row.forget_at = turn.clock() + timedelta(days=MATCH_UNDECIDED_DAYS)
        yield row


def _find_accepted(pupils: Iterable[int]) -> set[tuple[int, str, str]]:
    """Return which of `pupils` (keys) an earlier run has led where, as somebody accepted."""
    rows = ProposedMatch.objects.filter(pupil__in=list(pupils), state=MatchState.ACCEPTED)
    return set(rows.values_list("pupil_id", "census_la", "census_estab"))


@transaction.atomic
def _finish(turn: Turn, count: int) -> None:
    """Make the matches ready to be decided, and destroy the census."""
    run, at = turn.lock(), turn.clock()
    run.match_count = count
    end(run, RunState.READY, at=at)
    matching_letters.tell_ended(run, at=at)
    record(
        act=READY,
        actor=read_actor(run.ordered_by),
        at=at,
        object_type="matching",
        object_id=str(run.public_id),
        facts={"census": run.census_count, "shelf": run.lost_count, "matches": count},
    )


@transaction.atomic
def _fail(turn: Turn, refusal: Refusal) -> None:
    """Write down why the run was not carried out, and destroy the census."""
    try:
        run, at = turn.lock(), turn.clock()
    except TurnLost:
        return
    run.problem = write_problems([refusal.problem])[0]
    end(run, RunState.FAILED, at=at)
    run.matches.all().delete()
    matching_letters.tell_ended(run, at=at)
    record(
        act=FAIL,
        actor=read_actor(run.ordered_by),
        at=at,
        object_type="matching",
        object_id=str(run.public_id),
        facts={"refusal": refusal.code},
    )


def _put_off(turn: Turn) -> None:
    """Write down when a run that failed is tried again; in the end, that it never was."""
    run, at = turn.run, turn.clock()
    wait = min(FIRST_WAIT * (1 << min(run.attempt - 1, 16)), LONGEST_WAIT)
    MatchingRun.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING).update(
        state=RunState.WAITING,
        stage="",
        next_at=at + wait,
        leased_until=None,
        failures=run.failures + 1,
    )
