"""Who may do what: the one table of roles, acts and kinds of file, and the questions put to it.

Whose rows an act may touch is decided elsewhere, by the query or the operation.

Source: features.md section 3 ("?" and blank mean no) with rulings 5.1 to 5.8, 4.4 to 4.8, 6.2 to
6.7; seed 002 section 1.6; for schools' admissions files docs/adr/0013, for requests docs/adr/0021.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pont.policy.actors import SYSTEM, Actor
from pont.policy.acts import OF_KINDS, Act
from pont.policy.roles import ROLES, Role
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal


class NotPermitted(Refusal):
    """None of the actor's roles is granted the act; `params` names it for machines."""

    code = "not-permitted"
    message = N_(
        "Your roles do not allow this, so nothing was done. "
        "If you need it for your work, ask your administrator."
    )


Grants = dict[Act, frozenset[Kind]]

TYPED: Final = (Kind.CTF, Kind.CENSUS, Kind.CFR, Kind.EXCLUSION)


def _acts(*acts: Act) -> Grants:
    """Return a grant of acts that know no kinds of file."""
    return dict.fromkeys(acts, frozenset())


def _files(*acts: Act, kinds: tuple[Kind, ...]) -> Grants:
    """Return a grant of acts for some kinds of file."""
    return dict.fromkeys(acts, frozenset(kinds))


_SIGNED_IN: Final = _acts(Act.SIGN_IN, Act.VIEW_CONTACTS)
_AUTHORITY: Final = _SIGNED_IN | _acts(Act.MESSAGE, Act.RUN_REPORTS, Act.REVIEW_REMOVALS)
_EYE_ON_SCHOOLS: Final = _files(
    Act.MONITOR,
    Act.REMOVE_UNCOLLECTED,
    Act.FORWARD,
    Act.FETCH_COPY,
    Act.ALLOCATE,
    kinds=(Kind.CTF,),
)
_SHELF: Final = _acts(
    Act.SEARCH_LOST_PUPILS,
    Act.CLAIM,
    Act.REMOVE_LOST_PUPIL,
    Act.MATCH_OWN_CENSUS,
    Act.ANSWER_ARRIVAL,
    Act.REQUEST_CTF,
    Act.ANSWER_REQUEST,
    Act.CHOOSE_MESSAGE_LEVEL,
    Act.KEEP_OWN_CONTACT,
)
_SCHOOL: Final = (
    _SIGNED_IN
    | _files(Act.SEND, kinds=(*TYPED, Kind.ADMISSIONS, Kind.GENERIC, Kind.FILE_RETURN))
    | _files(Act.COLLECT, kinds=(*TYPED, Kind.ADMISSIONS, Kind.GENERIC))
    | _acts(
        Act.MESSAGE,
        Act.RUN_REPORTS,
        Act.VIEW_SCHOOLS,
        Act.REPORT_ARRIVAL,
        Act.ANSWER_REQUEST,
    )
)

