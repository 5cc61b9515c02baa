"""What the demo's Cardiff asks its schools for, and what they have answered.

Derbyshire does without file requests, as seed 000 says.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from config.demo.portal import act_for, receive_return, send_back
from config.demo.term import act_for_school
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.expected import Expected
from pont.file_returns.models import FileRequest, RequestTarget, ServiceCode
from pont.file_returns.operations.answer import answer
from pont.file_returns.queries import get_answer_rules, get_target
from pont.policy.actors import Actor
from pont.transfers.models import Transfer
from pont.transfers.operations.land import land
from pont.transfers.parties import get_account

CARDIFF: Final = "681"
GUIDANCE: Final = "Please use the form that we sent in September."
# Service, title, what is expected, the days until the deadline.
ASKED: Final = (
    ("DATA", "Autumn attendance figures", Expected.SPREADSHEET, 9),
    ("LLYW", "List of governors", Expected.ANY, -2),
)


def _leave(transfer: Transfer, officer: Actor, at: datetime) -> None:
    """Let the answer wait."""


# Which schools have answered the first request, and what became of it; the others have not.
ANSWERS: Final[tuple[tuple[str, Callable[[Transfer, Actor, datetime], None]], ...]] = (
    ("6812317", receive_return),
    ("6814039", _leave),
    ("6814075", send_back),
)


def load_requests(*, at: datetime) -> int:
    """Ask Cardiff's schools for files, let some answer, and return how many requests there are."""
    requests = [_ask(*asked, at=at - timedelta(days=14)) for asked in ASKED]
    officer = act_for("rhodri")
    for days, (school, become) in enumerate(ANSWERS, start=1):
        answered_at = at - timedelta(days=days)
        transfer = _answer(requests[0], act_for_school(school), at=answered_at)
        become(transfer, officer, answered_at + timedelta(hours=3))
    return len(requests)


def _ask(code: str, title: str, expected: Expected, days: int, *, at: datetime) -> FileRequest:
    """Return a request of which no letters are written: all of Cardiff's schools would have one."""
    la = LocalAuthority.objects.get(number=CARDIFF)
    lead = act_for("carys")
    request = FileRequest.objects.create(
        la=la,
        service=ServiceCode.objects.get(la=la, code=code),
        title=title,
        guidance=GUIDANCE,
        expected=expected,
        due_on=timezone.localdate(at) + timedelta(days=14 + days),
        issued_at=at,
        issued_by=get_account(lead),
        issued_by_name=lead.name,
    )
    RequestTarget.objects.bulk_create(
        RequestTarget(request=request, school=school)
        for school in Establishment.objects.filter(la=la, closed_on=None)
    )
    return request


def _answer(request: FileRequest, sender: Actor, *, at: datetime) -> Transfer:
    target = get_target(sender, request.public_id)
    draft = land(
        chunks=[b"Invented figures for the demo.\n" * 40],
        name=f"{sender.organisation}_DATAattendanceV01.xlsx",
        by=sender,
        at=at,
        portal=get_answer_rules(sender, target),
    )
    return answer(target=target, drafts=[draft], comment="", warnings_read=True, by=sender, at=at)
