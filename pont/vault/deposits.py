"""What the vault hands out for bytes that are stored but not yet kept."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Deposit:
    """Bytes stored whole, encrypted and scanned, for which no row stands yet.

    `size` and `sha256` (hex) are of the plaintext. `stored` is a stopwatch reading
    (`time.monotonic`), by which `keep` refuses what the sweep may be about to remove.
    """

    id: UUID
    store_name: str
    size: int
    sha256: str
    wrapped_key: bytes = field(repr=False)
    master_key_id: str
    stored: float = field(repr=False)
