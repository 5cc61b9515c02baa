"""Django's SQLite backend, with a queue for those who write.

SQLite has one writer at a time, and lets the others look again after pauses of up to a tenth of a
second, the newest with the shortest pause: with eight people uploading at once nearly all the time
is spent looking, and some look for seconds. Here they wait at a lock on a file beside the
database, in any number of threads and processes, and the next begins the moment the last is done.
A process that is killed leaves the queue by itself.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that stands in the queue from the beginning of a transaction to its end."""

    _place: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _enter_queue(self) -> None:
        if self._place is None and not self.is_in_memory_db():
            self._place = _open_queue(self.settings_dict)
            fcntl.flock(self._place, fcntl.LOCK_EX)

    def _leave_queue(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            os.close(place)


def _open_queue(settings: dict[str, Any]) -> int:
    return os.open(f"{settings['NAME']}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
