"""The files of an upload form, read as they come: nothing of them touches a disk unencrypted.

Django's own parser would write large files to temporary files in plain text, before anybody has
asked whether the form is genuine. Here the form's token is its first field and is checked first.
"""

from collections.abc import Iterator

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from multipart import (
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

TOKEN = "csrfmiddlewaretoken"  # noqa: S105
LONGEST_TOKEN = 200
MOST_PARTS = 250
"""Files in one form; the script sends them one by one and knows no such limit."""

CHUNK = 256 * 1024

Part = tuple[str, Iterator[bytes | bytearray]]


class TokenRefused(PermissionDenied):
    """The form does not begin with its genuine token: most often, the session behind it is over."""


def find_files(request: HttpRequest) -> Iterator[Part]:
    """Return the name and the bytes of each file of the form in `request`, as they come.

    Each file's bytes are to be read before the next file is asked for; what is left is skipped.

    :raises TokenRefused: if the form does not begin with its genuine token.
    :raises BadRequest: if the body is no form, breaks off, or has more than `MOST_PARTS` parts.
    """
    events = _parse(request)
    token = next(events, None)
    if not isinstance(token, MultipartSegment) or token.name != TOKEN:
        raise TokenRefused
    _check_token(request, b"".join(_bytes_of_part(events)))
    for event in events:
        if isinstance(event, MultipartSegment) and event.filename:
            body = _bytes_of_part(events)
            yield event.filename, body
            for _ in body:
                pass


def _parse(request: HttpRequest) -> Iterator[MultipartSegment | bytearray | None]:
    content_type, options = parse_options_header(request.headers.get("Content-Type", ""))
    boundary = options.get("boundary", "")
    if content_type != "multipart/form-data" or not 0 < len(boundary) <= 70:
        raise BadRequest("Not a form with files.")
    try:
        parser = PushMultipartParser(boundary, max_segment_count=MOST_PARTS)
        yield from parser.parse_blocking(request.read, CHUNK)
    except (MultipartError, ParserLimitReached, ValueError, OSError) as error:
        raise BadRequest("The form is broken or too long.") from error


def _bytes_of_part(
    events: Iterator[MultipartSegment | bytearray | None],
) -> Iterator[bytes | bytearray]:
    for event in events:
        if not isinstance(event, bytes | bytearray):
            return
        yield event


def _check_token(request: HttpRequest, token: bytes) -> None:
    """Let Django's own middleware judge the token, which it would have looked for in POST."""
    fields = QueryDict(mutable=True)
    fields[TOKEN] = token[:LONGEST_TOKEN].decode("ascii", "replace")
    request._post = fields  # type: ignore[attr-defined]
    request._files = {}  # type: ignore[attr-defined]
    guard = CsrfViewMiddleware(_unused)
    guard.process_request(request)
    if guard.process_view(request, _unused, (), {}) is not None:
        raise TokenRefused


def _unused(request: HttpRequest) -> HttpResponse:
    """Stand where the middleware wants a view."""
    return HttpResponse()
