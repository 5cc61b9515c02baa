"""One person of every role, their files and other people's, to knock at every door with."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from django.test import Client

from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import get_actor
from pont.accounts.standing import AUTHORITY_ROLES
from pont.file_returns.models import FileRequest, FileReturn, RequestTarget, ServiceCode
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.states import Standing
from pont.policy.judgement import Verdict
from pont.policy.roles import ROLES, Organisation, Role
from pont.standards.addresses import parse_address
from pont.transfers.models import Collection, Draft, Transfer
from pont.transfers.operations.plan_list import seal_results
from pont.transfers.phase_models import AllocationList, Distribution
from pont.transfers.states import State
from pont.user_audit.models import AuditRound, UserList
from pont.user_audit.operations.make_lists import make_list
from pont.vault.models import StoredFile
from tests.enquiries.rows import save_report, save_request
from tests.lost_pupils.censuses import make_match, make_run
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_authority, make_establishment, make_supplier
from tests.vault.samples import keep_bytes
from tests.web.doors import (
    COLLECTING,
    DESKS,
    OFFICERS,
    RETURNING,
    SENDING,
    UNKINDED,
    Door,
    People,
    Person,
    Thing,
    Whose,
)

AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
PARTNER = "6814039"
ELSEWHERE = {Whose.NEIGHBOURS: ("6812317", "6814075"), Whose.STRANGERS: ("6802329", "8303308")}
ROLES_OF_ALL = (Role.LEA_DBA, Role.LEA_DBA_VIEW_ONLY, Role.NATIONAL_ADMINISTRATOR)
PLACES = ("establishment", "local_authority", "supplier", "is_national")
NAMES = {
    "ctf": "{}_CTF_{}_{:03}.XML",
    "generic": "{}_{}_TEXT{}.ZIP",
    "census": "{}_PLASC_{}_{:03}.XML",
    "cfr": "{}_CFR_{}_{:03}.XML",
    "exclusion": "{}_EXC_{}_{:03}.XML",
    "admissions": "{}_ATF_{}_{:05}.XML",
}

ROLE_OF_SCHOOLS = Role.SCHOOL_USER

# A thing, by what it is, of which kind of file, at which desk and whose.
Key = tuple[Thing, str, str, Whose]


@dataclass(frozen=True, slots=True)
class World:
    """The people's browsers, all signed in, and the ids of the things."""

    clients: Mapping[Person, Client]
    accounts: Mapping[Role, Account]
    ids: Mapping[Key, uuid.UUID]

    def find_things(self, door: Door, person: Person) -> Iterator[tuple[Whose, str]]:
        """Return what `person` may ask for at `door`: how each thing stands to them, and its id."""
        if door.thing is None:
            yield Whose.NONE, ""
            return
        for whose in self._find_own(door, person):
            yield whose, str(self.ids[self._find_key(door, person, whose)])
        for whose in self._find_foreign(door, person):
            yield whose, str(self.ids[self._find_key(door, person, whose)])
        yield Whose.NOWHERE, str(uuid.uuid4())

    def _find_own(self, door: Door, person: Person) -> tuple[Whose, ...]:
        if door.thing in {Thing.RETURN, Thing.ISSUED}:
            return door.things if person in OFFICERS else ()
        if door.thing is Thing.SERVICE:
            return door.things if person is Role.PORTAL_LEAD else ()
        if door.thing in UNKINDED:
            return door.things if person else ()
        if person not in DESKS:
            return ()
        kind = self._find_kind(door, person)
        granted = {whose: self._find_granted(whose, kind) for whose in door.things}
        return tuple(whose for whose, people in granted.items() if person in people)

    @staticmethod
    def _find_granted(whose: Whose, kind: str) -> People:
        if whose is Whose.RETURNED:
            return RETURNING
        return (SENDING if whose is Whose.SENT else COLLECTING)[kind]

    def _find_foreign(self, door: Door, person: Person) -> tuple[Whose, ...]:
        if door.thing is Thing.ACCOUNT:
            return (Whose.COLLEAGUES, *ELSEWHERE)
        if door.thing is Thing.AUDIT_ROUND:
            return ()
        if door.thing is Thing.USER_LIST:
            return tuple(ELSEWHERE)
        if door.thing is Thing.RETURN:
            # Who looks after the whole portal knows no other service.
            others = () if person is Role.PORTAL_LEAD else (Whose.OTHER_SERVICE,)
            return (*others, Whose.STRANGERS)
        if door.thing in {Thing.SERVICE, Thing.ISSUED}:
            return (Whose.STRANGERS,)
        if door.thing is not Thing.TRANSFER:
            return (Whose.COLLEAGUES,)
        at_desk = (Whose.OTHER_KIND,) if self._find_other_kind(door, person) else ()
        # Nobody is nearer to the strangers than those who look after a whole authority.
        far = (Whose.STRANGERS,) if person in ROLES_OF_ALL else ()
        return (*at_desk, Whose.NEIGHBOURS, *far)

    def _find_key(self, door: Door, person: Person, whose: Whose) -> Key:
        assert door.thing
        if door.thing is Thing.ACCOUNT:
            near = person or ROLE_OF_SCHOOLS
            return door.thing, "", "" if whose in ELSEWHERE else near, whose
        if door.thing in {Thing.RETURN, Thing.SERVICE, Thing.ISSUED, Thing.AUDIT_ROUND}:
            return door.thing, "", "", whose
        if door.thing is Thing.USER_LIST:
            return door.thing, "", "" if whose in ELSEWHERE else person or "", whose
        kind = self._find_kind(door, person)
        desk = DESKS.get(person, PARTNER) if person else PARTNER
        if whose is Whose.OTHER_KIND:
            return door.thing, self._find_other_kind(door, person), desk, Whose.WAITING
        if door.thing in UNKINDED:
            return door.thing, "", person or "", whose
        if door.thing is not Thing.TRANSFER:
            return door.thing, kind, person or "", whose
        if whose in ELSEWHERE:
            return door.thing, kind, "", whose
        return door.thing, kind, desk, whose

    @staticmethod
    def _find_kind(door: Door, person: Person) -> str:
        """Return the door's kind, or else one that the person works with."""
        return door.kind or next((kind for kind, who in SENDING.items() if person in who), "ctf")

    def _find_other_kind(self, door: Door, person: Person) -> str:
        """Return a kind at the person's desk that the door must not show them, if there is one."""
        if person not in DESKS:
            return ""
        shut = (kind for kind, who in COLLECTING.items() if person not in who)
        return next(shut, "")


