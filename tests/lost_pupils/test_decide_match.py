"""Proposed matches are accepted and rejected, by those whose matching it was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.evidence import Agreement, compare
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_queries import find_matched_uploads
from pont.lost_pupils.matching_states import MatchDecided, MatchState, NoLongerLost
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.operations.decide_match import (
    Decision,
    NothingToDecide,
    decide_match,
    decide_scored,
    decide_ticked,
)
from pont.lost_pupils.operations.forget_matches import forget_matches
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from tests.lost_pupils.censuses import make_match, make_run
from tests.lost_pupils.people import make_lost_pupil

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
ACCEPT, REJECT = Decision.ACCEPT, Decision.REJECT


@pytest.fixture
def national(gwen: Account) -> Actor:
    return get_actor(gwen)


@pytest.fixture
def authority(lowri: Account) -> Actor:
    return get_actor(lowri)


@pytest.fixture
def run(national: Actor) -> MatchingRun:
    return make_run(national, at=NOON)


def decide(match: ProposedMatch, decision: Decision, by: Actor, at: datetime = LATER) -> str:
    decide_match(match=match, decision=decision, by=by, at=at)
    match.refresh_from_db()
    return match.state


@pytest.mark.parametrize(("decision", "state"), [(ACCEPT, "accepted"), (REJECT, "rejected")])
def test_one_is_decided(run: MatchingRun, national: Actor, decision: Decision, state: str) -> None:
    match = make_match(run, make_lost_pupil())

    assert decide(match, decision, national) == state

    assert (match.decided_at, match.decided_by_name) == (LATER, national.name)
    line = AuditLine.objects.get(act=f"matching.{decision}")
    assert line.object_id == str(match.public_id)
    assert line.facts == {
        "run": str(run.public_id),
        "lost-pupil": str(match.pupil.public_id),
        "score": "0.9700",
        "school": "6802329",
    }


def test_accepting_tells_where_the_pupil_is_and_who_sent_the_file(
    run: MatchingRun, national: Actor, nia: Account, bryn: Account, lowri: Account
) -> None:
    RoleHeld.objects.create(
        account=nia, role=Role.LEA_LOST_PUPIL, local_authority=nia.local_authority
    )
    decide(make_match(run, make_lost_pupil(), la="680"), ACCEPT, national)

    told = {letter.to: letter for letter in Letter.objects.all()}
    assert {nia.email, bryn.email, lowri.email} <= set(told)
    assert "/lost-pupils/matched/" in told[nia.email].body
    assert "6812045_CTF_XXXXXXX" in told[bryn.email].body
    assert "/transfers/" in told[bryn.email].body
    assert "6812045_CTF_XXXXXXX" in told[lowri.email].body
    assert "/transfers/" not in told[lowri.email].body
    assert "/lost-pupils/matched/?way=sent" in told[lowri.email].body
    for letter in told.values():
        for known in ("Evans", "Mali", "2014", "Caerdydd"):
            assert known not in letter.subject + letter.body


def test_accepting_leaves_the_pupil_lost_until_the_claim(run: MatchingRun, national: Actor) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, ACCEPT, national)

    match.pupil.refresh_from_db()
    assert match.pupil.standing == Standing.LOST


def test_rejecting_tells_nobody(run: MatchingRun, national: Actor, bryn: Account) -> None:
    decide(make_match(run, make_lost_pupil()), REJECT, national)

    assert not Letter.objects.exists()


def test_an_authority_that_decides_is_not_told_of_it(authority: Actor, lowri: Account) -> None:
    pupil = make_lost_pupil(uploader="8303308")
    decide(make_match(make_run(authority, at=NOON), pupil, la="681"), ACCEPT, authority)

    assert not Letter.objects.filter(to=lowri.email).exists()


def test_what_the_census_does_not_place_is_accepted_all_the_same(
    run: MatchingRun, national: Actor, bryn: Account
) -> None:
    decide(make_match(run, make_lost_pupil(), la=""), ACCEPT, national)

    assert Letter.objects.filter(to=bryn.email).exists()


@pytest.mark.parametrize("standing", [Standing.CLAIMED, Standing.PLACED, Standing.REMOVED])
def test_who_is_no_longer_lost_cannot_be_accepted(
    run: MatchingRun, national: Actor, standing: Standing
) -> None:
    match = make_match(run, make_lost_pupil())
    pupil = match.pupil
    pupil.standing = standing
    pupil.ended_at = None if standing is Standing.CLAIMED else NOON
    pupil.removed_for = "duplicate" if standing is Standing.REMOVED else ""
    pupil.save()

    with pytest.raises(NoLongerLost):
        decide(match, ACCEPT, national)
    with pytest.raises(NothingToDecide):
        decide_scored(run=run, least=0, most=1, decision=ACCEPT, by=national, at=LATER)
    assert not Letter.objects.exists()
    assert decide(match, REJECT, national) == "rejected"


def test_it_is_accepted_after_the_claim_was_undone(run: MatchingRun, national: Actor) -> None:
    match = make_match(run, make_lost_pupil(standing=Standing.CLAIMED))
    match.pupil.standing = Standing.LOST
    match.pupil.save()

    assert decide(match, ACCEPT, national) == "accepted"


def test_what_is_accepted_stays_so(run: MatchingRun, national: Actor) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, ACCEPT, national)
    for decision in Decision:
        with pytest.raises(MatchDecided):
            decide(match, decision, national)


def test_a_rejection_can_be_taken_back(run: MatchingRun, national: Actor) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, REJECT, national)
    with pytest.raises(MatchDecided):
        decide(match, REJECT, national)

    assert decide(match, ACCEPT, national) == "accepted"


def test_but_not_once_what_was_compared_is_erased(run: MatchingRun, national: Actor) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, REJECT, national)
    forget_matches(at=LATER + timedelta(days=30))
    with pytest.raises(MatchDecided):
        decide(match, ACCEPT, national)


def test_nobody_decides_about_the_matches_of_others(
    run: MatchingRun, national: Actor, authority: Actor
) -> None:
    theirs = make_match(run, make_lost_pupil())
    ours = make_match(make_run(authority, at=NOON), make_lost_pupil())
    for match, by in ((theirs, authority), (ours, national)):
        with pytest.raises(MatchDecided):
            decide(match, ACCEPT, by)
        with pytest.raises(NothingToDecide):
            decide_scored(run=match.run, least=0, most=1, decision=ACCEPT, by=by, at=LATER)
        match.refresh_from_db()
        assert match.state == MatchState.PROPOSED


@pytest.mark.parametrize("person", ["bryn", "olwen", "dilys", "vera"])
def test_others_may_not(run: MatchingRun, person: str, request: pytest.FixtureRequest) -> None:
    by, match = get_actor(request.getfixturevalue(person)), make_match(run, make_lost_pupil())
    for act in (
        lambda: decide(match, ACCEPT, by),
        lambda: decide_ticked(run=run, ticked=[match.public_id], decision=ACCEPT, by=by, at=LATER),
    ):
        with pytest.raises(NotPermitted):
            act()


Make = Callable[[float], ProposedMatch]


@pytest.fixture
def propose(run: MatchingRun) -> Make:
    return lambda score: make_match(run, make_lost_pupil(), score=score)


def test_many_are_decided_above_a_score(run: MatchingRun, national: Actor, propose: Make) -> None:
    matches = [propose(score) for score in (0.99, 0.95, 0.949, 0.6)]

    count = decide_scored(run=run, least=0.95, most=1, decision=ACCEPT, by=national, at=LATER)

    assert count == 2
    states = [ProposedMatch.objects.get(pk=match.pk).state for match in matches]
    assert states == ["accepted", "accepted", "proposed", "proposed"]
    assert AuditLine.objects.filter(act="matching.accept").count() == 2


def test_those_ticked_are_decided_but_no_others(
    run: MatchingRun, national: Actor, propose: Make, authority: Actor
) -> None:
    ticked, other = [propose(0.9), propose(0.8)], propose(0.99)
    decided = propose(0.7)
    decide(decided, REJECT, national)
    foreign = make_match(make_run(authority, at=NOON), make_lost_pupil())

    count = decide_ticked(
        run=run,
        ticked=[match.public_id for match in (*ticked, decided, foreign)],
        decision=REJECT,
        by=national,
        at=LATER,
    )

    assert count == 2
    left = ProposedMatch.objects.filter(state=MatchState.PROPOSED)
    assert set(left) == {other, foreign}


def test_one_letter_for_many(run: MatchingRun, national: Actor, bryn: Account) -> None:
    for _ in range(3):
        make_match(run, make_lost_pupil(), score=0.99)
    decide_scored(run=run, least=0.9, most=1, decision=ACCEPT, by=national, at=LATER)

    assert Letter.objects.filter(to=bryn.email).count() == 1


def test_both_sides_are_compared_field_by_field(run: MatchingRun) -> None:
    pupil = make_lost_pupil("Núñez", "Inés", middle_names="")
    match = make_match(
        run,
        pupil,
        census={"surname": "NUNEZ", "dob": "2014-09-03", "middle_names": "Mari", "town": ""},
    )

    agreements = {row.field: row.agreement for row in compare(match)}
    assert agreements == {
        "surname": Agreement.SAME,
        "forename": Agreement.SAME,
        "middle_names": Agreement.ONE_SIDE,
        "dob": Agreement.DIFFERS,
        "sex": Agreement.SAME,
        "town": Agreement.ONE_SIDE,
    }


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (30, False)])
def test_what_was_compared_is_erased_30_days_after_the_decision(
    run: MatchingRun, national: Actor, days: int, is_kept: bool
) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, ACCEPT, national)

    assert forget_matches(at=LATER + timedelta(days=days)) == (0 if is_kept else 1)

    match.refresh_from_db()
    assert bool(compare(match)) is is_kept
    assert match.state == MatchState.ACCEPTED


@pytest.mark.parametrize(("days", "state"), [(89, "proposed"), (90, "lapsed")])
def test_what_nobody_decides_lapses_after_90_days(run: MatchingRun, days: int, state: str) -> None:
    match = make_match(run, make_lost_pupil())
    forget_matches(at=NOON + timedelta(days=days))

    match.refresh_from_db()
    assert match.state == state
    assert (match.evidence is None) is (state == "lapsed")


def test_those_concerned_find_what_was_accepted(
    run: MatchingRun, national: Actor, authority: Actor
) -> None:
    found_here = make_match(run, make_lost_pupil(uploader="8303308"), la="681")
    sent_from_here = make_match(run, make_lost_pupil(uploader="6812045"), la="680")
    undecided = make_match(run, make_lost_pupil(uploader="6812045"), la="681")
    for match in (found_here, sent_from_here):
        decide(match, ACCEPT, national)

    assert undecided.state == MatchState.PROPOSED
    assert list(ProposedMatch.objects.led_to(authority)) == [found_here]
    assert list(ProposedMatch.objects.uploaded_by(authority)) == [sent_from_here]
    assert not ProposedMatch.objects.led_to(national).exists()
    assert not ProposedMatch.objects.uploaded_by(national).exists()


@pytest.mark.parametrize("person", ["bryn", "olwen", "nia"])
def test_others_find_nothing(
    run: MatchingRun, national: Actor, person: str, request: pytest.FixtureRequest
) -> None:
    by = get_actor(request.getfixturevalue(person))
    decide(make_match(run, make_lost_pupil(), la="680"), ACCEPT, national)

    assert not ProposedMatch.objects.led_to(by).exists()
    assert not ProposedMatch.objects.uploaded_by(by).exists()
    assert not ProposedMatch.objects.visible_to(by).exists()


def make_claim(pupil: LostPupil, **known: Any) -> Claim:
    return Claim.objects.create(
        pupil=pupil,
        account=UUID(int=1),
        name="Nia",
        party="680LLLL",
        party_name="Newport",
        declaration="I declare",
        declared_at=LATER,
        **known,
    )


def test_an_abandoned_declaration_hides_nobody_from_the_housekeeping(
    run: MatchingRun, national: Actor, authority: Actor
) -> None:
    match = make_match(run, make_lost_pupil())
    decide(match, ACCEPT, national, at=LATER)
    make_claim(match.pupil)

    assert find_matched_uploads(authority, most=10) == [match]


def test_the_housekeeping_lists_whom_nobody_has_claimed_yet(
    run: MatchingRun, national: Actor, authority: Actor
) -> None:
    lost, claimed, placed = (make_match(run, make_lost_pupil()) for _ in range(3))
    for days, match in enumerate((lost, claimed, placed)):
        decide(match, ACCEPT, national, at=LATER + timedelta(days=days))
    make_claim(claimed.pupil, stage=ClaimStage.CLAIMED, confirmed_at=LATER)
    LostPupil.objects.filter(pk=placed.pupil_id).update(standing=Standing.PLACED, ended_at=LATER)

    assert find_matched_uploads(authority, most=10) == [lost]
    assert find_matched_uploads(national, most=10) == []
    later = make_match(run, make_lost_pupil())
    decide(later, ACCEPT, national, at=LATER + timedelta(days=5))
    assert find_matched_uploads(authority, most=1) == [later]
    assert find_matched_uploads(authority, after=later, most=1) == [lost]
