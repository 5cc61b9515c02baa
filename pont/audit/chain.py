"""How a line is written out and tied to the line before.

Source: rulings 11 (a keyed hash: whoever edits the table cannot compute it).
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings

from pont.audit.models import AuditLine

START = "0" * 64
FORMAT = "pont-audit-1"

# What the hash covers: everything but the hash itself.
FIELDS = (
    "act",
    "outcome",
    "account",
    "username",
    "name",
    "organisation",
    "ip",
    "object_type",
    "object_id",
    "facts",
    "sealed_sha256",
    "previous_mac",
)


def escape(text: str, *, longest: int) -> str:
    """Return `text` on one line, at most `longest` characters: control characters, line and
    direction marks written as escapes.

    Source: attacks E02.
    """
    # Cut before escaping, so that a megabyte typed as a username costs nothing.
    shown = text[: longest + 1]
    if not shown.isprintable():
        shown = "".join(map(escape_character, shown))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def escape_character(character: str) -> str:
    r"""Return a printable character as it is, any other as ``\n``, ``\x1b`` or ``\u202e``."""
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def write_out(line: AuditLine, *, sequence: int | None = None) -> bytes:
    """Return the one way of writing `line`, as if it were number `sequence` if that is given."""
    content = {name: getattr(line, name) for name in FIELDS}
    content["sequence"] = line.sequence if sequence is None else sequence
    content["at"] = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content["format"] = FORMAT
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def compute_mac(line: AuditLine, *, sequence: int | None = None) -> str:
    """Return the keyed hash of `line` as 64 hex digits."""
    key = settings.AUDIT_KEY.encode()
    return hmac.new(key, write_out(line, sequence=sequence), hashlib.sha256).hexdigest()


def is_genuine(line: AuditLine, *, sequence: int | None = None) -> bool:
    """Return whether `line` bears the hash that its content should have."""
    return hmac.compare_digest(line.mac.encode(), compute_mac(line, sequence=sequence).encode())