GRANTS: Final[Mapping[Role, Grants]] = MappingProxyType(
    {
        Role.LEA_DBA: _AUTHORITY
        | _EYE_ON_SCHOOLS
        | _files(Act.SEND, Act.COLLECT, kinds=TYPED)
        | _acts(
            Act.ANSWER_REQUEST,
            Act.RUN_MESSAGE_REPORT,
            Act.KEEP_OWN_CONTACT,
            Act.VIEW_USERS,
            Act.MAINTAIN_USERS,
            Act.MAINTAIN_SCHOOL_USERS,
            Act.RESET_USER_PASSWORD,
            Act.RESET_SCHOOL_PASSWORD,
            Act.CONFIRM_USERS,
            Act.VIEW_SCHOOLS,
            Act.MAINTAIN_SCHOOLS,
            Act.REQUEST_SCHOOL_CHANGE,
            Act.VIEW_AUTHORITY,
            Act.MAINTAIN_AUTHORITY,
        ),
        Role.LEA_USER: _AUTHORITY
        | _EYE_ON_SCHOOLS
        | _files(Act.SEND, Act.COLLECT, kinds=(*TYPED, Kind.GENERIC))
        | _acts(Act.CHOOSE_MESSAGE_LEVEL, Act.ANSWER_REQUEST),
        Role.LEA_SCHOOL: _AUTHORITY
        | _EYE_ON_SCHOOLS
        | _files(Act.SEND, kinds=(*TYPED, Kind.GENERIC))
        | _files(Act.COLLECT, kinds=(*TYPED, Kind.ADMISSIONS, Kind.GENERIC))
        | _acts(Act.ANSWER_REQUEST),
        Role.LEA_LOST_PUPIL: _AUTHORITY
        | _SHELF
        | _files(Act.SEND, Act.COLLECT, kinds=(Kind.GENERIC,)),
        Role.LEA_LOST_PUPIL_TRANSFER: _AUTHORITY
        | _EYE_ON_SCHOOLS
        | _SHELF
        | _files(Act.SEND, Act.COLLECT, kinds=(Kind.CTF, Kind.CENSUS, Kind.CFR, Kind.GENERIC))
        | _acts(Act.FORWARD_CLAIM),
        Role.LEA_DBA_VIEW_ONLY: _AUTHORITY
        | _acts(Act.RUN_MESSAGE_REPORT, Act.VIEW_USERS, Act.VIEW_SCHOOLS, Act.VIEW_AUTHORITY),
        Role.LEA_PLASC: _AUTHORITY
        | _files(Act.SEND, Act.COLLECT, kinds=(Kind.CENSUS, Kind.CFR, Kind.GENERIC)),
        Role.LEA_ADMISSIONS: _AUTHORITY
        | _files(Act.SEND, Act.COLLECT, kinds=(Kind.ADMISSIONS, Kind.GENERIC)),
        Role.SCHOOL_USER: _SCHOOL,
        Role.HEADTEACHER: _SCHOOL
        | _acts(
            Act.VIEW_OWN_USERS,
            Act.MAINTAIN_SCHOOL_USERS,
            Act.RESET_SCHOOL_PASSWORD,
            Act.CONFIRM_USERS,
            Act.HEAR_OF_REJECTIONS,
        ),
        Role.SERVICE_OFFICER: _SIGNED_IN
        | _files(Act.COLLECT, kinds=(Kind.FILE_RETURN,))
        | _acts(Act.PASS_ON, Act.ISSUE_REQUESTS),
        Role.PORTAL_LEAD: _SIGNED_IN
        | _files(Act.COLLECT, kinds=(Kind.FILE_RETURN,))
        | _acts(Act.ISSUE_REQUESTS, Act.VIEW_ALL_RETURNS, Act.PASS_ON, Act.SET_UP_PORTAL),
        Role.SUPPLIER: _SIGNED_IN | _files(Act.SEND, Act.COLLECT, kinds=(Kind.GENERIC,)),
        # Sends and collects nothing, against an inferred "y" in features.md: no address is the
        # national administrator's, and nobody sends as another (rulings 2.1, 2.6, 5.4). Claims
        # nobody either: a claim says that the pupil is in the claimant's authority (rulings 6.3).
        Role.NATIONAL_ADMINISTRATOR: _SIGNED_IN
        | _files(Act.MONITOR, Act.REMOVE_UNCOLLECTED, Act.FORWARD, kinds=(Kind.CTF,))
        | _acts(
            Act.SEARCH_LOST_PUPILS,
            Act.MATCH_LOST_PUPILS,
            Act.MESSAGE,
            Act.RUN_REPORTS,
            Act.REVIEW_REMOVALS,
            Act.RUN_MESSAGE_REPORT,
            Act.VIEW_USERS,
            Act.MAINTAIN_USERS,
            Act.RESET_USER_PASSWORD,
            Act.RESET_SCHOOL_PASSWORD,
            Act.CREATE_DBA,
            Act.MAINTAIN_NATIONAL_USERS,
            Act.OPEN_USER_AUDIT,
            Act.VIEW_SCHOOLS,
            Act.MAINTAIN_SCHOOLS,
            Act.REQUEST_SCHOOL_CHANGE,
            Act.APPROVE_SCHOOL_CHANGE,
            Act.IMPORT_SCHOOLS,
            Act.VIEW_AUTHORITY,
            Act.MAINTAIN_AUTHORITY,
            Act.MAINTAIN_CATEGORIES,
            Act.MAINTAIN_SUPPLIERS,
        ),
    }
)

