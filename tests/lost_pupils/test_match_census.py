"""A census is ordered to be matched, and a worker carries it out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.lost_pupils.evidence import read_evidence
from pont.lost_pupils.matching.engine import Match, Means, match_files
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import RunEnded, RunState
from pont.lost_pupils.operations import match_census
from pont.lost_pupils.operations.match_census import MOST_ATTEMPTS, Turn, TurnLost, match_due
from pont.lost_pupils.operations.order_matching import (
    MatchingUnderWay,
    NobodyOnRoll,
    OtherAuthority,
    cancel,
    order_matching,
)
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.postbox.models import Letter
from pont.standards.census import ColumnsMissing
from pont.standards.documents import DocumentRefused
from pont.vault.models import StoredFile
from pont.vault.operations import TooLarge
from tests.lost_pupils.censuses import (
    HEADINGS,
    MALI,
    UPN,
    carry_out,
    lose_mali,
    make_match,
    make_run,
    order,
)
from tests.lost_pupils.people import make_lost_pupil

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
HERE = "tests.lost_pupils.test_match_census"


@pytest.fixture
def national(gwen: Account) -> Actor:
    return get_actor(gwen)


@pytest.fixture
def authority(lowri: Account) -> Actor:
    return get_actor(lowri)


def is_stored() -> bool:
    return StoredFile.objects.exists()


def test_it_finds_the_pupil_who_is_on_roll_somewhere(national: Actor) -> None:
    mali = lose_mali()
    make_lost_pupil("Quennell", "Zoë", town="Penarth", born_on=None)

    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    assert (run.state, run.census_count, run.lost_count, run.match_count) == ("ready", 5, 2, 1)
    match = ProposedMatch.objects.get()
    assert match.pupil == mali
    assert (match.census_la, match.census_estab, match.uploader_la) == ("680", "2329", "681")
    assert 0.5 <= match.score <= 1
    assert "dob-same" in [reason["code"] for reason in match.reasons]
    evidence = read_evidence(match)
    assert evidence is not None
    assert (evidence["surname"], evidence["dob"]) == ("Evans", "2014-03-09")


def test_what_is_kept_of_the_census_is_sealed(national: Actor) -> None:
    lose_mali()
    carry_out(order(national, MALI, at=NOON), at=NOON)

    match = ProposedMatch.objects.get()
    assert match.evidence is not None
    assert b"Evans" not in bytes(match.evidence)
    assert "Evans" not in str(match.reasons)


def test_the_census_is_destroyed_once_the_run_has_ended(national: Actor) -> None:
    run = order(national, MALI, at=NOON)
    assert is_stored()

    carry_out(run, at=NOON)

    assert run.stored is None
    assert not is_stored()


def test_a_school_census_in_xml_is_read_too(national: Actor) -> None:
    lose_mali()
    census = b"""<Message><Header><Source><LEA>680</LEA><Estab>2329</Estab></Source></Header>
    <Pupils><Pupil><UPN>%b</UPN><Surname>Evans</Surname><Forename>Mali</Forename>
    <DOB>2014-03-09</DOB><Gender>F</Gender></Pupil></Pupils></Message>""" % UPN.encode()
    run = order_matching(chunks=[census], file_name="plasc.xml", by=national, at=NOON)
    carry_out(run, at=NOON)

    assert ProposedMatch.objects.get().school == "6802329"


@pytest.mark.parametrize("standing", [Standing.CLAIMED, Standing.PLACED])
def test_it_leaves_out_who_is_no_longer_lost(national: Actor, standing: Standing) -> None:
    ended = NOON if standing is Standing.PLACED else None
    lose_mali(standing=standing, ended_at=ended)

    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    assert (run.state, run.lost_count, run.match_count) == ("ready", 0, 0)


def test_it_does_not_propose_again_what_was_accepted(national: Actor) -> None:
    accepted = make_match(make_run(national, at=NOON), lose_mali())
    ProposedMatch.objects.filter(pk=accepted.pk).update(state="accepted", decided_at=NOON)

    run = carry_out(order(national, MALI, at=NOON), at=NOON)
    assert (run.state, run.match_count) == ("ready", 0)

    elsewhere = MALI.replace(",680,2329", ",676,2252")
    run = carry_out(order(national, elsewhere, at=NOON), at=NOON)
    assert run.match_count == 1


def test_what_was_rejected_is_proposed_again(national: Actor) -> None:
    rejected = make_match(make_run(national, at=NOON), lose_mali())
    ProposedMatch.objects.filter(pk=rejected.pk).update(state="rejected", decided_at=NOON)

    assert carry_out(order(national, MALI, at=NOON), at=NOON).match_count == 1


def test_an_authority_matches_its_own_census_with_the_whole_shelf(authority: Actor) -> None:
    lose_mali(uploader="8303308")
    row = MALI.replace(",680,2329", ",,")
    census = "\n".join([HEADINGS, row, ""]).encode()

    run = order_matching(chunks=[census], file_name="own.csv", by=authority, at=NOON)
    carry_out(run, at=NOON)

    match = ProposedMatch.objects.get()
    assert (run.party, run.la, run.without_school) == ("681LLLL", "681", 0)
    assert (match.census_la, match.school, match.uploader_la) == ("681", "", "830")


def test_an_authority_cannot_match_the_census_of_another(authority: Actor) -> None:
    with pytest.raises(OtherAuthority):
        order(authority, MALI, at=NOON)
    assert not is_stored()


def test_nor_one_that_names_another_further_down(authority: Actor) -> None:
    lose_mali()
    run = order(authority, MALI.replace("680", "681"), at=NOON)
    carry_out(run, at=NOON)

    assert (run.state, run.problem["code"]) == ("failed", "matching-other-authority")
    assert not is_stored()
    assert not ProposedMatch.objects.exists()


def test_those_who_may_match_are_told_when_it_is_ready(national: Actor) -> None:
    lose_mali()
    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    letter = Letter.objects.get()
    assert f"/lost-pupils/matching/{run.public_id}/" in letter.body
    assert "Evans" not in letter.body + letter.subject


def test_the_trail_says_who_ordered_it_and_what_came_of_it(national: Actor) -> None:
    lose_mali()
    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    lines = AuditLine.objects.filter(object_id=str(run.public_id)).order_by("pk")
    assert [(line.act, line.name) for line in lines] == [
        ("matching.order", national.name),
        ("matching.ready", national.name),
    ]
    assert lines[1].facts == {"census": 5, "shelf": 1, "matches": 1}


@pytest.mark.parametrize("person", ["bryn", "olwen", "dilys", "vera", "sam"])
def test_others_may_not(person: str, request: pytest.FixtureRequest) -> None:
    by = get_actor(request.getfixturevalue(person))
    with pytest.raises(NotPermitted):
        order(by, MALI, at=NOON)
    assert not is_stored()


BAD = {
    "text": (b"Dear colleague,\nhere are the pupils.\n", ColumnsMissing),
    "no pupils": (HEADINGS.encode() + b"\n", NobodyOnRoll),
    "other XML": (b"<html><body/></html>", DocumentRefused),
    "a CTF": (b"<CTfile><Header/></CTfile>", DocumentRefused),
    "noise": (b"\x00\x01\x02" * 50, DocumentRefused),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_census_is_refused_and_not_kept(national: Actor, name: str) -> None:
    body, refusal = BAD[name]
    with pytest.raises(refusal):
        order_matching(chunks=[body], file_name=name, by=national, at=NOON)
    assert not is_stored()
    assert not MatchingRun.objects.exists()


def test_a_census_that_breaks_off_further_down_says_so_and_is_destroyed(national: Actor) -> None:
    lose_mali()
    pupil = b"<Pupil><UPN>A</UPN><Surname>Evans</Surname><DOB>2014-03-09</DOB></Pupil>"
    body = b"<Message><Source><LEA>680</LEA></Source>" + pupil * 2000 + b"<Pupil>"
    run = order_matching(chunks=[body], file_name="x.xml", by=national, at=NOON)
    carry_out(run, at=NOON)

    assert run.state == RunState.FAILED
    assert run.problem["message"]
    assert not is_stored()
    assert AuditLine.objects.get(act="matching.fail").facts == {"refusal": run.problem["code"]}


def test_it_takes_no_more_than_the_limit(national: Actor, settings: Settings) -> None:
    settings.MATCHING_SIZE = 100
    with pytest.raises(TooLarge):
        order(national, MALI, at=NOON)
    assert not is_stored()


def test_it_takes_no_more_pupils_than_the_limit(national: Actor, settings: Settings) -> None:
    settings.MATCHING_PUPILS = 3
    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    assert (run.state, run.problem["code"]) == ("failed", "matching-too-many-pupils")
    assert run.problem["params"] == {"most": "3"}


def test_one_at_a_time_for_each_organisation(national: Actor, authority: Actor) -> None:
    order(national, MALI, at=NOON)
    with pytest.raises(MatchingUnderWay):
        order(national, MALI, at=NOON)
    order(authority, MALI.replace("680", "681"), at=NOON)

    assert MatchingRun.objects.count() == 2
    assert StoredFile.objects.count() == 2


def test_cancelling_destroys_the_census(national: Actor) -> None:
    run = order(national, MALI, at=NOON)
    cancel(run=run, by=national, at=NOON)

    run.refresh_from_db()
    assert (run.state, run.stored, run.ended_by_name) == ("cancelled", None, national.name)
    assert not is_stored()
    assert match_due(clock=lambda: NOON) == 0
    with pytest.raises(RunEnded):
        cancel(run=run, by=national, at=NOON)


def test_nobody_cancels_the_run_of_others(national: Actor, authority: Actor) -> None:
    run = order(national, MALI, at=NOON)
    with pytest.raises(RunEnded):
        cancel(run=run, by=authority, at=NOON)
    assert is_stored()


# --- Workers that die, fail or come too late -------------------------------------------------


def dies(*turn: object, **files: object) -> Iterable[Match]:
    raise KeyboardInterrupt


def breaks(**files: object) -> Iterable[Match]:
    raise RuntimeError("out of memory")


def says_twice(
    *, lost: Path, census: Path, least: float, means: Means, report: Callable[[str], None]
) -> Iterator[Match]:
    """Stand for an engine that does not match one to one."""
    for match in match_files(lost=lost, census=census, means=means):
        yield match
        yield Match(match.id_lost, match.id_census, 0.5, match.reasons)


def test_the_run_of_a_worker_that_died_is_taken_up_when_its_lease_is_over(
    national: Actor, settings: Settings
) -> None:
    lose_mali()
    run = order(national, MALI, at=NOON)
    usual, settings.MATCHING_ENGINE = settings.MATCHING_ENGINE, f"{HERE}.dies"
    with pytest.raises(KeyboardInterrupt):
        match_due(clock=lambda: NOON)
    settings.MATCHING_ENGINE = usual

    assert match_due(clock=lambda: NOON + timedelta(minutes=1)) == 0
    carry_out(run, at=NOON + timedelta(minutes=3))

    assert (run.state, run.attempt, run.match_count) == ("ready", 2, 1)
    assert ProposedMatch.objects.count() == 1


def test_nothing_is_doubled_if_it_died_while_it_wrote(
    national: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_mali()
    run = order(national, MALI, at=NOON)
    with monkeypatch.context() as patched:
        patched.setattr(match_census, "_finish", dies)
        with pytest.raises(KeyboardInterrupt):
            match_due(clock=lambda: NOON)
    assert ProposedMatch.objects.count() == 1
    assert not ProposedMatch.objects.visible_to(national).exists()

    carry_out(run, at=NOON + timedelta(minutes=3))

    assert run.state == "ready"
    assert ProposedMatch.objects.count() == 1


def test_a_worker_thought_dead_writes_nothing_any_more(national: Actor, settings: Settings) -> None:
    lose_mali()
    run = order(national, MALI, at=NOON)

    @contextmanager
    def overtake(turn: Turn) -> Iterator[None]:
        MatchingRun.objects.filter(pk=run.pk).update(attempt=7)
        yield

    match_due(clock=lambda: NOON, attend=overtake)

    run.refresh_from_db()
    assert (run.state, run.match_count) == ("running", 0)
    assert not ProposedMatch.objects.exists()
    assert not AuditLine.objects.filter(act="matching.ready").exists()


def test_nor_does_one_whose_run_was_cancelled(national: Actor) -> None:
    lose_mali()
    run = order(national, MALI, at=NOON)

    @contextmanager
    def withdraw(turn: Turn) -> Iterator[None]:
        cancel(run=run, by=national, at=NOON)
        with pytest.raises(TurnLost):
            turn.say()
        yield

    match_due(clock=lambda: NOON, attend=withdraw)

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not ProposedMatch.objects.exists()


def test_what_fails_is_tried_again_and_given_up_in_the_end(
    national: Actor, settings: Settings
) -> None:
    lose_mali()
    run = order(national, MALI, at=NOON)
    settings.MATCHING_ENGINE = f"{HERE}.breaks"

    at = NOON
    for failures in range(1, MOST_ATTEMPTS + 1):
        carry_out(run, at=at)
        assert (run.state, run.failures, run.attempt) == ("waiting", failures, failures)
        assert match_due(clock=lambda at=at: at) == 0  # type: ignore[misc]
        at = run.next_at
    carry_out(run, at=at)

    assert (run.state, run.problem["code"]) == ("failed", "matching-broken")
    assert not is_stored()
    assert Letter.objects.count() == 1


def test_another_engine_can_be_configured(national: Actor, settings: Settings) -> None:
    lose_mali()
    settings.MATCHING_ENGINE = f"{HERE}.says_twice"
    run = carry_out(order(national, MALI, at=NOON), at=NOON)

    assert run.match_count == 1
    assert ProposedMatch.objects.get().score > 0.5
