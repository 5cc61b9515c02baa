"""Every kind of file from everybody who sends it to every desk, and from nobody else.

Source: rulings 2.4, 2.6, 3.1, 4.5, 5.3, 5.4, 8; seed 002 section 5; users' complaint 12.
"""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.policy.actors import Actor
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import ContentsRefused, land
from pont.transfers.operations.receive import receive
from pont.transfers.operations.reject import reject
from pont.transfers.operations.rename import rename
from pont.transfers.operations.send import NotSendable, send
from pont.transfers.queries import find_awaiting, find_collected
from pont.vault.operations import TooLarge
from tests.transfers.conftest import MONDAY
from tests.transfers.files import write_ctf

MB = 1_048_576
AUTHORITY = (
    Role.LEA_DBA,
    Role.LEA_USER,
    Role.LEA_SCHOOL,
    Role.LEA_LOST_PUPIL,
    Role.LEA_LOST_PUPIL_TRANSFER,
    Role.LEA_DBA_VIEW_ONLY,
    Role.LEA_PLASC,
    Role.LEA_ADMISSIONS,
)
# Who works 681LLLL with each kind, beside its own desk where it has one.
AT_LLLL = {
    "PLASC": {Role.LEA_DBA, Role.LEA_USER, Role.LEA_SCHOOL, Role.LEA_LOST_PUPIL_TRANSFER},
    "CFR": {Role.LEA_DBA, Role.LEA_USER, Role.LEA_SCHOOL, Role.LEA_LOST_PUPIL_TRANSFER},
    "EXC": {Role.LEA_DBA, Role.LEA_USER, Role.LEA_SCHOOL},
    "": {
        Role.LEA_USER,
        Role.LEA_SCHOOL,
        Role.LEA_LOST_PUPIL,
        Role.LEA_LOST_PUPIL_TRANSFER,
    },
}
SENT_FROM = {("681LLLL", mark): roles for mark, roles in AT_LLLL.items()} | {
    ("681LLLL", "ADT"): {Role.LEA_ADMISSIONS},
    ("681ADMS", "ADT"): {Role.LEA_ADMISSIONS},
    ("681ADMS", ""): {Role.LEA_ADMISSIONS},
    ("681PLAS", "PLASC"): {Role.LEA_PLASC},
    ("681PLAS", "CFR"): {Role.LEA_PLASC},
    ("681PLAS", ""): {Role.LEA_PLASC},
}
READ_AT = {("681LLLL", mark): roles for mark, roles in AT_LLLL.items()} | {
    ("681LLLL", "ASL"): {Role.LEA_ADMISSIONS, Role.LEA_SCHOOL},
    ("681ADMS", "ASL"): {Role.LEA_ADMISSIONS},
    ("681ADMS", ""): {Role.LEA_ADMISSIONS},
    ("681PLAS", "PLASC"): {Role.LEA_PLASC},
    ("681LL26", "PLASC"): {Role.LEA_PLASC},
    ("681PLAS", "CFR"): {Role.LEA_PLASC},
    ("681PLAS", ""): {Role.LEA_PLASC},
}


@pytest.fixture(autouse=True)
def register(
    cardiff: LocalAuthority, greenway: Establishment, rumney: Establishment, supplier: Supplier
) -> None:
    """Everybody who is written to here."""


def write_name(sender: str, mark: str, recipient: str, number: int = 1) -> str:
    """Return a name in the mixture of cases that people type."""
    if not mark:
        return f"{sender.lower()}_{recipient}_Text{number}.zip"
    serial = f"26{number:03}" if mark in {"ASL", "ADT"} else f"{number:03}"
    return f"{sender.lower()}_{mark.title()}_{recipient.lower()}_{serial}.xml"


def write_body(mark: str, filling: int = 0) -> bytes:
    """Return something that a file of that mark may hold; a zip with `filling` bytes more."""
    if mark:
        return b"<Message><Source/><Pupil><UPN>1</UPN><Surname>S</Surname><DOB/></Pupil></Message>"
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("text.txt", b"invented" + bytes(filling))
    return body.getvalue()


def cast_as(role: Role) -> Actor:
    """Return somebody at Cardiff with that one role."""
    return Actor(uuid4(), role, role, "681LLLL", "Cardiff", "681", frozenset({role}))


def send_file(by: Actor, name: str, mark: str) -> Transfer:
    draft = land(chunks=[write_body(mark)], name=name, by=by, at=MONDAY)
    return send(drafts=[draft], warnings_read=True, by=by, at=MONDAY)[0]


def collect(transfer: Transfer, by: Actor) -> Transfer:
    collection = open_collection(transfers=[transfer], by=by, at=MONDAY)
    hand_over(collection=collection, by=by, at=MONDAY)
    collection.refresh_from_db()
    receive(collection=collection, by=by, at=MONDAY)
    transfer.refresh_from_db()
    return transfer


