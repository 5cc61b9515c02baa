"""People with several roles see what each role may see where it works, and not the product."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer

pytestmark = pytest.mark.django_db

DILYS = Actor(
    account=uuid4(),
    username="dilys",
    name="Dilys",
    organisation="681LLLL",
    organisation_name="Cardiff",
    la="681",
    roles=frozenset({Role.LEA_DBA}),
)


def make_transfer(kind: Kind, *, sender: str = "6812045", recipient: str = "681LLLL") -> Transfer:
    return Transfer.objects.create(
        kind=kind,
        name=f"{sender}_{kind}_{recipient}",
        sender=sender,
        recipient=recipient,
        size=1,
        sha256="0" * 64,
        sent_at=datetime(2026, 11, 16, tzinfo=UTC),
        sent_by=uuid4(),
    )


def test_one_role_does_not_lend_its_address_to_the_kinds_of_another() -> None:
    make_transfer(Kind.GENERIC)
    ctf = make_transfer(Kind.CTF)
    at_plasc = make_transfer(Kind.GENERIC, recipient="681PLAS")
    actor = replace(DILYS, roles=frozenset({Role.LEA_DBA, Role.LEA_PLASC}))
    assert set(Transfer.objects.visible_to(actor)) == {ctf, at_plasc}


def test_the_same_holds_of_what_was_sent() -> None:
    make_transfer(Kind.GENERIC, sender="681LLLL", recipient="6812045")
    ctf = make_transfer(Kind.CTF, sender="681LLLL", recipient="6812045")
    actor = replace(DILYS, roles=frozenset({Role.LEA_DBA, Role.LEA_PLASC}))
    assert list(Transfer.objects.sent_from(actor)) == [ctf]


def test_admissions_files_to_the_authority_come_to_the_admissions_role() -> None:
    admissions = make_transfer(Kind.ADMISSIONS)
    make_transfer(Kind.CTF)
    actor = replace(DILYS, roles=frozenset({Role.LEA_ADMISSIONS}))
    assert list(Transfer.objects.addressed_to(actor)) == [admissions]


def test_a_role_without_an_address_sees_nothing() -> None:
    make_transfer(Kind.CTF)
    actor = replace(DILYS, roles=frozenset({Role.LEA_DBA_VIEW_ONLY}))
    assert not Transfer.objects.visible_to(actor)
