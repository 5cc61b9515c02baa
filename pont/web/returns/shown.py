"""File returns in the words of the school's screens.

Source: seed 000 (the columns, and what the information button shows).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.accounts.models import Account
from pont.file_returns.inbox import find_reason_words
from pont.file_returns.models import FileReturn, ServiceCode
from pont.file_returns.queries import find_details, find_services_by_code
from pont.file_returns.secrets import read_comment
from pont.policy.actors import Actor
from pont.policy.retention import Ending, find_keep_days
from pont.standards.file_names import Kind
from pont.standards.portal_names import find_code
from pont.transfers.models import Draft, Step, Transfer
from pont.transfers.states import State
from pont.web.lists import Heading
from pont.web.rows import ENVIRONMENT
from pont.web.sent.shown import ShownFile, show_steps
from pont.web.upload.shown import STATUS
from pont.web.words import say, say_day


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """A row of the list: the file, when and by whom it was received, and what stands behind (i).

    `lines` are pairs of words and value; links are empty where the act is not open.
    """

    file: ShownFile
    received_on: str
    received_by: str
    lines: list[tuple[str, str]]
    copy: str
    recall: str
    again: str


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A file chosen but not sent: where it goes, and what must be said about it.

    `is_meant` says that it would go there under its better name.
    """

    draft: Draft
    status: str
    colour: str
    refusals: list[str]
    warnings: list[str]
    destination: str
    is_meant: bool


def name_service(service: ServiceCode | None, code: str) -> str:
    """Return a service as people know it: "Special Educational Needs (SEN)"."""
    if service is None:
        return code
    return f"{service.name_in(get_language() or 'en')} ({service.code})"


def show_returns(
    actor: Actor, files: Sequence[ShownFile], people: Sequence[Account]
) -> list[ShownReturn]:
    """Return `files` as rows; their steps are at hand. `people` are those of the school."""
    services = find_services_by_code(actor)
    details = find_details(actor, [file.transfer for file in files])
    reasons = find_reason_words(actor)
    emails = {person.public_id: person.email for person in people}
    return [
        ShownReturn(
            file=file,
            received_on=say_day(file.received_at),
            received_by=file.received_by,
            lines=_tell(file, details.get(file.transfer.pk), services, reasons, emails),
            copy=reverse("return-copy", args=[file.transfer.public_id]) if _has_copy(file) else "",
            recall=file.recall if _may_recall(file.transfer) else "",
            again=find_again(file.transfer),
        )
        for file in files
    ]


def _has_copy(file: ShownFile) -> bool:
    return file.transfer.stored_id is not None


def _may_recall(transfer: Transfer) -> bool:
    return transfer.state == State.SENT and not transfer.handed_over_at


def find_again(transfer: Transfer) -> str:
    """Return where a rejected file is corrected and sent again, "" of any other."""
    if transfer.state != State.REJECTED:
        return ""
    return f"{reverse('returns-send')}?again={transfer.public_id}"


def _tell(
    file: ShownFile,
    detail: FileReturn | None,
    services: Mapping[str, ServiceCode],
    reasons: Mapping[str, str],
    emails: Mapping[UUID, str],
) -> list[tuple[str, str]]:
    transfer = file.transfer
    sent = _say_when(transfer.sent_at, transfer.sent_by_name)
    lines = [
        (_("Status"), file.status),
        *_tell_steps(transfer, services, reasons),
        (_("Sent"), f"{sent}\n{emails.get(transfer.sent_by, '')}".strip()),
        (_("Service"), name_service(services.get(transfer.service), transfer.service)),
    ]
    if detail and detail.tag:
        lines.append((_("Tag"), detail.tag.name_in(get_language() or "en")))
    if detail and detail.comment:
        comment = read_comment(detail.comment, transfer=transfer.public_id)
        lines.append((_("Comment"), comment))
    return [*lines, (_("Your copy"), _say_kept(transfer))]


def _tell_steps(
    transfer: Transfer, services: Mapping[str, ServiceCode], reasons: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Yield what happened since the sending, last first, with who, when and why."""
    steps = show_steps(list(transfer.steps.all()), known=reasons)
    shown = [step for step in steps if step.step.verb in TOLD]
    for step in reversed(shown):
        when = _say_when(step.step.at, step.step.by_name)
        if step.step.verb == Step.Verb.PASSED_ON:
            code = step.step.reason
            why = name_service(services.get(code), code)
        else:
            why = ". ".join(filter(None, (step.reason, step.step.remark)))
        yield step.label, "\n".join(filter(None, (when, why)))


TOLD = frozenset(set(Step.Verb) - {Step.Verb.SENT})


def _say_when(moment: datetime, who: str) -> str:
    shown = {"when": date_format(timezone.localtime(moment), "DATETIME_FORMAT"), "who": who}
    return _("%(when)s by %(who)s") % shown


def _say_kept(transfer: Transfer) -> str:
    """Return until when the school can download its own file."""
    if transfer.stored_id is None:
        return _("No longer kept here")
    days = find_keep_days(Kind.FILE_RETURN, Ending.RECEIVED, lengthened=settings.KEEP_DAYS)
    until = transfer.keep_until or transfer.sent_at + timedelta(days=days)
    # What has ended goes in the night after that day; what still waits, only once it has ended.
    if transfer.keep_until is None and until < timezone.now():
        return _("Kept as long as the file waits")
    return _("You can download it until %(date)s") % {"date": say_day(until)}


WORDS: Mapping[str, str] = {
    "info": N_("Info"),
    "more": N_("Information"),
    "recall": N_("Recall file"),
    "own": N_("Download your copy"),
    "receipt": N_("Receipt"),
    "again": N_("Correct and send again"),
}


def render_returns(rows: Sequence[ShownReturn], headings: Sequence[Heading]) -> SafeString:
    """Return the rows of the list of files sent to the authority."""
    html = ENVIRONMENT.get_template("returned.html").render(
        rows=rows,
        labels={heading.key: _(heading.label) for heading in headings},
        words={key: _(word) for key, word in WORDS.items()},
        day=say_day,
    )
    return mark_safe(html)  # noqa: S308 - autoescaped by Jinja


def show_drafts(drafts: Sequence[Draft], services: Mapping[str, ServiceCode]) -> list[ShownDraft]:
    """Return `drafts` in words, in their order."""
    return [_show_draft(draft, services) for draft in drafts]


def _show_draft(draft: Draft, services: Mapping[str, ServiceCode]) -> ShownDraft:
    label, colour = STATUS[draft.verdict]
    meant = find_code(draft.suggestion.partition("_")[2], services=services)
    code = draft.service or meant
    return ShownDraft(
        draft=draft,
        status=_(label),
        colour=colour,
        refusals=[say(problem) for problem in draft.refusals],
        warnings=[say(problem) for problem in draft.warnings],
        destination=name_service(services.get(code), code),
        is_meant=not draft.service,
    )
