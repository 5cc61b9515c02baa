"""Statements made once find and write what Django's own would."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.prepared import Insert, Prepared
from pont.accounts.backends import READ_ACCOUNT
from pont.accounts.models import Account
from pont.transfers.models import Draft
from pont.vault.operations import keep, store
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


def test_it_writes_a_row_as_the_model_itself_would(bryn: Account) -> None:
    at = datetime(2026, 11, 20, 15, 30, 1, 250, tzinfo=UTC)
    drafts = [
        Draft(
            owner=bryn.public_id,
            given_name="a'b\".xml",
            name=f"{number}.XML",
            landed_at=at,
            stored=keep(store([b"x"], limit=1), at=at),
            problems=[{"code": "a", "params": {"n": 1}}],
            contents=b"\0sealed",
        )
        for number in range(2)
    ]
    drafts[0].save(force_insert=True)

    written = Insert(Draft).run(drafts[1])

    first, second = Draft.objects.order_by("pk").values()
    own = {"id", "public_id", "name", "stored_id", "contents"}
    assert written.pk == second["id"] == drafts[1].pk != first["id"]
    assert {k: v for k, v in first.items() if k not in own} == {
        k: v for k, v in second.items() if k not in own
    }
    assert second["public_id"] == written.public_id
    assert bytes(second["contents"]) == b"\0sealed"
    written.refresh_from_db()
    assert written.landed_at == at