SYSTEM_ACTS: Final = frozenset(
    {Act.REMIND, Act.EXPIRE, Act.MAINTAIN_NATIONAL_USERS, Act.IMPORT_SCHOOLS}
)
"""What Pont does by itself, or at the machine's own console."""

NOBODY: Final = frozenset({Act.VIEW_PASSWORDS})
"""Acts that the seeds know and nobody is granted: no password is readable (rulings 5.1)."""

DESKS_BY_KIND: Final[Mapping[tuple[Role, Kind], tuple[str, ...]]] = MappingProxyType(
    {(Role.LEA_ADMISSIONS, Kind.ADMISSIONS): ("ADMS", "LLLL")}
)
"""Where the kind, not the address, brings a file to a role (rulings 2.4)."""


def may(actor: Actor, act: Act, kind: Kind | None = None) -> bool:
    """Return whether a role of the actor is granted the act.

    Without a kind, an act of kinds is granted if it is for any kind: that is for menus.

    :raises ValueError: if a kind is given for an act that knows none.
    """
    if kind is not None and act not in OF_KINDS:
        raise ValueError(f"{act} is not granted by kind")
    if actor == SYSTEM:
        return act in SYSTEM_ACTS
    return any(_is_granted(role, act, kind) for role in actor.roles)


def check(actor: Actor, act: Act, kind: Kind | None = None) -> None:
    """Refuse an act that no role of the actor is granted.

    :raises NotPermitted: if `may` says no.
    """
    if not may(actor, act, kind):
        raise NotPermitted(act=str(act), kind=str(kind or ""))


def find_kinds(actor: Actor, act: Act) -> tuple[Kind, ...]:
    """Return the kinds of file for which the actor may do the act, in the order of `Kind`."""
    return tuple(kind for kind in Kind if may(actor, act, kind))


def find_desks(actor: Actor, act: Act, kind: Kind) -> frozenset[str]:
    """Return the addresses at which the actor may do the act with that kind of file.

    Source: rulings 2.4, 2.6, 5.4.
    """
    return frozenset(
        actor.find_address(desk)
        for role in actor.roles
        if _is_granted(role, act, kind)
        for desk in DESKS_BY_KIND.get((role, kind), ROLES[role].desks)
    )


def find_reach(actor: Actor, act: Act) -> Mapping[str, frozenset[Kind]]:
    """Return, for each address at which the actor may do the act, the kinds it is granted for.

    This is what queries filter by: the addresses and the kinds of an actor with several roles
    must not be taken apart, or one role would lend its address to the kinds of another.
    """
    at_desks = [(desk, kind) for kind in Kind for desk in find_desks(actor, act, kind)]
    return {
        desk: frozenset(kind for there, kind in at_desks if there == desk)
        for desk in sorted({desk for desk, _ in at_desks})
    }


def may_at_desk(actor: Actor, act: Act) -> bool:
    """Return whether the actor works a desk at which it may do the act."""
    return bool(find_reach(actor, act))


def works_service(actor: Actor, service: str) -> bool:
    """Return whether what is addressed to that service of the actor's authority is the actor's.

    `service` is the code of a service of the portal ("SEN"), "" of a file that goes to none.
    """
    return service in {"", *actor.services} or may(actor, Act.VIEW_ALL_RETURNS)


def find_roles_granted(act: Act, kind: Kind | None = None) -> tuple[Role, ...]:
    """Return the roles that are granted the act, in the order of the table."""
    return tuple(role for role in GRANTS if _is_granted(role, act, kind))


def _is_granted(role: Role, act: Act, kind: Kind | None) -> bool:
    """Return whether the table grants the act to the role."""
    kinds = GRANTS[role].get(act)
    return kinds is not None and (kind is None or kind in kinds)
