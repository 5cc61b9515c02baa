"""Give a draft another name, and judge it again.

Source: rulings 2.8.
"""

from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.judgement import Judgement
from pont.standards.file_names import Kind
from pont.transfers.judging import PortalRules, judge_draft
from pont.transfers.models import Draft
from pont.transfers.operations.land import check_contents, write_judgement
from pont.transfers.operations.rows import lock_draft
from pont.transfers.operations.send import NothingToSend
from pont.vault.envelope import Damaged
from pont.vault.queries import open_stored


def rename(
    *,
    draft: Draft,
    name: str,
    by: Actor,
    at: datetime,
    offered: Kind | None = None,
    portal: PortalRules | None = None,
) -> Draft:
    """Call `draft` of `by` by another `name`, judge it again, and return it.

    `offered` is the kind of the page on which it was renamed, for names that do not tell theirs;
    `portal` the rules of the authority to which it is a file return.

    The caller has read `draft` through `visible_to(by)`: a draft is its owner's alone.

    :raises ContentsRefused: if under that name the contents cannot be sent; the draft stays.
    :raises NothingToSend: if the draft is gone.
    """
    judgement = _judge(draft, name=name, by=by, at=at, offered=offered, portal=portal)
    check_contents(judgement)
    with transaction.atomic():
        current = lock_draft(draft, by=by)
        if current is None:
            raise NothingToSend
        write_judgement(current, judgement)
        current.save()
        record(
            act="draft.rename",
            actor=by,
            at=at,
            object_type="draft",
            object_id=str(current.public_id),
            facts={"verdict": judgement.verdict},
        )
    return current


def _judge(
    draft: Draft,
    *,
    name: str,
    by: Actor,
    at: datetime,
    offered: Kind | None,
    portal: PortalRules | None,
) -> Judgement:
    try:
        with open_stored(draft.stored) as contents:
            return judge_draft(
                name=name,
                size=draft.stored.size,
                contents=contents,
                by=by,
                at=at,
                draft=draft.public_id,
                offered=offered,
                portal=portal,
            )
    except Damaged:
        # Removed in another window between our look and the reading: gone, not damaged.
        if not Draft.objects.visible_to(by).filter(pk=draft.pk).exists():
            raise NothingToSend from None
        raise
