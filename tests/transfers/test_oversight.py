"""What an authority sees of its schools' files, and who sees nothing of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine, SealedDetail
from pont.directory.models import Establishment
from pont.policy.actors import Actor
from pont.policy.calendars import USUAL_DEADLINES, add_school_days, find_first_in_time
from pont.policy.grants import NotPermitted
from pont.standards.file_names import Kind
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.look import SearchTooShort, look_for_pupil
from pont.transfers.oversight import (
    Way,
    find_first_pupils,
    find_overdue_before,
    find_overseen,
    get_overseen,
)
from pont.transfers.queries import get_transfer
from pont.transfers.states import State
from tests.transfers.conftest import MONDAY

# Within the authority either end leads to the files.
INDEXES = {Way.WITHIN: "_authority", Way.INTO: "into_authority", Way.OUT: "from_authority"}

SendFile = Callable[[str], Transfer]


def find(actor: Actor, way: Way, *, la: str = "681", state: State = State.SENT) -> list[Transfer]:
    return list(find_overseen(actor, la=la, way=way, kind=Kind.CTF, state=state))


@pytest.fixture
def overseer(olwen: Account) -> Actor:
    """Olwen at Cardiff."""
    return get_actor(olwen)


@pytest.fixture
def to_newport(newport_school: Establishment, send_another: SendFile) -> Transfer:
    """A file from Greenway in Cardiff to Milton in Newport."""
    return send_another("6812045_CTF_6802329_001.XML")


def test_each_file_goes_one_way(
    transfer: Transfer, to_newport: Transfer, overseer: Actor, stranger: Actor
) -> None:
    assert find(overseer, Way.WITHIN) == [transfer]
    assert find(overseer, Way.OUT) == [to_newport]
    assert find(overseer, Way.INTO) == []
    assert find(stranger, Way.INTO, la="680") == [to_newport]
    assert find(stranger, Way.WITHIN, la="680") == find(stranger, Way.OUT, la="680") == []


@pytest.mark.parametrize("way", Way)
def test_another_authority_s_files_are_not_seen_by_naming_it(
    transfer: Transfer, stranger: Actor, way: Way
) -> None:
    assert find(stranger, way, la="681") == []


def test_to_oversee_is_not_to_be_a_party(transfer: Transfer, overseer: Actor) -> None:
    assert get_overseen(overseer, transfer.public_id) == transfer
    with pytest.raises(Transfer.DoesNotExist):
        get_transfer(overseer, transfer.public_id)


@pytest.mark.parametrize("name", ["vera", "bryn", "mair", "sam", "nia", "derwen", "elin", "huw"])
def test_without_the_grant_or_of_another_authority_nobody_oversees_it(
    transfer: Transfer, name: str, request: pytest.FixtureRequest
) -> None:
    actor = get_actor(request.getfixturevalue(name))

    with pytest.raises(Transfer.DoesNotExist):
        get_overseen(actor, transfer.public_id)


def test_the_national_administrator_oversees_every_authority(
    transfer: Transfer, to_newport: Transfer, gwen: Account
) -> None:
    actor = get_actor(gwen)

    assert find(actor, Way.WITHIN) == [transfer]
    assert find(actor, Way.INTO, la="680") == [to_newport]


def test_the_shelf_is_not_overseen(send_another: SendFile, overseer: Actor) -> None:
    lost = send_another("6812045_CTF_XXXXXXX_001.XML")

    assert find(overseer, Way.OUT) == []
    with pytest.raises(Transfer.DoesNotExist):
        get_overseen(overseer, lost.public_id)


def test_other_kinds_are_not_overseen(transfer: Transfer, overseer: Actor) -> None:
    Transfer.objects.update(kind=Kind.GENERIC)

    with pytest.raises(Transfer.DoesNotExist):
        get_overseen(overseer, transfer.public_id)


def test_no_more_pupils_are_read_than_are_shown(transfer: Transfer) -> None:
    PupilEntry.objects.bulk_create(
        PupilEntry(transfer=transfer, ordinal=number, surname=f"Evans{number}")
        for number in range(2, 7)
    )

    assert [pupil.ordinal for pupil in find_first_pupils([transfer])[transfer.pk]] == [1, 2, 3]


@pytest.mark.parametrize("days", [1, 15, 20])
def test_what_was_sent_before_the_first_day_in_time_is_overdue(days: int) -> None:
    first = find_first_in_time(MONDAY.date(), days)

    assert add_school_days(first, days) >= MONDAY.date()
    assert add_school_days(first - timedelta(days=1), days) < MONDAY.date()


def test_overdue_is_counted_from_midnight_here() -> None:
    # 15 school days before Monday 16 November is Monday 26 October, when winter time had begun.
    assert find_overdue_before(MONDAY, USUAL_DEADLINES).isoformat() == "2026-10-26T00:00:00+00:00"


class TestLookForPupil:
    """Looking for a pupil."""

    def look(self, by: Actor, text: str) -> list[Transfer]:
        rows = find_overseen(by, la="681", way=Way.WITHIN, kind=Kind.CTF, state=State.SENT)
        return look_for_pupil(rows=rows, text=text, kind=Kind.CTF, by=by, at=MONDAY)

    def test_it_finds_by_upn_and_former_upn_and_beginnings_of_names(
        self, transfer: Transfer, overseer: Actor
    ) -> None:
        PupilEntry.objects.update(
            upn="T681204526001", former_upn="A681204526001", surname="Ap Rhys", forename="Gwenllian"
        )

        for text in (" t6812045 26001", "A681204526001", "ap rh", "gwen ap", "rhys gwen", "hys"):
            found = self.look(overseer, text)
            assert found == ([] if text == "hys" else [transfer]), text

    def test_what_was_searched_for_is_sealed(self, transfer: Transfer, overseer: Actor) -> None:
        self.look(overseer, "Gwenllian")

        line = AuditLine.objects.get(act="transfer.search-pupils")
        assert line.facts == {"found": 0}
        assert b"Gwenllian" not in bytes(SealedDetail.objects.get(line=line).content)

    def test_one_letter_is_too_short(self, overseer: Actor) -> None:
        with pytest.raises(SearchTooShort):
            self.look(overseer, " g ")

    def test_who_may_not_act_on_files_may_not_look_for_pupils(
        self, transfer: Transfer, vera: Account
    ) -> None:
        with pytest.raises(NotPermitted):
            self.look(get_actor(vera), "Gwenllian")

    def test_another_authority_s_pupils_are_not_found(
        self, transfer: Transfer, stranger: Actor
    ) -> None:
        upn = PupilEntry.objects.get().upn

        assert self.look(stranger, upn) == []


def explain(rows: QuerySet[Transfer]) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A handful of rows is read faster without an index; the question is whether it may.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}", params)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("way", Way)
def test_a_list_runs_on_its_index_and_sorts_nothing(overseer: Actor, way: Way) -> None:
    rows = find_overseen(overseer, la="681", way=way, kind=Kind.CTF, state=State.SENT)

    for ordered in (
        rows.order_by("sent_at", "id")[:51],
        rows.order_by("-sent_at", "-id")[:51],
        rows.filter(sent_at__gte=MONDAY - timedelta(weeks=12)).order_by("-sent_at", "-id")[:51],
    ):
        plan = explain(ordered)
        assert INDEXES[way] in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
