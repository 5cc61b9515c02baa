"""Who is at work: the row in the database and the account at hand agree."""

from datetime import date
from typing import Any

import pytest

from pont.accounts.models import Account
from tests.cast import make_person
from tests.organisations import make_authority, make_establishment, make_supplier

CLOSED = date(2026, 7, 31)


def close_school(**changes: Any) -> Account:
    person = make_person("bryn")
    make_establishment("6812045", **changes)
    return person


def work_for_supplier(**changes: Any) -> Account:
    person = make_person("gwen")
    supplier = make_supplier(**changes)
    Account.objects.filter(pk=person.pk).update(is_national=False, supplier=supplier)
    return person


def switch_off(username: str) -> Account:
    person = make_person(username)
    Account.objects.filter(pk=person.pk).update(is_active=False)
    return person


def abolish() -> Account:
    person = make_person("olwen")
    make_authority("681", abolished_on=CLOSED)
    return person


CASES = {
    "a school's person": (lambda: make_person("bryn"), True),
    "at an inactive school": (lambda: close_school(is_active=False), False),
    "at a closed school": (lambda: close_school(closed_on=CLOSED), False),
    "an authority's person": (lambda: make_person("olwen"), True),
    "at an abolished authority": (abolish, False),
    "a supplier's person": (work_for_supplier, True),
    "at an inactive supplier": (lambda: work_for_supplier(is_active=False), False),
    "a national administrator": (lambda: make_person("gwen"), True),
    "an account switched off": (lambda: switch_off("bryn"), False),
    "a national account switched off": (lambda: switch_off("gwen"), False),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_it_says_of_an_account_what_the_database_says(case: str) -> None:
    make, expected = CASES[case]
    person = make()

    account = Account.objects.with_standing().get(pk=person.pk)
    found = Account.objects.at_work().filter(pk=person.pk).exists()

    assert (account.is_at_work, found) == (expected, expected)
