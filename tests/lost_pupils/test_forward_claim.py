"""The file of a claimed pupil goes on to a school, is collected there, or comes back."""

from datetime import date, timedelta

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.directory.models import Establishment
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage, WrongClaimStage
from pont.lost_pupils.models import LostPupil, SearchEntry
from pont.lost_pupils.operations import forward_claim as forwarding
from pont.lost_pupils.operations.claim_rows import NotYourClaim
from pont.lost_pupils.operations.forward_claim import NotASchoolHere, UnreadThere, forward_claim
from pont.lost_pupils.operations.shelve import remove_record
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.standards.ctf import read_ctf
from pont.transfers.models import Transfer
from pont.transfers.operations.expire import expire_transfers
from pont.transfers.operations.forward import forward
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.operations.remove import remove
from pont.transfers.states import State
from pont.vault.models import StoredFile
from pont.vault.queries import open_stored
from tests.lost_pupils.claims import (
    TUESDAY,
    claim_for,
    collect,
    declare_for,
    forward_to,
    get_tomos,
    make_colleague,
)
from tests.organisations import make_establishment

LATER = TUESDAY + timedelta(hours=2)


@pytest.fixture
def tomos_there(db: None) -> Actor:
    """Tomos at Rumney, who collects."""
    return get_tomos()


@pytest.fixture
def claim(sion: LostPupil, searcher: Actor, tomos_there: Actor) -> Claim:
    """Lowri's claim to Siôn, not forwarded yet."""
    return claim_for(sion, searcher)


@pytest.fixture
def onward(claim: Claim, searcher: Actor) -> Transfer:
    """The file that waits at Rumney."""
    return forward_to(claim, searcher)


def test_the_file_goes_on_from_the_authority(claim: Claim, onward: Transfer) -> None:
    claim.refresh_from_db()
    assert (onward.name, onward.sender, onward.recipient) == (
        "681LLLL_CTF_6812317_001.XML",
        "681LLLL",
        "6812317",
    )
    assert (onward.origin, onward.state) == (claim.pupil.transfer, State.SENT)
    assert (claim.stage, claim.onward, claim.forwarded_at) == (
        ClaimStage.FORWARDED,
        onward,
        TUESDAY,
    )
    assert [pupil.upn for pupil in onward.pupils.all()] == [claim.pupil.upn]


def test_its_header_leads_to_the_school_and_the_original_is_kept(
    claim: Claim, onward: Transfer
) -> None:
    original = claim.pupil.transfer
    original.refresh_from_db()
    headers = []
    for transfer in (original, onward):
        assert transfer.stored
        with open_stored(transfer.stored) as stream:
            reader = read_ctf(stream)
            pupils = list(reader)
            header = reader.header
            headers.append((header.source.number, header.destination.number, len(pupils)))
    assert headers == [("6812045", "XXXXXXX", 1), ("6812045", "6812317", 1)]
    assert original.state == State.SENT


def test_school_and_uploaders_are_told_without_the_pupil(claim: Claim, searcher: Actor) -> None:
    Letter.objects.all().delete()
    forward_to(claim, searcher)

    told = {(letter.to, letter.subject) for letter in Letter.objects.all()}
    found, waits = "A lost pupil has been found", "A file is waiting for you in Pont"
    assert {
        ("tomos@rumney.example", waits),
        ("bryn@greenway.example", found),
        ("lowri@la681.example", found),
    } <= told
    offices = {"swyddfa@rumney.example", "swyddfa@greenway.example", "data@la681.example"}
    assert offices <= {to for to, _ in told}
    bodies = "".join(letter.body for letter in Letter.objects.all())
    assert "6812045_CTF_XXXXXXX_001.XML" in bodies
    assert "681LLLL_CTF_6812317_001.XML" in bodies
    assert not any(word in bodies for word in ("Llywelyn", "Siôn", claim.pupil.upn))


def test_it_leaves_lines_without_anything_of_the_pupil(claim: Claim, onward: Transfer) -> None:
    line = AuditLine.objects.get(act="lost-pupil.forward")

    assert line.facts == {
        "claim": str(claim.public_id),
        "party": "681LLLL",
        "transfer": str(onward.public_id),
        "school": "6812317",
        "sha256": onward.sha256,
    }


