"""A term's worth of invented transfers between the demo's schools, in every state.

Everything goes through the real operations, with the clock turned back.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from uuid import NAMESPACE_OID, uuid5

from config.demo.invent import InventedPupil, invent_ctf, invent_pupil
from config.demo.returns import invent_return, pack
from config.demo.shelf import invent_lost
from pont.directory.models import Establishment
from pont.directory.operations.maintain import close
from pont.directory.queries import find_party
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.standards.academic_year import get_academic_year
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import leave_waiting, receive
from pont.transfers.operations.reject import reject
from pont.transfers.operations.send import send

SEED = 20260901
SCHOOLS = (
    "6812045",
    "6812317",
    "6814039",
    "6814075",
    "6802320",
    "6802329",
    "6762252",
    "8303308",
)
CARDIFF = SCHOOLS[:4]
DAYS_OF_TERM = 75
FILES = 90
# A primary school's Year 6: those born in that academic year.
PRIMARY, LEAVERS, BORN = "6812045", 60, 2015
# A school that closes in the middle of the term, and the one that takes over.
CLOSING, TAKES_OVER = "6812050", "6812309"
DAYS_SINCE_CLOSING = 20
STRANDED = 3

Ending = Callable[[Transfer, Actor, Actor, datetime], None]


def leave(transfer: Transfer, sender: Actor, recipient: Actor, at: datetime) -> None:
    """Let the file wait."""


def collect(transfer: Transfer, sender: Actor, recipient: Actor, at: datetime) -> None:
    """Download the file and confirm that it arrived."""
    collection = open_collection(transfers=[transfer], by=recipient, at=at)
    hand_over(collection=collection, by=recipient, at=at)
    collection.refresh_from_db()
    receive(collection=collection, by=recipient, at=at + timedelta(minutes=2))


def fetch_badly(transfer: Transfer, sender: Actor, recipient: Actor, at: datetime) -> None:
    """Download the file and say that it did not work."""
    collection = open_collection(transfers=[transfer], by=recipient, at=at)
    hand_over(collection=collection, by=recipient, at=at)
    collection.refresh_from_db()
    leave_waiting(collection=collection, by=recipient, at=at + timedelta(minutes=2))


def refuse(transfer: Transfer, sender: Actor, recipient: Actor, at: datetime) -> None:
    """Send the file back."""
    reject(transfer=transfer, reason="not-joining", remark="", by=recipient, at=at)


def take_back(transfer: Transfer, sender: Actor, recipient: Actor, at: datetime) -> None:
    """Recall the file before anybody downloads it."""
    recall(transfer=transfer, by=sender, at=at)


# How often each ending comes, and after how many days.
ENDINGS: tuple[tuple[int, Ending, int], ...] = (
    (62, collect, 3),
    (20, leave, 0),
    (6, fetch_badly, 2),
    (7, refuse, 4),
    (5, take_back, 0),
)
"""Shares of a hundred."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file to send: its bytes, its name, who sends and who should receive it.

    `ending` is what becomes of it, left to chance where there is none.
    """

    name: str
    body: bytes
    sender: Actor
    recipient: Actor | None
    ending: Ending | None = None


def load_term(*, at: datetime) -> int:
    """Send, collect, reject and recall a term's worth of files before `at`; return how many."""
    chance = random.Random(SEED)  # noqa: S311 - a demo wants the same term each time
    weights = [share for share, _, _ in ENDINGS]
    parcels = [*_ctfs(chance), *_returns(chance), *_shelf_files(chance), *_zips(chance)]
    # Files of every kind come all through the term, and within the authority more than elsewhere.
    chance.shuffle(parcels)
    for number, parcel in enumerate(parcels):
        sent_at = _school_hour(at - timedelta(days=DAYS_OF_TERM * (1 - number / len(parcels))))
        transfer = _send(parcel, at=min(sent_at, at))
        _, ending, days = chance.choices(ENDINGS, weights)[0]
        ending = parcel.ending or ending
        # Some are prompt and some are not.
        ended_at = sent_at + timedelta(days=days * chance.choice((1, 1, 2, 3, 5)), hours=1)
        if parcel.recipient and ended_at < at:
            ending(transfer, parcel.sender, parcel.recipient, ended_at)
    stranded = _strand(chance, at=at)
    # The last to come, so that it waits whole when the demo opens.
    _send(_leavers(), at=_school_hour(at - timedelta(days=1)))
    return len(parcels) + stranded + 1


