"""What people write beside a file: sealed, because it may speak of pupils.

Source: rulings 4.5, 7, 11.
"""

from uuid import UUID

from pont.vault.sealing import seal, unseal

COMMENT = "file-return:{}:comment"
NOTE = "file-return-note:{}"


def seal_comment(text: str, *, transfer: UUID) -> bytes | None:
    """Return the comment on the file `transfer` (a public id) sealed, None where it is empty."""
    return seal(text.encode(), context=COMMENT.format(transfer)) if text else None


def read_comment(sealed: "bytes | memoryview[int] | None", *, transfer: UUID) -> str:
    """Return what was written on the file `transfer` (a public id), "" where nothing is left.

    :raises pont.vault.envelope.Damaged: if it was altered or is another file's.
    """
    return unseal(bytes(sealed), context=COMMENT.format(transfer)).decode() if sealed else ""


def seal_note(text: str, *, note: UUID) -> bytes:
    """Return the text of a note (its public id) sealed."""
    return seal(text.encode(), context=NOTE.format(note))


def read_note(sealed: "bytes | memoryview[int]", *, note: UUID) -> str:
    """Return what stands in a note (its public id).

    :raises pont.vault.envelope.Damaged: if it was altered or is another note's.
    """
    return unseal(bytes(sealed), context=NOTE.format(note)).decode()
