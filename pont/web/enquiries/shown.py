"""Reports and requests in the words of the screens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from pont.directory.queries import Party, find_parties
from pont.enquiries.known import find_known_of
from pont.enquiries.models import ArrivalReport, ArrivalStep, CtfRequest, RequestStep
from pont.enquiries.pupils import EnquiredPupil
from pont.enquiries.states import REPLY_LABELS, STAGE_LABELS, VERB_LABELS, Reply, Stage, Verb
from pont.policy.actors import Actor
from pont.standards.upn import check_upn
from pont.transfers.places import name_place, name_place_in_full
from pont.web.sent.shown import count_days
from pont.web.words import say

SEXES: Mapping[str, str] = {"F": N_("Female"), "M": N_("Male")}

STAGE_COLOURS: Mapping[str, str] = {
    Stage.REPORTED: "govuk-tag--blue",
    Stage.REQUESTED: "govuk-tag--turquoise",
    Stage.EXHAUSTED: "govuk-tag--orange",
    Stage.FOUND: "govuk-tag--green",
    Stage.NUMBERED: "govuk-tag--green",
    Stage.WITHDRAWN: "govuk-tag--grey",
}
REPLY_COLOURS: Mapping[str, str] = {
    Reply.WAITING: "govuk-tag--blue",
    Reply.SENT: "govuk-tag--green",
    Reply.NO_RECORD: "govuk-tag--orange",
    Reply.ON_SHELF: "govuk-tag--turquoise",
    Reply.WITHDRAWN: "govuk-tag--grey",
}


@dataclass(frozen=True, slots=True)
class ShownPupil:
    """A pupil who is asked after; `problems` say what is wrong with the UPN."""

    pupil: EnquiredPupil
    sex: str
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report: `shown` is None once nobody knows any more who the pupil was."""

    report: ArrivalReport
    shown: ShownPupil | None
    school: str
    last_school: str
    stage: str
    colour: str
    waited: str


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request; `holds` says whether whoever is asked has the pupil, None where nobody looked."""

    request: CtfRequest
    shown: ShownPupil | None
    asker: str
    asked: str
    deliver_to: str
    reply: str
    colour: str
    waited: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in words: `place` is the school or authority that it is about."""

    step: ArrivalStep | RequestStep
    label: str
    place: str
    remark: str


def show_reports(reports: Sequence[ArrivalReport]) -> list[ShownReport]:
    """Return `reports` in words; one look-up in the register for all."""
    codes = {code for row in reports for code in (row.school, row.last_school_number)}
    parties = find_parties(codes - {""})
    now = timezone.now()
    return [_show_report(row, parties, now=now) for row in reports]


def _show_report(
    report: ArrivalReport, parties: Mapping[str, Party], *, now: datetime
) -> ShownReport:
    pupil = show_pupil(report.pupil)
    number = report.last_school_number
    named = name_place_in_full(number, parties) if number else ""
    typed = pupil.pupil.last_school if pupil else ""
    return ShownReport(
        report=report,
        shown=pupil,
        school=name_place(report.school, parties),
        last_school=f"{named} ({number})" if number else typed,
        stage=_(STAGE_LABELS[Stage(report.stage)]),
        colour=STAGE_COLOURS[report.stage],
        waited=say_days(report.reported_at, report.ended_at or now),
    )


def show_requests(
    requests: Sequence[CtfRequest], *, held_by: Actor | None = None
) -> list[ShownRequest]:
    """Return `requests` in words; those that wait with whether `held_by` has such a pupil."""
    codes = {code for row in requests for code in (row.asker, row.asked, row.deliver_to)}
    parties = find_parties(codes)
    pupils = {row.pk: row.pupil for row in requests}
    held = _find_held(requests, pupils, held_by) if held_by else {}
    now = timezone.now()
    return [
        ShownRequest(
            request=row,
            shown=show_pupil(pupils[row.pk]),
            asker=name_place(row.asker, parties),
            asked=name_place_in_full(row.asked, parties),
            deliver_to=f"{name_place(row.deliver_to, parties)} ({row.deliver_to})",
            reply=_(REPLY_LABELS[Reply(row.reply)]),
            colour=REPLY_COLOURS[row.reply],
            waited=say_days(row.asked_at, row.ended_at or now),
            holds=held.get(row.pk),
        )
        for row in requests
    ]


def _find_held(
    requests: Iterable[CtfRequest], pupils: Mapping[int, EnquiredPupil | None], actor: Actor
) -> dict[int, bool]:
    waiting = {
        row.pk: pupil
        for row in requests
        if row.reply == Reply.WAITING and (pupil := pupils[row.pk]) is not None
    }
    if not waiting:
        return {}
    known = find_known_of(actor, list(waiting.values()))
    return {pk: not one.is_nothing for pk, one in zip(waiting, known, strict=True)}


def show_pupil(pupil: EnquiredPupil | None) -> ShownPupil | None:
    """Return `pupil` in words, with what is wrong with the UPN."""
    if pupil is None:
        return None
    problems = check_upn(pupil.upn).problems if pupil.upn else ()
    sex = _(SEXES[pupil.sex]) if pupil.sex in SEXES else ""
    return ShownPupil(pupil, sex, [say(problem) for problem in problems])


def show_steps(steps: Sequence[ArrivalStep] | Sequence[RequestStep]) -> list[ShownStep]:
    """Return `steps` in words, first to last."""
    parties = find_parties({step.code for step in steps} - {""})
    return [
        ShownStep(
            step=step,
            label=_(VERB_LABELS[Verb(step.verb)]),
            place=_find_place(step, parties),
            remark=step.remark,
        )
        for step in steps
    ]


def _find_place(step: ArrivalStep | RequestStep, parties: Mapping[str, Party]) -> str:
    """Return the school or authority that a step is about, if not the one that took it."""
    place = name_place(step.code, parties) if step.code else ""
    return "" if place == step.by_organisation else place


def say_days(since: datetime, until: datetime) -> str:
    """Return how long something waited, in words."""
    number = count_days(since, until)
    if not number:
        return _("Today")
    return ngettext("%(counter)s day", "%(counter)s days", number) % {"counter": number}
