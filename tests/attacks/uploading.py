"""Requests that upload, as browsers, scripts and attackers write them."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.test import Client

from pont.transfers.models import Draft
from pont.vault.models import StoredFile
from tests.vault.samples import find_paths

PUT = "/upload/put/"
PAGE = "/upload/ctf/"
NAME = "6812045_CTF_6812317_001.XML"
ZIP_NAME = "6812045_6812317_NOTES.ZIP"
BOUNDARY = "x" * 20


class Body:
    """The body of a request as a server hands it on: `lost` says what happens at its end."""

    def __init__(self, data: bytes, *, lost: Exception | None = None) -> None:
        self.data, self.lost, self.came = data, lost, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        if self.lost and self.came >= len(self.data):
            raise self.lost
        end = len(self.data) if size < 0 else self.came + size
        chunk = self.data[self.came : end]
        self.came += len(chunk)
        return chunk

    readline = read


def put(client: Client, name: str, body: bytes | Body, *, length: str = "", **more: Any) -> Any:
    """Send a file as the script does; `length` is what is announced, if not the truth."""
    stream = body if isinstance(body, Body) else Body(body)
    environment = {
        "wsgi.input": stream,
        "CONTENT_LENGTH": length or str(len(stream.data)),
        "HTTP_X_FILE_NAME": quote(name),
        **more,
    }
    return client.generic("PUT", PUT, **environment)


def write_form(parts: list[tuple[str, bytes]], *, boundary: str = BOUNDARY) -> bytes:
    """Return the body of a form of `parts`, each the parameters of its header and its bytes."""
    written = [
        f"--{boundary}\r\nContent-Disposition: form-data; {parameters}\r\n\r\n".encode() + data
        for parameters, data in parts
    ]
    return b"\r\n".join([*written, f"--{boundary}--\r\n".encode()])


def file_part(name: str, data: bytes) -> tuple[str, bytes]:
    return f'name="files"; filename="{name}"', data


def token_part(client: Client) -> tuple[str, bytes]:
    return 'name="csrfmiddlewaretoken"', client.cookies["csrf"].value.encode()


def submit(
    client: Client,
    body: bytes | Body,
    *,
    kind: str = f"multipart/form-data; boundary={BOUNDARY}",
    length: str = "",
) -> Any:
    """Send the form of files as a browser without scripts does."""
    stream = body if isinstance(body, Body) else Body(body)
    environment: dict[str, Any] = {
        "wsgi.input": stream,
        "CONTENT_LENGTH": length or str(len(stream.data)),
        "CONTENT_TYPE": kind,
    }
    return client.generic("POST", PAGE, **environment)


def find_mark(client: Client) -> dict[str, str]:
    """Return what the page of checking is confirmed with."""
    page = client.get("/upload/check/").content.decode()
    mark = re.search(r'name="mark" value="([^"]+)"', page)
    return {"warnings_read": "yes", **({"mark": mark[1]} if mark else {})}


def send_all(client: Client) -> Any:
    """Look at the page of checking and confirm it."""
    return client.post("/upload/check/", find_mark(client))


def is_nothing_kept() -> bool:
    """Tell whether there is no draft, no row and no byte."""
    return not (Draft.objects.exists() or StoredFile.objects.exists() or find_paths())


def check_store_alone(folder: Path) -> None:
    """Check that the files below `folder` are blobs of its store, under names that say nothing."""
    for path in folder.rglob("*"):
        if path.is_file() and path.parent != folder:
            blob = path.relative_to(folder).as_posix()
            assert re.fullmatch(r"store/([0-9a-f])/([0-9a-f])/\1\2[0-9a-f]{30}", blob)
