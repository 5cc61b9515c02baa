"""Lost pupils who are named by a later file are seen the same day, and nobody else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from config.demo.invent import InventedPupil, invent_ctf, invent_upn
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.audit.queries import verify
from pont.directory.models import Establishment, LocalAuthority
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.evidence import compare, read_evidence
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.operations import see, shelve
from pont.lost_pupils.operations.lose_sight import SightingEnded, dismiss
from pont.lost_pupils.operations.see import SEE, compare_due
from pont.lost_pupils.sighting_models import FileToCompare, Sighting
from pont.lost_pupils.sighting_queries import count_sightings, find_sightings, get_sighting
from pont.lost_pupils.trail import DISMISS, forget_pupils
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import ROLES, Role
from pont.rounds.table import ROUNDS
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.send import send
from pont.transfers.reasons import ReasonMissing
from tests.lost_pupils.conftest import MISSING, MONDAY, SION, Shelve
from tests.lost_pupils.people import make_lost_pupil

LATER = MONDAY + timedelta(hours=1)
SOON = LATER + timedelta(minutes=1)

Arrive = Callable[..., Transfer]


@pytest.fixture
def arrive(derwen: Account, rumney: Establishment, newport: LocalAuthority) -> Arrive:
    """Let Derwen's school in Derbyshire send the file of a pupil to Rumney in Cardiff."""
    sent: list[Transfer] = []

    def send_pupil(
        *pupils: InventedPupil, to: str = "6812317", at: Any = LATER, by: Actor | None = None
    ) -> Transfer:
        by = by or get_actor(derwen)
        name = f"{by.organisation}_CTF_{to}_{len(sent) + 1:03}.XML"
        body = invent_ctf(
            Random(3), source=by.organisation, destination=to, pupils=pupils or (SION,), years=0
        )
        draft = land(chunks=[body], name=name, by=by, at=at)
        sent.extend(send(drafts=[draft], warnings_read=True, by=by, at=at))
        return sent[-1]

    return send_pupil


def see_all() -> list[Sighting]:
    compare_due(at=SOON)
    return list(Sighting.objects.order_by("pk"))


def other_upn(pupil: InventedPupil) -> InventedPupil:
    """Return a pupil who was given a new number, as their file did not come with them."""
    new = invent_upn(school="6812317", year=2022, serial=77)
    return replace(pupil, upn=new, former_upn="")


def test_a_pupil_with_the_number_of_one_who_is_lost_is_seen(
    sion: LostPupil, arrive: Arrive
) -> None:
    transfer = arrive()

    (sighting,) = see_all()

    assert (sighting.pupil, sighting.transfer) == (sion, transfer)
    assert (sighting.place, sighting.la, sighting.uploader_la) == ("6812317", "681", "681")
    assert sighting.reasons[0] == "UPN the same"
    assert {row.field for row in compare(sighting)} >= {"upn", "surname", "dob"}
    assert AuditLine.objects.get(act=SEE).facts["place"] == "6812317"
    assert verify() is None


def test_the_worker_sees_it_within_a_minute() -> None:
    (duty,) = [duty for duty in ROUNDS if duty.name == "compare-with-shelf"]

    assert duty.every == timedelta(minutes=1)


@pytest.mark.parametrize(
    "now",
    [
        replace(SION, upn=SION.former_upn, former_upn=""),
        replace(other_upn(SION), former_upn=SION.upn),
        replace(SION, surname="Okonkwo", forename="Grace", dob=date(2011, 12, 25)),
    ],
    ids=["as it was", "now former", "whatever else differs"],
)
def test_a_former_number_tells_as_well(sion: LostPupil, arrive: Arrive, now: InventedPupil) -> None:
    arrive(now)

    assert [sighting.pupil for sighting in see_all()] == [sion]


@pytest.mark.parametrize(
    "changed",
    [{}, {"surname": "Llewelyn"}, {"town": ""}, {"surname": "Price"}],
    ids=str,
)
def test_without_a_number_name_and_date_of_birth_tell(
    sion: LostPupil, arrive: Arrive, changed: dict[str, str]
) -> None:
    arrive(replace(other_upn(SION), former_surname="", preferred_surname="", **changed))

    (sighting,) = see_all()
    assert sighting.pupil == sion
    assert "date of birth agrees" in sighting.reasons
    assert "forename the same" in sighting.reasons


@pytest.mark.parametrize(
    "changed",
    [
        {"dob": date(2014, 3, 10)},
        {"forename": "Rhodri"},
        {"surname": "Okonkwo"},
        {"surname": "Llewelyn", "town": "Bangor"},
    ],
    ids=str,
)
def test_somebody_else_is_not_seen(
    sion: LostPupil, arrive: Arrive, changed: dict[str, Any]
) -> None:
    arrive(replace(other_upn(SION), former_surname="", preferred_surname="", **changed))

    assert see_all() == []


