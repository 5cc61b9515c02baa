"""Lost pupils for tests of the search, put on the shelf without a file."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.index import enter
from pont.lost_pupils.states import Whereabouts
from pont.transfers.models import Transfer

UPLOADED = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
_numbers = count(1)


def make_lost_pupil(surname: str = "Evans", forename: str = "Mali", **known: Any) -> LostPupil:
    """Return a pupil on the shelf whom a search finds."""
    number = next(_numbers)
    sender = known.pop("uploader", "6812045")
    transfer = Transfer.objects.create(
        kind="ctf",
        name=f"{sender}_CTF_XXXXXXX_{number}.XML",
        given_name="",
        sender=sender,
        sender_la=sender[:3],
        recipient="XXXXXXX",
        size=1,
        sha256="0" * 64,
        pupil_count=1,
        sent_at=UPLOADED,
        sent_by=UUID(int=1),
        sent_by_name="Bryn",
    )
    values = {
        "born_on": date(2014, 3, 9),
        "sex": "F",
        "town": "Caerdydd",
        "uploaded_at": UPLOADED,
        **known,
    }
    record = LostPupil.objects.create(
        transfer=transfer,
        whereabouts=Whereabouts.MISSING,
        uploader=sender,
        uploader_la=sender[:3],
        surname=surname,
        forename=forename,
        **values,
    )
    enter([record])
    return record
