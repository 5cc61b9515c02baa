"""Who gets what at every address: the declared answers, compared with the real ones.

To add a screen, add its rows: the name of the address, what stands in the address or the form, and
for each method it takes who may use it and what they get. Whoever is not named gets 403, a method
that is not named 405, somebody else's object 404, and a stranger is led to the sign-in page.

Source: rulings 5.9; quality.md, promise 2; attacks A01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pont.policy.roles import Role

METHODS: Final = ("GET", "POST", "PUT", "DELETE")
SIGN_IN: Final = "/sign-in/"


class Thing(StrEnum):
    """What an address or a form names by its id."""

    DRAFT = "draft"
    TRANSFER = "transfer"
    COLLECTION = "collection"
    RETURN = "file at a service"
    SERVICE = "service of the portal"
    ISSUED = "issued file request"
    ALLOCATION_LIST = "list of allocations"
    DISTRIBUTION = "distribution"
    FILE_REQUEST = "file request"
    MATCHING_RUN = "matching run"
    MATCH = "proposed match"
    SIGHTING = "sighting of a lost pupil"
    ACCOUNT = "account"
    ARRIVAL = "arrival report"
    REQUEST = "request for a file"
    LOST_PUPIL = "lost pupil"
    CLAIM = "claim of a lost pupil"
    AUDIT_ROUND = "round of the user audit"
    USER_LIST = "list of users"


class Whose(StrEnum):
    """How the thing stands to the person who asks for it."""

    NONE = "no thing is named"
    OWN = "their own"
    SENT = "sent from their desk"
    WAITING = "waiting at their desk"
    RECEIVED = "received at their desk"
    RETURNED = "sent from their desk to a service"
    COLLEAGUES = "a colleague's"
    OTHER_SERVICE = "at another service of the authority"
    OTHER_KIND = "of a kind that is not theirs, at their desk"
    NEIGHBOURS = "of another school of the authority"
    STRANGERS = "of another authority"
    NOWHERE = "nonexistent"


FOREIGN: Final = frozenset(
    {
        Whose.COLLEAGUES,
        Whose.OTHER_KIND,
        Whose.NEIGHBOURS,
        Whose.STRANGERS,
        Whose.NOWHERE,
        Whose.OTHER_SERVICE,
    }
)

# What is of no kind of file.
UNKINDED: Final = frozenset(
    {
        Thing.DRAFT,
        Thing.ACCOUNT,
        Thing.ARRIVAL,
        Thing.REQUEST,
        Thing.AUDIT_ROUND,
        Thing.USER_LIST,
    }
)

# A role, or nobody who is signed in.
Person = Role | None
People = frozenset[Person]
Status = int | Mapping[Whose, int]
Answers = tuple[tuple[People, Status], ...]

CTF: Final[People] = frozenset(
    {
        Role.LEA_DBA,
        Role.LEA_USER,
        Role.LEA_SCHOOL,
        Role.LEA_LOST_PUPIL_TRANSFER,
        Role.SCHOOL_USER,
        Role.HEADTEACHER,
    }
)
GENERIC: Final[People] = frozenset(
    {
        Role.LEA_USER,
        Role.LEA_SCHOOL,
        Role.LEA_LOST_PUPIL,
        Role.LEA_LOST_PUPIL_TRANSFER,
        Role.LEA_PLASC,
        Role.LEA_ADMISSIONS,
        Role.SCHOOL_USER,
        Role.HEADTEACHER,
        Role.SUPPLIER,
    }
)
EXCLUSION: Final[People] = CTF - {Role.LEA_LOST_PUPIL_TRANSFER}
CENSUS: Final[People] = CTF | {Role.LEA_PLASC}
# Who returns files to the authority of their school.
RETURNING: Final[People] = frozenset({Role.SCHOOL_USER, Role.HEADTEACHER})
# Who works at the services to which they go, and who looks after all of them.
OFFICERS: Final[People] = frozenset({Role.SERVICE_OFFICER, Role.PORTAL_LEAD})
ADMISSIONS: Final[People] = frozenset(
    {
        Role.LEA_ADMISSIONS,
        Role.SCHOOL_USER,
        Role.HEADTEACHER,
    }
)
# Who sends files of each kind, and who collects them.
SENDING: Final[Mapping[str, People]] = {
    "ctf": CTF,
    "generic": GENERIC,
    "census": CENSUS,
    "cfr": CENSUS,
    "exclusion": EXCLUSION,
    "admissions": ADMISSIONS,
}
COLLECTING: Final[Mapping[str, People]] = {
    **SENDING,
    "admissions": ADMISSIONS | {Role.LEA_SCHOOL},
}
SENDERS: Final[People] = frozenset().union(*SENDING.values())
COLLECTORS: Final[People] = frozenset().union(
    *COLLECTING.values(), {Role.SERVICE_OFFICER, Role.PORTAL_LEAD}
)
# Who reads what became of files that were not collected.
REVIEWERS: Final[People] = frozenset(
    {
        Role.LEA_DBA,
        Role.LEA_USER,
        Role.LEA_SCHOOL,
        Role.LEA_LOST_PUPIL,
        Role.LEA_LOST_PUPIL_TRANSFER,
        Role.LEA_DBA_VIEW_ONLY,
        Role.LEA_PLASC,
        Role.LEA_ADMISSIONS,
        Role.NATIONAL_ADMINISTRATOR,
    }
)
# Who watches over the files of an authority's schools.
OVERSEERS: Final[People] = frozenset(
    {
        Role.LEA_DBA,
        Role.LEA_USER,
        Role.LEA_SCHOOL,
        Role.LEA_LOST_PUPIL_TRANSFER,
        Role.NATIONAL_ADMINISTRATOR,
    }
)
# Who tells of pupils without a file, who looks for the files, and who is asked for them.
REPORTERS: Final[People] = frozenset({Role.SCHOOL_USER, Role.HEADTEACHER})
SEEKERS: Final[People] = frozenset({Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER})
ASKED: Final[People] = CTF | SEEKERS
# Who looks for lost pupils.
SEARCHERS: Final[People] = frozenset(
    {Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER, Role.NATIONAL_ADMINISTRATOR}
)
ALLOCATORS: Final[People] = OVERSEERS - {Role.NATIONAL_ADMINISTRATOR}
COPIERS: Final[People] = ALLOCATORS
# Who matches lost pupils with a census: an authority with its own, or for the nation.
OWN_MATCHERS: Final[People] = frozenset({Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER})
MATCHERS: Final[People] = OWN_MATCHERS | {Role.NATIONAL_ADMINISTRATOR}
# Who settles what an authority settles for itself, and who may only look.
KEEPERS: Final[People] = frozenset({Role.LEA_DBA, Role.NATIONAL_ADMINISTRATOR})
LOOKERS: Final[People] = KEEPERS | {Role.LEA_DBA_VIEW_ONLY}
NATIONAL: Final[People] = frozenset({Role.NATIONAL_ADMINISTRATOR})
DBAS: Final[People] = KEEPERS - NATIONAL
# Who looks at other people's accounts.
CONTACTS: Final[People] = frozenset(
    {Role.LEA_DBA, Role.LEA_LOST_PUPIL, Role.LEA_LOST_PUPIL_TRANSFER}
)
HEADS: Final[People] = frozenset({Role.HEADTEACHER})
USER_LOOKERS: Final[People] = LOOKERS | HEADS
SIGNED_IN: Final[People] = frozenset(Role)
NOBODY: Final[People] = frozenset({None})
ANYBODY: Final[People] = SIGNED_IN | NOBODY

# Where each role works; the others have no address and so no files of their own.
DESKS: Final[Mapping[Role, str]] = {
    Role.LEA_DBA: "681LLLL",
    Role.LEA_USER: "681LLLL",
    Role.LEA_SCHOOL: "681LLLL",
    Role.LEA_LOST_PUPIL: "681LLLL",
    Role.LEA_LOST_PUPIL_TRANSFER: "681LLLL",
    Role.LEA_PLASC: "681PLAS",
    Role.LEA_ADMISSIONS: "681ADMS",
    Role.SCHOOL_USER: "6812045",
    Role.HEADTEACHER: "6812045",
    Role.SUPPLIER: "0000001",
}


@dataclass(frozen=True, slots=True)
class Door:
    """One address, or one use of it: `kind` is the file's, in the address and of the thing.

    `things` are the ways in which somebody's own thing may stand to them; `in_form` says that the
    thing is named by that field of the form and not in the address. `note` tells apart several
    rows of one address.
    """

    name: str
    answers: Mapping[str, Answers]
    kwargs: Mapping[str, str] = field(default_factory=dict)
    thing: Thing | None = None
    things: tuple[Whose, ...] = ()
    kind: str = ""
    in_form: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.kind, self.note) if part)

    @property
    def is_open(self) -> bool:
        """Whether people who are not signed in are answered here."""
        return any(None in who for answers in self.answers.values() for who, _ in answers)

    def find_answer(self, person: Person, method: str, whose: Whose) -> int:
        """Return the status that the table declares."""
        if person is None and not self.is_open:
            return 302
        answers = self.answers[method]
        status = next((status for who, status in answers if person in who), 403)
        if isinstance(status, Mapping) and whose in status:
            return status[whose]
        if status != 403 and whose in FOREIGN:
            return 404
        assert isinstance(status, int), (self, whose)
        return status


def let(people: People, status: Status) -> Answers:
    """Return the answers of a method that `people` may use and the others not."""
    return ((people, status),)


def read_by(people: People) -> Mapping[str, Answers]:
    """Return the answers of a page that is only read."""
    return {"GET": let(people, 200)}


ARRIVED: Final = {"thing": Thing.ARRIVAL, "things": (Whose.OWN,)}
DRAFT: Final = {"thing": Thing.DRAFT, "things": (Whose.OWN,)}
BOTH_SIDES: Final = {"thing": Thing.TRANSFER, "things": (Whose.SENT, Whose.WAITING)}
# An overseer reads the receipts of the whole authority, of the kinds that are watched.
SEEN: Final = {Whose.SENT: 200, Whose.WAITING: 200, Whose.NEIGHBOURS: 200}
BULK: Final = {
    "thing": Thing.TRANSFER,
    "things": (Whose.WAITING, Whose.RECEIVED),
    "kind": "ctf",
}
UPLOADED: Final = {"thing": Thing.ALLOCATION_LIST, "things": (Whose.OWN,), "kind": "ctf"}
ORDERED: Final = {"thing": Thing.DISTRIBUTION, "things": (Whose.OWN,), "kind": "ctf"}
CLAIMED: Final = {"thing": Thing.CLAIM, "things": (Whose.OWN,), "kind": "generic"}
RUN: Final = {"thing": Thing.MATCHING_RUN, "things": (Whose.OWN,), "kind": "generic"}
LEADS: Final[People] = frozenset({Role.PORTAL_LEAD})
OWN_SERVICE: Final = {"thing": Thing.SERVICE, "things": (Whose.OWN,)}
ISSUED: Final = {"thing": Thing.ISSUED, "things": (Whose.OWN,)}
AT_SERVICE: Final = {"thing": Thing.RETURN, "things": (Whose.OWN,)}
ASKED_FOR: Final = {"thing": Thing.FILE_REQUEST, "things": (Whose.OWN,), "kind": "ctf"}
TAKEN_UP: Final = {"thing": Thing.COLLECTION, "things": (Whose.OWN,)}


SEEN_USERS: Final = (Whose.OWN, Whose.COLLEAGUES, Whose.NEIGHBOURS)
NO_PERSON: Final = {"person": "00000000-0000-4000-8000-000000000000"}
LISTED: Final = {"thing": Thing.USER_LIST, "things": (Whose.OWN,)}
ROUND: Final = {"thing": Thing.AUDIT_ROUND, "things": (Whose.OWN,)}
ANYBODYS: Final = {"thing": Thing.ACCOUNT, "things": (Whose.OWN,)}


def keep_by(own: int, there: int, *, schools_by_nation: int) -> Answers:
    """Return the answers of an act on an account: one's `own`, and one `there` to be kept.

    A national administrator keeps no school's users, and a view-only DBA nobody's.
    """
    near = {Whose.OWN: own, Whose.COLLEAGUES: there}
    all_over = {Whose.NEIGHBOURS: schools_by_nation, Whose.STRANGERS: there}
    shut = dict.fromkeys((Whose.OWN, Whose.COLLEAGUES, Whose.NEIGHBOURS), 403)
    return (
        (HEADS, near),
        (NATIONAL, {**near, **all_over}),
        (KEEPERS, {**near, Whose.NEIGHBOURS: there}),
        (USER_LOOKERS, shut),
    )


def maintain_by(get: int, post: int) -> Mapping[str, Answers]:
    """Return the answers of a page that changes an account."""
    return {
        "GET": keep_by(422, get, schools_by_nation=403),
        "POST": keep_by(422, post, schools_by_nation=403),
    }


def confirm_by(status: int) -> Answers:
    """Return the answers of an act on a list of users: a headteacher's own, the authority's for
    itself and for a school without a headteacher, and nobody's for the whole nation."""
    return (
        (HEADS, {Whose.OWN: status}),
        (DBAS, {Whose.OWN: status, Whose.NEIGHBOURS: status}),
    )