def test_a_colleague_forwards_any_claim_of_the_authority(
    sion: LostPupil, tomos_there: Actor
) -> None:
    claim = claim_for(sion, make_colleague("ceri", Role.LEA_LOST_PUPIL))

    assert forward_to(claim, make_colleague("elis", Role.LEA_LOST_PUPIL_TRANSFER))


def test_the_role_that_only_claims_may_not(claim: Claim) -> None:
    with pytest.raises(NotPermitted):
        forward_to(claim, make_colleague("ceri", Role.LEA_LOST_PUPIL))


def test_another_authority_may_not(claim: Claim) -> None:
    with pytest.raises(NotYourClaim):
        forward_to(claim, make_colleague("catrin", Role.LEA_LOST_PUPIL_TRANSFER, la="680"))


def test_what_was_only_declared_is_not_forwarded(
    sion: LostPupil, searcher: Actor, tomos_there: Actor
) -> None:
    with pytest.raises(WrongClaimStage):
        forward_to(declare_for(sion, searcher), searcher)


@pytest.mark.parametrize("to", ["", "6802329", "6819999", "680LLLL", "681LLLL", "XXXXXXX"])
def test_it_goes_to_no_other_place(
    claim: Claim, searcher: Actor, to: str, newport_school: Establishment
) -> None:
    with pytest.raises(NotASchoolHere):
        forward_to(claim, searcher, to=to)


def test_it_goes_to_no_closed_school(claim: Claim, searcher: Actor) -> None:
    make_establishment("6814039", closed_on=date(2026, 11, 1))

    with pytest.raises(NotASchoolHere):
        forward_to(claim, searcher, to="6814039")


@pytest.mark.parametrize(
    ("is_active", "said"), [(True, "nobody can sign in"), (False, "is not active")]
)
def test_it_warns_of_a_school_where_nobody_reads(
    claim: Claim, searcher: Actor, is_active: bool, said: str
) -> None:
    make_establishment("6814039", is_active=is_active)
    with pytest.raises(UnreadThere) as refused:
        forward_to(claim, searcher, to="6814039")
    assert said in str(refused.value)

    forward_claim(claim=claim, to="6814039", warnings_read=True, by=searcher, at=TUESDAY)

    subjects = [letter.subject for letter in Letter.objects.filter(to="data@la681.example")]
    is_told = any("not active" in subject for subject in subjects)
    assert is_told == (not is_active)


def test_it_is_forwarded_once_at_a_time(claim: Claim, onward: Transfer, searcher: Actor) -> None:
    stored = StoredFile.objects.count()
    for stale in (claim, Claim.objects.get(pk=claim.pk)):
        with pytest.raises(WrongClaimStage):
            forward_to(stale, searcher)

    assert StoredFile.objects.count() == stored
    assert Transfer.objects.filter(sender="681LLLL").count() == 1