def build_world() -> World:
    """Make everything that the doors are tried with."""
    for number in (PARTNER, "6812045", "6812317", "6814075", "6802329", "8303308"):
        make_establishment(number)
    accounts = {role: _make_account(role) for role in Role}
    stored = keep_bytes(b"<CTfile>invented</CTfile>")
    clients: dict[Person, Client] = {None: Client(raise_request_exception=False)}
    for role, account in accounts.items():
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(account)
    transfers = dict(_make_transfers(stored)) | dict(_make_returns(stored))
    ids = {key: transfer.public_id for key, transfer in transfers.items()}
    ids |= dict(_make_files_at_services(accounts, stored))
    ids |= dict(_make_drafts(accounts, stored))
    ids |= dict(_make_collections(accounts, transfers))
    ids |= dict(_make_lists(accounts))
    ids |= dict(_make_users(accounts))
    ids |= dict(_make_distributions(accounts))
    ids |= dict(_make_matchings(accounts))
    ids |= dict(_make_sightings(accounts))
    ids |= dict(_make_enquiries(accounts))
    ids |= dict(_make_requests(accounts))
    ids |= dict(_make_lost_pupils(accounts))
    ids |= dict(_make_claims(accounts))
    ids |= dict(_make_user_lists(accounts))
    return World(clients, accounts, ids)


def _make_account(role: Role) -> Account:
    place = {
        Organisation.AUTHORITY: lambda: {"local_authority": make_authority("681")},
        Organisation.SCHOOL: lambda: {"establishment": make_establishment("6812045")},
        Organisation.SUPPLIER: lambda: {"supplier": make_supplier()},
        Organisation.NATIONAL: lambda: {"is_national": True},
    }[ROLES[role].stands_in]()
    # The redirect after a change of language must not be the first write of its kind.
    return _make_user(role.replace("-", ""), role, last_seen_at=AT, **place)


