"""Reads made into SQL once find what Django's own would."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.prepared import Prepared
from pont.accounts.backends import READ_ACCOUNT
from pont.accounts.models import Account
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["bryn", "olwen", "gwen"])
def test_it_finds_the_same_account_with_its_organisation(username: str) -> None:
    person = make_person(username)
    expected = Account.objects.with_standing().get(pk=person.pk)

    (found,) = READ_ACCOUNT.run(person.pk)

    columns = [field.attname for field in Account._meta.concrete_fields]
    assert [getattr(found, name) for name in columns] == [
        getattr(expected, name) for name in columns
    ]
    with CaptureQueriesContext(connection) as asked:
        assert found.establishment == expected.establishment
        assert found.local_authority == expected.local_authority
        assert found.organisation_name == expected.organisation_name
        assert found.la_number == expected.la_number
    assert len(asked) == 0


def test_it_is_asked_anew_each_time(bryn: Account, tomos: Account) -> None:
    Account.objects.filter(pk=tomos.pk).update(name="Another")

    assert [READ_ACCOUNT.run(person.pk)[0].name for person in (bryn, tomos)] == [
        bryn.name,
        "Another",
    ]


def test_it_finds_nothing_where_there_is_nothing(bryn: Account) -> None:
    assert READ_ACCOUNT.run(bryn.pk + 1000) == []


def test_it_compares_ids_as_the_database_keeps_them(bryn: Account, tomos: Account) -> None:
    by_id: Prepared[tuple[str]] = Prepared(
        lambda key: Account.objects.filter(public_id=key).values_list("username"), UUID
    )

    assert by_id.run(bryn.public_id) == [("bryn",)]
    assert by_id.run(tomos.public_id) == [("tomos",)]
    assert by_id.run(uuid4()) == []


def test_it_tells_two_texts_apart_and_quotes_them(bryn: Account) -> None:
    by_name: Prepared[tuple[str]] = Prepared(
        lambda username, name: Account.objects.filter(username=username, name=name).values_list(
            "username"
        ),
        str,
        str,
    )

    assert by_name.run("bryn", bryn.name) == [("bryn",)]
    assert by_name.run(bryn.name, "bryn") == []
    assert by_name.run("bryn", "' OR 1=1 --") == []
