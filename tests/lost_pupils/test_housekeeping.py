"""What an authority tidies up: which records are on each list, and removing them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.housekeeping import SOURCES, count_untidy, find_untidy
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations import shelve as shelving
from pont.lost_pupils.operations.tidy import (
    NobodyTicked,
    NothingToTidy,
    TooManyPupils,
    tidy,
)
from pont.lost_pupils.states import Standing
from pont.lost_pupils.trail import REMOVE, read_detail
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.transfers.operations.recall import recall
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.cast import make_person
from tests.lost_pupils.censuses import make_match, make_run
from tests.lost_pupils.claims import RUMNEY, claim_for, forward_to, make_colleague
from tests.lost_pupils.conftest import MONDAY, SION, Shelve
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_establishment

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
# Turned 16 in the school year that ended last summer, and a day later, in this one.
OVER, NOT_OVER = date(2010, 8, 31), date(2010, 9, 1)


def find(actor: Actor, key: str, *, at: datetime = NOW) -> list[int]:
    return [record.pk for record in find_untidy(actor, key, at=at, most=50)]


def test_who_is_over_leaving_age_is_listed_the_oldest_first(searcher: Actor) -> None:
    over = make_lost_pupil("Rees", born_on=OVER)
    oldest = make_lost_pupil("Pugh", born_on=date(2001, 1, 1))
    make_lost_pupil("Young", born_on=NOT_OVER)
    make_lost_pupil("Unknown", born_on=None)

    assert find(searcher, "over-leaving-age") == [oldest.pk, over.pk]


@pytest.mark.parametrize(
    ("on", "is_over"),
    [(datetime(2027, 6, 25, 12, tzinfo=UTC), False), (datetime(2027, 6, 26, 12, tzinfo=UTC), True)],
)
def test_leaving_age_is_passed_after_the_last_friday_in_june(
    searcher: Actor, on: datetime, is_over: bool
) -> None:
    make_lost_pupil("Young", born_on=NOT_OVER)

    assert bool(find(searcher, "over-leaving-age", at=on)) is is_over


def test_a_second_record_of_the_same_upn_is_listed_and_the_first_is_not(
    searcher: Actor, shelve: Shelve
) -> None:
    original, second = shelve(), shelve(replace(SION, surname="Price", forename="John"))

    assert find(searcher, "duplicates") == [second.pk]
    second.refresh_from_db()
    assert second.original == original


@pytest.mark.parametrize(
    ("changes", "is_twin"),
    [
        ({"upn": "", "former_upn": ""}, True),
        ({"upn": "", "former_upn": "", "surname": "PRICE", "former_surname": ""}, True),
        ({"upn": "", "former_upn": "", "forename": "Emrys"}, False),
        ({"upn": "", "former_upn": "", "dob": date(2014, 3, 10)}, False),
        ({"upn": "", "former_upn": "", "sex": "F"}, False),
    ],
)
def test_so_is_one_of_the_same_names_and_date_of_birth(
    searcher: Actor, shelve: Shelve, changes: dict[str, object], is_twin: bool
) -> None:
    shelve()
    second = shelve(replace(SION, **changes))  # type: ignore[arg-type]

    assert find(searcher, "duplicates") == ([second.pk] if is_twin else [])


def test_when_the_original_leaves_the_next_stands_for_the_pupil(
    searcher: Actor, shelve: Shelve
) -> None:
    first, second, third = shelve(), shelve(), shelve()
    assert find(searcher, "duplicates") == [second.pk, third.pk]

    first.refresh_from_db()
    shelving.remove_record(first, reason="came-back", by=searcher, at=NOW)

    assert find(searcher, "duplicates") == [third.pk]


def test_who_was_claimed_long_ago_and_not_placed_is_listed(searcher: Actor, shelve: Shelve) -> None:
    record = shelve()
    claim_for(record, searcher, at=MONDAY + timedelta(days=1))

    assert find(searcher, "never-placed", at=MONDAY + timedelta(days=60)) == []
    assert find(searcher, "never-placed", at=MONDAY + timedelta(days=62)) == [record.pk]


def test_whose_file_is_on_its_way_or_newly_claimed_by_others_is_not_listed(
    searcher: Actor, shelve: Shelve
) -> None:
    late = MONDAY + timedelta(days=90)
    sent, shared = shelve(), shelve(replace(SION, surname="Price", upn="", former_upn=""))
    forwarder = make_colleague("forwarder", Role.LEA_LOST_PUPIL_TRANSFER)
    make_establishment(RUMNEY)
    make_person("tomos")
    onward = forward_to(claim_for(sent, forwarder, at=MONDAY), forwarder, at=MONDAY)
    claim_for(shared, forwarder, at=MONDAY)
    claim_for(shared, make_colleague("newcomer", Role.LEA_LOST_PUPIL, la="680"), at=late)

    assert find(searcher, "never-placed", at=late) == []
    with pytest.raises(NothingToTidy):
        tidy(records=[sent, shared], key="never-placed", by=searcher, at=late)
    recall(transfer=onward, by=forwarder, at=late)
    assert find(searcher, "never-placed", at=late) == [sent.pk]


def test_what_is_no_upn_makes_nobody_a_twin(searcher: Actor, shelve: Shelve) -> None:
    for surname in ("Price", "Pugh"):
        shelve(replace(SION, upn="TBC", former_upn="", surname=surname, forename=surname))

    assert find(searcher, "duplicates") == []


def test_whom_a_census_found_is_listed_until_somebody_claims_them(searcher: Actor) -> None:
    found = make_lost_pupil("Rees")
    make_match(make_run(searcher, at=NOW), found, state="accepted", decided_at=NOW)
    make_match(make_run(searcher, at=NOW), make_lost_pupil("Pugh"))

    assert find(searcher, "in-census") == [found.pk]


def test_others_records_are_on_nobody_else_s_list(searcher: Actor, nia: Account) -> None:
    make_lost_pupil("Rees", born_on=OVER, uploader="6802329")

    assert find(searcher, "over-leaving-age") == []
    assert count_untidy(get_actor(nia), at=NOW) == {}


def test_counting_asks_once_for_each_list(
    searcher: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_lost_pupil("Rees", born_on=OVER)

    with django_assert_num_queries(len(SOURCES)):
        counts = count_untidy(searcher, at=NOW)

    assert counts == dict.fromkeys(SOURCES, 0) | {"over-leaving-age": 1}


def test_a_list_goes_on_after_the_last_one_seen(searcher: Actor) -> None:
    first, second = (make_lost_pupil(name, born_on=OVER) for name in ("Rees", "Pugh"))

    rows = find_untidy(searcher, "over-leaving-age", at=NOW, after=first, most=5)

    assert [record.pk for record in rows] == [second.pk]


def do_tidy(records: Sequence[LostPupil], by: Actor, *, key: str = "duplicates") -> int:
    return tidy(records=records, key=key, by=by, at=NOW)


def test_it_removes_the_record_and_its_file_and_the_original_stays_lost(
    searcher: Actor, shelve: Shelve
) -> None:
    original, second = shelve(), shelve()

    assert do_tidy([second], searcher) == 1

    second.refresh_from_db()
    original.refresh_from_db()
    assert (second.standing, second.removed_for) == (Standing.REMOVED, "duplicate")
    assert (second.surname, second.upn, second.ended_by_name) == ("", "", "Lowri Beynon")
    assert (second.transfer.state, second.transfer.stored) == (State.REMOVED, None)
    assert original.standing == Standing.LOST
    assert StoredFile.objects.count() == 1


def test_of_each_pupil_one_record_stays(searcher: Actor, shelve: Shelve) -> None:
    first, second = shelve(), shelve()
    third = shelve(replace(SION, upn="", former_upn=""))
    LostPupil.objects.filter(pk=third.pk).update(original=second)
    records = list(LostPupil.objects.exclude(pk=first.pk).order_by("pk"))

    assert do_tidy(records, searcher) == 1

    third.refresh_from_db()
    assert (third.standing, third.original) == (Standing.LOST, None)


def test_each_leaves_a_line_with_the_pupil_sealed_beside_it(
    searcher: Actor, shelve: Shelve
) -> None:
    shelve()
    do_tidy([shelve(), shelve()], searcher)

    lines = AuditLine.objects.filter(act=REMOVE)
    assert lines.count() == 2
    for line in lines:
        assert (line.facts["reason"], line.facts["list"]) == ("duplicate", "duplicates")
        assert SION.surname not in str(line.facts)
        sealed = SealedDetail.objects.get(line=line)
        assert read_detail(bytes(sealed.content), about=line.object_id)["upn"] == SION.upn


def test_the_school_is_told_why_and_nothing_of_the_pupil(searcher: Actor, shelve: Shelve) -> None:
    shelve()
    second = shelve()
    Letter.objects.all().delete()

    do_tidy([second], searcher)

    letters = Letter.objects.all()
    assert {letter.to for letter in letters} >= {"bryn@greenway.example"}
    assert "lowri@la681.example" not in {letter.to for letter in letters}
    for letter in letters:
        assert SION.surname not in letter.body
        assert SION.upn not in letter.body
    english = Letter.objects.get(to="bryn@greenway.example").body
    assert "The reason: There is another record of the same pupil." in english
    assert second.transfer.name in english


def test_who_was_claimed_meanwhile_is_left(searcher: Actor, shelve: Shelve) -> None:
    shelve()
    second, third = shelve(), shelve()
    claim_for(second, searcher)

    assert do_tidy([second, third], searcher) == 1

    second.refresh_from_db()
    assert second.standing == Standing.CLAIMED
    with pytest.raises(NothingToTidy):
        do_tidy([second], searcher)


def test_a_claim_that_was_never_placed_lapses(searcher: Actor, shelve: Shelve) -> None:
    record = shelve()
    claim_for(record, searcher, at=MONDAY)
    late = MONDAY + timedelta(days=90)

    tidy(records=[record], key="never-placed", by=searcher, at=late)

    assert Claim.objects.get().stage == "lapsed"


def test_others_records_are_left(searcher: Actor) -> None:
    strangers = make_lost_pupil("Rees", born_on=OVER, uploader="6802329")

    with pytest.raises(NothingToTidy):
        do_tidy([strangers], searcher, key="over-leaving-age")


@pytest.mark.parametrize("name", ["olwen", "dilys", "vera", "bryn", "gwen"])
def test_who_may_not(request: pytest.FixtureRequest, sion: LostPupil, name: str) -> None:
    with pytest.raises(NotPermitted):
        do_tidy([sion], get_actor(request.getfixturevalue(name)))


def test_nobody_or_too_many_are_refused(searcher: Actor, sion: LostPupil) -> None:
    with pytest.raises(NobodyTicked):
        do_tidy([], searcher)
    with pytest.raises(TooManyPupils):
        do_tidy([sion] * 501, searcher)
