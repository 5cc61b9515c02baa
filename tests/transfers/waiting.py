"""Files that wait, written as rows without bytes: for what only counts and lists them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pont.standards.addresses import parse_address
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer


def make_waiting(
    sender: str,
    recipient: str,
    *,
    sent_at: datetime,
    kind: Kind = Kind.CTF,
    number: int = 1,
    **changes: Any,
) -> Transfer:
    """Return a file from `sender` that waits at `recipient`, not yet saved."""
    name = f"{sender}_{kind.upper()}_{recipient}_{number:03}.XML"
    values = {
        "kind": kind,
        "name": name,
        "given_name": name,
        "sender": sender,
        "recipient": recipient,
        "sender_la": parse_address(sender).la,
        "recipient_la": parse_address(recipient).la,
        "service": "SEN" if kind is Kind.FILE_RETURN else "",
        "size": 1000,
        "sha256": "0" * 64,
        "sent_at": sent_at,
        "sent_by": UUID(int=1),
        "sent_by_name": "Bryn Davies",
    }
    return Transfer(**{**values, **changes})


def save_waiting(sender: str, recipient: str, *, sent_at: datetime, **changes: Any) -> Transfer:
    """Return a file from `sender` that waits at `recipient`."""
    transfer = make_waiting(sender, recipient, sent_at=sent_at, **changes)
    transfer.save()
    return transfer
