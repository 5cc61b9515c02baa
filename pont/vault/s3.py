"""Bytes in a bucket: `s3://bucket/prefix`, endpoint and credentials as boto3 finds them.

Environment: `AWS_ENDPOINT_URL_S3` (for a store that is not Amazon's), `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_DEFAULT_REGION`. Parts are sent from memory with their MD5, which
the server checks; an object appears only when it is whole, and its length is then compared.
(`upload_fileobj`, which stops silently at a short read, is not used.)
"""

import base64
import contextlib
import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pont.vault.stores import NAME_SIZE, PROBE, BytesMissing, StoreFull, StoreUnavailable

# S3 takes parts from 5 MiB up; a file up to this size is a single request.
PART_SIZE = 8 << 20
# Records are read one by one: fetched in this many bytes, one request serves several.
WINDOW = 8 << 20
# A part-upload has no heartbeat; no upload within the limits takes a day.
UPLOAD_GRACE = timedelta(days=1)

# An empty object has no first range.
_MISSING = {"NoSuchKey", "404", "NotFound", "NoSuchUpload", "InvalidRange"}
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"}
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=8,
    retries={"total_max_attempts": 3, "mode": "standard"},
    # Servers other than Amazon's do not all know the newer checksums; MD5 they know.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    max_pool_connections=32,
)


@contextlib.contextmanager
def _refusing_faults() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise BytesMissing from None
        raise StoreFull if code in _FULL else StoreUnavailable from error
    except BotoCoreError as error:
        raise StoreUnavailable from error


