"""Look for a pupil, or take a list away: reading that leaves a line in the audit trail.

Source: rulings 11.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pont.audit.operations import record
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.file_names import Kind
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.oversight import match_pupil
from pont.transfers.trail import SEARCH
from pont.vault.sealing import seal

MOST_FOUND = 50
SHORTEST = 2
SEARCH_CONTEXT = "audit:transfer.search-pupils"


class SearchTooShort(Refusal):
    """One letter would find everybody."""

    code = "search-too-short"
    message = N_("Enter a UPN, or at least two letters of a pupil’s name. Nothing was searched.")


@transaction.atomic
def look_for_pupil(
    *, rows: QuerySet[Transfer], text: str, kind: Kind, by: Actor, at: datetime
) -> list[Transfer]:
    """Return those of `rows` that hold the pupil whom `text` names, at most `MOST_FOUND` and one.

    What was searched for stands sealed beside the audit line. `rows` are what `by` oversees.

    :raises NotPermitted: if `by` may not act on files of `kind` not collected.
    :raises SearchTooShort: if `text` is shorter than two characters.
    """
    check(by, Act.REMOVE_UNCOLLECTED, kind)
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        raise SearchTooShort
    found = list(rows.filter(match_pupil(text)).order_by("sent_at", "id")[: MOST_FOUND + 1])
    record(
        act=SEARCH,
        actor=by,
        at=at,
        facts={"found": len(found)},
        sealed=seal(text.encode(), context=SEARCH_CONTEXT),
    )
    return found


@transaction.atomic
def note_export(*, number: int, kind: Kind, by: Actor, at: datetime) -> None:
    """Write down that `by` takes a list of `number` files of `kind` away.

    :raises NotPermitted: if `by` does not watch over files of `kind`.
    """
    check(by, Act.MONITOR, kind)
    record(act="transfer.export", actor=by, at=at, facts={"kind": kind, "files": number})


@transaction.atomic
def note_removals_export(*, number: int, la: str, by: Actor, at: datetime) -> None:
    """Write down that `by` takes the list of `number` removed files of the authority `la` away.

    :raises NotPermitted: if `by` may not review what was removed.
    """
    check(by, Act.REVIEW_REMOVALS)
    record(
        act="transfer.export-removals",
        actor=by,
        at=at,
        object_type="authority",
        object_id=la,
        facts={"files": number},
    )