def _make_users(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    """Make a colleague for everybody, and users of another school and another authority."""
    for role, account in accounts.items():
        yield (Thing.ACCOUNT, "", role, Whose.OWN), account.public_id
        place = {name: getattr(account, name) for name in PLACES}
        plain = {Organisation.AUTHORITY: Role.LEA_USER, Organisation.SCHOOL: Role.SCHOOL_USER}
        colleague = _make_user(f"by{account.username}", plain.get(account.standing, role), **place)
        yield (Thing.ACCOUNT, "", role, Whose.COLLEAGUES), colleague.public_id
    neighbour = _make_user(
        "neighbour", Role.SCHOOL_USER, establishment=make_establishment("6812317")
    )
    yield (Thing.ACCOUNT, "", "", Whose.NEIGHBOURS), neighbour.public_id
    stranger = _make_user("stranger", Role.LEA_USER, local_authority=make_authority("680"))
    yield (Thing.ACCOUNT, "", "", Whose.STRANGERS), stranger.public_id


def _make_user(username: str, role: Role, **place: Any) -> Account:
    account = Account.objects.create(
        username=username,
        name=username,
        email=f"{username}@people.example",
        created_at=AT,
        **place,
    )
    in_authority = role in AUTHORITY_ROLES
    RoleHeld.objects.create(
        account=account,
        role=role,
        local_authority=account.local_authority if in_authority else None,
    )
    return account


def _make_transfers(stored: StoredFile) -> Iterator[tuple[Key, Transfer]]:
    routes = [
        (desk, whose, *ends)
        for desk in sorted({*DESKS.values(), PARTNER})
        for whose, ends in (
            (Whose.SENT, (desk, "6812317")),
            (Whose.WAITING, ("6812317", desk)),
            (Whose.RECEIVED, ("6812317", desk)),
        )
    ]
    routes += [("", whose, *ends) for whose, ends in ELSEWHERE.items()]
    for number, (kind, (desk, whose, sender, recipient)) in enumerate(product(SENDING, routes)):
        name = NAMES[kind].format(sender, recipient, number)
        is_over = whose is Whose.RECEIVED
        transfer = _make_transfer(stored, kind, name, sender, recipient, is_over=is_over)
        yield (Thing.TRANSFER, kind, desk, whose), transfer


def _make_returns(stored: StoredFile) -> Iterator[tuple[Key, Transfer]]:
    """Make a file that each of three schools sent to a service of its authority."""
    schools = {("6812045", Whose.RETURNED): "6812045"}
    schools |= {("", whose): ends[0] for whose, ends in ELSEWHERE.items() if ends[0].isdigit()}
    for (desk, whose), school in schools.items():
        transfer = _make_transfer(
            stored, "file-return", f"{school}_SENplan.pdf", school, f"{school[:3]}LLLL"
        )
        yield (Thing.TRANSFER, "file-return", desk, whose), transfer


def _make_files_at_services(
    accounts: Mapping[Role, Account], stored: StoredFile
) -> Iterator[tuple[Key, uuid.UUID]]:
    """Make a file at the officer's service, at another one, and at one of another authority."""
    places = {
        Whose.OWN: ("6812317", "SEN"),
        Whose.OTHER_SERVICE: ("6812317", "FIN"),
        Whose.STRANGERS: ("6802329", "SEN"),
    }
    for whose, (school, code) in places.items():
        la = make_authority(school[:3])
        service = ServiceCode.objects.get_or_create(la=la, code=code, defaults={"name": code})[0]
        if whose is Whose.OWN:
            service.officers.add(accounts[Role.SERVICE_OFFICER])
        transfer = _make_transfer(
            stored, "file-return", f"{school}_{code}list.pdf", school, f"{la.number}LLLL"
        )
        Transfer.objects.filter(pk=transfer.pk).update(service=code)
        FileReturn.objects.create(transfer=transfer)
        yield (Thing.RETURN, "", "", whose), transfer.public_id
        yield (Thing.SERVICE, "", "", whose), service.public_id
        issued = _make_request(service, school=school)
        yield (Thing.ISSUED, "", "", whose), issued.public_id
    ServiceCode.objects.create(la=make_authority("681"), code="EWS", name="Attendance")


def _make_request(service: ServiceCode, *, school: str) -> FileRequest:
    """Make a request of `service` to one school."""
    request = FileRequest.objects.create(
        la=service.la,
        service=service,
        title="Attendance",
        due_on=AT.date(),
        issued_at=AT,
        issued_by=uuid.uuid4(),
        issued_by_name="Somebody",
    )
    RequestTarget.objects.create(request=request, school=make_establishment(school))
    return request


def _make_transfer(
    stored: StoredFile, kind: str, name: str, sender: str, recipient: str, *, is_over: bool = False
) -> Transfer:
    return Transfer.objects.create(
        kind=kind,
        name=name,
        given_name=name,
        sender=sender,
        recipient=recipient,
        sender_la=parse_address(sender).la,
        recipient_la=parse_address(recipient).la,
        service="SEN" if kind == "file-return" else "",
        state=State.RECEIVED if is_over else State.SENT,
        size=stored.size,
        sha256=stored.sha256,
        stored=stored,
        sent_at=AT,
        sent_by=uuid.uuid4(),
        sent_by_name="Somebody",
        ended_at=AT if is_over else None,
        keep_until=AT + timedelta(days=90) if is_over else None,
    )


def _make_drafts(
    accounts: Mapping[Role, Account], stored: StoredFile
) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        is_own = role and whose is Whose.OWN
        draft = Draft.objects.create(
            owner=accounts[Role(role)].public_id if is_own else uuid.uuid4(),
            given_name="notes.txt",
            name="notes.txt",
            sender=DESKS.get(Role(role), "") if role else "",
            verdict=Verdict.REFUSED,
            stored=stored,
            landed_at=AT,
        )
        yield (Thing.DRAFT, "", role, whose), draft.public_id


def _make_collections(
    accounts: Mapping[Role, Account], transfers: Mapping[Key, Transfer]
) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose, kind in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES), SENDING):
        is_own = role and whose is Whose.OWN
        desk = DESKS.get(Role(role), PARTNER) if role else PARTNER
        collection = Collection.objects.create(
            owner=accounts[Role(role)].public_id if is_own else uuid.uuid4(),
            kind=kind,
            opened_at=AT,
        )
        collection.transfers.set([transfers[Thing.TRANSFER, kind, desk, Whose.WAITING]])
        yield (Thing.COLLECTION, kind, role, whose), collection.public_id