def test_of_a_common_surname_name_and_date_alone_do_not_tell(
    db: None, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pont.lost_pupils.seeing.COMMON", 1)
    jones = InventedPupil(other_upn(SION).upn, "Jones", "Mali", date(2014, 3, 9), "F", town="Barri")
    make_lost_pupil("Jones", "Siwan", town="Barri")
    mali = make_lost_pupil("Jones", "Mali", town="Barri")

    arrive(replace(jones, town=""))
    assert see_all() == []
    arrive(jones)
    assert [sighting.pupil for sighting in see_all()] == [mali]


def test_a_file_to_the_shelf_is_no_sighting(sion: LostPupil, shelve: Shelve) -> None:
    shelve(name=MISSING)

    assert not FileToCompare.objects.exists()
    assert see_all() == []


def test_the_pupils_own_earlier_file_is_none(sion: LostPupil, arrive: Arrive) -> None:
    arrive(at=MONDAY - timedelta(days=1))
    arrive(at=MONDAY)

    assert see_all() == []


def test_a_file_sent_on_from_the_shelf_is_none(sion: LostPupil, arrive: Arrive) -> None:
    first = arrive()
    Transfer.objects.filter(pk=first.pk).update(origin=sion.transfer)
    second = arrive(to="680LLLL")
    Transfer.objects.filter(pk=second.pk).update(origin=first)

    assert see_all() == []


def test_who_has_claimed_the_pupil_is_not_told_again(
    sion: LostPupil, arrive: Arrive, searcher: Actor
) -> None:
    Claim.objects.create(
        pupil=sion,
        account=searcher.account,
        name=searcher.name,
        party=searcher.organisation,
        la=searcher.la,
        declaration="On roll.",
        declared_at=MONDAY,
        confirmed_at=MONDAY,
        stage=ClaimStage.CLAIMED,
    )
    arrive()
    assert see_all() == []
    arrive(to="680LLLL")
    assert [sighting.la for sighting in see_all()] == ["680"]


def test_a_pupil_is_seen_once_at_a_place(sion: LostPupil, arrive: Arrive) -> None:
    for to in ("6812317", "6812317", "681LLLL"):
        arrive(to=to)

    assert [sighting.place for sighting in see_all()] == ["6812317", "681LLLL"]
    assert not FileToCompare.objects.exists()
    assert len(see_all()) == 2


def test_who_has_left_the_shelf_is_seen_no_more(
    sion: LostPupil, arrive: Arrive, uploader: Actor
) -> None:
    arrive()
    see_all()

    shelve.remove_record(sion, reason="came-back", by=uploader, at=SOON)

    sighting = Sighting.objects.get()
    assert (sighting.ended_for, sighting.evidence) == ("left-shelf", None)
    assert list(compare(sighting)) == []
    arrive(to="680LLLL")
    assert [one.place for one in see_all()] == ["6812317"]


def test_a_file_that_was_taken_back_shows_nobody(
    sion: LostPupil, arrive: Arrive, derwen: Account
) -> None:
    transfer = arrive()
    see_all()
    again = arrive(to="680LLLL")

    for one in (transfer, again):
        recall(transfer=one, by=get_actor(derwen), at=SOON)

    assert [one.ended_for for one in see_all()] == ["taken-back"]


PLASC = """<Message><Header><CollectionDetails><Collection>PLASC</Collection><Year>2027</Year>
</CollectionDetails><Source><LEA>681</LEA><Estab>2317</Estab></Source></Header>
<School><PupilDatas><PupilOnRoll>{}</PupilOnRoll></PupilDatas></School></Message>"""
PUPIL = (
    "<PupilData><UPN>{0.upn}</UPN><Surname>{0.surname}</Surname><Forename>{0.forename}</Forename>"
    "<DOB>{0.dob}</DOB><Gender>{0.sex}</Gender></PupilData>"
)


def send_census(body: bytes, *, by: Actor) -> Transfer:
    name = "6812317_PLASC_681PLAS_001.XML"
    draft = land(chunks=[body], name=name, by=by, at=LATER)
    return send(drafts=[draft], warnings_read=True, by=by, at=LATER)[0]


def test_a_pupil_in_a_census_is_seen_at_their_school(sion: LostPupil, tomos: Account) -> None:
    others = (replace(SION, upn=f"A{number:012}", forename="Ann") for number in range(450))
    rows = "".join(PUPIL.format(pupil) for pupil in (*others, SION))
    send_census(PLASC.format(rows).encode(), by=get_actor(tomos))

    (sighting,) = see_all()
    assert (sighting.pupil, sighting.place, sighting.la) == (sion, "6812317", "681")
    assert read_evidence(sighting)["surname"] == "Llywelyn"  # type: ignore[index]


def test_a_census_that_cannot_be_read_holds_nothing_up(
    sion: LostPupil, tomos: Account, arrive: Arrive
) -> None:
    send_census(b"<Nothing/>", by=get_actor(tomos))
    arrive()

    assert [sighting.pupil for sighting in see_all()] == [sion]
    assert not FileToCompare.objects.exists()


def test_sending_costs_one_more_statement(
    sion: LostPupil, arrive: Arrive, django_assert_num_queries: Any
) -> None:
    transfer = arrive()
    FileToCompare.objects.all().delete()

    with django_assert_num_queries(1):
        see.note_files([transfer], by=get_actor_of(transfer), at=LATER)


def get_actor_of(transfer: Transfer) -> Actor:
    return Actor(None, "x", "X", transfer.sender, "X", transfer.sender_la, frozenset())


def act_as(role: Role, la: str) -> Actor:
    return Actor(None, "x", "X", f"{la}LLLL" if la else "NATIONAL", "X", la, frozenset({role}))


@pytest.fixture
def sighting(shelve: Shelve, arrive: Arrive) -> Sighting:
    """Siôn, whom Greenway in Cardiff lost, seen in Newport."""
    shelve()
    arrive(to="680LLLL")
    return see_all()[0]


@pytest.mark.parametrize(("la", "count"), [("681", 1), ("680", 1), ("830", 0)])
def test_both_authorities_see_it_and_no_third(sighting: Sighting, la: str, count: int) -> None:
    reader = act_as(Role.LEA_LOST_PUPIL, la)

    assert count_sightings(reader) == count
    assert find_sightings(reader, most=5) == [sighting][:count]


def test_the_nation_sees_all_of_them(sighting: Sighting) -> None:
    reader = act_as(Role.NATIONAL_ADMINISTRATOR, "")

    assert find_sightings(reader, most=5) == [sighting]
    assert get_sighting(reader, sighting.public_id) == sighting


SEARCHERS = {Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER, Role.NATIONAL_ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(set(ROLES) - SEARCHERS))
def test_who_may_not_search_sees_none(sighting: Sighting, role: Role) -> None:
    reader = act_as(role, "681")

    assert find_sightings(reader, most=5) == []
    with pytest.raises(Sighting.DoesNotExist):
        get_sighting(reader, sighting.public_id)
    with pytest.raises(NotPermitted):
        dismiss(sighting=sighting, reason="not-here", remark="", by=reader, at=SOON)


def test_who_watches_over_files_is_told_how_many(sighting: Sighting) -> None:
    assert count_sightings(act_as(Role.LEA_USER, "681")) == 1
    assert count_sightings(act_as(Role.LEA_PLASC, "681")) is None


def test_a_person_dismisses_it_with_a_reason(
    sighting: Sighting, searcher: Actor, arrive: Arrive
) -> None:
    dismiss(sighting=sighting, reason="other", remark="Moved to Siwan’s", by=searcher, at=SOON)

    assert count_sightings(searcher) == 0
    line = AuditLine.objects.get(act=DISMISS)
    assert line.facts["reason"] == "other"
    assert b"Siwan" not in bytes(SealedDetail.objects.get(line=line).content)
    arrive(to="680LLLL")
    assert [one.ended_for for one in see_all()] == ["other"]
    assert forget_pupils(at=SOON + timedelta(days=732)) == 1


def test_it_is_dismissed_once(sighting: Sighting, searcher: Actor) -> None:
    dismiss(sighting=sighting, reason="not-here", remark="", by=searcher, at=SOON)

    with pytest.raises(SightingEnded):
        dismiss(sighting=sighting, reason="not-here", remark="", by=searcher, at=SOON)


@pytest.mark.parametrize(("reason", "remark"), [("", ""), ("other", " "), ("left-shelf", "")])
def test_it_is_not_dismissed_without_a_reason(
    sighting: Sighting, searcher: Actor, reason: str, remark: str
) -> None:
    with pytest.raises(ReasonMissing):
        dismiss(sighting=sighting, reason=reason, remark=remark, by=searcher, at=SOON)


def test_another_authority_dismisses_nothing(sighting: Sighting) -> None:
    reader = act_as(Role.LEA_LOST_PUPIL, "830")

    with pytest.raises(SightingEnded):
        dismiss(sighting=sighting, reason="not-here", remark="", by=reader, at=SOON)


def test_it_is_never_written_who_was_seen_in_a_log(sighting: Sighting) -> None:
    assert "Llywelyn" not in f"{sighting!r}{sighting}{FileToCompare(transfer=sighting.transfer)}"
