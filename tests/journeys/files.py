"""Files for the journeys, and how they come to be on their way without a browser."""

from datetime import datetime

from django.utils import timezone

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.receive import receive
from pont.transfers.operations.send import send
from tests.journeys.desks import File
from tests.transfers.files import write_ctf

GREENWAY_TO_RUMNEY = "6812045_CTF_6812317_{:03}.XML"
FIRST = File(GREENWAY_TO_RUMNEY.format(1), write_ctf(pupils=3))
SECOND = File(GREENWAY_TO_RUMNEY.format(2), write_ctf())
# A right file under the name that a browser gave it when it was saved for the second time.
MISNAMED = File("6812045-CTF-6812317-2 (1).xml", SECOND.body)
# Its name says Greenway, its header another school.
DOUBTFUL = File(FIRST.name, write_ctf(source="6762252", pupils=3))


def send_files(sender: Account, *files: File, at: datetime | None = None) -> list[Transfer]:
    """Send `files` as `sender`, with all warnings read."""
    by, at = get_actor(sender), at or timezone.now()
    drafts = [land(chunks=[file.body], name=file.name, by=by, at=at) for file in files]
    return send(drafts=drafts, warnings_read=True, by=by, at=at)


def collect(recipient: Account, *transfers: Transfer, at: datetime | None = None) -> None:
    """Download `transfers` as `recipient` and confirm them."""
    by, at = get_actor(recipient), at or timezone.now()
    collection = open_collection(transfers=transfers, by=by, at=at)
    hand_over(collection=collection, by=by, at=at)
    collection.refresh_from_db()
    receive(collection=collection, by=by, at=at)
