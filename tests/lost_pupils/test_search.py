"""Searching the shelf: who is found, who is not, in which order, and why."""

from dataclasses import fields
from datetime import date
from itertools import product
from typing import Any

import pytest

from config.demo.invent import invent_upn
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations import shelve
from pont.lost_pupils.search.criteria import Criteria, TooFewCriteria
from pont.lost_pupils.search.queries import Results, find_matches, find_pupils
from pont.lost_pupils.search_models import SearchEntry, SurnameWord
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import ROLES, Role
from pont.standards.closeness import PartDate
from tests.lost_pupils.conftest import SION
from tests.lost_pupils.people import make_lost_pupil

UPN = invent_upn(school="6812045", year=2019, serial=13)
FORMER = invent_upn(school="6722001", year=2018, serial=7)


@pytest.fixture
def search(searcher: Actor) -> Any:
    """Search as Lowri and return the pupils found, in order."""

    def find(**known: Any) -> list[LostPupil]:
        results = find_matches(Criteria(**known), by=searcher)
        return find_pupils(results.matches, by=searcher)

    return find


@pytest.fixture
def explain(searcher: Actor) -> Any:
    """Search as Lowri and return why the first pupil is found."""

    def find(**known: Any) -> tuple[str, ...]:
        results: Results = find_matches(Criteria(**known), by=searcher)
        return results.matches[0].reasons

    return find