def _make_lists(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        is_own = role and whose is Whose.OWN
        public_id = uuid.uuid4()
        AllocationList.objects.create(
            public_id=public_id,
            owner=accounts[Role(role)].public_id if is_own else uuid.uuid4(),
            read_at=AT,
            results=seal_results([], public_id=public_id),
        )
        yield (Thing.ALLOCATION_LIST, "ctf", role, whose), public_id


def _make_distributions(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        is_own = role and whose is Whose.OWN
        ordered = Distribution.objects.create(
            desk="681LLLL" if is_own else "680LLLL",
            ordered_at=AT,
            ordered_by={"name": "Somebody"},
            pupil_count=1,
            next_at=AT,
            finished_at=AT,
        )
        yield (Thing.DISTRIBUTION, "ctf", role, whose), ordered.public_id


def _make_matchings(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    by = get_actor(accounts[Role.LEA_LOST_PUPIL])
    pupil = make_lost_pupil()
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        party = by.organisation if whose is Whose.OWN else "680LLLL"
        run = make_run(by, at=AT, party=party, la=party[:3])
        yield (Thing.MATCHING_RUN, "generic", role, whose), run.public_id
        match = make_match(run, pupil)
        yield (Thing.MATCH, "generic", role, whose), match.public_id


def _make_sightings(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        pupil = make_lost_pupil()
        la = "681" if whose is Whose.OWN else "680"
        known = {"transfer": pupil.transfer, "place": f"{la}LLLL", "la": la, "uploader_la": la}
        sighting = Sighting.objects.create(pupil=pupil, seen_at=AT, **known)
        yield (Thing.SIGHTING, "generic", role, whose), sighting.public_id


def _make_enquiries(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    """Make the reports of a school and its authority, and requests to and from a desk."""
    for role, whose in product(
        ["", *accounts], (Whose.OWN, Whose.SENT, Whose.WAITING, Whose.COLLEAGUES)
    ):
        is_foreign = not role or whose is Whose.COLLEAGUES
        is_school = bool(role) and DESKS.get(Role(role), "") == "6812045"
        home = "6812045" if is_school else "681LLLL"
        report = save_report("6802329" if is_foreign else "6812045")
        yield (Thing.ARRIVAL, "", role, whose), report.public_id
        asker, asked = {
            Whose.SENT: (home, "8303308"),
            Whose.COLLEAGUES: ("680LLLL", "8303308"),
        }.get(whose, ("680LLLL", home))
        row = save_request("680LLLL", "8303308") if is_foreign else save_request(asker, asked)
        yield (Thing.REQUEST, "", role, whose), row.public_id


def _make_requests(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    """Ask the school of the school's people for a file, and another school for another."""
    service = ServiceCode.objects.get_or_create(
        la=make_authority("681"), code="SEN", defaults={"name": "SEN"}
    )[0]
    for school, whose in (("6812045", Whose.OWN), ("6812317", Whose.COLLEAGUES)):
        asked = FileRequest.objects.create(
            la=service.la,
            service=service,
            title="Figures",
            due_on=AT.date(),
            issued_at=AT,
            issued_by=uuid.uuid4(),
            issued_by_name="Somebody",
        )
        RequestTarget.objects.create(request=asked, school=make_establishment(school))
        for role in ["", *accounts]:
            yield (Thing.FILE_REQUEST, "ctf", role, whose), asked.public_id


def _make_claims(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        party = "681LLLL" if role and whose is Whose.OWN else "680LLLL"
        claim = Claim.objects.create(
            pupil=make_lost_pupil(standing=Standing.CLAIMED),
            stage=ClaimStage.CLAIMED,
            account=uuid.uuid4(),
            name="Somebody",
            party=party,
            party_name="Somewhere",
            la=party[:3],
            declaration="On roll.",
            declared_at=AT,
            confirmed_at=AT,
        )
        yield (Thing.CLAIM, "generic", role, whose), claim.public_id


def _make_lost_pupils(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    for role, whose in product(["", *accounts], (Whose.OWN, Whose.COLLEAGUES)):
        desk = DESKS.get(Role(role), PARTNER) if role and whose is Whose.OWN else "6802329"
        yield (Thing.LOST_PUPIL, "ctf", role, whose), make_lost_pupil(uploader=desk).public_id


def _make_user_lists(accounts: Mapping[Role, Account]) -> Iterator[tuple[Key, uuid.UUID]]:
    """Make a round, and the lists of everybody's organisation, another school and authority.

    Who works in no authority is given that of Cardiff, to be refused it.
    """
    audited = AuditRound.objects.create(
        title="Audit", opens_on=AT.date(), due_on=AT.date() + timedelta(days=30), opened_at=AT
    )
    yield (Thing.AUDIT_ROUND, "", "", Whose.OWN), audited.public_id
    places = [make_authority("681"), *map(make_establishment, ("6812045", "6812317", "6802329"))]
    made = {place: make_list(place, audited, at=AT) for place in places}
    UserList.objects.bulk_create(made.values())
    of_la, of_school, neighbours, strangers = (row.public_id for row in made.values())
    yield (Thing.USER_LIST, "", "", Whose.NEIGHBOURS), neighbours
    yield (Thing.USER_LIST, "", "", Whose.STRANGERS), strangers
    for role, account in accounts.items():
        is_school = account.standing is Organisation.SCHOOL
        yield (Thing.USER_LIST, "", role, Whose.OWN), of_school if is_school else of_la