class S3Store:
    """A bucket, or the part of it under a prefix: objects `prefix/a/b/name`."""

    def __init__(self, place: str) -> None:
        address = urlsplit(place)
        self.bucket = address.netloc
        self._prefix = address.path.strip("/")
        self.client: Any = boto3.client("s3", config=_CONFIG)

    def begin(self) -> "S3Writing":
        """Begin a blob under a new random name."""
        return S3Writing(self, secrets.token_hex(NAME_SIZE // 2))

    def check_writable(self) -> None:
        """Write a few bytes and take them back.

        :raises StoreFull: if there is no room.
        :raises StoreUnavailable: if the server or the bucket does not answer.
        """
        key = "/".join(filter(None, (self._prefix, "probe")))
        try:
            with _refusing_faults():
                self.client.put_object(Bucket=self.bucket, Key=key, Body=PROBE)
                self.client.delete_object(Bucket=self.bucket, Key=key)
        except BytesMissing:
            raise StoreUnavailable from None

    def open(self, name: str) -> "S3Blob":
        """Open the blob `name` for reading.

        :raises BytesMissing: if there is none.
        :raises StoreUnavailable: if the server does not answer.
        """
        with _refusing_faults():
            return S3Blob(self, self.locate(name))

    def remove(self, name: str) -> None:
        """Remove the blob `name`, if it is there."""
        with contextlib.suppress(BytesMissing), _refusing_faults():
            self.client.delete_object(Bucket=self.bucket, Key=self.locate(name))

    def find_names(self, folder: str) -> list[str]:
        """Return the names of the whole blobs of one of the FOLDERS."""
        pages = self.client.get_paginator("list_objects_v2")
        with _refusing_faults():
            return [
                found["Key"].rsplit("/", 1)[-1]
                for page in pages.paginate(Bucket=self.bucket, Prefix=self._locate_folder(folder))
                for found in page.get("Contents", ())
            ]

    def is_there(self, name: str) -> bool:
        """Return whether there is a blob `name`."""
        return self._get_head(name) is not None

    def remove_stale(self, name: str, *, before: datetime) -> bool:
        """Remove the blob `name` if it was written before then; return whether it was."""
        head = self._get_head(name)
        if head is None or head["LastModified"] >= before:
            return False
        self.remove(name)
        return True

    def remove_unfinished(self, folder: str, *, before: datetime) -> int:
        """Abort the uploads of one of the FOLDERS that are a day older than `before`."""
        pages = self.client.get_paginator("list_multipart_uploads")
        with _refusing_faults():
            stale = [
                found
                for page in pages.paginate(Bucket=self.bucket, Prefix=self._locate_folder(folder))
                for found in page.get("Uploads", ())
                if found["Initiated"] < before - UPLOAD_GRACE
            ]
        for found in stale:
            self.abort(key=found["Key"], upload_id=found["UploadId"])
        return len(stale)

    def abort(self, *, key: str, upload_id: str) -> None:
        """Abort an upload in parts; what cannot be aborted is left to the sweep."""
        with contextlib.suppress(BytesMissing, StoreUnavailable), _refusing_faults():
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=key, UploadId=upload_id)

    def locate(self, name: str) -> str:
        """Return the key of the blob `name`."""
        return self._locate_folder(name) + name

    def _locate_folder(self, name: str) -> str:
        return "/".join(filter(None, (self._prefix, name[0], name[1]))) + "/"

    def _get_head(self, name: str) -> Any:
        with contextlib.suppress(BytesMissing), _refusing_faults():
            return self.client.head_object(Bucket=self.bucket, Key=self.locate(name))
        return None


class S3Writing:
    """A blob on its way into a bucket: held in memory up to one part, sent in parts beyond."""

    def __init__(self, store: S3Store, name: str) -> None:
        self.name = name
        self._store = store
        self._place = {"Bucket": store.bucket, "Key": store.locate(name)}
        self._held = bytearray()
        self._size = 0
        self._upload_id = ""
        self._parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._upload_id:
            self._store.abort(key=self._place["Key"], upload_id=self._upload_id)

    def write(self, data: memoryview) -> None:
        """Append `data`."""
        self._held += data
        self._size += len(data)
        if len(self._held) >= PART_SIZE:
            self._send_part()

    def settle(self) -> None:
        """Send the last part, if there are parts."""
        if self._upload_id and self._held:
            self._send_part()

    def finish(self) -> None:
        """Let the object appear, and compare its length.

        :raises StoreUnavailable: if the server holds another length.
        """
        with _refusing_faults():
            if self._upload_id:
                self._store.client.complete_multipart_upload(
                    **self._place,
                    UploadId=self._upload_id,
                    MultipartUpload={"Parts": self._parts},
                )
                self._upload_id = ""
            else:
                self._store.client.put_object(**self._place, **_with_checksum(self._held))
            head = self._store.client.head_object(**self._place)
        if head["ContentLength"] != self._size:
            self._store.remove(self.name)
            raise StoreUnavailable

    def _send_part(self) -> None:
        number = len(self._parts) + 1
        with _refusing_faults():
            if not self._upload_id:
                begun = self._store.client.create_multipart_upload(**self._place)
                self._upload_id = begun["UploadId"]
            sent = self._store.client.upload_part(
                **self._place,
                **_with_checksum(self._held),
                UploadId=self._upload_id,
                PartNumber=number,
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._held.clear()


class S3Blob:
    """A blob in a bucket, read by ranges."""

    def __init__(self, store: S3Store, key: str) -> None:
        self._store = store
        self._place = {"Bucket": store.bucket, "Key": key}
        self._held_at = 0
        self._held = b""
        # The first range tells the length too: a small file costs one request.
        self.size = self._fetch(0, WINDOW)

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer only at the end."""
        end = min(offset + length, self.size)
        if offset < self._held_at or end > self._held_at + len(self._held):
            # An object that vanishes while it is read yields nothing, which the reader refuses.
            self._held_at, self._held = offset, b""
            with contextlib.suppress(BytesMissing), _refusing_faults():
                self._fetch(offset, max(length, WINDOW))
        return self._held[offset - self._held_at : end - self._held_at]

    def close(self) -> None:
        """Let go of what was fetched."""
        self._held = b""

    def _fetch(self, offset: int, length: int) -> int:
        span = f"bytes={offset}-{offset + length - 1}"
        found = self._store.client.get_object(**self._place, Range=span)
        self._held_at, self._held = offset, found["Body"].read()
        return int(found["ContentRange"].rpartition("/")[2])


def _with_checksum(data: bytearray) -> dict[str, Any]:
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    return {"Body": bytes(data), "ContentMD5": base64.b64encode(digest).decode("ascii")}