def test_what_is_refused_late_leaves_no_bytes(
    claim: Claim, searcher: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = Claim.objects.get(pk=claim.pk)
    forward_to(claim, searcher)
    abandoned = []
    monkeypatch.setattr(forwarding, "abandon", abandoned.append)

    with pytest.raises(WrongClaimStage):
        forward_to(stale, searcher)

    assert len(abandoned) == 1


def test_collected_by_the_school_the_pupil_is_placed(
    claim: Claim, onward: Transfer, tomos_there: Actor
) -> None:
    Letter.objects.all().delete()
    collect(onward, tomos_there, at=LATER)

    claim.refresh_from_db()
    pupil = LostPupil.objects.select_related("transfer").get(pk=claim.pupil_id)
    assert (claim.stage, claim.placed_at) == (ClaimStage.PLACED, LATER)
    assert (pupil.standing, pupil.ended_at, pupil.ended_by_name) == (
        Standing.PLACED,
        LATER,
        "Tomos Ellis",
    )
    assert not SearchEntry.objects.exists()
    assert (pupil.transfer.state, pupil.transfer.ended_at) == (State.RECEIVED, LATER)
    assert [step.verb for step in pupil.transfer.steps.all()] == [
        "sent",
        "handed-over",
        "forwarded",
        "received",
    ]
    assert "bryn@greenway.example" in {letter.to for letter in Letter.objects.all()}
    assert AuditLine.objects.filter(act="lost-pupil.place").count() == 1


def test_who_was_placed_is_forgotten_with_the_file(
    claim: Claim, onward: Transfer, tomos_there: Actor
) -> None:
    collect(onward, tomos_there, at=LATER)
    expire_transfers(at=LATER + timedelta(days=91))

    pupil = LostPupil.objects.get(pk=claim.pupil_id)
    assert (pupil.standing, pupil.surname, pupil.upn) == (Standing.PLACED, "", "")


def test_a_download_alone_places_nobody(claim: Claim, onward: Transfer) -> None:
    claim.pupil.refresh_from_db()
    assert claim.pupil.standing == Standing.CLAIMED


def test_rejected_by_the_school_it_can_be_forwarded_again(
    claim: Claim, onward: Transfer, tomos_there: Actor, searcher: Actor
) -> None:
    reject(transfer=onward, reason="not-joining", remark="", by=tomos_there, at=LATER)

    claim.refresh_from_db()
    assert (claim.stage, claim.onward, claim.forwarded_at) == (ClaimStage.CLAIMED, None, None)
    again = forward_to(claim, searcher, to="6812045", at=LATER)
    assert again.name == "681LLLL_CTF_6812045_001.XML"


def test_recalled_or_removed_it_can_be_forwarded_again(
    claim: Claim, onward: Transfer, searcher: Actor, olwen: Account
) -> None:
    recall(transfer=onward, by=searcher, at=LATER)
    claim.refresh_from_db()
    assert claim.stage == ClaimStage.CLAIMED

    again = forward_to(claim, searcher, at=LATER)
    remove(transfers=[again], reason="not-arrived", remark="", by=get_actor(olwen), at=LATER)
    claim.refresh_from_db()
    assert claim.stage == ClaimStage.CLAIMED


def test_the_claim_follows_a_file_that_goes_on_to_another_school(
    claim: Claim, onward: Transfer, uploader: Actor, olwen: Account
) -> None:
    new = forward(transfers=[onward], to="6812045", by=get_actor(olwen), at=LATER)[0]
    claim.refresh_from_db()
    assert (claim.stage, claim.onward) == (ClaimStage.FORWARDED, new)

    collect(new, uploader, at=LATER)
    claim.refresh_from_db()
    assert claim.stage == ClaimStage.PLACED


def test_the_other_authoritys_claim_lapses_when_the_pupil_is_placed(
    claim: Claim, onward: Transfer, tomos_there: Actor
) -> None:
    newport = make_colleague("catrin", Role.LEA_LOST_PUPIL_TRANSFER, la="680")
    other = claim_for(claim.pupil, newport)
    collect(onward, tomos_there, at=LATER)

    other.refresh_from_db()
    assert other.stage == ClaimStage.LAPSED
    with pytest.raises(WrongClaimStage):
        forward_to(other, newport)


def test_both_files_can_be_collected_when_two_authorities_forwarded(
    claim: Claim, onward: Transfer, tomos_there: Actor, uploader: Actor
) -> None:
    newport = make_colleague("catrin", Role.LEA_LOST_PUPIL_TRANSFER, la="680")
    make_establishment("6802329")
    other = claim_for(claim.pupil, newport)
    forward_claim(claim=other, to="6802329", warnings_read=True, by=newport, at=TUESDAY)
    collect(onward, tomos_there, at=LATER)

    other.refresh_from_db()
    assert other.stage == ClaimStage.FORWARDED
    recall(transfer=other.onward, by=newport, at=LATER)  # type: ignore[arg-type]
    other.refresh_from_db()
    assert other.stage == ClaimStage.LAPSED


def test_a_record_removed_meanwhile_does_not_stop_the_school(
    claim: Claim, onward: Transfer, tomos_there: Actor, searcher: Actor
) -> None:
    claim.pupil.refresh_from_db()
    remove_record(claim.pupil, reason="duplicate", by=searcher, at=TUESDAY)
    collect(onward, tomos_there, at=LATER)

    claim.refresh_from_db()
    claim.pupil.refresh_from_db()
    assert (claim.stage, claim.pupil.standing) == (ClaimStage.PLACED, Standing.REMOVED)
