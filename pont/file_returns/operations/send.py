"""Send files to the services of one's authority, with a tag and a comment.

Source: seed 000, steps 5 to 8; rulings 2.10, 3.5.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pont.file_returns.letters import tell_services
from pont.file_returns.models import FileReturn, ServiceCode, Tag
from pont.file_returns.secrets import seal_comment
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.notices import Event
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.send import send

LONGEST_COMMENT = 1000


class ServiceRetired(Refusal):
    """The authority has retired the service since the file was chosen."""

    code = "service-retired"
    message = N_(
        "Your authority no longer takes files for %(service)s. Nothing was sent. Remove %(name)s,"
        " or give it the code of another service."
    )


class TagGone(Refusal):
    """The tag is not, or no longer, one of the authority's."""

    code = "tag-gone"
    message = N_("Your authority no longer uses this tag. Nothing was sent. Choose another tag.")


class CommentTooLong(Refusal):
    """More was written than a comment holds."""

    code = "comment-too-long"
    message = N_(
        "The comment is too long: it may have %(most)s characters. Nothing was sent. Shorten it."
    )


@transaction.atomic
def send_returns(
    *,
    drafts: Sequence[Draft],
    tag: Tag | None,
    comment: str,
    warnings_read: bool,
    by: Actor,
    at: datetime,
) -> list[Transfer]:
    """Send `drafts` of `by` to the services that their names say, all or none, and return them.

    `tag` (None for "No tag") and `comment` (may be empty) go with each of them. `drafts` are as
    their owner was shown them.

    :raises NotPermitted: if `by` may return no files.
    :raises TagGone: if `tag` is not in use at the authority of `by`.
    :raises CommentTooLong: if `comment` has more than `LONGEST_COMMENT` characters.
    :raises ServiceRetired: if one of the services has been retired since.
    :raises pont.standards.refusals.Refusal: whatever `pont.transfers.operations.send` refuses.
    """
    check(by, Act.SEND, Kind.FILE_RETURN)
    comment = check_comment(comment)
    if tag and not Tag.objects.visible_to(by).in_use().filter(pk=tag.pk).exists():
        raise TagGone
    _check_services(drafts, by)

    def keep_beside(sent: Sequence[Draft], transfers: Sequence[Transfer]) -> None:
        FileReturn.objects.bulk_create(
            FileReturn(
                transfer=transfer,
                tag=tag,
                comment=seal_comment(comment, transfer=transfer.public_id),
            )
            for transfer in transfers
        )
        tell_services(Event.SENT, transfers, at=at)

    return send(drafts=drafts, warnings_read=warnings_read, by=by, at=at, beside=keep_beside)


def check_comment(comment: str) -> str:
    """Return `comment` without the space around it.

    :raises CommentTooLong: if it has more than `LONGEST_COMMENT` characters.
    """
    comment = comment.strip()
    if len(comment) > LONGEST_COMMENT:
        raise CommentTooLong(most=LONGEST_COMMENT)
    return comment


def _check_services(drafts: Sequence[Draft], by: Actor) -> None:
    """Stop at a draft whose service has been retired since it was judged."""
    in_use = ServiceCode.objects.visible_to(by).in_use().values_list("code", flat=True)
    known = set(in_use)
    for draft in drafts:
        if draft.service and draft.service not in known:
            raise ServiceRetired(service=draft.service, name=draft.name)
