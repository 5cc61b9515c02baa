"""The grants equal features.md section 3 with the rulings, written out here a second time."""

import pytest

from pont.policy.actors import SYSTEM, Actor
from pont.policy.acts import LABELS, OF_KINDS, Act
from pont.policy.grants import (
    GRANTS,
    NOBODY,
    SYSTEM_ACTS,
    NotPermitted,
    check,
    find_desks,
    find_kinds,
    find_reach,
    find_roles_granted,
    may,
)
from pont.policy.roles import ROLES, Organisation, Role, find_roles
from pont.standards.file_names import Kind

COLUMNS = {
    "DBA": Role.LEA_DBA,
    "USR": Role.LEA_USER,
    "SCH": Role.LEA_SCHOOL,
    "LP": Role.LEA_LOST_PUPIL,
    "LPT": Role.LEA_LOST_PUPIL_TRANSFER,
    "VO": Role.LEA_DBA_VIEW_ONLY,
    "PLA": Role.LEA_PLASC,
    "ADM": Role.LEA_ADMISSIONS,
    "SU": Role.SCHOOL_USER,
    "HT": Role.HEADTEACHER,
    "SO": Role.SERVICE_OFFICER,
    "PL": Role.PORTAL_LEAD,
    "SUP": Role.SUPPLIER,
    "NAT": Role.NATIONAL_ADMINISTRATOR,
}

# SU and PU of features.md are one role here (SU); PH is HT; PLS is SO; PL and SUP are of rulings 5.
# A line that a ruling decides, against a blank or an inferred cell, names the ruling. NAT sends and
# collects nothing: no address is NAT's (rulings 2.1, 2.6, 5.4).
MATRIX = """
act or act/kind          DBA USR SCH LP  LPT VO  PLA ADM SU  HT  SO  PL  SUP NAT
sign-in                  y   y   y   y   y   y   y   y   y   y   y   y   y   y
create-dba               .   .   .   .   .   .   .   .   .   .   .   .   .   y
maintain-users           y   .   .   .   .   .   .   .   .   .   .   .   .   y
reset-user-password      y   .   .   .   .   .   .   .   .   .   .   .   .   y
reset-school-password    y   .   .   .   .   .   .   .   .   y   .   .   .   y    HT: rulings 5
view-users               y   .   .   .   .   y   .   .   .   .   .   .   .   y
view-own-users           .   .   .   .   .   .   .   .   .   y   .   .   .   .    HT: rulings 5
view-passwords           .   .   .   .   .   .   .   .   .   .   .   .   .   .    rulings 5.1, C10
view-schools             y   .   .   .   .   y   .   .   y   y   .   .   .   y
request-school-change    y   .   .   .   .   .   .   .   .   .   .   .   .   y    rulings 5.5, C9
approve-school-change    .   .   .   .   .   .   .   .   .   .   .   .   .   y    rulings 5.5
maintain-schools         y   .   .   .   .   .   .   .   .   .   .   .   .   y
view-authority           y   .   .   .   .   y   .   .   .   .   .   .   .   y    VO: S2:L184
maintain-authority       y   .   .   .   .   .   .   .   .   .   .   .   .   y
maintain-categories      .   .   .   .   .   .   .   .   .   .   .   .   .   y
send/ctf                 y   y   y   .   y   .   .   .   y   y   .   .   .   .    PLASC: rulings 5.4
send/census              y   y   y   .   y   .   y   .   y   y   .   .   .   .
send/cfr                 y   y   y   .   y   .   y   .   y   y   .   .   .   .
send/exclusion           y   y   y   .   .   .   .   .   y   y   .   .   .   .
send/admissions          .   .   .   .   .   .   .   y   y   y   .   .   .   .    schools: ADR 13
send/generic             .   y   y   y   y   .   y   y   y   y   .   .   y   .    SUP: rulings 1
send/file-return         .   .   .   .   .   .   .   .   y   y   .   .   .   .
collect/ctf              y   y   y   .   y   .   .   .   y   y   .   .   .   .    PLASC: rulings 5.4
collect/census           y   y   y   .   y   .   y   .   y   y   .   .   .   .
collect/cfr              y   y   y   .   y   .   y   .   y   y   .   .   .   .
collect/exclusion        y   y   y   .   .   .   .   .   y   y   .   .   .   .    LPT 5.3, PLASC 5.4
collect/admissions       .   .   y   .   .   .   .   y   y   y   .   .   .   .    schools: ADR 13
collect/generic          .   y   y   y   y   .   y   y   y   y   .   .   y   .    SUP: rulings 1
collect/file-return      .   .   .   .   .   .   .   .   .   .   y   y   .   .
monitor/ctf              y   y   y   .   y   .   .   .   .   .   .   .   .   y
remove-uncollected/ctf   y   y   y   .   y   .   .   .   .   .   .   .   .   y
forward/ctf              y   y   y   .   y   .   .   .   .   .   .   .   .   y    as above: S2:L525
fetch-copy/ctf           y   y   y   .   y   .   .   .   .   .   .   .   .   .    rulings 4.6
allocate/ctf             y   y   y   .   y   .   .   .   .   .   .   .   .   .    rulings 4.8
search-lost-pupils       .   .   .   y   y   .   .   .   .   .   .   .   .   y
claim                    .   .   .   y   y   .   .   .   .   .   .   .   .   .    NAT: rulings 6.3
forward-claim            .   .   .   .   y   .   .   .   .   .   .   .   .   .    NAT: rulings 2.6
remove-lost-pupil        .   .   .   y   y   .   .   .   .   .   .   .   .   .    rulings 6.2, 6.5
match-lost-pupils        .   .   .   .   .   .   .   .   .   .   .   .   .   y    rulings 6.6
match-own-census         .   .   .   y   y   .   .   .   .   .   .   .   .   .
report-arrival           .   .   .   .   .   .   .   .   y   y   .   .   .   .    rulings 6.7
answer-arrival           .   .   .   y   y   .   .   .   .   .   .   .   .   .    rulings 6.7
request-ctf              .   .   .   y   y   .   .   .   .   .   .   .   .   .    issue 4, ADR 21
answer-request           y   y   y   y   y   .   .   .   y   y   .   .   .   .    issue 4, ADR 21
message                  y   y   y   y   y   y   y   y   y   y   .   .   .   y    view only: 5.1
choose-message-level     .   y   .   y   y   .   .   .   .   .   .   .   .   .
keep-own-contact         y   .   .   y   y   .   .   .   .   .   .   .   .   .    rulings 9
view-contacts            y   y   y   y   y   y   y   y   y   y   y   y   y   y    rulings 9
run-reports              y   y   y   y   y   y   y   y   y   y   .   .   .   y
review-removals          y   y   y   y   y   y   y   y   .   .   .   .   .   y    S2:L833
run-message-report       y   .   .   .   .   y   .   .   .   .   .   .   .   y
maintain-school-users    y   .   .   .   .   .   .   .   .   y   .   .   .   .    S2:L149; rulings 5
maintain-national-users  .   .   .   .   .   .   .   .   .   .   .   .   .   y
confirm-users            y   .   .   .   .   .   .   .   .   y   .   .   .   .    rulings 5.8
open-user-audit          .   .   .   .   .   .   .   .   .   .   .   .   .   y    S2:L204
import-schools           .   .   .   .   .   .   .   .   .   .   .   .   .   y
maintain-suppliers       .   .   .   .   .   .   .   .   .   .   .   .   .   y    rulings 1
view-all-returns         .   .   .   .   .   .   .   .   .   .   .   y   .   .    rulings 5
pass-on                  .   .   .   .   .   .   .   .   .   .   y   y   .   .    SO: issue 5
issue-requests           .   .   .   .   .   .   .   .   .   .   y   y   .   .    lead: rulings 5
set-up-portal            .   .   .   .   .   .   .   .   .   .   .   y   .   .    rulings 5
hear-of-rejections       .   .   .   .   .   .   .   .   .   y   .   .   .   .
remind                   .   .   .   .   .   .   .   .   .   .   .   .   .   .    the system
expire                   .   .   .   .   .   .   .   .   .   .   .   .   .   .    the system
"""


