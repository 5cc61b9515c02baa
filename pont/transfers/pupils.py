"""The pupils in a file: sealed while it is a draft, indexed once it is sent.

Source: rulings 3.2 and 3.5.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from operator import attrgetter
from uuid import UUID

from pont.standards.ctf import CtfPupil
from pont.transfers.models import PupilEntry, Transfer
from pont.vault.sealing import seal, unseal

# `astuple` copies each value, and takes twenty times as long.
READ_FIELDS = attrgetter(*(field.name for field in fields(CtfPupil)))


def seal_pupils(pupils: Sequence[CtfPupil], *, draft: UUID) -> bytes:
    """Return `pupils` as bytes that only `unseal_pupils` for the same `draft` can read."""
    rows = json.dumps([READ_FIELDS(pupil) for pupil in pupils], default=date.isoformat)
    return seal(rows.encode(), context=f"draft:{draft}")


def unseal_pupils(sealed: "bytes | memoryview[int] | None", *, draft: UUID) -> list[CtfPupil]:
    """Return the pupils sealed for `draft`, or none if the draft has none."""
    if not sealed:
        return []
    rows = json.loads(unseal(bytes(sealed), context=f"draft:{draft}"))
    return [_revive(CtfPupil(*row)) for row in rows]


def _revive(pupil: CtfPupil) -> CtfPupil:
    born_on = pupil.dob
    return replace(pupil, dob=date.fromisoformat(born_on)) if isinstance(born_on, str) else pupil


def read_index(transfer: Transfer) -> Iterator[CtfPupil]:
    """Yield the pupils of a sent file, as `index_pupils` wrote them, while its bytes are kept."""
    for entry in PupilEntry.objects.filter(transfer=transfer).order_by("ordinal").iterator():
        yield CtfPupil(
            ordinal=entry.ordinal,
            upn=entry.upn,
            former_upn=entry.former_upn,
            surname=entry.surname,
            former_surname=entry.former_surname,
            preferred_surname=entry.preferred_surname,
            forename=entry.forename,
            middle_names=entry.middle_names,
            dob=entry.born_on,
            sex=entry.sex,
            town=entry.town,
        )


def index_pupils(pupils: Sequence[CtfPupil], transfer: Transfer) -> list[PupilEntry]:
    """Return the index rows of `pupils` as sent with `transfer`, not yet saved."""
    return [
        PupilEntry(
            transfer=transfer,
            ordinal=pupil.ordinal,
            upn=pupil.upn,
            former_upn=pupil.former_upn,
            surname=pupil.surname,
            former_surname=pupil.former_surname,
            preferred_surname=pupil.preferred_surname,
            forename=pupil.forename,
            middle_names=pupil.middle_names,
            born_on=pupil.dob,
            sex=pupil.sex,
            town=pupil.town,
        )
        for pupil in pupils
    ]
