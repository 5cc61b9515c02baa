"""Keep reports and requests in step with the files that come for their pupils.

A consequence of what happens to files (`config.consequences`).

Source: rulings 6.7; issue 4.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from pont.enquiries import letters
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.rows import move_report, move_request, note, write_line
from pont.enquiries.operations.withdraw_request import end_requests, return_report
from pont.enquiries.pupils import EnquiredPupil
from pont.enquiries.states import ANSWERS, Reply, Stage, Verb
from pont.lost_pupils.claim_queries import find_arrivals
from pont.policy.actors import Actor
from pont.policy.notices import EnquiryEvent
from pont.standards.file_names import Kind
from pont.transfers.lineage import comes_from_shelf
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.states import LIVE, State

Pupils = Mapping[int, list[PupilEntry]]


def follow_files(transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Settle what asks for a pupil in one of `transfers`, and open again what a file had settled
    that was taken back."""
    ctfs = [transfer for transfer in transfers if transfer.kind == Kind.CTF]
    # What is forwarded from the shelf has lain there before, and answers nothing by that.
    _settle([t for t in ctfs if t.state == State.SENT and not t.handed_over_at], by=by, at=at)
    _reopen([transfer for transfer in ctfs if transfer.state not in LIVE], by=by, at=at)


def _settle(coming: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    if not coming:
        return
    # Reports before requests, as everywhere.
    reports = _lock_reports(coming)
    requests = _lock_requests(coming)
    if not reports and not requests:
        return
    pupils = _find_pupils(coming)
    for request in requests:
        if found := _find_file(request.pupil, _find_answers(request, coming), pupils):
            _answer(request, found, reports.get(request.arrival_id), by=by, at=at)
    arrivals = find_arrivals(coming)
    for report in reports.values():
        theirs = [transfer for transfer in coming if transfer.recipient == report.school]
        claimed = [t for t in theirs if arrivals.get(t.pk) == report.public_id]
        found = _find_claimed(report.pupil, claimed, pupils)
        if found := found or _find_file(report.pupil, theirs, pupils):
            _note_arrival(report, found, by=by, at=at)


def _lock_reports(coming: Sequence[Transfer]) -> Mapping[int | None, ArrivalReport]:
    """Return the open reports of the schools that files go to, or whose pupils their senders are
    asked for, by key."""
    schools = {transfer.recipient for transfer in coming}
    asked = _find_waiting(coming).filter(arrival__isnull=False).values("arrival")
    rows = ArrivalReport.objects.select_for_update().filter(ended_at=None)
    concerned = rows.filter(Q(school__in=schools) | Q(pk__in=asked)).order_by("pk")
    return {report.pk: report for report in concerned}


def _lock_requests(coming: Sequence[Transfer]) -> Sequence[CtfRequest]:
    return list(_find_waiting(coming).select_for_update().order_by("pk"))


def _find_waiting(coming: Sequence[Transfer]) -> QuerySet[CtfRequest]:
    """Return the requests that wait for an answer of the senders of files."""
    senders = {transfer.sender for transfer in coming}
    return CtfRequest.objects.filter(asked__in=senders, ended_at=None)


def _find_pupils(coming: Sequence[Transfer]) -> Pupils:
    found: defaultdict[int, list[PupilEntry]] = defaultdict(list)
    for entry in PupilEntry.objects.filter(transfer__in=coming):
        found[entry.transfer_id].append(entry)
    return found


def _find_answers(request: CtfRequest, coming: Sequence[Transfer]) -> list[Transfer]:
    """Return the files that whoever was asked sends to where the file is wanted, or the shelf."""
    wanted = {request.asker, request.deliver_to}
    return [
        transfer
        for transfer in coming
        if transfer.sender == request.asked
        and (transfer.recipient in wanted or transfer.is_on_shelf)
    ]


def _find_file(
    pupil: EnquiredPupil | None, among: Sequence[Transfer], pupils: Pupils
) -> Transfer | None:
    """Return the first file `among` those that names `pupil`."""
    named = (
        transfer
        for transfer in among
        if pupil and any(pupil.is_named_by(entry) for entry in pupils[transfer.pk])
    )
    return next(named, None)


def _find_claimed(
    pupil: EnquiredPupil | None, claimed: Sequence[Transfer], pupils: Pupils
) -> Transfer | None:
    """Return the first file that was `claimed` for the report of `pupil`, and can be of that
    pupil."""
    # Whoever searched for this report has said which file it is, however names are spelt; but the
    # search may have gone on to somebody else.
    fitting = (
        transfer
        for transfer in claimed
        if pupil and any(pupil.may_be(entry) for entry in pupils[transfer.pk])
    )
    return next(fitting, None)


def _answer(
    request: CtfRequest,
    transfer: Transfer,
    report: ArrivalReport | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    reply = Reply.ON_SHELF if transfer.is_on_shelf else Reply.SENT
    move_request(request, reply, at=at, transfer=transfer)
    note(request, ANSWERS[reply], by=by, at=at)
    if report:
        note(report, ANSWERS[reply], by=by, at=at, code=request.asked)
        return_report(report, at=at)
    letters.tell(EnquiryEvent.REQUEST_ANSWERED, request, at=at)
    facts = {"transfer": str(transfer.public_id)}
    write_line(request, ANSWERS[reply], by=by, at=at, facts=facts)


def _note_arrival(report: ArrivalReport, transfer: Transfer, *, by: Actor, at: datetime) -> None:
    """Settle `report`: its authority forwarded the file from the shelf, or another sent it."""
    is_found = comes_from_shelf(transfer) and transfer.sender_la == report.la
    verb = Verb.FOUND if is_found else Verb.ARRIVED
    event = EnquiryEvent.REPORT_MOVED if is_found else EnquiryEvent.REPORT_OVER
    move_report(report, Stage.FOUND, at=at, transfer=transfer)
    note(report, verb, by=by, at=at)
    end_requests(report, by=by, at=at)
    letters.tell(event, report, at=at)
    facts = {"transfer": str(transfer.public_id)}
    write_line(report, verb, by=by, at=at, facts=facts)


def _reopen(ended: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    if not ended:
        return
    for report in ArrivalReport.objects.select_for_update().filter(
        transfer__in=ended, stage=Stage.FOUND, sealed__isnull=False
    ):
        move_report(report, Stage.REPORTED, at=at)
        note(report, Verb.REOPENED, by=by, at=at)
        letters.tell(EnquiryEvent.REPORTED, report, at=at)
        write_line(report, Verb.REOPENED, by=by, at=at)
    for request in CtfRequest.objects.select_for_update().filter(
        transfer__in=ended, reply=Reply.SENT, sealed__isnull=False
    ):
        move_request(request, Reply.WAITING, at=at)
        note(request, Verb.REOPENED, by=by, at=at)
        write_line(request, Verb.REOPENED, by=by, at=at)
