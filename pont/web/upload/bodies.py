"""The one file that is the whole body of a PUT, and the names that uploads come with."""

from collections.abc import Iterator

from django.http import HttpRequest

from pont.standards.refusals import N_, Refusal
from pont.vault.operations import TooLarge

CHUNK = 1024 * 1024
LONGEST_NAME = 255
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


class CutShort(Refusal):
    """Fewer bytes came than were announced: the client went away, or something in between did."""

    code = "cut-short"
    message = N_(
        "The connection was lost, so this file was not kept and nothing was sent. Choose it again."
    )


def read_body(request: HttpRequest, *, limit: int) -> Iterator[bytes]:
    """Return the bytes of the body as they come, as many as were announced.

    `limit` is in bytes.

    :raises TooLarge: before the first byte is read, if more than `limit` are announced.
    :raises CutShort: if fewer came: servers differ in whether they tell.
    """
    announced = _find_length(request)
    if announced > limit:
        raise TooLarge(limit=limit)
    came = 0
    while chunk := _read(request):
        came += len(chunk)
        yield chunk
    if came < announced:
        raise CutShort


def _find_length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _read(request: HttpRequest) -> bytes:
    try:
        return request.read(CHUNK)
    except OSError as error:
        raise CutShort from error


def clean_name(name: str) -> str:
    """Return a file's name as it can be stored and shown: what cannot be printed is replaced.

    Replaced, not left out: no name becomes a good one by what it loses.
    """
    shown = (character if character.isprintable() else UNPRINTABLE for character in name)
    return "".join(shown)[:LONGEST_NAME]
