"""Who sees what, and at what cost."""

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.standards.file_names import Kind
from pont.transfers import queries
from pont.transfers.models import Transfer


def test_both_sides_see_the_transfer_and_nobody_else(
    transfer: Transfer, sender: Actor, recipient: Actor, stranger: Actor, gwen: Account
) -> None:
    assert queries.get_transfer(sender, transfer.public_id) == transfer
    assert queries.get_transfer(recipient, transfer.public_id) == transfer
    for outsider in (stranger, get_actor(gwen)):
        with pytest.raises(Transfer.DoesNotExist):
            queries.get_transfer(outsider, transfer.public_id)


def test_the_authority_is_not_a_party(transfer: Transfer, olwen: Account) -> None:
    with pytest.raises(Transfer.DoesNotExist):
        queries.get_transfer(get_actor(olwen), transfer.public_id)


def test_it_waits_for_the_recipient_alone(
    transfer: Transfer, sender: Actor, recipient: Actor
) -> None:
    assert list(queries.find_awaiting(recipient, Kind.CTF)) == [transfer]
    assert not queries.find_awaiting(sender, Kind.CTF)
    assert [row.count for row in queries.count_waiting(recipient)] == [1]


def test_one_foreign_file_spoils_the_choice(
    transfer: Transfer, recipient: Actor, stranger: Actor
) -> None:
    rows = queries.find_awaiting(stranger, Kind.CTF)

    with pytest.raises(Transfer.DoesNotExist):
        queries.find_chosen(stranger, Kind.CTF, rows, [transfer.public_id])


def test_lists_cost_one_query(
    transfer: Transfer, recipient: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        list(queries.find_awaiting(recipient, Kind.CTF))