def help_by(post: int) -> Answers:
    """Return the answers of an act that helps somebody in: the nation's for schools as well."""
    return keep_by(422, post, schools_by_nation=post)


def list_by_kind(kind: str) -> tuple[Door, ...]:
    """Return the doors of one kind of file."""
    people = COLLECTING[kind]
    address = {"kind": kind}
    tick = {"kwargs": address, "kind": kind, "thing": Thing.TRANSFER, "in_form": "file"}
    either = {"GET": let(people, 200), "POST": let(people, 302)}
    return (
        Door(
            "upload",
            {"GET": let(SENDING[kind], 200), "POST": let(SENDING[kind], 302)},
            kwargs=address,
            kind=kind,
            form={"csrfmiddlewaretoken": "unchecked"},
        ),
        Door(
            "awaiting",
            {"GET": let(people, 200), "POST": let(people, 422)},
            kwargs=address,
            kind=kind,
            note="with nothing ticked",
        ),
        Door(
            "previous",
            {"GET": let(people, 200), "POST": let(people, 422)},
            kwargs=address,
            kind=kind,
            note="with nothing ticked",
        ),
        Door("awaiting", {"POST": either["POST"]}, **tick, things=(Whose.WAITING,), note="ticked"),
        Door("previous", {"POST": either["POST"]}, **tick, things=(Whose.RECEIVED,), note="ticked"),
    )