def _strand(chance: random.Random, *, at: datetime) -> int:
    """Leave files at a school that then closes; return how many."""
    sender = act_for_school(SCHOOLS[0])
    for number in range(1, STRANDED + 1):
        name = f"{SCHOOLS[0]}_CTF_{CLOSING}_{number:03}.XML"
        body = make_ctf(chance, SCHOOLS[0], CLOSING, number)
        sent_at = _school_hour(at - timedelta(days=DAYS_SINCE_CLOSING + 7 * number))
        _send(Parcel(name, body, sender, None), at=sent_at)
    closed_at = at - timedelta(days=DAYS_SINCE_CLOSING)
    close(
        establishment=Establishment.objects.get(number=CLOSING),
        on=closed_at.date(),
        successor=Establishment.objects.get(number=TAKES_OVER),
        by=act_for_nation(),
        at=closed_at,
    )
    return STRANDED


def act_for_nation() -> Actor:
    """Return a national administrator, without an account to sign in with."""
    return Actor(
        account=uuid5(NAMESPACE_OID, "national"),
        username="nationaloffice",
        name="National office",
        organisation="NATIONAL",
        organisation_name="National administration",
        la="",
        roles=frozenset({Role.NATIONAL_ADMINISTRATOR}),
    )


def _send(parcel: Parcel, *, at: datetime) -> Transfer:
    draft = land(chunks=[parcel.body], name=parcel.name, by=parcel.sender, at=at)
    return send(drafts=[draft], warnings_read=True, by=parcel.sender, at=at)[0]


def _ctfs(chance: random.Random) -> Iterator[Parcel]:
    for number in range(FILES):
        sender, recipient = chance.sample(SCHOOLS if number % 2 else CARDIFF, 2)
        pupils = chance.choice((1, 1, 1, 2, 3, 8))
        body = make_ctf(chance, sender, recipient, pupils)
        name = f"{sender}_CTF_{recipient}_{number + 1:03}.XML"
        yield Parcel(name, body, act_for_school(sender), act_for_school(recipient))


def _leavers() -> Parcel:
    """Return the bulk file of a primary school's last year, for its authority to allocate."""
    body = invent_ctf(
        random.Random(SEED),  # noqa: S311
        source=PRIMARY,
        destination="681LLLL",
        pupils=invent_leavers(),
        years=3,
    )
    return Parcel(f"{PRIMARY}_CTF_681LLLL_001.XML", body, act_for_school(PRIMARY), None)


def invent_leavers() -> list[InventedPupil]:
    """Return sixty pupils of a primary school who are ten or eleven, the same each time."""
    chance = random.Random(SEED)  # noqa: S311
    pupils = (invent_pupil(chance, school=PRIMARY, serial=number) for number in count(1))
    return list(islice((one for one in pupils if get_academic_year(one.dob) == BORN), LEAVERS))


def _shelf_files(chance: random.Random) -> Iterator[Parcel]:
    for number, lost in enumerate(invent_lost(chance), start=1):
        body = invent_ctf(
            chance, source=lost.sender, destination=lost.desk, pupils=[lost.pupil], years=1
        )
        name = f"{lost.sender}_CTF_{lost.desk}_{number:03}.XML"
        yield Parcel(name, body, act_for_school(lost.sender), None)


def _zips(chance: random.Random) -> Iterator[Parcel]:
    for text in ("SENREPORTS", "ATTENDANCE", "FFT15", "MUSIC"):
        sender, recipient = chance.sample(SCHOOLS, 2)
        body = pack(f"{text.lower()}.txt", b"Invented contents for the demo.\n" * 40)
        name = f"{sender}_{recipient}_{text}.ZIP"
        yield Parcel(name, body, act_for_school(sender), act_for_school(recipient))


