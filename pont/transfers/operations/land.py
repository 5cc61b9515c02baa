"""Land an upload as a draft: stored, scanned and judged before anything is sent.

Source: rulings 3.5.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from config.prepared import Insert, Prepared
from pont.audit.operations import Facts, record
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.findings import About, Severity
from pont.policy.grants import check
from pont.policy.judgement import Judgement
from pont.standards.file_names import Kind
from pont.standards.portal_names import PortalName
from pont.standards.refusals import N_, Problem, Refusal
from pont.transfers.findings import write_finding
from pont.transfers.judging import PortalRules, judge_draft, most_bytes
from pont.transfers.models import Draft
from pont.transfers.parties import get_account
from pont.transfers.pupils import seal_pupils
from pont.vault.deposits import Deposit
from pont.vault.operations import abandon, keep, store
from pont.vault.queries import open_stored

MOST_DRAFTS = 1000
COUNT_DRAFTS: Prepared[tuple[int]] = Prepared(
    lambda owner: (
        Draft.objects.filter(owner=owner)
        .order_by()
        .values("owner")
        .annotate(count=Count("pk"))
        .values_list("count")
    ),
    UUID,
)
INSERT_DRAFT = Insert(Draft)


class TooManyDrafts(Refusal):
    """As many files are chosen as one person may keep unsent."""

    code = "too-many-drafts"
    message = N_(
        "You have %(most)s files that are chosen but not sent, so this one was not kept. Send or"
        " remove some of them, then choose it again."
    )


class ContentsRefused(Refusal):
    """What is in the file can be sent under no name; nothing of it is kept."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(**problem.params)
        self.code = problem.code  # type: ignore[misc]
        self.message = problem.message  # type: ignore[misc]


def land(
    *,
    chunks: Iterable[bytes | bytearray],
    name: str,
    by: Actor,
    at: datetime,
    offered: Kind | None = None,
    portal: PortalRules | None = None,
) -> Draft:
    """Store `chunks` as a draft of `by` called `name`, and say what is right and wrong with it.

    `offered` is the kind of the page on which it was chosen, for names that do not tell theirs;
    `portal` the rules of the authority to which it is a file return.

    The bytes are stored and fsynced outside any transaction; the rows follow in a short one. A
    draft whose name is refused is kept, so that the repaired name can be applied with one click.

    :raises NotPermitted: if `by` may send no kind of file.
    :raises TooManyDrafts: if `by` keeps `MOST_DRAFTS` unsent already.
    :raises ContentsRefused: if the contents can be sent under no name; nothing is kept.
    :raises pont.vault.operations.TooLarge, FileEmpty: if there is too much or nothing of it.
    :raises pont.vault.scanner.Infected, ScannerUnavailable: if the scanner does not pass it.
    :raises pont.vault.stores.StoreFull, StoreUnavailable: if the bytes cannot be stored.
    """
    check(by, Act.SEND)
    _check_room(by)
    deposit = store(chunks, limit=most_bytes(name, offered=offered, portal=portal))
    try:
        with open_stored(deposit) as contents:
            judgement = judge_draft(
                name=name,
                size=deposit.size,
                contents=contents,
                by=by,
                at=at,
                offered=offered,
                portal=portal,
            )
        check_contents(judgement)
        answers = portal.answers if portal else None
        return _keep_draft(deposit, judgement, answers=answers, by=by, at=at)
    except BaseException:
        abandon(deposit)
        raise


def _check_room(by: Actor) -> None:
    """Stop before somebody's drafts fill the store."""
    if any(count >= MOST_DRAFTS for (count,) in COUNT_DRAFTS.run(get_account(by))):
        raise TooManyDrafts(most=MOST_DRAFTS)


def check_contents(judgement: Judgement) -> None:
    """Stop at what no other name would mend.

    :raises ContentsRefused: with the first such problem.
    """
    for finding in judgement.findings:
        if finding.severity is Severity.REFUSAL and finding.about is About.CONTENTS:
            raise ContentsRefused(finding.problem)


def _keep_draft(
    deposit: Deposit, judgement: Judgement, *, answers: UUID | None, by: Actor, at: datetime
) -> Draft:
    draft = Draft(owner=get_account(by), given_name=judgement.file, landed_at=at, answers=answers)
    write_judgement(draft, judgement)
    facts: Facts = {"verdict": judgement.verdict, "sha256": deposit.sha256, "size": deposit.size}
    # All is made before the transaction begins: on SQLite everybody else waits for its end.
    with transaction.atomic():
        draft.stored = keep(deposit, at=at)
        INSERT_DRAFT.run(draft)
        record(
            act="draft.land",
            actor=by,
            at=at,
            object_type="draft",
            object_id=str(draft.public_id),
            facts=facts,
        )
    return draft


def write_judgement(draft: Draft, judgement: Judgement) -> None:
    """Put what `judgement` says into the fields of `draft`, without saving it."""
    name = judgement.name
    draft.name = name.canonical if name else judgement.file
    draft.kind = judgement.kind or ""
    draft.sender = name.sender.text if name else ""
    draft.recipient = name.recipient.text if name else ""
    draft.service = name.code if isinstance(name, PortalName) else ""
    draft.verdict = judgement.verdict
    draft.suggestion = judgement.suggestion or ""
    draft.problems = [write_finding(finding) for finding in judgement.findings]
    has_pupils = judgement.header is not None
    draft.pupil_count = len(judgement.pupils) if has_pupils else None
    draft.contents = (
        seal_pupils(judgement.pupils, draft=draft.public_id) if judgement.pupils else None
    )
