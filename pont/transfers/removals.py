"""Which files not collected were removed or forwarded: by whom, why, and who was in them.

The record of the files is in the register; who was in them stands in the trail alone.

Source: rulings 4.4, 4.5; features.md section 2, report 4; docs/adr/0014.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from pont.audit.queries import find_details
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import Step, Transfer
from pont.transfers.states import State
from pont.transfers.trail import FORWARD, REMOVE, Detail, read_detail
from pont.vault.envelope import Damaged

VERBS = (Step.Verb.REMOVED, Step.Verb.FORWARDED)


class Known(StrEnum):
    """Whether the trail can still say who was in a file."""

    YES = "yes"
    ERASED = "erased"
    ALTERED = "altered"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that was removed, or forwarded as `onward`: the act, and who was in the file.

    `detail` is there if `known` is YES; `step` is None only for a record without its history.
    """

    transfer: Transfer
    step: Step | None
    onward: Transfer | None
    known: Known
    detail: Detail | None


def find_removed(
    actor: Actor, *, la: str, since: datetime | None, until: datetime | None
) -> QuerySet[Transfer]:
    """Return the CTFs of the authority `la` ("681") removed or forwarded in that time.

    `since` is included, `until` is not; None is without bound. None of an authority that is not
    the actor's to review.
    """
    is_national = Role.NATIONAL_ADMINISTRATOR in actor.roles
    if not may(actor, Act.REVIEW_REMOVALS) or not (la and (is_national or actor.la == la)):
        return Transfer.objects.none()
    rows = Transfer.objects.filter(recipient_la=la, kind=Kind.CTF, state=State.REMOVED)
    if since:
        rows = rows.filter(ended_at__gte=since)
    return rows.filter(ended_at__lt=until) if until else rows


def describe_removals(transfers: Sequence[Transfer], *, with_pupils: bool) -> list[Removal]:
    """Return what was done to each of `transfers`, in their order; three queries for all."""
    keys = [transfer.pk for transfer in transfers]
    steps = Step.objects.filter(transfer__in=keys, verb__in=VERBS).order_by("pk")
    # The last of several: a file that was forwarded to a school may have been removed there.
    last = {step.transfer_id: step for step in steps}
    onward = {new.origin_id: new for new in Transfer.objects.filter(origin__in=keys).order_by("pk")}
    sealed = _find_sealed(transfers) if with_pupils else {}
    return [
        Removal(
            transfer,
            last.get(transfer.pk),
            onward.get(transfer.pk),
            *(_read(transfer, sealed) if with_pupils else (Known.WITHHELD, None)),
        )
        for transfer in transfers
    ]


def _find_sealed(transfers: Sequence[Transfer]) -> dict[str, bytes]:
    return find_details(
        acts=(REMOVE, FORWARD),
        object_type="transfer",
        object_ids=[str(transfer.public_id) for transfer in transfers],
    )


def _read(transfer: Transfer, sealed: dict[str, bytes]) -> tuple[Known, Detail | None]:
    content = sealed.get(str(transfer.public_id))
    if content is None:
        return Known.ERASED, None
    try:
        return Known.YES, read_detail(content, transfer=transfer)
    except Damaged:
        return Known.ALTERED, None