@pytest.mark.parametrize("place", READ_AT, ids="-".join)
def test_a_school_s_file_is_read_by_the_desk_it_names_and_by_nobody_else(
    place: tuple[str, str], bryn: Account
) -> None:
    desk, mark = place
    transfer = send_file(get_actor(bryn), write_name("6812045", mark, desk), mark)
    readers = {
        role
        for role in AUTHORITY
        if find_awaiting(cast_as(role), Kind(transfer.kind)).contains(transfer)
    }
    assert readers == READ_AT[place]
    assert transfer.recipient == desk.replace("LL26", "PLAS")
    assert transfer.name == write_name("6812045", mark, desk).upper()


@pytest.mark.parametrize("place", SENT_FROM, ids="-".join)
def test_an_authority_s_file_is_sent_from_a_desk_by_those_who_work_it(
    place: tuple[str, str], bryn: Account, tomos: Account
) -> None:
    desk, mark = place
    senders = set()
    for number, role in enumerate(AUTHORITY, start=1):
        name = write_name(desk, mark, "6812045", number)
        try:
            transfer = send_file(cast_as(role), name, mark)
        except (NotSendable, NotPermitted):
            continue
        senders.add(role)
        assert find_awaiting(get_actor(bryn), Kind(transfer.kind)).contains(transfer)
        assert not find_awaiting(get_actor(tomos), Kind(transfer.kind)).contains(transfer)
    assert senders == SENT_FROM[place]


@pytest.mark.parametrize(
    ("sender", "mark", "recipient"),
    [
        ("6812045", "ADT", "6812317"),
        ("6812045", "ASL", "6812317"),
        ("6812045", "EXC", "681PLAS"),
        ("6812045", "PLASC", "681ADMS"),
        ("6812045", "CFR", "XXXXXXX"),
        ("681LLLL", "PLASC", "681LLLL"),
    ],
)
def test_a_file_does_not_go_where_its_kind_is_not_read(
    sender: str, mark: str, recipient: str, bryn: Account
) -> None:
    draft = land(
        chunks=[write_body(mark)],
        name=write_name(sender, mark, recipient),
        by=get_actor(bryn),
        at=MONDAY,
    )
    assert not draft.is_sendable
    with pytest.raises(NotSendable):
        send(drafts=[draft], warnings_read=True, by=get_actor(bryn), at=MONDAY)


@pytest.mark.parametrize("mark", ["PLASC", "CFR", "EXC", ""])
def test_schools_send_each_other_every_kind_but_admissions(
    mark: str, bryn: Account, tomos: Account, nia: Account
) -> None:
    transfer = send_file(get_actor(bryn), write_name("6812045", mark, "6812317"), mark)
    assert find_awaiting(get_actor(tomos), Kind(transfer.kind)).contains(transfer)
    assert not Transfer.objects.visible_to(get_actor(nia)).exists()


def test_a_supplier_sends_and_reads_generic_files_alone(bryn: Account) -> None:
    supplier = Actor(uuid4(), "cwm", "Cwm", "0000001", "Cwm Data", "", frozenset({Role.SUPPLIER}))
    assert send_file(supplier, write_name("0000001", "", "6812045"), "").kind == Kind.GENERIC
    to_it = send_file(get_actor(bryn), write_name("6812045", "", "0000001"), "")
    assert find_awaiting(supplier, Kind.GENERIC).contains(to_it)
    draft = land(
        chunks=[write_body("CFR")],
        name=write_name("6812045", "CFR", "0000001"),
        by=get_actor(bryn),
        at=MONDAY,
    )
    assert not draft.is_sendable


def test_somebody_with_several_roles_has_all_desks_on_one_list(bryn: Account) -> None:
    both = replace(
        cast_as(Role.LEA_USER), roles=frozenset({Role.LEA_USER, Role.LEA_PLASC, Role.LEA_DBA})
    )
    sent = [
        send_file(get_actor(bryn), write_name("6812045", "PLASC", desk), "PLASC")
        for desk in ("681LLLL", "681PLAS")
    ]
    assert set(find_awaiting(both, Kind.CENSUS)) == set(sent)


def test_colleagues_share_a_desk(bryn: Account, elin: Account) -> None:
    transfer = send_file(get_actor(bryn), write_name("6812045", "CFR", "681PLAS"), "CFR")
    colleague = cast_as(Role.LEA_PLASC)
    collect(transfer, colleague)
    assert not find_awaiting(get_actor(elin), Kind.CFR).exists()
    assert find_collected(get_actor(elin), Kind.CFR).contains(transfer)