def clear_by(name: str) -> tuple[Door, ...]:
    """Return the doors of an act on ticked files, which asks before it is done."""
    answers = (
        # A national administrator without a file has yet to choose an authority.
        (frozenset({Role.NATIONAL_ADMINISTRATOR}), {**SEEN, Whose.STRANGERS: 200, Whose.NONE: 200}),
        (OVERSEERS, {**SEEN, Whose.NONE: 422}),
    )
    return (
        Door(name, {"POST": answers}, note="with nothing ticked"),
        Door(name, {"POST": answers}, **BOTH_SIDES, kind="ctf", in_form="file", note="ticked"),
    )


DOORS: Final = (
    Door("home", read_by(SIGNED_IN)),
    Door("upload-first", {"GET": let(SENDERS, 302)}),
    Door(
        "upload-put",
        {"PUT": let(SENDERS, 201)},
        headers={"X-File-Name": "a name to be put right.txt"},
    ),
    Door("upload-check", {"GET": let(SENDERS, 302), "POST": let(SENDERS, 302)}),
    Door("just-sent", {"GET": let(SIGNED_IN, 302)}),
    Door("draft-name", {"POST": let(SENDERS, 302)}, **DRAFT, form={"name": "another.txt"}),
    Door("draft-remove", {"POST": let(SENDERS, 302)}, **DRAFT),
    *(door for kind in SENDING for door in list_by_kind(kind)),
    Door("collection", {"GET": let(COLLECTORS, 200)}, **TAKEN_UP),
    Door("collection-download", {"POST": let(COLLECTORS, 200)}, **TAKEN_UP),
    # Nothing was downloaded yet, so there is nothing to confirm.
    Door(
        "collection-answer",
        {"POST": let(COLLECTORS, 409)},
        **TAKEN_UP,
        form={"correctly": "yes"},
    ),
    Door("sent", read_by(SENDERS)),
    Door("inbox", {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 422)}, note="nothing ticked"),
    Door("inbox", {"POST": let(OFFICERS, 302)}, **AT_SERVICE, in_form="file", note="ticked"),
    Door("inbox-file", read_by(OFFICERS), **AT_SERVICE),
    Door(
        "inbox-pass-on",
        {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 302)},
        **AT_SERVICE,
        form={"service": "EWS"},
    ),
    Door(
        "inbox-reject",
        {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 302)},
        **AT_SERVICE,
        form={"reason": "other", "words": "No service code"},
    ),
    Door("inbox-assign", {"POST": let(OFFICERS, 302)}, **AT_SERVICE),
    Door("inbox-note", {"POST": let(OFFICERS, 302)}, **AT_SERVICE, form={"text": "Ring them."}),
    # Forms without their fields.
    Door("portal", {"GET": let(LEADS, 200), "POST": let(LEADS, 422)}),
    Door("portal-services", read_by(LEADS)),
    Door("portal-service-add", {"GET": let(LEADS, 200), "POST": let(LEADS, 422)}),
    Door("portal-service", {"GET": let(LEADS, 200), "POST": let(LEADS, 422)}, **OWN_SERVICE),
    Door("portal-service-switch", {"POST": let(LEADS, 302)}, **OWN_SERVICE),
    *(
        Door(
            "portal-words",
            {"GET": let(LEADS, 200), "POST": let(LEADS, 422)},
            kwargs={"which": which},
            form={"act": "add"},
            note=which,
        )
        for which in ("tags", "reasons")
    ),
    Door("requests", {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 422)}, note="none ticked"),
    Door("requests", {"POST": let(OFFICERS, 302)}, **ISSUED, in_form="file", note="ticked"),
    # A form without its fields.
    Door("request-new", {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 422)}),
    Door("request", read_by(OFFICERS), **ISSUED),
    Door("request-csv", read_by(OFFICERS), **ISSUED),
    Door("request-lists", {"GET": let(OFFICERS, 200), "POST": let(OFFICERS, 422)}),
    Door("returns", read_by(RETURNING)),
    Door("returns-requests", read_by(RETURNING)),
    Door(
        "return-request",
        {"GET": let(RETURNING, 200), "POST": let(RETURNING, 302)},
        **ASKED_FOR,
        form={"csrfmiddlewaretoken": "unchecked"},
    ),
    Door(
        "return-request-put",
        {"PUT": let(RETURNING, 201)},
        **ASKED_FOR,
        headers={"X-File-Name": "figures.txt"},
    ),
    # Nothing is chosen.
    Door("return-answer", {"POST": let(RETURNING, 422)}, **ASKED_FOR),
    Door(
        "returns-send",
        {"GET": let(RETURNING, 200), "POST": let(RETURNING, 302)},
        form={"csrfmiddlewaretoken": "unchecked"},
    ),
    Door(
        "returns-put",
        {"PUT": let(RETURNING, 201)},
        headers={"X-File-Name": "a name to be put right.txt"},
    ),
    # Nothing is chosen.
    Door("returns-confirm", {"POST": let(RETURNING, 422)}),
    Door("returns-cancel", {"POST": let(RETURNING, 302)}),
    Door("return-draft-name", {"POST": let(RETURNING, 302)}, **DRAFT, form={"name": "x.txt"}),
    Door("return-draft-remove", {"POST": let(RETURNING, 302)}, **DRAFT),
    Door(
        "return-copy",
        read_by(RETURNING),
        thing=Thing.TRANSFER,
        things=(Whose.RETURNED,),
        kind="file-return",
    ),
    Door(
        "receipt",
        {
            "GET": (
                (frozenset({Role.NATIONAL_ADMINISTRATOR}), {**SEEN, Whose.STRANGERS: 200}),
                (OVERSEERS, SEEN),
                (SIGNED_IN, 200),
            )
        },
        **BOTH_SIDES,
    ),
    Door(
        "monitor",
        {"GET": let(OVERSEERS, 200), "POST": let(OVERSEERS, 200)},
        form={"pupil": "evans"},
    ),
    Door(
        "uncollected",
        {"GET": let(OVERSEERS, 200), "POST": let(OVERSEERS, 200)},
        form={"pupil": "evans"},
    ),
    *clear_by("remove-files"),
    *clear_by("forward-files"),
    Door("monitor-csv", read_by(OVERSEERS)),
    Door("promptness", read_by(OVERSEERS)),
    Door("removals", read_by(REVIEWERS)),
    Door("removals-csv", read_by(REVIEWERS)),
    Door(
        "matching",
        {"GET": let(MATCHERS, 200), "POST": let(MATCHERS, 422)},
        form={"csrfmiddlewaretoken": "unchecked"},
    ),
    Door("matching-run", read_by(MATCHERS), **RUN),
    Door("matching-proposals", read_by(MATCHERS), **RUN),
    Door("matching-cancel", {"POST": let(MATCHERS, 302)}, **RUN, note="that is over"),
    Door(
        "matching-ticked",
        {"POST": let(MATCHERS, 422)},
        **RUN,
        form={"decision": "accept"},
        note="with nothing ticked",
    ),
    Door("matching-scored", {"POST": let(MATCHERS, 422)}, **RUN, note="with nothing entered"),
    Door(
        "match",
        {"GET": let(MATCHERS, 200), "POST": let(MATCHERS, 302)},
        thing=Thing.MATCH,
        things=(Whose.OWN,),
        kind="generic",
        form={"decision": "reject"},
    ),
    Door("matched", read_by(OWN_MATCHERS)),
    Door("sightings", read_by(MATCHERS)),
    # Of the nation's administrator, every authority's is their own.
    Door(
        "sighting",
        {
            "GET": ((OWN_MATCHERS, 200), (NATIONAL, {Whose.OWN: 200, Whose.COLLEAGUES: 200})),
            "POST": ((OWN_MATCHERS, 422), (NATIONAL, {Whose.OWN: 422, Whose.COLLEAGUES: 422})),
        },
        thing=Thing.SIGHTING,
        things=(Whose.OWN,),
        kind="generic",
        note="with no reason",
    ),
    Door("housekeeping", read_by(SEEKERS)),
    Door("housekeeping-remove", {"POST": let(SEEKERS, 422)}, note="with nobody ticked"),
    Door("copies", read_by(COPIERS)),
    Door("copies-download", {"POST": let(COPIERS, 422)}, note="with nothing ticked"),
    Door(
        "copies-download",
        {"POST": let(COPIERS, {**SEEN, Whose.RECEIVED: 200})},
        thing=Thing.TRANSFER,
        things=(Whose.SENT, Whose.WAITING, Whose.RECEIVED),
        kind="ctf",
        in_form="file",
        note="ticked",
    ),
    # A form without its fields; the national administrator has yet to say which authority.
    Door(
        "authority",
        {"GET": let(LOOKERS, 200), "POST": ((NATIONAL, 200), (KEEPERS, 422))},
    ),
    Door(
        "holidays",
        {"GET": let(LOOKERS, 200), "POST": ((NATIONAL, 200), (KEEPERS, 422))},
    ),
    # There is no holiday.
    Door(
        "holiday-remove",
        {"POST": ((NATIONAL, 200), (KEEPERS, 409))},
        form={"first_on": "2026-10-26"},
    ),
    Door("users", read_by(USER_LOOKERS)),
    Door("contacts", read_by(SIGNED_IN)),
    Door("contact-own", {"GET": let(CONTACTS, 200), "POST": let(CONTACTS, 302)}),
    # Who adds in several places has yet to say where; a headteacher's form is empty.
    Door(
        "user-add",
        {
            "GET": ((NATIONAL, 302), (KEEPERS | HEADS, 200)),
            "POST": ((NATIONAL, 302), (KEEPERS, 200), (HEADS, 422)),
        },
    ),
    Door(
        "user",
        {
            "GET": (
                (HEADS, {Whose.OWN: 200, Whose.COLLEAGUES: 200}),
                (NATIONAL, dict.fromkeys((*SEEN_USERS, Whose.STRANGERS), 200)),
                (LOOKERS, dict.fromkeys(SEEN_USERS, 200)),
            )
        },
        **ANYBODYS,
    ),
    # Forms without their fields.
    Door("user-roles", maintain_by(200, 422), **ANYBODYS),
    Door("user-details", maintain_by(200, 422), **ANYBODYS),
    Door("user-delete", maintain_by(200, 302), **ANYBODYS),
    # Nobody else has a role of which there is one.
    Door("user-hand-over", maintain_by(404, 404), **ANYBODYS),
    Door(
        "user-reset",
        {"GET": help_by(200), "POST": help_by(302)},
        **ANYBODYS,
        form={"way": "link"},
    ),
    Door("user-unlock", {"POST": help_by(302)}, **ANYBODYS),
    Door("user-sign-out", {"POST": help_by(302)}, **ANYBODYS),
    # Nobody has a second factor.
    Door("user-second-factor", {"GET": help_by(200), "POST": help_by(409)}, **ANYBODYS),
    Door("suppliers", read_by(NATIONAL)),
    # Forms without their fields.
    Door("supplier-add", {"GET": let(NATIONAL, 200), "POST": let(NATIONAL, 422)}),
    Door(
        "supplier",
        {"GET": let(NATIONAL, 200), "POST": let(NATIONAL, 422)},
        kwargs={"code": "0000001"},
    ),
    Door("user-audit", read_by(USER_LOOKERS)),
    Door("user-audit-open", {"GET": let(NATIONAL, 200), "POST": let(NATIONAL, 422)}),
    Door("user-audit-begin", {"POST": let(HEADS | DBAS, 302)}),
    Door("user-audit-board", read_by(LOOKERS), **ROUND),
    Door("user-audit-csv", read_by(LOOKERS), **ROUND),
    Door("user-audit-close", {"GET": let(NATIONAL, 200), "POST": let(NATIONAL, 302)}, **ROUND),
    # Nobody is ticked.
    Door(
        "user-list",
        {
            "GET": (
                (HEADS, {Whose.OWN: 200}),
                (NATIONAL, dict.fromkeys((Whose.OWN, Whose.NEIGHBOURS, Whose.STRANGERS), 200)),
                (LOOKERS, dict.fromkeys((Whose.OWN, Whose.NEIGHBOURS), 200)),
            ),
            "POST": confirm_by(422),
        },
        **LISTED,
    ),
    # The box under the statement is not ticked.
    Door("user-list-confirm", {"GET": confirm_by(200), "POST": confirm_by(422)}, **LISTED),
    # Nobody on the list has this id.
    Door(
        "user-list-roles",
        {"GET": confirm_by(404), "POST": confirm_by(404)},
        kwargs=NO_PERSON,
        **LISTED,
    ),
    Door(
        "user-list-remove",
        {"GET": confirm_by(404), "POST": confirm_by(404)},
        kwargs=NO_PERSON,
        **LISTED,
    ),
    Door("arrivals", read_by(REPORTERS | SEEKERS)),
    Door("arrival-report", {"GET": let(REPORTERS, 200), "POST": let(REPORTERS, 422)}),
    Door("arrival", read_by(REPORTERS | SEEKERS), **ARRIVED),
    Door("arrival-answer", {"POST": let(SEEKERS, 302)}, **ARRIVED, form={"act": "take-on"}),
    Door("arrival-new-upn", {"GET": let(SEEKERS, 302)}, **ARRIVED, note="with the search going on"),
    Door("arrival-change", {"POST": let(REPORTERS, 302)}, **ARRIVED, form={"act": "withdraw"}),
    Door("ctf-requests", read_by(ASKED)),
    Door("ctf-request-ask", {"GET": let(SEEKERS, 200), "POST": let(SEEKERS, 422)}),
    Door("ctf-request", read_by(ASKED), thing=Thing.REQUEST, things=(Whose.WAITING,)),
    Door(
        "ctf-request-answer",
        {"POST": let(ASKED, 302)},
        thing=Thing.REQUEST,
        things=(Whose.WAITING,),
        form={"reply": "no-record"},
    ),
    # What one is asked, one cannot withdraw.
    Door(
        "ctf-request-withdraw",
        {"POST": let(SEEKERS, {Whose.SENT: 302, Whose.WAITING: 409})},
        thing=Thing.REQUEST,
        things=(Whose.SENT, Whose.WAITING),
    ),
    Door(
        "lost-search",
        {"GET": let(SEARCHERS, 200), "POST": let(SEARCHERS, 302)},
        form={"surname": "evans"},
    ),
    Door(
        "lost-found",
        {"GET": let(SEARCHERS, 404)},
        kwargs={"search": "00000000-0000-4000-8000-000000000000"},
        note="of a search in nobody's session",
    ),
    Door(
        "lost-claim",
        {"GET": let(SEEKERS, 404), "POST": let(SEEKERS, 404)},
        kwargs={"public_id": "00000000-0000-4000-8000-000000000000"},
        note="of a pupil who is not there",
    ),
    Door("claims", read_by(SEEKERS)),
    Door("claim", read_by(SEEKERS), **CLAIMED),
    Door("claim-download", {"POST": let(SEEKERS, 409)}, **CLAIMED, note="whose file is gone"),
    Door("claim-without-report", {"POST": let(SEEKERS, 302)}, **CLAIMED),
    Door("claim-answer", {"POST": let(SEEKERS, 422)}, **CLAIMED, note="with no answer"),
    Door(
        "claim-forward",
        {"POST": let(frozenset({Role.LEA_LOST_PUPIL_TRANSFER}), 422)},
        **CLAIMED,
        note="to no school",
    ),
    Door(
        "claim-undo",
        {"GET": let(SEEKERS, 200), "POST": let(SEEKERS, 422)},
        **CLAIMED,
        note="with no reason",
    ),
    # Whoever may search sees everybody on the shelf.
    Door(
        "lost-pupil",
        {"GET": let(SEARCHERS, {Whose.OWN: 200, Whose.COLLEAGUES: 200})},
        thing=Thing.LOST_PUPIL,
        things=(Whose.OWN,),
        kind="ctf",
    ),
    Door("lost-own", read_by(CTF)),
    Door(
        "lost-withdraw",
        {"GET": let(CTF, 200), "POST": let(CTF, 302)},
        thing=Thing.LOST_PUPIL,
        things=(Whose.OWN,),
        kind="ctf",
        form={"reason": "came-back"},
    ),
    Door("phase", read_by(ALLOCATORS)),
    Door(
        "phase-file",
        {"GET": let(ALLOCATORS, 200), "POST": let(ALLOCATORS, 200)},
        **BULK,
        form={"pupil": "evans"},
    ),
    # Nobody is ticked and no school chosen.
    Door("phase-plan", {"POST": let(ALLOCATORS, 422)}, **BULK, form={"act": "plan"}),
    Door("phase-withdraw", {"POST": let(ALLOCATORS, 422)}, **BULK),
    Door("phase-list", {"GET": let(ALLOCATORS, 200), "POST": let(ALLOCATORS, 422)}),
    Door("phase-list-result", read_by(ALLOCATORS), **UPLOADED),
    Door("phase-list-download", read_by(ALLOCATORS), **UPLOADED),
    # Nothing is planned.
    Door("phase-send", {"GET": let(ALLOCATORS, 200), "POST": let(ALLOCATORS, 422)}),
    Door("distribution", read_by(ALLOCATORS), **ORDERED),
    Door(
        "recall",
        {
            "GET": let(SENDERS, 200),
            "POST": let(SENDERS, {Whose.SENT: 302, Whose.WAITING: 409}),
        },
        **BOTH_SIDES,
    ),
    Door(
        "reject",
        {
            "GET": let(COLLECTORS, 200),
            "POST": let(COLLECTORS, {Whose.SENT: 409, Whose.WAITING: 302}),
        },
        **BOTH_SIDES,
        form={"reason": "not-joining"},
    ),
    Door("help", read_by(ANYBODY)),
    Door("accessibility", read_by(ANYBODY)),
    Door("privacy", read_by(ANYBODY)),
    Door("cookies", read_by(ANYBODY)),
    Door("language", {"GET": let(ANYBODY, 302)}, kwargs={"code": "cy"}),
    Door("health", read_by(ANYBODY)),
    Door(
        "account_login",
        dict.fromkeys(("GET", "POST"), ((NOBODY, 200), (SIGNED_IN, 302))),
    ),
    Door("sign-out", read_by(SIGNED_IN)),
    Door("account_logout", {"POST": let(SIGNED_IN, 302)}),
    Door("forgotten", {"GET": let(ANYBODY, 200), "POST": let(ANYBODY, 200)}),
    Door("forgotten-sent", read_by(ANYBODY)),
    # Without a link there is no password to set.
    Door("set-password", {"GET": let(ANYBODY, 410), "POST": let(ANYBODY, 410)}),
    Door("follow-link", {"GET": let(ANYBODY, 410)}, kwargs={"token": "guessed"}),
    Door("change-password", {"GET": let(SIGNED_IN, 200), "POST": let(SIGNED_IN, 200)}),
    Door("sessions", read_by(SIGNED_IN)),
    Door("end-session", {"POST": let(SIGNED_IN, 302)}, form={"session": "guessed"}),
    Door("mfa_index", read_by(SIGNED_IN)),
    # Whoever has just signed in is not asked again; nobody in the table has a second factor.
    Door("mfa_activate_totp", {"GET": let(SIGNED_IN, 200), "POST": let(SIGNED_IN, 200)}),
    Door("mfa_deactivate_totp", {"GET": let(SIGNED_IN, 404), "POST": let(SIGNED_IN, 404)}),
    Door("mfa_add_webauthn", {"GET": let(SIGNED_IN, 200), "POST": let(SIGNED_IN, 200)}),
    Door(
        "mfa_edit_webauthn",
        {"GET": let(SIGNED_IN, 404), "POST": let(SIGNED_IN, 404)},
        kwargs={"token": "guessed"},
    ),
    Door(
        "mfa_remove_webauthn",
        {"GET": let(SIGNED_IN, 404), "POST": let(SIGNED_IN, 404)},
        kwargs={"token": "guessed"},
    ),
    Door("mfa_view_recovery_codes", {"GET": let(SIGNED_IN, 404)}),
    Door("mfa_generate_recovery_codes", {"GET": let(SIGNED_IN, 200), "POST": let(SIGNED_IN, 200)}),
    Door("account_reauthenticate", {"GET": let(SIGNED_IN, 200), "POST": let(SIGNED_IN, 200)}),
    # Without a second factor, it is the password that is asked for.
    Door("mfa_reauthenticate", {"GET": let(SIGNED_IN, 302), "POST": let(SIGNED_IN, 302)}),
    Door("mfa_reauthenticate_webauthn", {"GET": let(SIGNED_IN, 302), "POST": let(SIGNED_IN, 302)}),
    Door("mfa_login_webauthn", {"GET": let(ANYBODY, 302), "POST": let(ANYBODY, 302)}),
    # The second step of a sign-in that has not begun leads back to the first.
    Door(
        "mfa_authenticate",
        {method: let(ANYBODY, 302) for method in ("GET", "POST", "PUT", "DELETE")},
    ),
)

DEMO_DOORS: Final = (
    Door("letters", read_by(ANYBODY)),
    Door("sample", {"GET": let(SIGNED_IN, 404)}, kwargs={"name": "guessed"}),
)
