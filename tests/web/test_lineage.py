"""Receipts say where a file came from and what became of it, to each as far as they may know."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.transfers import lineage
from pont.transfers.models import Transfer
from pont.transfers.operations.forward import forward
from pont.transfers.states import State
from tests.organisations import make_establishment
from tests.transfers.phase import MILTON, MONDAY, RUMNEY, invent_leavers, send_bulk, send_on

pytestmark = pytest.mark.django_db

OTHER = "6814039"


@pytest.fixture
def allocator(olwen: Account, tomos: Account, newport_school: Establishment) -> Actor:
    make_establishment(OTHER)
    return get_actor(olwen)


@pytest.fixture
def bulk(allocator: Actor, bryn: Account) -> Transfer:
    """Six leavers, of whom two are sent on to Rumney and one to Newport."""
    bulk = send_bulk(bryn, invent_leavers(6))
    send_on(bulk, {RUMNEY: [1, 2], MILTON: [3]}, by=allocator)
    return bulk


@pytest.fixture
def onward(bulk: Transfer) -> Transfer:
    return Transfer.objects.get(recipient=RUMNEY)


def read(client: Client, reader: Account, transfer: Transfer) -> str:
    client.force_login(reader)
    answer = client.get(link(transfer))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def link(transfer: Transfer) -> str:
    return f"/transfers/{transfer.public_id}/"


def call(transfer: Transfer) -> str:
    """Return the name of `transfer` as pages write it, with places to break."""
    return transfer.name.replace("_", "_<wbr>")


def test_the_authority_is_led_from_a_bulk_file_to_each_that_was_made_of_it(
    client: Client, bulk: Transfer, onward: Transfer, olwen: Account
) -> None:
    page = read(client, olwen, bulk)

    assert "2 files to 2 schools" in page
    for made in Transfer.objects.filter(origin=bulk):
        assert link(made) in page
    assert "Rumney Primary School: 2 pupils" in page


def test_the_school_that_sent_the_bulk_file_is_told_in_numbers_alone(
    client: Client, bulk: Transfer, onward: Transfer, bryn: Account
) -> None:
    page = read(client, bryn, bulk)

    assert "2 files to 2 schools" in page
    assert link(onward) not in page
    assert call(onward) not in page
    assert "Rumney" not in page


def test_the_school_that_gets_a_part_reads_where_it_comes_from_without_a_link(
    client: Client, bulk: Transfer, onward: Transfer, tomos: Account
) -> None:
    page = read(client, tomos, onward)

    assert "Pupils taken from" in page
    assert call(bulk) in page
    assert "From Greenway Primary School to Cardiff" in page
    assert link(bulk) not in page


def test_the_authority_is_led_from_a_part_back_to_the_bulk_file(
    client: Client, bulk: Transfer, onward: Transfer, olwen: Account
) -> None:
    assert link(bulk) in read(client, olwen, onward)


def test_files_taken_back_are_listed_for_the_authority_and_not_counted(
    client: Client, bulk: Transfer, onward: Transfer, allocator: Actor, olwen: Account
) -> None:
    send_on(bulk, {MILTON: [1, 2]}, by=allocator)

    page = read(client, olwen, bulk)

    assert "2 files to 1 school" in page
    assert link(onward) in page
    assert "Withdrawn" in page


def test_a_forwarded_file_leads_both_ways(
    client: Client, onward: Transfer, allocator: Actor, olwen: Account, tomos: Account
) -> None:
    [new] = forward(transfers=[onward], to=OTHER, by=allocator, at=MONDAY)

    before, after = read(client, olwen, onward), read(client, olwen, new)
    assert "Forwarded as" in before
    assert link(new) in before
    assert "Forwarded from" in after
    assert link(onward) in after
    before = read(client, tomos, onward)
    assert call(new) in before
    assert link(new) not in before


def test_a_shelf_file_removed_after_its_onward_file_came_back_was_not_forwarded(
    client: Client, bryn: Account, bulk: Transfer
) -> None:
    # Housekeeping removes the file of a pupil on the shelf; the school had rejected it before.
    Transfer.objects.filter(pk=bulk.pk).update(
        recipient="XXXXXXX", state=State.REMOVED, ended_at=MONDAY, stored=None
    )
    Transfer.objects.filter(origin=bulk).update(state=State.REJECTED, ended_at=MONDAY)
    bulk.refresh_from_db()

    assert "Forwarded as" not in read(client, bryn, bulk)


def test_a_file_that_somebody_uploaded_and_that_waits_says_nothing_of_it(
    client: Client, allocator: Actor, bryn: Account
) -> None:
    page = read(client, bryn, send_bulk(bryn, invent_leavers(1)))

    for words in ("Forwarded", "Pupils taken from", "Pupils sent on in"):
        assert words not in page


def test_of_very_many_parts_the_first_are_listed(
    client: Client, bulk: Transfer, olwen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "MOST_SHOWN", 1)
    monkeypatch.setattr("pont.web.sent.lineage.MOST_SHOWN", 1)

    page = read(client, olwen, bulk)

    assert page.count("001.XML") >= 1
    assert link(Transfer.objects.get(recipient=MILTON)) not in page
    assert "All files sent" in page


def test_forty_parts_cost_no_more_queries_than_two(
    client: Client,
    bulk: Transfer,
    onward: Transfer,
    olwen: Account,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    read(client, olwen, bulk)
    with django_assert_max_num_queries(12):
        client.get(link(bulk))
    for number in range(2, 40):
        Transfer.objects.create(
            **{
                **{f.attname: getattr(onward, f.attname) for f in Transfer._meta.concrete_fields},
                "id": None,
                "public_id": f"00000000-0000-4000-8000-{number:012}",
                "name": f"681LLLL_CTF_6812317_{number:03}.XML",
                "stored_id": None,
            }
        )
    with django_assert_max_num_queries(12):
        client.get(link(bulk))
