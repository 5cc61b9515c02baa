"""An authority claims a lost pupil: declaration, download, answer; and undoes a mistake."""

from datetime import timedelta
from uuid import UUID

import pytest

from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_queries import find_others_claims, find_own_claim, get_claim
from pont.lost_pupils.claim_states import ClaimStage, WrongClaimStage
from pont.lost_pupils.models import LostPupil, SearchEntry
from pont.lost_pupils.operations.claim_rows import NotYourClaim
from pont.lost_pupils.operations.confirm import (
    ColleagueDeclared,
    confirm,
    fetch,
    leave_unconfirmed,
)
from pont.lost_pupils.operations.declare import DeclarationMissing, declare
from pont.lost_pupils.operations.part_from_report import part_from_report
from pont.lost_pupils.operations.undo import undo
from pont.lost_pupils.operations.withdraw import withdraw
from pont.lost_pupils.states import Standing, WrongStanding
from pont.lost_pupils.trail import UNDO, read_detail
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.transfers.operations.hand_over import NoLongerThere
from pont.transfers.operations.recall import AlreadyHandedOver, recall
from pont.transfers.operations.receive import NotYetDownloaded
from pont.transfers.reasons import ReasonMissing
from tests.lost_pupils.claims import (
    TUESDAY,
    WORDS,
    claim_for,
    declare_for,
    forward_to,
    get_tomos,
    make_colleague,
)

LATER = TUESDAY + timedelta(hours=2)


@pytest.fixture
def newport(db: None) -> Actor:
    """Somebody at Newport who may claim, too."""
    return make_colleague("catrin", Role.LEA_LOST_PUPIL_TRANSFER, la="680")


def undo_claim(claim: Claim, by: Actor, reason: str = "another-pupil", remark: str = "") -> None:
    undo(claim=claim, reason=reason, remark=remark, by=by, at=LATER)


def test_the_declaration_is_kept_with_person_and_time(sion: LostPupil, searcher: Actor) -> None:
    claim = declare_for(sion, searcher)

    assert (claim.declaration, claim.declared_at) == (WORDS, TUESDAY)
    assert (claim.account, claim.name) == (searcher.account, "Lowri Beynon")
    assert (claim.party, claim.la) == ("681LLLL", "681")
    line = AuditLine.objects.get(act="lost-pupil.declare")
    assert (line.object_id, line.facts["claim"]) == (str(sion.public_id), str(claim.public_id))
    sion.refresh_from_db()
    assert sion.standing == Standing.LOST


def test_yes_makes_the_pupil_claimed(sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)

    sion.refresh_from_db()
    assert sion.standing == Standing.CLAIMED
    assert (claim.stage, claim.confirmed_at) == (ClaimStage.CLAIMED, TUESDAY)
    assert set(SearchEntry.objects.values_list("is_claimed", flat=True)) == {1}
    acts = [line.act for line in AuditLine.objects.order_by("sequence")]
    assert acts[-3:] == ["lost-pupil.declare", "lost-pupil.fetch", "lost-pupil.claim"]


def test_the_download_is_a_step_of_the_file(sion: LostPupil, searcher: Actor) -> None:
    claim = declare_for(sion, searcher)
    transfer = fetch(claim=claim, by=searcher, at=TUESDAY)

    assert transfer.handed_over_at == TUESDAY
    step = transfer.steps.last()
    assert step
    assert (step.verb, step.by_name) == ("handed-over", "Lowri Beynon")


def test_no_leaves_the_pupil_lost_and_the_declaration_kept(
    sion: LostPupil, searcher: Actor
) -> None:
    claim = declare_for(sion, searcher)
    fetch(claim=claim, by=searcher, at=TUESDAY)
    leave_unconfirmed(claim=claim, by=searcher, at=TUESDAY)

    sion.refresh_from_db()
    claim.refresh_from_db()
    assert sion.standing == Standing.LOST
    assert (claim.stage, claim.handed_over_at) == (ClaimStage.DECLARED, None)
    assert AuditLine.objects.filter(act="lost-pupil.not-confirm").count() == 1


