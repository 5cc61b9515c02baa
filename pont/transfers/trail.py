"""Who was in a removed or forwarded file: sealed beside the audit line, and nowhere else.

The index of pupils goes with the file; for two years the trail alone can say who was in it.

Source: rulings 4.5 and 11; docs/adr/0014.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pont.audit.operations import Entry, erase_sealed
from pont.audit.queries import find_sealed
from pont.policy.retention import find_trail_start
from pont.transfers.models import PupilEntry, Transfer
from pont.vault.sealing import seal, unseal

REMOVE = "transfer.remove"
FORWARD = "transfer.forward"
SEARCH = "transfer.search-pupils"
ACTS = (REMOVE, FORWARD, SEARCH)
BATCH = 500
CONTEXT = "audit:transfer:{}"
FIELDS = ("upn", "surname", "forename")


@dataclass(frozen=True, slots=True)
class TrailPupil:
    """A pupil as the trail names them; `born_on` is a date year first, or empty."""

    upn: str
    surname: str
    forename: str
    born_on: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What stands sealed beside a line: the pupils in the file, and what was typed."""

    pupils: tuple[TrailPupil, ...]
    remark: str


def make_entry(
    transfer: Transfer,
    pupils: Sequence[PupilEntry],
    *,
    remark: str = "",
    **facts: str,
) -> Entry:
    """Return the line about `transfer` with its `pupils` sealed."""
    known = {"kind": transfer.kind, "sender": transfer.sender, "recipient": transfer.recipient}
    return Entry(
        object_type="transfer",
        object_id=str(transfer.public_id),
        facts={**known, **facts},
        sealed=_seal(transfer, pupils, remark),
    )


def _seal(transfer: Transfer, pupils: Sequence[PupilEntry], remark: str) -> bytes:
    content = {"pupils": [_write(pupil) for pupil in pupils], "remark": remark}
    return seal(json.dumps(content).encode(), context=CONTEXT.format(transfer.public_id))


def _write(pupil: PupilEntry) -> Mapping[str, Any]:
    named = {field: getattr(pupil, field) for field in FIELDS}
    return {**named, "born_on": pupil.born_on.isoformat() if pupil.born_on else ""}


def read_detail(sealed: bytes, *, transfer: Transfer) -> Detail:
    """Return what `make_entry` sealed about `transfer`.

    :raises pont.vault.envelope.Damaged: if it was altered or is another transfer's.
    """
    content = json.loads(unseal(sealed, context=CONTEXT.format(transfer.public_id)))
    return Detail(tuple(TrailPupil(**pupil) for pupil in content["pupils"]), content["remark"])


def forget_pupils(*, at: datetime) -> int:
    """Erase who was in the files removed or forwarded, and who was looked for, two years ago.

    The lines stay and the chain still verifies. Returns how many were erased, at most a batch.
    """
    lines = find_sealed(acts=ACTS, before=find_trail_start(at), limit=BATCH)
    return erase_sealed(sequences=lines)