# Files between schools and the desks of their authority: sender, mark, recipient, ending.
RETURNS: tuple[tuple[str, str, str, Ending], ...] = (
    ("6812045", "PLASC", "681PLAS", collect),
    ("6812317", "PLASC", "681LL26", leave),
    ("6814039", "PLASC", "681PLAS", fetch_badly),
    ("6814075", "PLASC", "681LLLL", leave),
    ("681PLAS", "PLASC", "6812045", leave),
    ("6812045", "CFR", "681PLAS", refuse),
    ("6812317", "CFR", "681PLAS", leave),
    ("6814039", "CFR", "681PLAS", collect),
    ("6814075", "EXC", "681LLLL", collect),
    ("6814039", "EXC", "681LLLL", leave),
    ("681LLLL", "EXC", "6814039", take_back),
    ("6812045", "ASL", "681ADMS", leave),
    ("6812317", "ASL", "681LLLL", collect),
    ("6814075", "ASL", "681ADMS", refuse),
    ("681ADMS", "ADT", "6812045", leave),
    ("681LLLL", "ADT", "6812317", collect),
    ("681ADMS", "", "6812045", leave),
    ("6812317", "", "681PLAS", collect),
    ("6814039", "", "681LLLL", leave),
)


def _returns(chance: random.Random) -> Iterator[Parcel]:
    for number, (sender, mark, recipient, ending) in enumerate(RETURNS, start=1):
        school = sender if sender.isdigit() else recipient
        serial = f"26{number:03}" if mark in {"ASL", "ADT"} else f"{number:03}"
        yield Parcel(
            f"{sender}_{mark}_{recipient}_{serial}.XML"
            if mark
            else f"{sender}_{recipient}_NOTES.ZIP",
            invent_return(chance, mark=mark, school=school),
            act_at(sender, mark),
            act_at(recipient.replace("LL26", "PLAS"), mark),
            ending,
        )


def make_ctf(chance: random.Random, source: str, destination: str, count: int) -> bytes:
    """Return a CTF with `count` invented pupils."""
    # An authority's pupils have the numbers of one of its schools.
    school = source if source.isdigit() else f"{source[:3]}2045"
    pupils = [
        invent_pupil(chance, school=school, serial=chance.randrange(1, 900)) for _ in range(count)
    ]
    return invent_ctf(chance, source=source, destination=destination, pupils=pupils, years=1)


def act_at(address: str, mark: str) -> Actor:
    """Return whoever works `address` with files of that mark: a school's office, or a desk."""
    if address.isdigit():
        return act_for_school(address)
    roles = {"PLAS": Role.LEA_PLASC, "ADMS": Role.LEA_ADMISSIONS, "LLLL": Role.LEA_USER}
    role = Role.LEA_ADMISSIONS if mark in {"ASL", "ADT"} else roles[address[3:]]
    party = find_party(address)
    if party is None:
        raise LookupError(f"The demo has no authority {address[:3]}.")
    return Actor(
        account=uuid5(NAMESPACE_OID, f"{address} {role}"),
        username=f"{address[:3]}{role.replace('-', '')}",
        name="Data office",
        organisation=f"{address[:3]}LLLL",
        organisation_name=party.name,
        la=address[:3],
        roles=frozenset({role}),
    )


def act_for_school(number: str) -> Actor:
    """Return the office of the school `number` as an actor, without an account to sign in with."""
    party = find_party(number)
    if party is None:
        raise LookupError(f"The demo has no school {number}.")
    return Actor(
        account=uuid5(NAMESPACE_OID, number),
        username=f"{number}office",
        name="School office",
        organisation=number,
        organisation_name=party.name,
        la=party.la_number,
        roles=frozenset({Role.SCHOOL_USER}),
    )


def _school_hour(moment: datetime) -> datetime:
    """Return `moment` moved to a school day's office hours."""
    weekday = moment - timedelta(days=max(0, moment.weekday() - 4))
    return weekday.replace(hour=9 + weekday.day % 7, minute=weekday.day * 2 % 60, second=0)
