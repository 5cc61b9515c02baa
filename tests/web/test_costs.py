"""What the commonest requests cost in statements: more of them is a decision, not an accident."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from tests.transfers.conftest import NAME
from tests.transfers.files import write_ctf

pytestmark = pytest.mark.django_db


def test_an_upload_costs_fifteen_statements(
    client: Client, bryn: Account, tomos: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bryn)
    names = {"X-File-Name": NAME}, {"X-File-Name": NAME.replace("_001", "_002")}
    client.generic("PUT", "/upload/put/", write_ctf(), headers=names[0])

    # The session, the account and its roles; how many drafts there are; the recipient, the name
    # among files sent and among drafts, somebody to read it; of the draft: begin, bytes, row, the
    # trail's head, where it moves, its line, end. (In a test a savepoint's begin and end.)
    with django_assert_num_queries(15):
        answer = client.generic("PUT", "/upload/put/", write_ctf(), headers=names[1])

    assert answer.status_code == 201
