"""Where a file came from and what became of it, in the words of the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pont.policy.actors import Actor
from pont.transfers.lineage import (
    MOST_SHOWN,
    Relative,
    find_origin,
    find_sent_on,
    find_successor,
    is_forwarded,
)
from pont.transfers.models import Transfer
from pont.web.sent.shown import ShownFile, show_files


@dataclass(frozen=True, slots=True)
class ShownRelative:
    """The file before or after, in words; a link for who may open it."""

    file: ShownFile
    is_seen: bool


@dataclass(frozen=True, slots=True)
class ShownSentOn:
    """The files in which the pupils went on: those that the reader may open, and all in numbers."""

    files: Sequence[ShownFile]
    total: int
    placed: int
    schools: int
    is_cut: bool


def show_lineage(actor: Actor, transfer: Transfer) -> Mapping[str, object]:
    """Return what `transfer` was made from, and what was made from it, for `actor` to read."""
    origin = find_origin(actor, transfer)
    return {
        "origin": _show(origin),
        "is_forwarded": bool(origin and _went_on_whole(origin.transfer)),
        "successor": _show(find_successor(actor, transfer)),
        "sent_on": _show_sent_on(actor, transfer),
    }


def _went_on_whole(origin: Transfer) -> bool:
    return origin.is_on_shelf or is_forwarded(origin)


def _show(relative: Relative | None) -> ShownRelative | None:
    if relative is None:
        return None
    return ShownRelative(show_files([relative.transfer])[0], relative.is_seen)


def _show_sent_on(actor: Actor, transfer: Transfer) -> ShownSentOn | None:
    found = find_sent_on(actor, transfer)
    if found is None:
        return None
    return ShownSentOn(
        files=show_files(found.files),
        total=found.total,
        placed=found.placed,
        schools=found.schools,
        is_cut=bool(found.files) and found.total > MOST_SHOWN,
    )
