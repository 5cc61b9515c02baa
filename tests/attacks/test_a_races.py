"""Section A of the attacks: several people at the same file in the same moment.

Source: design/attacks.md A09, A10.
"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.audit.queries import verify
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.transfers.models import Collection, Step, Transfer
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.attacks.conftest import AtOnce
from tests.attacks.uploading import put, send_all
from tests.cast import PASSWORD, make_person
from tests.transfers.files import write_ctf
from tests.vault.samples import find_paths

pytestmark = pytest.mark.django_db(transaction=True)

NINA = Person("nina", "Nina Rees", "nina@rumney.example", "6812317", Role.SCHOOL_USER)


def enter(account: Account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


def send_ctf(client: Client, name: str) -> Transfer:
    assert put(client, name, write_ctf()).status_code == 201
    send_all(client)
    return Transfer.objects.get(name=name)


def take_up(client: Client, transfer: Transfer) -> str:
    """Return the address of what was taken up."""
    page = client.post("/download/ctf/", {"file": [str(transfer.public_id)]})
    return str(page["Location"])


def download(client: Client, page: str) -> tuple[int, bytes]:
    """Return the status and the file, if there was one."""
    answer: Any = client.post(f"{page}files/")
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else b""


@pytest.mark.parametrize("round_", range(4))
def test_a09_a_file_is_either_recalled_or_handed_over(at_once: AtOnce[Any], round_: int) -> None:
    tomos, bryn = make_person("tomos"), make_person("bryn")
    sender, reader = enter(bryn), enter(tomos)
    transfer = send_ctf(sender, f"6812045_CTF_6812317_00{round_}.XML")
    pages = [take_up(reader, transfer) for _ in range(10)]
    senders, readers = [enter(bryn) for _ in pages], [enter(tomos) for _ in pages]
    recall = f"/transfers/{transfer.public_id}/recall/"
    recalls = [lambda c=client: (c.post(recall).status_code, b"") for client in senders]
    downloads = [
        lambda c=client, p=page: download(c, p) for client, page in zip(readers, pages, strict=True)
    ]
    # Now the one side begins, now the other.
    mixed = [act for pair in zip(recalls, downloads, strict=True) for act in pair]
    answers = at_once(mixed if round_ % 2 else mixed[::-1])
    statuses = sorted(status for status, _ in answers)
    came = [data for _, data in answers if data]
    transfer.refresh_from_db()
    done = list(
        AuditLine.objects.filter(
            act__in=("transfer.recall", "transfer.hand-over"), outcome="done"
        ).values_list("act", flat=True)
    )
    if transfer.state == State.RECALLED:
        assert done == ["transfer.recall"]
        assert came == []
        assert set(statuses) == {302, 409}
        assert statuses.count(302) == 1
        assert not StoredFile.objects.exists()
        assert find_paths() == []
    else:
        assert transfer.state == State.SENT
        assert done == ["transfer.hand-over"] * 10
        assert came == [write_ctf()] * 10
        assert statuses == [200] * 10 + [409] * 10
    assert verify() is None


def test_a09_it_is_not_recalled_after_it_was_received(at_once: AtOnce[Any]) -> None:
    tomos, bryn = make_person("tomos"), make_person("bryn")
    sender, reader = enter(bryn), enter(tomos)
    transfer = send_ctf(sender, "6812045_CTF_6812317_001.XML")
    page = take_up(reader, transfer)
    download(reader, page)
    senders = [enter(bryn) for _ in range(5)]
    recall = f"/transfers/{transfer.public_id}/recall/"
    answers = at_once(
        [
            lambda: reader.post(f"{page}answer/", {"correctly": "yes"}).status_code,
            *(lambda c=client: c.post(recall).status_code for client in senders),
        ]
    )
    assert answers == [302] + [409] * 5
    told = sender.post(recall).content.decode()
    assert "has already been received" in told
    assert download(reader, page)[1] == write_ctf()


def test_a10_colleagues_who_receive_together_receive_once(at_once: AtOnce[Any]) -> None:
    people = [make_person("tomos"), load_person(NINA, at=timezone.now(), password=PASSWORD)]
    sender = enter(make_person("bryn"))
    transfer = send_ctf(sender, "6812045_CTF_6812317_001.XML")
    readers = [enter(person) for person in people]
    pages = [take_up(reader, transfer) for reader in readers]
    both = list(zip(readers, pages, strict=True))
    assert at_once([lambda c=c, p=p: download(c, p) for c, p in both]) == [(200, write_ctf())] * 2
    letters = Letter.objects.count()
    answers = at_once(
        [lambda c=c, p=p: c.post(f"{p}answer/", {"correctly": "yes"}).status_code for c, p in both]
    )
    assert answers == [302, 302]
    steps = list(transfer.steps.values_list("verb", "by_name"))
    assert [verb for verb, _ in steps].count(Step.Verb.RECEIVED) == 1
    downloaded = {name for verb, name in steps if verb == Step.Verb.HANDED_OVER}
    assert downloaded == {person.name for person in people}
    first = Letter.objects.count() - letters
    assert len(set(Letter.objects.order_by("-pk")[:first].values_list("to", flat=True))) == first
    for reader in readers:
        answer = reader.post(f"/transfers/{transfer.public_id}/reject/", {"reason": "unreadable"})
        assert answer.status_code == 409
    transfer.refresh_from_db()
    assert transfer.state == State.RECEIVED
    assert verify() is None


def test_a10_one_receives_and_one_rejects(at_once: AtOnce[Any]) -> None:
    people = [make_person("tomos"), load_person(NINA, at=timezone.now(), password=PASSWORD)]
    transfer = send_ctf(enter(make_person("bryn")), "6812045_CTF_6812317_001.XML")
    readers = [enter(person) for person in people]
    page = take_up(readers[0], transfer)
    download(readers[0], page)
    reject = f"/transfers/{transfer.public_id}/reject/"
    at_once(
        [
            lambda: readers[0].post(f"{page}answer/", {"correctly": "yes"}).status_code,
            lambda: readers[1].post(reject, {"reason": "unreadable"}).status_code,
        ]
    )
    transfer.refresh_from_db()
    ends = transfer.steps.filter(verb__in=(Step.Verb.RECEIVED, Step.Verb.REJECTED))
    assert [step.verb for step in ends] == [transfer.state]
    assert Collection.objects.count() == 1
    assert verify() is None
