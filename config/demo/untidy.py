"""Invented records to tidy up in the lost pupil database, and lost pupils seen in later files.

Everything goes through the real operations, with the clock turned back.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from config.demo.census import NAME, invent_census
from config.demo.claims import claim_pupil
from config.demo.enquiries import act_for_seekers
from config.demo.invent import InventedPupil, invent_ctf, invent_upn
from config.demo.term import act_for_school
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.decide_match import Decision, decide_match
from pont.lost_pupils.operations.match_census import match_due
from pont.lost_pupils.operations.order_matching import order_matching
from pont.lost_pupils.operations.see import compare_due
from pont.standards.addresses import Desk
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.send import send

GREENWAY, RUMNEY, HIGH_SCHOOL, NEWPORT = "6812045", "6812317", "6814039", "6802329"
SEED = 20261001
MATCHES = 3


def load_untidy(*, at: datetime) -> None:
    """Send, claim, match and see before `at`, after the term and its claims."""
    at = at.replace(hour=9, minute=40)
    _send_over_age(at=at - timedelta(days=50))
    _claim_long_ago(at=at - timedelta(days=80))
    _send_twice(at=at)
    _match(at=at)
    _see(at=at)


def _send(
    pupils: Sequence[InventedPupil], *, sender: str, to: str, serial: int, at: datetime
) -> Transfer:
    chance = random.Random(serial)  # noqa: S311 - the same files each time
    body = invent_ctf(chance, source=sender, destination=to, pupils=pupils, years=1)
    by = act_for_school(sender)
    draft = land(chunks=[body], name=f"{sender}_CTF_{to}_{serial}.XML", by=by, at=at)
    return send(drafts=[draft], warnings_read=True, by=by, at=at)[0]


def _send_over_age(*, at: datetime) -> None:
    """Send two pupils to the shelf who may leave school, and nobody has removed since."""
    elis = InventedPupil(
        invent_upn(school=HIGH_SCHOOL, year=2012, serial=951),
        "Tudor",
        "Elis",
        date(2007, 5, 14),
        "M",
        town="Caerdydd",
    )
    heledd = InventedPupil(
        invent_upn(school=GREENWAY, year=2014, serial=952),
        "Bebb",
        "Heledd",
        date(2009, 11, 2),
        "F",
        town="Penarth",
    )
    _send([elis], sender=HIGH_SCHOOL, to=Desk.MISSING, serial=981, at=at)
    _send([heledd], sender=GREENWAY, to=Desk.OUTSIDE, serial=982, at=at)


def _claim_long_ago(*, at: datetime) -> None:
    """Let Newport claim a pupil and never forward the file."""
    pupil = InventedPupil(
        invent_upn(school=RUMNEY, year=2019, serial=953),
        "Prydderch",
        "Iestyn",
        date(2014, 6, 18),
        "M",
        town="Casnewydd",
    )
    sent = _send([pupil], sender=RUMNEY, to=Desk.MISSING, serial=983, at=at)
    record = LostPupil.objects.select_related("transfer").get(transfer=sent)
    claim_pupil(record, act_for_seekers("680"), at + timedelta(days=8))


def _send_twice(*, at: datetime) -> None:
    """Send two pupils to the shelf who are there already: one by the number, one by the name."""
    wynne, llewellyn = _read("Wynne", "Gwenllian"), _read("Llewellyn", "Sion")
    unnumbered = InventedPupil(
        "", llewellyn.surname, llewellyn.forename, llewellyn.dob, llewellyn.sex, town="Barry"
    )
    _send([wynne], sender=GREENWAY, to=Desk.MISSING, serial=984, at=at)
    _send([unnumbered], sender=RUMNEY, to=Desk.MISSING, serial=985, at=at)


def _read(surname: str, forename: str) -> InventedPupil:
    """Return a lost pupil of the term as a school would know them."""
    record = LostPupil.objects.order_by("pk").filter(surname=surname, forename=forename)[0]
    return InventedPupil(
        record.upn,
        record.surname,
        record.forename,
        record.born_on or date(2014, 1, 1),
        record.sex,
        town=record.town,
    )


def _match(*, at: datetime) -> None:
    """Match the shelf with a census for the nation, and accept some of what Cardiff sent."""
    gwen = get_actor(Account.objects.with_standing().get(username="gwen"))
    order_matching(chunks=[invent_census("")], file_name=NAME, by=gwen, at=at)
    match_due(clock=lambda: at)
    rows = ProposedMatch.objects.visible_to(gwen).undecided().filter(uploader_la="681")
    for match in rows.select_related("run", "pupil").order_by("-score", "pk")[:MATCHES]:
        decide_match(match=match, decision=Decision.ACCEPT, by=gwen, at=at)


def _see(*, at: datetime) -> None:
    """Name two lost pupils in a file between schools: one by the number, one by the name."""
    maja, ines = _read("Kowalska", "Maja"), _read("Núñez", "Inés")
    unnumbered = InventedPupil("", ines.surname, ines.forename, ines.dob, ines.sex, town=ines.town)
    seen = [maja, unnumbered]
    # They came after they were lost.
    _send(seen, sender=NEWPORT, to=RUMNEY, serial=986, at=at + timedelta(minutes=10))
    compare_due(at=at + timedelta(minutes=15))
