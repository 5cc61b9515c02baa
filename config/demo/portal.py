"""The portals of the demo: Derbyshire's as seed 000 describes it, and a small one of Cardiff's.

Telephone numbers are Ofcom's for drama, e-mail addresses invented.
"""

import csv
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import LocalAuthority
from pont.file_returns.models import Portal, RejectionReason, ServiceCode, Tag
from pont.file_returns.operations.reject import reject_return
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import find_services_of, get_rules
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.receive import receive

SERVICES: Final = Path(__file__).with_name("services.csv")
TAGS: Final = (
    "Census",
    "EYFSP",
    "Phonics",
    "KS1",
    "KS2 TA",
    "KS3 TA",
    "BSS",
    "FIN",
    "FSM",
    "HR",
    "INC",
    "INFO",
    "SEN",
    "Other",
)
TAGS_CY: Final = {"Census": "Cyfrifiad", "Other": "Arall"}
REASONS: Final = (
    ("No Service Code in filename", "Dim cod gwasanaeth yn enw’r ffeil"),
    ("Sent to the wrong service", "Anfonwyd at y gwasanaeth anghywir"),
    ("The file cannot be opened", "Ni ellir agor y ffeil"),
    ("Not the form that was asked for", "Nid y ffurflen y gofynnwyd amdani"),
)
GUIDANCE: Final = (
    "It is essential the file is named correctly for it to reach the correct recipient. If not"
    " named correctly, the file may be rejected."
)
GUIDANCE_CY: Final = (
    "Mae’n hanfodol bod enw’r ffeil yn gywir er mwyn iddi gyrraedd y derbynnydd cywir. Os nad yw’r"
    " enw’n gywir, gall y ffeil gael ei gwrthod."
)
SECURITY: Final = """\
The headteacher is responsible for ensuring that only authorised staff within the school have \
access to documents containing personal or commercially sensitive data shared via this portal.

Schools should have in place procedures for reviewing who has access to this portal, and ensure \
that staff who leave or change roles have their access rescinded.

You must have procedures in place to make accidental compromise or damage unlikely during storage, \
handling, use, processing, transmission or transport; to deter deliberate compromise or \
opportunist attack; to dispose of or destroy the data in a way that makes reconstruction unlikely; \
and to promote discretion to avoid unauthorised access."""
SECURITY_CY: Final = """\
Y pennaeth sy’n gyfrifol am sicrhau mai staff awdurdodedig yr ysgol yn unig sy’n gallu gweld \
dogfennau sy’n cynnwys data personol neu fasnachol sensitif a rennir drwy’r porth hwn.

Dylai fod gan ysgolion drefniadau i adolygu pwy sydd â mynediad i’r porth, a sicrhau bod mynediad \
staff sy’n gadael neu’n newid rôl yn dod i ben."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What an authority of the demo has settled."""

    requests_on: bool
    password_policy_url: str
    support: tuple[str, str, str, str]


SETTLED: Final = {
    "830": Settled(
        requests_on=False,
        password_policy_url="https://passwords.la830.example/",  # noqa: S106
        support=(
            "the Children’s Services Web Team",
            "Dîm Gwe’r Gwasanaethau Plant",
            "01632 960830",
            "web@la830.example",
        ),
    ),
    "681": Settled(
        requests_on=True,
        password_policy_url="https://passwords.la681.example/",  # noqa: S106
        support=(
            "the School Data Team",
            "Dîm Data Ysgolion",
            "01632 960681",
            "data@la681.example",
        ),
    ),
}
# Who works which services, where the demo has an officer.
OFFICERS: Final = {"sam": ("SEN", "INFO", "SSHR"), "rhodri": ("DATA", "ADY", "ATT")}
# Files of the demo's schools: days ago, who sends it, name, tag, comment.
SENT: Final = (
    (40, "derwen", "8303308_SENtransferplan20261012.docx", "", "Two plans, for Friday’s meeting."),
    (12, "derwen", "8303308_INFOphonicsreturn20261109.xlsx", "Phonics", ""),
    (3, "derwen", "8303308_SSHRstarterV01.pdf", "", ""),
    (1, "derwen", "8303308_SPreferral20261120.pdf", "", ""),
    (9, "tomos", "6812317_ADYadolygiadblynyddol20261112.docx", "", "Dau gynllun, fel y trafodwyd."),
    (2, "bryn", "6812045_ATTtymoryrhydref20261119.xlsx", "", ""),
)