@pytest.mark.parametrize(
    ("mark", "desk"), [("PLASC", "681PLAS"), ("ASL", "681ADMS"), ("", "681LLLL")]
)
def test_a_letter_tells_the_desk_and_names_no_file(
    mark: str, desk: str, bryn: Account, elin: Account, huw: Account, olwen: Account
) -> None:
    transfer = send_file(get_actor(bryn), write_name("6812045", mark, desk), mark)
    letters = Letter.objects.filter(subject__contains="waiting")
    told = {letter.to for letter in letters} & {elin.email, huw.email, olwen.email}
    assert told == {{"681PLAS": elin, "681ADMS": huw, "681LLLL": olwen}[desk].email}
    assert cardiff_office() in {letter.to for letter in letters}
    for letter in Letter.objects.all():
        assert transfer.name not in letter.subject + letter.body
        assert transfer.receipt_number in letter.body


def cardiff_office() -> str:
    return LocalAuthority.objects.get(number="681").email


def test_an_installation_can_be_silent_about_generic_files_that_arrive(
    settings: Settings, bryn: Account, tomos: Account
) -> None:
    settings.SILENT_KINDS = frozenset({Kind.GENERIC})
    silent = send_file(get_actor(bryn), write_name("6812045", "", "6812317"), "")
    assert not Letter.objects.exists()
    reject(transfer=silent, reason="not-joining", remark="", by=get_actor(tomos), at=MONDAY)
    assert all("rejected" in letter.subject for letter in Letter.objects.all())
    told = Letter.objects.count()
    assert told
    draft = land(
        chunks=[write_ctf()], name="6812045_CTF_6812317_001.XML", by=get_actor(bryn), at=MONDAY
    )
    send(drafts=[draft], warnings_read=True, by=get_actor(bryn), at=MONDAY)
    assert Letter.objects.count() > told


@pytest.mark.parametrize(
    ("sender", "role", "limit"),
    [("6812045", Role.SCHOOL_USER, 4), ("681LLLL", Role.LEA_USER, 10)],
)
def test_a_generic_file_has_its_sender_s_size(
    sender: str, role: Role, limit: int, bryn: Account
) -> None:
    by = get_actor(bryn) if role is Role.SCHOOL_USER else cast_as(role)
    name = write_name(sender, "", "6812317")
    filling = limit * MB - len(write_body(""))
    assert land(chunks=[write_body("", filling)], name=name, by=by, at=MONDAY).is_sendable
    with pytest.raises(TooLarge):
        land(chunks=[write_body("", filling + 1)], name=name, by=by, at=MONDAY)


@pytest.mark.parametrize("mark", ["PLASC", "CFR", "EXC", "ASL", ""])
@pytest.mark.parametrize(("ending", "days"), [("received", 90), ("rejected", 30)])
def test_every_kind_is_kept_as_long_as_the_table_says(
    mark: str, ending: str, days: int, bryn: Account
) -> None:
    transfer = send_file(get_actor(bryn), write_name("6812045", mark, "681LLLL"), mark)
    reader = cast_as(Role.LEA_ADMISSIONS if mark == "ASL" else Role.LEA_SCHOOL)
    if ending == "received":
        collect(transfer, reader)
    else:
        reject(transfer=transfer, reason="not-joining", remark="", by=reader, at=MONDAY)
        transfer.refresh_from_db()
    assert transfer.keep_until == MONDAY + timedelta(days=days)


def test_a_census_of_an_undocumented_name_is_one_where_it_was_dropped(bryn: Account) -> None:
    by = get_actor(bryn)
    name, body = "6812045_abc_681plas_001.una", [b"as the software wrote it"]
    assert not land(chunks=body, name=name, by=by, at=MONDAY).is_sendable
    draft = land(chunks=body, name="notes.una", by=by, at=MONDAY, offered=Kind.CENSUS)
    draft = rename(draft=draft, name=name, by=by, at=MONDAY, offered=Kind.CENSUS)
    assert (draft.kind, draft.recipient, draft.is_sendable) == (Kind.CENSUS, "681PLAS", True)


def test_a_census_that_breaks_off_is_not_kept(bryn: Account) -> None:
    with pytest.raises(ContentsRefused) as refused:
        land(
            chunks=[write_body("PLASC")[:-4]],
            name=write_name("6812045", "PLASC", "681PLAS"),
            by=get_actor(bryn),
            at=MONDAY,
        )
    assert refused.value.code == "document-not-well-formed"


def test_every_desk_and_mark_of_the_authority_is_tried() -> None:
    desks, marks = ("681LLLL", "681PLAS", "681ADMS"), ("PLASC", "CFR", "EXC", "")
    untried = set(product(desks, marks)) - set(READ_AT)
    assert untried == {
        ("681PLAS", "EXC"),
        ("681ADMS", "PLASC"),
        ("681ADMS", "CFR"),
        ("681ADMS", "EXC"),
    }
