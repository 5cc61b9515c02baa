"""Write a note about a file to one's colleagues; the school never sees it.

Source: issue 5.
"""

from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.file_returns.models import FileReturn, Note
from pont.file_returns.secrets import seal_note
from pont.policy.actors import Actor
from pont.standards.refusals import N_, Refusal
from pont.transfers.models import Transfer
from pont.transfers.operations.rows import lock_one
from pont.transfers.parties import check_addressed_to, get_account
from pont.transfers.states import State, WrongState

LONGEST_NOTE = 1000


class NoteEmpty(Refusal):
    """Nothing was written."""

    code = "note-empty"
    message = N_("Write something in the note. Nothing was kept.")


class NoteTooLong(Refusal):
    """More was written than a note holds."""

    code = "note-too-long"
    message = N_("The note is too long: it may have %(most)s characters. Shorten it.")


@transaction.atomic
def write_note(*, transfer: Transfer, text: str, by: Actor, at: datetime) -> Note:
    """Keep a note about a file at a service of `by`, sealed, as long as its bytes are kept.

    :raises NoteEmpty, NoteTooLong: if nothing or too much was written.
    :raises NotPermitted: if `by` may not collect file returns.
    :raises NotYours: if it is not addressed to a service of `by`.
    :raises WrongState: if the file is gone: the note would outlive it.
    """
    text = text.strip()
    if not text:
        raise NoteEmpty
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    transfer = lock_one(transfer)
    check_addressed_to(transfer, by)
    if transfer.stored_id is None:
        raise WrongState(state=State(transfer.state), name=transfer.name)
    note = Note(
        file_return=FileReturn.objects.get(transfer=transfer),
        written_at=at,
        written_by=get_account(by),
        written_by_name=by.name,
    )
    note.text = seal_note(text, note=note.public_id)
    note.save()
    record(
        act="file-return.note",
        actor=by,
        at=at,
        object_type="transfer",
        object_id=str(transfer.public_id),
    )
    return note
