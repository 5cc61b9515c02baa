"""Acts at the same time, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from pont.audit.models import AuditLine
from pont.audit.operations import Entry, record_many
from pont.audit.queries import verify
from tests.audit.people import BRYN, NOON

ACTS, LINES, AT_ONCE = 20, 3, 4


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' SQLite is one connection's")
@pytest.mark.django_db(transaction=True)
def test_the_chain_never_forks() -> None:
    together = Barrier(AT_ONCE)

    def act() -> None:
        together.wait()
        for number in range(ACTS):
            with transaction.atomic():
                entries = [Entry("transfer", str(number))] * LINES
                record_many(act="send", actor=BRYN, at=NOON, entries=entries)
                transaction.set_rollback(number % 5 == 0)
        connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(act) for _ in range(AT_ONCE)]:
            done.result(timeout=60)

    assert verify() is None
    assert AuditLine.objects.count() == AT_ONCE * LINES * (ACTS - ACTS // 5)
