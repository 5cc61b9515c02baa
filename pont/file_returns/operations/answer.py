"""Answer a file request, or put another file in the place of the answer.

Source: seed 000 ("File Requests"); rulings 2.10; issue 5.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from pont.file_returns.expected import Expected, is_expected
from pont.file_returns.letters import tell_services
from pont.file_returns.models import FileRequest, FileReturn, RequestTarget
from pont.file_returns.operations.send import check_comment
from pont.file_returns.secrets import seal_comment
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.notices import Event
from pont.standards.file_names import Kind
from pont.standards.portal_names import find_extension
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.recall import recall
from pont.transfers.operations.send import send
from pont.transfers.states import State


class RequestClosed(Refusal):
    """The authority takes no more answers."""

    code = "request-closed"
    message = N_("Your authority has closed this request. Nothing was sent.")


class AlreadyReceived(Refusal):
    """The authority has the answer, or is fetching it."""

    code = "answer-already-received"
    message = N_(
        "Your authority has already downloaded the file that you sent. Nothing was sent. If it is"
        " the wrong one, ask them to reject it; then you can send another."
    )


class TooLateToReplace(Refusal):
    """The deadline has passed, and there is an answer."""

    code = "too-late-to-replace"
    message = N_(
        "The deadline has passed, so the file that you sent cannot be replaced. Nothing was sent."
    )


class OneFileOnly(Refusal):
    """A request is for one file."""

    code = "one-file-only"
    message = N_(
        "A request is answered with one file. Nothing was sent. Remove the others, or put them all"
        " into one zip if the request allows it."
    )


class NotExpected(Refusal):
    """The file is of another type than the request expects."""

    code = "not-expected"
    message = N_(
        "This request does not take files that end in “%(ending)s”. Nothing was sent. Save the"
        " file as what is asked for, then choose it again."
    )


def check_expected(name: str, request: FileRequest) -> None:
    """Stop a file whose type the request does not take.

    :raises NotExpected: naming how it ends.
    """
    ending = find_extension(name)
    expected = Expected(request.expected)
    if ending and not is_expected(ending, expected=expected, zip_allowed=request.zip_allowed):
        raise NotExpected(ending=ending)


@transaction.atomic
def answer(
    *,
    target: RequestTarget,
    drafts: Sequence[Draft],
    comment: str,
    warnings_read: bool,
    by: Actor,
    at: datetime,
) -> Transfer:
    """Send the one of `drafts` as the answer of the school of `by`, and return it.

    An answer that nobody has downloaded is recalled and replaced until the deadline; after a
    rejection there is a new one at any time. `target` was read through `asked_of(by)`.

    :raises NotPermitted: if `by` may return no files.
    :raises RequestClosed: if the request is closed.
    :raises AlreadyReceived: if the earlier answer has been downloaded or received.
    :raises TooLateToReplace: if there is an answer and the deadline has passed.
    :raises OneFileOnly: if there are several drafts.
    :raises NotExpected: if it is of another type than is expected.
    :raises CommentTooLong: if `comment` is.
    :raises pont.standards.refusals.Refusal: whatever `pont.transfers.operations.send` refuses.
    """
    check(by, Act.SEND, Kind.FILE_RETURN)
    target = _lock(target)
    check_takes_answer(target, on=timezone.localdate(at))
    if len(drafts) > 1:
        raise OneFileOnly
    for draft in drafts:
        check_expected(draft.name, target.request)
    comment = check_comment(comment)
    if target.answer and target.answer.state == State.SENT:
        recall(transfer=target.answer, by=by, at=at)

    def keep_beside(_drafts: Sequence[Draft], transfers: Sequence[Transfer]) -> None:
        for transfer in transfers:
            sealed = seal_comment(comment, transfer=transfer.public_id)
            FileReturn.objects.create(transfer=transfer, comment=sealed, request=target.request)
            RequestTarget.objects.filter(pk=target.pk).update(answer=transfer)
        tell_services(Event.SENT, transfers, at=at)

    return send(drafts=drafts, warnings_read=warnings_read, by=by, at=at, beside=keep_beside)[0]


def _lock(target: RequestTarget) -> RequestTarget:
    rows = RequestTarget.objects.select_for_update(of=("self",))
    return rows.select_related("request__service", "answer").get(pk=target.pk)


def check_takes_answer(target: RequestTarget, *, on: date) -> None:
    """Stop where the request takes no answer, or not another one.

    :raises RequestClosed, AlreadyReceived, TooLateToReplace: saying why.
    """
    if target.request.closed_at is not None:
        raise RequestClosed
    earlier = target.answer
    if earlier is None or earlier.state == State.REJECTED:
        return
    if earlier.state != State.SENT or earlier.handed_over_at:
        raise AlreadyReceived
    if on > target.request.due_on:
        raise TooLateToReplace


def takes_answer(target: RequestTarget, *, on: date) -> bool:
    """Return whether the school can send a file for `target` on that day."""
    try:
        check_takes_answer(target, on=on)
    except Refusal:
        return False
    return True
