"""The cache in the database, read without ever making objects of what stands there.

Django's own unpickles whatever it finds, which would let whoever can write to that one table run
code in every process.

Source: attacks F06.
"""

import base64
import logging
import pickle
from collections.abc import Iterable
from io import BytesIO
from typing import Any, NoReturn

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

log = logging.getLogger(__name__)


class PlainReader(pickle.Unpickler):
    """Reads numbers, texts, lists and mappings, and nothing that names a class or a function."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        """Refuse.

        :raises pickle.UnpicklingError: always.
        """
        raise pickle.UnpicklingError("no plain value")


class PlainCache(DatabaseCache):
    """Keeps numbers, texts, lists and mappings; anything else in its table is as if not there."""

    _table: str

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[str, Any]:
        """Return the values of those of `keys` that are there and have not run out."""
        wanted = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not wanted:
            return {}
        connection = connections[router.db_for_read(self.cache_model_class)]
        places = ", ".join(["%s"] * len(wanted))
        statement = (
            f"SELECT cache_key, value FROM {connection.ops.quote_name(self._table)}"  # noqa: S608
            f" WHERE cache_key IN ({places}) AND expires > %s"
        )
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(statement, [*wanted, now])
            rows = cursor.fetchall()
        read = ((wanted[key], read_plain(text)) for key, text in rows)
        return {key: values[0] for key, values in read if values}


def read_plain(text: str) -> list[Any]:
    """Return the value written as `text`, in a list, or an empty list if it is none of ours."""
    try:
        return [PlainReader(BytesIO(base64.b64decode(text))).load()]
    except Exception:  # whatever broken bytes make of themselves
        log.error("the cache holds something that is no plain value")
        return []
