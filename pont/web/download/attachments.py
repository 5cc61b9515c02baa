"""Files on their way out: one as it is, several as one zip, in constant memory.

Source: attacks C06, C07.
"""

from collections.abc import Sequence

from django.http import StreamingHttpResponse

from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import NoLongerThere
from pont.transfers.states import State
from pont.vault.bundles import zip_chunks
from pont.vault.models import StoredFile
from pont.vault.queries import read_chunks

ZIP_NAME = "pont-files.zip"


def attach(transfers: Sequence[Transfer]) -> StreamingHttpResponse:
    """Return `transfers` as a download that no browser opens by itself.

    :raises NoLongerThere: if the bytes of one of them are gone.
    :raises pont.vault.envelope.Damaged: if the first record of a single file is not as stored.
    """
    members = [(transfer.name, _get_stored(transfer)) for transfer in transfers]
    if len(members) == 1:
        name, stored = members[0]
        response = StreamingHttpResponse(read_chunks(stored))
        response["Content-Length"] = str(stored.size)
    else:
        name = ZIP_NAME
        response = StreamingHttpResponse(zip_chunks(members))
    response["Content-Type"] = "application/octet-stream"
    # Canonical names are ASCII without quotes or controls: the standards room saw to it.
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def _get_stored(transfer: Transfer) -> StoredFile:
    if transfer.stored is None:
        raise NoLongerThere(state=State(transfer.state), name=transfer.name)
    return transfer.stored
