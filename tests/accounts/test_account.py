"""The tables: what the database itself refuses about accounts and roles."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from pont.accounts.models import Account, RoleHeld
from pont.directory.models import Establishment, LocalAuthority


def make_row(**fields: object) -> Account:
    values = {"name": "A Person", "email": "a@example.sch.uk", "created_at": timezone.now()}
    return Account.objects.create(**{**values, **fields})


def test_it_refuses_a_user_name_that_differs_in_case_only(greenway: Establishment) -> None:
    make_row(username="Bryn1", establishment=greenway)
    with pytest.raises(IntegrityError):
        make_row(username="bryn1", establishment=greenway)


@pytest.mark.parametrize("username", ["", "a b", "a.b", "bryn\n", "brŷn"])
def test_it_refuses_a_user_name_that_is_not_alphanumeric(
    username: str, greenway: Establishment
) -> None:
    with pytest.raises(IntegrityError):
        make_row(username=username, establishment=greenway)


def test_it_refuses_two_organisations(greenway: Establishment, cardiff: LocalAuthority) -> None:
    with pytest.raises(IntegrityError):
        make_row(username="both", establishment=greenway, local_authority=cardiff)


def test_it_refuses_no_organisation(db: None) -> None:
    with pytest.raises(IntegrityError):
        make_row(username="nowhere")


@pytest.mark.parametrize("role", ["lea-dba", "lea-school"])
def test_it_refuses_a_second_active_holder_of_a_sole_role(
    role: str, cardiff: LocalAuthority, newport: LocalAuthority
) -> None:
    first, second = (make_row(username=f"d{n}", local_authority=cardiff) for n in (1, 2))
    RoleHeld.objects.create(account=first, role=role, local_authority=cardiff, is_active=False)
    RoleHeld.objects.create(account=second, role=role, local_authority=cardiff)
    other = make_row(username="d3", local_authority=newport)
    RoleHeld.objects.create(account=other, role=role, local_authority=newport)
    third = make_row(username="d4", local_authority=cardiff)
    with pytest.raises(IntegrityError):
        RoleHeld.objects.create(account=third, role=role, local_authority=cardiff)


def test_it_refuses_an_authority_role_outside_an_authority(greenway: Establishment) -> None:
    account = make_row(username="bryn", establishment=greenway)
    with pytest.raises(IntegrityError):
        RoleHeld.objects.create(account=account, role="lea-user")
