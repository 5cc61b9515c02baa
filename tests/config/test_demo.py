"""The demo has a term's worth of files of every kind, and samples that do what they say."""

import io
from datetime import UTC, datetime

import pytest

from config.demo import census
from config.demo.authorities import load_authorities
from config.demo.cast import CAST, Person, load_cast
from config.demo.claims import load_claims
from config.demo.enquiries import load_enquiries
from config.demo.establishments import load_establishments
from config.demo.portal import load_portals, load_returns
from config.demo.requests import load_requests
from config.demo.samples import find_samples
from config.demo.staff import load_contacts, load_staff
from config.demo.term import load_term
from config.demo.untidy import load_untidy
from config.demo.user_audit import CONFIRMED, load_user_audit
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.accounts.users import find_users
from pont.directory.authorities import find_copies_switch, find_holidays
from pont.directory.models import Establishment
from pont.enquiries.known import find_known
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.queries import count_open_reports, find_requests_to
from pont.enquiries.states import Reply, Stage
from pont.file_returns.models import FileRequest, Portal, ServiceCode, Tag
from pont.file_returns.requesting import Progress, find_board
from pont.lost_pupils.claim_queries import find_others_claims, find_own_claims
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.housekeeping import count_untidy
from pont.lost_pupils.sighting_queries import count_sightings
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import find_reach
from pont.policy.judgement import Verdict, judge
from pont.standards.census import read_census
from pont.standards.file_names import Kind
from pont.transfers.copies import find_copies, find_latest_copies
from pont.transfers.models import Transfer
from pont.transfers.oversight import Way
from pont.transfers.queries import count_waiting
from pont.transfers.states import State
from pont.user_audit import progress
from pont.user_audit.queries import find_open_round
from pont.vault.zips import inspect_zip
from pont.web.kinds import OPEN_KINDS
from pont.web.users.listing import PAGE
from tests.cast import make_person
from tests.lost_pupils.people import make_lost_pupil

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_term_has_files_of_every_kind_in_several_states() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_term(at=NOW)

    states = {kind: set[str]() for kind in OPEN_KINDS}
    for kind, state in Transfer.objects.values_list("kind", "state"):
        states[Kind(kind)].add(state)
    assert all({State.SENT, State.RECEIVED} <= found for found in states.values()), states
    waiting = {
        name: {row.kind for row in count_waiting(get_actor(make_standing(name)))}
        for name in ("bryn", "elin", "huw")
    }
    assert waiting["elin"] == {Kind.CENSUS, Kind.CFR}
    assert waiting["huw"] == {Kind.ADMISSIONS}
    assert {Kind.CENSUS, Kind.ADMISSIONS} <= waiting["bryn"]


@pytest.mark.django_db
def test_there_are_copies_holidays_and_a_time_without_copies() -> None:
    load_establishments(at=NOW)
    load_authorities(at=NOW)
    load_cast(at=NOW)
    load_term(at=NOW)

    dilys = get_actor(make_standing("dilys"))
    assert find_latest_copies(dilys, at=NOW).exists()
    assert all(find_copies(dilys, way=way, state=State.RECEIVED).exists() for way in Way)
    off = find_copies_switch("681")
    assert off.is_on
    assert off.on_again_at is not None
    assert [row.first_on.weekday() for row in find_holidays("681")] == [0, 0]


@pytest.mark.django_db
def test_there_are_users_enough_for_more_than_one_page() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)

    load_staff(at=NOW)
    load_contacts(at=NOW)

    users = find_users(get_actor(make_standing("dilys")))
    assert users.count() > PAGE
    assert 0 < users.filter(last_login=None).count() < PAGE
    heads = {account.establishment for account in find_users(get_actor(make_standing("dilys")))}
    assert None in heads
    assert Establishment.objects.filter(la__number="681").count() > len(heads)


@pytest.mark.django_db
def test_an_audit_of_users_is_under_way() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_staff(at=NOW)

    assert load_user_audit(at=NOW) == CONFIRMED
    audited = find_open_round()
    assert audited
    assert set(audited.lists.values_list("progress", flat=True)) == set(progress.Progress)
    assert audited.lists.get(code="6812045").progress == progress.Progress.NOT_STARTED


@pytest.mark.django_db
def test_there_are_pupils_without_a_file_in_every_stage_of_the_work() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_term(at=NOW)
    load_enquiries(at=NOW)

    stages = set(ArrivalReport.objects.values_list("stage", flat=True))
    assert stages == set(Stage) - {Stage.FOUND}
    assert {Reply.WAITING, Reply.NO_RECORD} == set(
        CtfRequest.objects.values_list("reply", flat=True)
    )
    bryn, lowri = (get_actor(make_standing(name)) for name in ("bryn", "lowri"))
    held = [find_known(bryn, row.pupil) for row in find_requests_to(bryn, most=9) if row.pupil]
    assert sorted(known.is_nothing for known in held) == [False, True]
    assert count_open_reports(lowri).count == 3