# What is on the shelf, and what is asked for.
SURNAMES = """
    Llywelyn/Llewelyn Llywelyn/Llewellyn Llewellyn/Fluellen Gruffydd/Griffith Gruffydd/Griffiths
    Griffiths/Gruffudd Price/Prys Pryce/ap_Rhys Bowen/ab_Owain Parry/ap_Harri Pugh/ap_Huw
    MacDonald/McDonald McDonald/Mac_Donald O'Brien/OBrien O'Brien/Obrien O’Dwyer/Dwyer
    Evans/Ifans Ifan/Evan Evans/Jevans Davies/Dafis Wynne/Gwyn Woosnam/Wsnam Hooson/Hwson
    Ffoulkes/Foulkes Foulkes/Ffowcs Vaughan/Fychan Núñez/Nunez Müller/Mueller Wójcik/Wojcik
    Smith-Jones/Smith Smith-Jones/Jones Smith-Jones/Jones-Smith Smith-Jones/Smith_Jones
    Smith-Jones/Smithjones Rees-Williams/Rhys_Williams van_der_Berg/Vandenberg
    Muhammad/Mohammed Choudhury/Chowdhry Hussain/Huseyn Kowalski/Kovalsky Thompson/Tomson
    Roberts/Robrets Prydderch/Pryderch Cadwaladr/Cadwallader Featherstone/Fetherston
    Jones/Jonse Williams/Wiliams Johns/Jones Davies/Davis Nguyen/Nguyn
"""


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs in `text`, a stroke between them and a low line for a space."""
    return [
        (there.replace("_", " "), asked.replace("_", " "))
        for there, _, asked in (pair.partition("/") for pair in text.split())
    ]


@pytest.mark.parametrize(("there", "asked"), pairs(SURNAMES))
def test_a_surname_is_found_by_one_that_sounds_alike_or_is_mistyped(
    db: None, search: Any, there: str, asked: str
) -> None:
    wanted = make_lost_pupil(there)
    make_lost_pupil("Okonkwo")

    assert search(surname=asked) == [wanted]


@pytest.mark.parametrize("field", ["former_surname", "preferred_surname"])
def test_former_and_preferred_surnames_are_searched(db: None, search: Any, field: str) -> None:
    wanted = make_lost_pupil("Okonkwo", **{field: "Llywelyn"})

    assert search(surname="Llewelyn") == [wanted]
    assert search(surname="Lly", begins=True) == [wanted]


def test_jones_finds_johns_before_jonas(db: None, search: Any) -> None:
    names = ["Jonas", "Johns", "Jones", "Joans"]
    for name in names:
        make_lost_pupil(name)

    found = [pupil.surname for pupil in search(surname="Jones")]
    assert found[0] == "Jones"
    assert found.index("Johns") < found.index("Jonas")


def test_surname_begins_finds_what_begins_so_and_nothing_that_only_sounds_so(
    db: None, search: Any
) -> None:
    jones, jonesey = make_lost_pupil("Jones"), make_lost_pupil("Jones-Parry")
    make_lost_pupil("Johns")
    make_lost_pupil("Parry-Jones")

    assert search(surname="jones", begins=True) == [jones, jonesey]
    assert search(surname="Jones P", begins=True) == [jonesey]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("Siôn", "forename the same"),
        ("sion", "forename the same"),
        ("Si", "forename begins with these letters"),
        ("Emrys", "forename is among the other given names"),
        ("Rh", "forename is among the other given names"),
        ("Siôn Emrys", "forename the same"),
    ],
)
def test_a_forename_begins_any_of_the_given_names(
    db: None, search: Any, explain: Any, asked: str, reason: str
) -> None:
    wanted = make_lost_pupil("Llywelyn", "Siôn", middle_names="Rhys Emrys")
    make_lost_pupil("Llywelyn", "Osian", middle_names="Gwion")

    assert search(forename=asked) == [wanted]
    assert search(surname="Llywelyn", forename=asked) == [wanted]
    assert reason in explain(forename=asked)


def test_every_word_of_a_forename_counts(db: None, search: Any) -> None:
    make_lost_pupil("Llywelyn", "Siôn", middle_names="Rhys")

    assert search(forename="Siôn Emrys") == []


DATE = PartDate(9, 3, 2014)


@pytest.mark.parametrize(
    ("born_on", "reason"),
    [
        (date(2014, 3, 9), "date of birth agrees"),
        (date(2014, 9, 3), "day and month of the date of birth are swapped"),
        (date(2014, 3, 19), "date of birth differs in the day"),
        (date(2014, 5, 9), "date of birth differs in the month"),
        (date(2013, 3, 9), "date of birth differs in the year"),
        (None, "no date of birth in the file"),
    ],
)
def test_a_date_of_birth_may_be_swapped_or_differ_in_one_part(
    db: None, search: Any, explain: Any, born_on: date | None, reason: str
) -> None:
    wanted = make_lost_pupil("Llywelyn", born_on=born_on)
    make_lost_pupil("Llywelyn", born_on=date(2015, 4, 9))

    assert search(surname="Llewelyn", born=DATE) == [wanted]
    assert explain(surname="Llywelyn", born=DATE) == ("surname the same", reason)


@pytest.mark.parametrize(
    "born",
    [
        PartDate(9, 3, None),
        PartDate(9, None, 2014),
        PartDate(None, 3, 2014),
        PartDate(3, 9, None),
        DATE,
    ],
)
def test_two_parts_of_a_date_of_birth_are_enough(db: None, search: Any, born: PartDate) -> None:
    wanted = make_lost_pupil()
    make_lost_pupil(born_on=date(2011, 12, 25))

    assert search(born=born) == [wanted]


@pytest.mark.parametrize("born", [PartDate(9), PartDate(None, 3), PartDate(None, None, 2014)])
@pytest.mark.parametrize(
    "known", [{"surname": "Evans"}, {"surname": "E", "begins": True}, {"forename": "Mali"}]
)
def test_one_part_of_a_date_of_birth_narrows_what_else_is_known(
    db: None, search: Any, born: PartDate, known: dict[str, Any]
) -> None:
    wanted = make_lost_pupil()
    make_lost_pupil(born_on=date(2011, 12, 25))

    assert search(**known, born=born) == [wanted]


SURNAMES_ASKED = ("", "Llywelyn", "Llewelyn", "L*", "Ll*", "Llywelyn*")
DATES_ASKED = (
    PartDate(),
    PartDate(9),
    PartDate(None, 3),
    PartDate(None, None, 2014),
    PartDate(9, 3),
    PartDate(9, None, 2014),
    PartDate(None, 3, 2014),
    DATE,
    PartDate(3, 9, 2014),
    PartDate(9, 3, 2013),
)


@pytest.mark.parametrize("born", DATES_ASKED, ids=str)
@pytest.mark.parametrize("asked", SURNAMES_ASKED)
def test_whatever_is_known_of_a_pupil_finds_them_and_nobody_else(
    db: None, search: Any, asked: str, born: PartDate
) -> None:
    wanted = make_lost_pupil("Llywelyn", "Siôn", town="Caerdydd")
    undated = make_lost_pupil("Llywelyn", "Siôn", town="", born_on=None, sex="")
    make_lost_pupil("Okonkwo", "Grace", town="Abertawe", born_on=date(2011, 12, 25), sex="M")

    for forename, town, sex in product(
        ("", "S", "Si", "Siôn"), ("", "C", "Ca", "Caerdydd"), ("", "F")
    ):
        criteria = Criteria(
            surname=asked.removesuffix("*"),
            begins=asked.endswith("*"),
            forename=forename,
            town=town,
            born=born,
            sex=sex,
        )
        if not asked and not forename and (born.parts < 2 or born.year == 2013):
            # Too little; and of a date alone, none of the three parts may be wrong.
            continue
        found = search(**{field.name: getattr(criteria, field.name) for field in fields(criteria)})
        assert found[0] == wanted, criteria
        assert set(found) == ({wanted, undated} if asked or forename else {wanted}), criteria


def test_town_and_gender_narrow_and_what_is_not_known_stays(db: None, search: Any) -> None:
    here = make_lost_pupil(town="Caerdydd")
    unknown = make_lost_pupil(town="", sex="")
    make_lost_pupil(town="Casnewydd")
    make_lost_pupil(town="Caerdydd", sex="M")

    assert search(surname="Evans", town="caer", sex="F") == [here, unknown]
    assert search(forename="Mali", town="Caerdydd", sex="F") == [here, unknown]


def test_a_upn_is_found_as_it_is_as_it_was_and_as_it_was_meant(
    db: None, search: Any, explain: Any
) -> None:
    now, then = make_lost_pupil(upn=UPN), make_lost_pupil(upn="", former_upn=FORMER)
    mistyped = f"{UPN[:5]}{(int(UPN[5]) + 1) % 10}{UPN[6:]}"

    assert search(upn=UPN.lower()) == [now]
    assert search(upn=FORMER) == [then]
    assert search(upn=mistyped) == [now]
    assert explain(upn=FORMER) == ("former UPN the same",)


def test_a_upn_comes_first_whatever_else_differs(db: None, search: Any, explain: Any) -> None:
    other = make_lost_pupil("Evans", upn=FORMER)
    same = make_lost_pupil("Okonkwo", upn=UPN)

    assert search(upn=UPN, surname="Evans") == [same, other]
    assert explain(upn=UPN, surname="Evans") == ("UPN the same", "surname differs")


def test_the_closest_come_first_and_say_why(db: None, searcher: Actor) -> None:
    sounds = make_lost_pupil("Llewellyn", "Siôn", born_on=date(2014, 4, 9))
    same = make_lost_pupil("Llywelyn", "Siôn", born_on=date(2014, 3, 9))
    criteria = Criteria(surname="Llywelyn", forename="Siôn", born=DATE)

    results = find_matches(criteria, by=searcher)

    assert [match.pupil for match in results.matches] == [same.pk, sounds.pk]
    assert results.matches[1].reasons == (
        "surname sounds the same",
        "forename the same",
        "date of birth differs in the month",
    )


def test_the_lost_come_before_the_claimed(db: None, search: Any) -> None:
    claimed, lost = make_lost_pupil("Evans"), make_lost_pupil("Ifans")
    shelve.claim(claimed, is_claimed=True)

    assert search(surname="Evans") == [lost, claimed]


def test_who_left_the_shelf_is_not_found(sion: LostPupil, uploader: Actor, search: Any) -> None:
    known = {"surname": "Llywelyn"}
    assert search(**known) == [sion]

    shelve.remove_record(sion, reason="came-back", by=uploader, at=sion.uploaded_at)

    assert search(**known) == search(upn=SION.upn) == []


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"town": "Caerdydd"},
        {"sex": "F"},
        {"born": PartDate(9)},
        {"surname": "-'"},
        {"town": "Caerdydd", "born": PartDate(None, None, 2014)},
    ],
)
def test_a_search_for_nobody_in_particular_is_refused(
    db: None, search: Any, known: dict[str, Any]
) -> None:
    with pytest.raises(TooFewCriteria):
        search(**known)


SEARCHERS = {Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER, Role.NATIONAL_ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(set(ROLES) - SEARCHERS))
def test_no_other_role_searches(db: None, role: Role) -> None:
    make_lost_pupil()
    actor = Actor(None, "x", "X", "681LLLL", "Cardiff", "681", frozenset({role}))

    with pytest.raises(NotPermitted):
        find_matches(Criteria(surname="Evans"), by=actor)
    assert not LostPupil.objects.searchable_by(actor).exists()


@pytest.mark.parametrize("role", sorted(SEARCHERS))
def test_a_role_that_searches_finds_pupils_of_every_authority(db: None, role: Role) -> None:
    wanted = make_lost_pupil(uploader="8303308")
    actor = Actor(None, "x", "X", "681LLLL", "Cardiff", "681", frozenset({role}))

    results = find_matches(Criteria(surname="Evans"), by=actor)
    assert find_pupils(results.matches, by=actor) == [wanted]


def test_at_most_the_best_500_are_found_and_it_says_that_there_are_more(
    db: None, searcher: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pont.lost_pupils.search.queries.SEARCH_RESULTS", 2)
    close = [make_lost_pupil("Evans"), make_lost_pupil("Evans"), make_lost_pupil("Ifans")]

    results = find_matches(Criteria(surname="Evans"), by=searcher)

    assert [match.pupil for match in results.matches] == [pupil.pk for pupil in close[:2]]
    assert results.is_cut


def test_strange_input_finds_nobody_and_breaks_nothing(db: None, search: Any) -> None:
    make_lost_pupil()

    for text in ("%", "' OR 1=1 --", "Иванов", "李", "x" * 300, "\u0301", "ß" * 120):
        search(surname=text or "x", forename="M")
        search(surname=text, begins=True, forename="M")
        search(surname="Evans", forename=text)
        search(surname="Evans", town=text)
        search(upn=text)


def test_the_index_holds_nobody_who_is_not_on_the_shelf(sion: LostPupil, bryn: Account) -> None:
    shelve.remove_record(sion, reason="came-back", by=get_actor(bryn), at=sion.uploaded_at)

    assert not SearchEntry.objects.exists()
    assert not SurnameWord.objects.filter(uses__gt=0).exists()