@transaction.atomic
def load_portals(*, at: datetime) -> int:
    """Set up the portals, and send what waits there; return how many services there are."""
    for number, settled in SETTLED.items():
        la = LocalAuthority.objects.get(number=number)
        _settle(la, settled)
        for place, tag in enumerate(TAGS):
            Tag.objects.get_or_create(
                la=la, name=tag, defaults={"name_cy": TAGS_CY.get(tag, ""), "position": place}
            )
        for place, (text, text_cy) in enumerate(REASONS):
            RejectionReason.objects.get_or_create(
                la=la, text=text, defaults={"text_cy": text_cy, "position": place}
            )
    services = _load_services()
    for username, codes in OFFICERS.items():
        person = Account.objects.get(username=username)
        for code in codes:
            ServiceCode.objects.get(la=person.local_authority, code=code).officers.add(person)
    return len(services)


def _settle(la: LocalAuthority, settled: Settled) -> None:
    name, name_cy, phone, email = settled.support
    Portal.objects.get_or_create(
        la=la,
        defaults={
            "guidance": GUIDANCE,
            "guidance_cy": GUIDANCE_CY,
            "security": SECURITY,
            "security_cy": SECURITY_CY,
            "password_policy_url": settled.password_policy_url,
            "support_name": name,
            "support_name_cy": name_cy,
            "support_phone": phone,
            "support_email": email,
            "requests_on": settled.requests_on,
        },
    )


def _load_services() -> list[ServiceCode]:
    with SERVICES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    authorities = {la.number: la for la in LocalAuthority.objects.filter(number__in=SETTLED)}
    return [
        ServiceCode.objects.get_or_create(
            la=authorities[row["la"]],
            code=row["code"],
            defaults={"name": row["name"], "name_cy": row["name_cy"]},
        )[0]
        for row in rows
    ]


def load_returns(*, at: datetime) -> int:
    """Send the files of the demo to the services, and return how many there are."""
    officer = act_for("sam")
    for days, username, name, tag, comment in SENT:
        sent_at = at - timedelta(days=days)
        transfer = _send(act_for(username), name, tag=tag, comment=comment, at=sent_at)
        if ending := ENDINGS.get(name):
            ending(transfer, officer, sent_at + timedelta(hours=5))
    return len(SENT)


def act_for(username: str) -> Actor:
    """Return one of the cast as the doors make it, with the services that are worked."""
    account = Account.objects.with_standing().get(username=username)
    return replace(get_actor(account), services=find_services_of(account))


def receive_return(transfer: Transfer, officer: Actor, at: datetime) -> None:
    """Download the file for its service, and confirm that it arrived."""
    collection = open_collection(transfers=[transfer], by=officer, at=at)
    hand_over(collection=collection, by=officer, at=at)
    collection.refresh_from_db()
    receive(collection=collection, by=officer, at=at + timedelta(minutes=2))


def send_back(transfer: Transfer, officer: Actor, at: datetime) -> None:
    """Reject the file because it is another form."""
    reason = RejectionReason.objects.visible_to(officer).get(text=REASONS[3][0])
    reject_return(transfer=transfer, reason=reason, words="", by=officer, at=at)


# What became of the files that no longer wait.
ENDINGS: Final = {SENT[1][2]: receive_return, SENT[2][2]: send_back}


def _send(sender: Actor, name: str, *, tag: str, comment: str, at: datetime) -> Transfer:
    draft = land(
        chunks=[b"Invented contents for the demo.\n" * 40],
        name=name,
        by=sender,
        at=at,
        portal=get_rules(sender),
    )
    return send_returns(
        drafts=[draft],
        tag=Tag.objects.visible_to(sender).filter(name=tag).first(),
        comment=comment,
        warnings_read=True,
        by=sender,
        at=at,
    )[0]