def read_matrix() -> dict[tuple[Act, Kind | None], frozenset[Role]]:
    """Read the matrix above: who is granted each act (for each kind)."""
    header, *lines = MATRIX.strip().splitlines()
    roles = [COLUMNS[name] for name in header.split()[3:]]
    found = {}
    for line in lines:
        name, *cells = line.split()
        act, _, kind = name.partition("/")
        key = (Act(act), Kind(kind) if kind else None)
        assert key not in found, name
        assert set(cells[: len(roles)]) <= {"y", "."}, line
        found[key] = frozenset(r for r, cell in zip(roles, cells, strict=False) if cell == "y")
    return found


def make_actor(*roles: Role, organisation: str = "681LLLL", la: str = "681") -> Actor:
    return Actor(
        account=None,
        username="olwen",
        name="Olwen",
        organisation=organisation,
        organisation_name="Cardiff",
        la=la,
        roles=frozenset(roles),
    )


def test_it_equals_the_written_matrix():
    matrix = read_matrix()
    every = [(act, kind) for act in Act for kind in (Kind if act in OF_KINDS else [None])]
    for act, kind in every:
        expected = matrix.get((act, kind), frozenset())
        assert frozenset(find_roles_granted(act, kind)) == expected, (act, kind)


def test_the_matrix_leaves_out_no_act():
    assert {act for act, _ in read_matrix()} == set(Act)


def test_every_role_has_a_row_of_grants_and_of_its_own():
    assert list(GRANTS) == list(ROLES) == list(Role)
    assert all(row.label for row in ROLES.values())