@pytest.mark.django_db
def test_there_are_claims_at_every_stage_records_to_tidy_up_and_pupils_seen() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_term(at=NOW)
    load_claims(at=NOW)

    lowri = get_actor(make_standing("lowri"))
    own = find_own_claims(lowri, most=20)
    assert {claim.stage for claim in own} == set(ClaimStage) - {ClaimStage.LAPSED}
    assert all(claim.declared_at > claim.pupil.uploaded_at for claim in own)
    assert [len(find_others_claims(lowri, claim.pupil)) for claim in own].count(1) == 1
    load_untidy(at=NOW)
    assert min(count_untidy(lowri, at=NOW).values()) > 0
    assert count_sightings(lowri) == 2


def make_standing(username: str) -> Account:
    return Account.objects.with_standing().get(username=username)


# The samples that are wrong on purpose, by a part of their names.
WRONG = {
    "-CTF-": Verdict.REFUSED,
    "XXXXXXXX": Verdict.REFUSED,
    "_904": Verdict.WARNED,
    "_906": Verdict.WARNED,
    # Not to be sent, but to be matched with.
    census.NAME: Verdict.REFUSED,
}


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.username)
@pytest.mark.django_db
def test_samples_are_right_or_wrong_as_they_say(person: Person) -> None:
    actor = find_actor(person.username)
    for sample in find_samples(actor).values():
        body = sample.make()
        found = judge(
            sample.name,
            size=len(body),
            contents=io.BytesIO(body),
            inspect_zip=inspect_zip,
            by=actor,
        )
        meant = next((verdict for part, verdict in WRONG.items() if part in sample.name), None)
        assert found.verdict == (meant or Verdict.ACCEPTED), (sample.name, found.findings)


def find_actor(username: str) -> Actor:
    return get_actor(make_person(username))


@pytest.mark.django_db
def test_everybody_who_sends_has_samples_of_each_of_their_kinds() -> None:
    kinds = {
        person.username: {
            name.replace("-", "_").split("_")[1]
            for name in find_samples(find_actor(person.username))
        }
        for person in CAST
        if find_reach(find_actor(person.username), Act.SEND)
    }
    assert {"PLASC", "CFR", "EXC", "ASL", "CTF"} <= kinds["bryn"]
    assert kinds["elin"] == {"PLASC", "6812045"}
    assert kinds["huw"] == {"ADT", "6812045"}
    assert kinds["dilys"] == {"CTF"}
    assert all(kinds.values())


@pytest.mark.django_db
def test_derbyshires_portal_is_that_of_the_seed() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_portals(at=NOW)

    services = ServiceCode.objects.filter(la__number="830")
    assert services.count() == 27
    assert set(services.filter(code__startswith="SP").values_list("code", flat=True)) == {
        "SP",
        "SPSS",
    }
    assert Tag.objects.filter(la__number="830").count() == 14
    switched = dict(Portal.objects.values_list("la__number", "requests_on"))
    assert switched == {"830": False, "681": True}
    assert load_returns(at=NOW) == Transfer.objects.filter(kind=Kind.FILE_RETURN).count()


@pytest.mark.django_db
def test_cardiffs_requests_have_every_sort_of_answer() -> None:
    load_establishments(at=NOW)
    load_cast(at=NOW)
    load_portals(at=NOW)

    assert load_requests(at=NOW) == FileRequest.objects.count() == 2
    carys = find_actor("carys")
    asked = FileRequest.objects.visible_to(carys).get(service__code="DATA")
    counts = find_board(carys, asked).counts
    assert {one: counts[one] for one in Progress if one is not Progress.NOT_STARTED} == {
        Progress.SENT: 1,
        Progress.RECEIVED: 1,
        Progress.REJECTED: 1,
    }
    assert counts[Progress.NOT_STARTED] > 10


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "la"), [("gwen", ""), ("lowri", "681")])
def test_lost_pupils_are_in_the_census_to_match_them_with(username: str, la: str) -> None:
    make_lost_pupil("Nankivell", "Bedwyr")
    sample = find_samples(find_actor(username))[census.NAME]
    pupils = list(read_census(io.BytesIO(sample.make())))

    assert len(pupils) > 500
    assert [pupil.forename for pupil in pupils if pupil.surname.startswith("Nank")] == ["Bedwyr"]
    assert all(pupil.la.startswith(la) for pupil in pupils)
