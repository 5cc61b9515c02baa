"""Making an account: by whom, where, and what its owner is sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pont.accounts.email_domains import PersonalEmail
from pont.accounts.models import Account, ActivationLink
from pont.accounts.operations import create_account as room
from pont.accounts.operations.create_account import (
    EmailRefused,
    NewPerson,
    PersonUnnamed,
    UsernameRefused,
    UsernameTaken,
    create_account,
    create_in_person,
)
from pont.accounts.queries import get_actor
from pont.accounts.reach import NotYours, RoleDoesNotFit, RoleTaken
from pont.audit.models import AuditLine
from pont.directory.models import Establishment, LocalAuthority, Supplier
from pont.policy.actors import SYSTEM
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.models import Letter

AT = datetime(2023, 8, 4, 13, 5, tzinfo=UTC)


def create(by: Account, **changes: Any) -> Account:
    values = {
        "username": "681bjones",
        "name": "Beth Jones",
        "email": "beth.jones@la681.example",
        "language": "en",
        "organisation": by.local_authority or by.establishment,
        "roles": [Role.LEA_USER],
        "by": get_actor(by),
        "at": AT,
    }
    return create_account(**{**values, **changes})


def test_it_makes_an_account_nobody_can_sign_in_to_yet(dilys: Account) -> None:
    account = create(dilys)
    assert account.roles == {Role.LEA_USER}
    assert account.organisation_code == "681LLLL"
    assert not account.has_usable_password()


def test_it_sends_a_link_and_keeps_its_hash_alone(dilys: Account) -> None:
    account = create(dilys)
    letter = Letter.objects.get()
    link = ActivationLink.objects.get()
    assert letter.to == "beth.jones@la681.example"
    assert "http://localhost:8000/set-password/" in letter.body
    assert link.digest not in letter.body
    assert (link.expires_at - AT).total_seconds() == 48 * 3600
    assert "6 August 2023, 14:05" in letter.body
    assert account.username not in letter.subject + letter.body


def test_it_writes_to_a_welsh_speaker_in_welsh(dilys: Account) -> None:
    create(dilys, language="cy")
    assert "gosodwch eich cyfrinair" in Letter.objects.get().subject


def test_it_leaves_one_line_in_the_trail(dilys: Account) -> None:
    account = create(dilys)
    line = AuditLine.objects.get()
    assert (line.act, line.username, line.object_id) == (
        "create-account",
        "dilys",
        str(account.public_id),
    )
    assert line.facts == {
        "username": "681bjones",
        "organisation": "681LLLL",
        "roles": "lea-user",
    }


@pytest.mark.parametrize("username", ["", "b jones", "b.jones", "brŷn", "x" * 41, "٣٤٥", "b\x00"])
def test_it_refuses_a_username_that_is_not_alphanumeric(username: str, dilys: Account) -> None:
    with pytest.raises(UsernameRefused):
        create(dilys, username=username)


def test_it_refuses_a_username_taken_in_another_case(dilys: Account, bryn: Account) -> None:
    with pytest.raises(UsernameTaken):
        create(dilys, username="BRYN")


@pytest.mark.parametrize(
    "email", ["beth@hotmail.com", "beth@YAHOO.co.uk", "b@mail.gmail.com", "b@gmail.com."]
)
def test_it_refuses_a_personal_address(email: str, dilys: Account) -> None:
    with pytest.raises((PersonalEmail, EmailRefused)):
        create(dilys, email=email)


def test_it_refuses_what_is_no_address(dilys: Account) -> None:
    with pytest.raises(EmailRefused):
        create(dilys, email="beth, bob@la681.example")


def test_it_reads_an_installation_s_own_list_of_domains(
    dilys: Account, settings: Any, tmp_path: Any
) -> None:
    own = tmp_path / "domains.txt"
    own.write_text("# ours\nla681.example\n")
    settings.PERSONAL_DOMAINS_FILE = str(own)
    with pytest.raises(PersonalEmail):
        create(dilys)
    assert create(dilys, email="beth@hotmail.com").email == "beth@hotmail.com"


@pytest.mark.parametrize("roles", [[], [Role.SCHOOL_USER], [Role.LEA_USER, Role.SUPPLIER]])
def test_it_refuses_roles_that_do_not_fit(roles: list[Role], dilys: Account) -> None:
    with pytest.raises(RoleDoesNotFit):
        create(dilys, roles=roles)


def test_it_takes_the_national_administrator_to_make_a_dba(
    dilys: Account, gwen: Account, newport: LocalAuthority
) -> None:
    with pytest.raises(NotPermitted):
        create(dilys, roles=[Role.LEA_DBA])
    made = create(gwen, organisation=newport, roles=[Role.LEA_DBA])
    assert made.organisation_code == "680LLLL"


def test_it_refuses_a_second_lea_school_account(dilys: Account) -> None:
    create(dilys, roles=[Role.LEA_SCHOOL])
    with pytest.raises(RoleTaken) as refused:
        create(dilys, username="681other", roles=[Role.LEA_SCHOOL, Role.LEA_USER])
    assert "681bjones" in str(refused.value)


def test_it_lets_a_headteacher_make_accounts_of_the_own_school_alone(
    mair: Account, rumney: Establishment, cardiff: LocalAuthority
) -> None:
    made = create(mair, email="b@greenway.example", roles=[Role.SCHOOL_USER])
    assert made.organisation_code == "6812045"
    with pytest.raises(NotYours):
        create(mair, username="other", organisation=rumney, roles=[Role.SCHOOL_USER])
    with pytest.raises(NotPermitted):
        create(mair, username="other", organisation=cardiff, roles=[Role.LEA_USER])


def test_it_lets_a_dba_make_accounts_of_its_schools_and_no_others(
    dilys: Account, rumney: Establishment, newport_school: Establishment
) -> None:
    create(dilys, organisation=rumney, roles=[Role.SCHOOL_USER])
    with pytest.raises(NotYours):
        create(dilys, username="o", organisation=newport_school, roles=[Role.SCHOOL_USER])


@pytest.mark.parametrize("username", ["olwen", "vera", "lowri", "bryn", "sam"])
def test_it_refuses_whoever_keeps_no_accounts(
    username: str, request: pytest.FixtureRequest, cardiff: LocalAuthority
) -> None:
    somebody = request.getfixturevalue(username)
    with pytest.raises(NotPermitted):
        create(somebody, organisation=cardiff)


def test_it_makes_suppliers_and_national_administrators_nationally(
    gwen: Account, dilys: Account, supplier: Supplier
) -> None:
    create(gwen, organisation=supplier, roles=[Role.SUPPLIER])
    create(gwen, username="second", organisation=None, roles=[Role.NATIONAL_ADMINISTRATOR])
    with pytest.raises(NotPermitted):
        create(dilys, username="third", organisation=None, roles=[Role.NATIONAL_ADMINISTRATOR])


def test_it_lets_the_console_make_the_first_national_administrator(db: None) -> None:
    made = create_account(
        username="first",
        name="First",
        email="first@national.example",
        language="en",
        organisation=None,
        roles=[Role.NATIONAL_ADMINISTRATOR],
        by=SYSTEM,
        at=AT,
    )
    assert made.is_national


def test_it_is_made_in_person_with_a_password_seen_once(dilys: Account) -> None:
    account, password = create_in_person(person=describe(dilys), by=get_actor(dilys), at=AT)

    assert account.check_password(password)
    assert account.must_change_password
    assert account.one_time_until == AT + timedelta(hours=48)
    letter = Letter.objects.get()
    assert "681bjones" in letter.body
    assert password not in letter.subject + letter.body
    assert not ActivationLink.objects.exists()
    assert password not in str(AuditLine.objects.get().facts)


def test_it_makes_nobody_in_person_whom_it_would_not_make(
    dilys: Account, vera: Account, mair: Account
) -> None:
    for by, refusal in ((vera, NotPermitted), (mair, NotPermitted)):
        with pytest.raises(refusal):
            create_in_person(person=describe(dilys), by=get_actor(by), at=AT)
    with pytest.raises(PersonUnnamed):
        create_in_person(person=replace(describe(dilys), name=" "), by=get_actor(dilys), at=AT)
    assert not Letter.objects.exists()


def test_a_name_taken_at_the_same_moment_is_said_to_be_taken(
    dilys: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(dilys)
    monkeypatch.setattr(room, "check_unused", lambda username: None)
    with pytest.raises(UsernameTaken):
        create(dilys, username="681BJones")
    assert AuditLine.objects.count() == 1


def describe(by: Account) -> NewPerson:
    return NewPerson(
        username="681bjones",
        name="Beth Jones",
        email="beth.jones@la681.example",
        language="en",
        organisation=by.local_authority,
        roles=[Role.LEA_USER],
    )