def test_it_is_downloaded_before_it_is_confirmed(sion: LostPupil, searcher: Actor) -> None:
    claim = declare_for(sion, searcher)

    for answer in (confirm, leave_unconfirmed):
        with pytest.raises(NotYetDownloaded):
            answer(claim=claim, by=searcher, at=TUESDAY)


def test_it_is_confirmed_once(sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)

    with pytest.raises(WrongClaimStage):
        confirm(claim=claim, by=searcher, at=LATER)


def test_nothing_is_had_without_the_declaration(sion: LostPupil, searcher: Actor) -> None:
    with pytest.raises(DeclarationMissing):
        declare(record=sion, declaration=" ", by=searcher, at=TUESDAY)

    assert not Claim.objects.exists()


@pytest.mark.parametrize("person", ["olwen", "dilys", "vera", "elin", "huw", "bryn", "gwen"])
def test_no_other_role_may_claim(
    sion: LostPupil, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        declare_for(sion, get_actor(request.getfixturevalue(person)))


def test_the_role_that_does_not_forward_may_claim(sion: LostPupil, db: None) -> None:
    claim_for(sion, make_colleague("ceri", Role.LEA_LOST_PUPIL))

    sion.refresh_from_db()
    assert sion.standing == Standing.CLAIMED


def test_two_authorities_claim_one_pupil_and_see_each_other(
    sion: LostPupil, searcher: Actor, newport: Actor
) -> None:
    first = claim_for(sion, searcher)
    second = claim_for(sion, newport, at=LATER)

    assert find_others_claims(newport, sion) == [first]
    assert find_others_claims(searcher, sion) == [second]
    assert find_own_claim(searcher, sion) == first
    with pytest.raises(Claim.DoesNotExist):
        get_claim(newport, first.public_id)


def test_an_authority_claims_a_pupil_once(sion: LostPupil, searcher: Actor) -> None:
    claim_for(sion, searcher)

    with pytest.raises(WrongClaimStage):
        declare_for(sion, make_colleague("ceri", Role.LEA_LOST_PUPIL))


def test_a_declaration_that_led_to_nothing_makes_room(sion: LostPupil, searcher: Actor) -> None:
    earlier = declare_for(sion, searcher)
    colleague = make_colleague("ceri", Role.LEA_LOST_PUPIL)
    fetch(claim=earlier, by=searcher, at=TUESDAY)
    claim = claim_for(sion, colleague, at=LATER)

    earlier.refresh_from_db()
    assert (earlier.stage, earlier.declaration) == (ClaimStage.LAPSED, WORDS)
    assert find_own_claim(searcher, sion) == claim
    with pytest.raises(WrongClaimStage):
        confirm(claim=earlier, by=searcher, at=LATER)


def test_whoever_declared_downloads_and_answers(sion: LostPupil, searcher: Actor) -> None:
    claim = declare_for(sion, searcher)
    colleague = make_colleague("ceri", Role.LEA_LOST_PUPIL)

    for act in (fetch, confirm, leave_unconfirmed):
        with pytest.raises(ColleagueDeclared):
            act(claim=claim, by=colleague, at=LATER)


def test_a_colleague_downloads_what_is_claimed_again(sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)

    assert fetch(claim=claim, by=make_colleague("ceri", Role.LEA_LOST_PUPIL), at=LATER)


def test_another_authority_touches_nothing(
    sion: LostPupil, searcher: Actor, newport: Actor
) -> None:
    declared = declare_for(sion, searcher)

    for act in (fetch, confirm, leave_unconfirmed):
        with pytest.raises(NotYourClaim):
            act(claim=declared, by=newport, at=LATER)
    with pytest.raises(NotYourClaim):
        undo_claim(declared, newport)


def test_a_claimed_file_is_not_taken_back(
    sion: LostPupil, searcher: Actor, uploader: Actor
) -> None:
    claim_for(sion, searcher)

    with pytest.raises(WrongStanding):
        withdraw(record=sion, reason="came-back", remark="", by=uploader, at=LATER)
    with pytest.raises(AlreadyHandedOver):
        recall(transfer=sion.transfer, by=uploader, at=LATER)


def test_a_pupil_who_came_back_is_claimed_no_more(
    sion: LostPupil, searcher: Actor, uploader: Actor
) -> None:
    claim = declare_for(sion, searcher)
    withdraw(record=sion, reason="came-back", remark="", by=uploader, at=LATER)

    claim.refresh_from_db()
    assert claim.stage == ClaimStage.LAPSED
    with pytest.raises(WrongStanding):
        declare_for(sion, searcher)
    with pytest.raises((WrongClaimStage, NoLongerThere)):
        fetch(claim=claim, by=searcher, at=LATER)


def test_an_undone_claim_leaves_the_pupil_lost(sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)
    undo_claim(claim, searcher, remark="Siân, not Siôn")

    sion.refresh_from_db()
    claim.refresh_from_db()
    assert sion.standing == Standing.LOST
    assert (claim.undone_for, claim.undone_at, claim.undone_by_name) == (
        "another-pupil",
        LATER,
        "Lowri Beynon",
    )
    line = AuditLine.objects.get(act=UNDO)
    assert "Siân" not in str(line.facts)
    detail = read_detail(bytes(line.sealed.content), about=claim.public_id)  # type: ignore[attr-defined]
    assert detail["remark"] == "Siân, not Siôn"
    assert set(SearchEntry.objects.values_list("is_claimed", flat=True)) == {0}


def test_the_pupil_stays_claimed_while_another_claims_them(
    sion: LostPupil, searcher: Actor, newport: Actor
) -> None:
    first, second = claim_for(sion, searcher), claim_for(sion, newport)
    undo_claim(first, searcher)
    sion.refresh_from_db()
    assert sion.standing == Standing.CLAIMED

    undo_claim(second, newport)
    sion.refresh_from_db()
    assert sion.standing == Standing.LOST


def test_who_was_claimed_by_mistake_can_be_claimed_again(sion: LostPupil, searcher: Actor) -> None:
    undo_claim(claim_for(sion, searcher), make_colleague("ceri", Role.LEA_LOST_PUPIL))
    claim_for(sion, searcher, at=LATER)

    sion.refresh_from_db()
    assert sion.standing == Standing.CLAIMED


def test_what_waits_at_a_school_is_not_undone(sion: LostPupil, searcher: Actor) -> None:
    get_tomos()
    claim = claim_for(sion, searcher)
    forward_to(claim, searcher)

    with pytest.raises(WrongClaimStage) as refused:
        undo_claim(claim, searcher)
    assert "recall the forwarded file" in str(refused.value)
    assert "under “Delete files not collected by schools”" in str(refused.value)


def test_a_claim_goes_on_without_the_report(sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher, arrival=UUID(int=7))
    for _ in range(2):
        part_from_report(claim=claim, by=searcher, at=LATER)

    claim.refresh_from_db()
    assert (claim.stage, claim.arrival) == (ClaimStage.CLAIMED, None)
    line = AuditLine.objects.get(act="lost-pupil.part-from-report")
    assert line.facts["arrival"] == str(UUID(int=7))


def test_what_is_forwarded_or_another_s_keeps_its_report(
    sion: LostPupil, searcher: Actor, newport: Actor
) -> None:
    get_tomos()
    claim = claim_for(sion, searcher, arrival=UUID(int=7))
    with pytest.raises(NotYourClaim):
        part_from_report(claim=claim, by=newport, at=LATER)
    forward_to(claim, searcher)
    with pytest.raises(WrongClaimStage):
        part_from_report(claim=claim, by=searcher, at=LATER)
    claim.refresh_from_db()
    assert claim.arrival == UUID(int=7)


@pytest.mark.parametrize(("reason", "remark"), [("", ""), ("came-back", ""), ("other", " ")])
def test_undoing_needs_a_reason(sion: LostPupil, searcher: Actor, reason: str, remark: str) -> None:
    claim = claim_for(sion, searcher)

    with pytest.raises(ReasonMissing):
        undo_claim(claim, searcher, reason, remark)


def test_what_is_not_claimed_is_not_undone(sion: LostPupil, searcher: Actor) -> None:
    with pytest.raises(WrongClaimStage):
        undo_claim(declare_for(sion, searcher), searcher)
