"""The rows an act begins from, locked, and the step it takes."""

from collections.abc import Mapping
from datetime import datetime

from pont.audit.operations import record
from pont.enquiries.models import (
    ArrivalReport,
    ArrivalStep,
    CtfRequest,
    Enquiry,
    RequestStep,
    Step,
)
from pont.enquiries.pupils import seal_remark
from pont.enquiries.states import (
    OPEN_STAGES,
    Reply,
    Stage,
    Verb,
    WrongStage,
    check_reply,
    check_stage,
)
from pont.policy.actors import Actor
from pont.transfers.models import Transfer

REMARK_LENGTH = 500


def lock_report(report: ArrivalReport) -> ArrivalReport:
    """Return a fresh, locked row of `report`."""
    return ArrivalReport.objects.select_for_update().get(pk=report.pk)


def lock_request(request: CtfRequest) -> CtfRequest:
    """Return a fresh, locked row of `request`."""
    return CtfRequest.objects.select_for_update().get(pk=request.pk)


def move_report(
    report: ArrivalReport, stage: Stage, *, at: datetime, transfer: Transfer | None = None
) -> None:
    """Bring `report`, which the caller has locked, to `stage`.

    :raises WrongStage: if the table does not allow it.
    """
    check_stage(Stage(report.stage), stage)
    if stage in OPEN_STAGES and report.sealed is None:
        # Nobody knows any more whom to look for.
        raise WrongStage(stage=Stage(report.stage))
    report.stage, report.transfer = stage, transfer
    report.ended_at = None if stage in OPEN_STAGES else at
    report.save()


def move_request(
    request: CtfRequest, reply: Reply, *, at: datetime, transfer: Transfer | None = None
) -> None:
    """Bring `request`, which the caller has locked, to `reply`.

    :raises WrongReply: if the table does not allow it.
    """
    check_reply(Reply(request.reply), reply)
    request.reply, request.transfer = reply, transfer
    request.ended_at = None if reply is Reply.WAITING else at
    request.save()


def note(
    enquiry: ArrivalReport | CtfRequest,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    code: str = "",
    remark: str = "",
) -> Step:
    """Write the step `verb` of a report or a request; what was typed is sealed."""
    values = {
        "verb": verb,
        "at": at,
        "by_name": by.name,
        "by_organisation": by.organisation_name,
        "code": code,
        "sealed": seal_remark(remark.strip()[:REMARK_LENGTH], about=enquiry.public_id),
    }
    if isinstance(enquiry, CtfRequest):
        return RequestStep.objects.create(request=enquiry, **values)
    return ArrivalStep.objects.create(report=enquiry, **values)


def write_line(
    enquiry: Enquiry,
    verb: Verb,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, str | int] | None = None,
) -> None:
    """Write the audit line of what was done; the caller does so last."""
    kind = "request" if isinstance(enquiry, CtfRequest) else "arrival"
    record(
        act=f"{kind}.{verb}",
        actor=by,
        at=at,
        object_type=kind,
        object_id=str(enquiry.public_id),
        facts=facts or {},
    )