def test_every_act_is_somebodys_or_listed_as_nobodys():
    granted = {act for acts in GRANTS.values() for act in acts} | SYSTEM_ACTS
    assert granted | NOBODY == set(Act)
    assert not granted & NOBODY


def test_every_act_has_words_for_people():
    assert set(LABELS) == set(Act)


def test_acts_of_kinds_name_kinds_and_the_others_none():
    for acts in GRANTS.values():
        for act, kinds in acts.items():
            assert bool(kinds) == (act in OF_KINDS), act


@pytest.mark.parametrize("role", find_roles(Organisation.AUTHORITY))
def test_no_role_of_an_authority_sends_as_a_school(role):
    actor = make_actor(role)
    assert all(not desk.isdigit() for desk in actor.desks)
    assert not find_desks(actor, Act.SEND, Kind.FILE_RETURN)


def test_it_refuses_in_words_and_names_the_act():
    with pytest.raises(NotPermitted) as refused:
        check(make_actor(Role.LEA_DBA), Act.SEND, Kind.GENERIC)
    assert refused.value.params == {"act": "send", "kind": "generic"}
    assert "nothing was done" in str(refused.value)


def test_it_lets_pass_what_is_granted():
    check(make_actor(Role.LEA_DBA), Act.SEND, Kind.CTF)


def test_it_adds_up_the_grants_of_several_roles():
    actor = make_actor(Role.LEA_DBA, Role.LEA_ADMISSIONS)
    assert find_kinds(actor, Act.SEND) == (
        Kind.CTF,
        Kind.GENERIC,
        Kind.CENSUS,
        Kind.CFR,
        Kind.EXCLUSION,
        Kind.ADMISSIONS,
    )


def test_several_roles_do_not_lend_each_other_their_desks():
    actor = make_actor(Role.LEA_DBA, Role.LEA_PLASC)
    assert actor.desks == {"681LLLL", "681PLAS"}
    assert find_desks(actor, Act.SEND, Kind.GENERIC) == {"681PLAS"}
    assert find_desks(actor, Act.SEND, Kind.CTF) == {"681LLLL"}


def test_the_reach_of_several_roles_keeps_addresses_and_kinds_together():
    actor = make_actor(Role.LEA_DBA, Role.LEA_ADMISSIONS)
    assert find_reach(actor, Act.COLLECT) == {
        "681ADMS": {Kind.ADMISSIONS, Kind.GENERIC},
        "681LLLL": {Kind.CTF, Kind.CENSUS, Kind.CFR, Kind.EXCLUSION, Kind.ADMISSIONS},
    }
    assert find_reach(make_actor(Role.LEA_DBA_VIEW_ONLY), Act.COLLECT) == {}


def test_admissions_files_come_to_the_admissions_role_at_either_address():
    actor = make_actor(Role.LEA_ADMISSIONS)
    assert find_desks(actor, Act.COLLECT, Kind.ADMISSIONS) == {"681ADMS", "681LLLL"}
    assert find_desks(actor, Act.COLLECT, Kind.GENERIC) == {"681ADMS"}


def test_a_school_and_a_supplier_work_their_own_number():
    bryn = make_actor(Role.SCHOOL_USER, organisation="6812045")
    supplier = make_actor(Role.SUPPLIER, organisation="0000001", la="")
    assert bryn.desks == find_desks(bryn, Act.SEND, Kind.CTF) == {"6812045"}
    assert find_desks(supplier, Act.COLLECT, Kind.GENERIC) == {"0000001"}
    assert not find_desks(supplier, Act.COLLECT, Kind.CTF)


def test_the_view_only_administrator_and_the_national_one_work_no_desk():
    assert not make_actor(Role.LEA_DBA_VIEW_ONLY).desks
    assert not make_actor(Role.NATIONAL_ADMINISTRATOR, organisation="NATIONAL", la="").desks


def test_without_roles_nothing_is_permitted():
    assert not any(may(make_actor(), act) for act in Act)


def test_the_system_does_what_falls_due_and_nothing_of_peoples():
    assert {act for act in Act if may(SYSTEM, act)} == SYSTEM_ACTS
    assert not SYSTEM.desks


def test_it_does_not_answer_for_a_kind_of_an_act_that_knows_none():
    with pytest.raises(ValueError, match="not granted by kind"):
        may(make_actor(Role.LEA_USER), Act.MESSAGE, Kind.CTF)


def test_one_dba_and_one_lea_school_stand_in_an_authority():
    assert {role for role, row in ROLES.items() if row.alone} == {Role.LEA_DBA, Role.LEA_SCHOOL}


def test_administrators_need_a_second_factor():
    assert {role for role, row in ROLES.items() if row.second_factor} == {
        Role.LEA_DBA,
        Role.NATIONAL_ADMINISTRATOR,
    }
