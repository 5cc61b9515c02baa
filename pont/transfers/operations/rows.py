"""The rows an act begins from, locked, and the step it takes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from pont.policy.actors import Actor
from pont.transfers.consequences import follow
from pont.transfers.models import Collection, Draft, Step, Transfer


def lock(transfers: Sequence[Transfer]) -> list[Transfer]:
    """Return fresh, locked rows of `transfers`, in the order of their ids.

    The one order keeps two bulk acts from waiting for each other for ever.
    """
    return list(_locked().filter(pk__in=[transfer.pk for transfer in transfers]))


def lock_collected(collection: Collection) -> list[Transfer]:
    """Return fresh, locked rows of the files of `collection`, in the order of their ids."""
    files = Collection.transfers.through.objects.filter(collection=collection)
    return list(_locked().filter(pk__in=files.values("transfer")))


def _locked() -> QuerySet[Transfer]:
    locked = Transfer.objects.select_for_update(of=("self",))
    return locked.select_related("stored").order_by("pk")


def lock_one(transfer: Transfer) -> Transfer:
    """Return a fresh, locked row of `transfer`."""
    return Transfer.objects.select_for_update().get(pk=transfer.pk)


def lock_draft(draft: Draft, *, by: Actor) -> Draft | None:
    """Return a fresh, locked row of `draft`, or None if `by` no longer has it."""
    return Draft.objects.select_for_update().visible_to(by).filter(pk=draft.pk).first()


def take_step(
    transfers: Sequence[Transfer],
    verb: Step.Verb,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    remark: str = "",
) -> None:
    """Write the step `verb` of each of `transfers`, and do what follows from it upstairs.

    Called once the transfers and their pupils are as the operation leaves them.
    """
    Step.objects.bulk_create(
        Step(
            transfer=transfer,
            verb=verb,
            at=at,
            by_name=by.name,
            by_organisation=by.organisation_name,
            reason=reason,
            remark=remark,
        )
        for transfer in transfers
    )
    follow(verb, transfers, by=by, at=at)
