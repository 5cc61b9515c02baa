"""Find who stands behind a code."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.directory.queries import find_parties, find_party, get_register
from pont.policy.roles import Organisation
from tests.organisations import make_authority, make_establishment


def test_it_finds_a_school(greenway: Establishment) -> None:
    party = find_party("6812045")
    assert party is not None
    assert (party.name, party.la_number, party.la_name) == (greenway.name, "681", "Cardiff")
    assert party.kind is Organisation.SCHOOL
    assert party.email == "swyddfa@greenway.example"
    assert (party.is_active, party.closed_on, party.successor) == (True, None, None)


@pytest.mark.parametrize("desk", ["LLLL", "PLAS", "ADMS"])
def test_it_finds_an_authority_by_any_of_its_desks(cardiff: LocalAuthority, desk: str) -> None:
    party = find_party(f"681{desk}")
    assert party is not None
    assert (party.code, party.kind) == (f"681{desk}", Organisation.AUTHORITY)
    assert (party.name_in("en"), party.name_in("cy")) == ("Cardiff", "Caerdydd")
    assert party.la_name_in("cy") == "Caerdydd"


def test_it_finds_a_supplier(supplier: Supplier) -> None:
    party = find_party("0000001")
    assert party is not None
    assert (party.kind, party.la_number) == (Organisation.SUPPLIER, "")


def test_it_names_the_successor_of_a_closed_school(rumney: Establishment) -> None:
    make_establishment("6812001", closed_on=date(2023, 8, 31), successor=rumney)
    party = get_register().find("6812001")
    assert party is not None
    assert (party.closed_on, party.successor) == (date(2023, 8, 31), "6812317")


def test_it_says_that_an_abolished_authority_is_closed(db: None) -> None:
    make_authority("909")
    party = find_party("909LLLL")
    assert party is not None
    assert (party.is_active, party.closed_on) == (False, date(2023, 4, 1))


@pytest.mark.parametrize(
    "code", ["", "XXXXXXX", "MMMMMMM", "6819999", "999LLLL", "681XXXX", "٦٨١٢٠٤٥", "6812045 "]
)
def test_it_finds_nobody_behind_other_codes(greenway: Establishment, code: str) -> None:
    assert find_party(code) is None


def test_it_finds_many_in_three_queries(
    greenway: Establishment,
    rumney: Establishment,
    supplier: Supplier,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        found = find_parties(["6812045", "6812317", "681LLLL", "681PLAS", "0000001", "6819999"])
    assert set(found) == {"6812045", "6812317", "681LLLL", "681PLAS", "0000001"}
