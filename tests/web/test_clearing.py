"""Removing and forwarding files not collected, on the screens."""

import re
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import Establishment, LocalAuthority
from pont.transfers.models import Transfer
from pont.transfers.states import State
from pont.vault.models import StoredFile
from tests.organisations import make_establishment
from tests.vault.samples import keep_bytes
from tests.web.test_monitor import SURNAME, make_file

pytestmark = pytest.mark.django_db

LIST, REMOVE, FORWARD = "/not-collected/", "/not-collected/remove/", "/not-collected/forward/"
WHY = {"reason": "not-arrived", "remark": ""}
Wait = Callable[..., Transfer]


@pytest.fixture
def desk(client: Client, olwen: Account) -> Client:
    """Olwen at Cardiff, signed in."""
    for number in ("6812045", "6812317", "6814039", "6802329"):
        make_establishment(number)
    client.force_login(olwen)
    return client


@pytest.fixture
def wait(desk: Client) -> Wait:
    """Put a file with bytes in the register."""

    def put(number: int = 1, **more: object) -> Transfer:
        transfer = make_file(number, **more)  # type: ignore[arg-type]
        Transfer.objects.filter(pk=transfer.pk).update(stored=keep_bytes(b"<CTfile/>"))
        return transfer

    return put


def name(*transfers: Transfer) -> dict[str, list[str]]:
    return {"file": [str(transfer.public_id) for transfer in transfers]}


def find_ids(page: str) -> set[str]:
    return set(re.findall(r'name="file"[^>]* value="([0-9a-f-]{36})"', page))


def test_it_lists_what_waits_at_the_authority_and_its_schools(desk: Client, wait: Wait) -> None:
    within, into = wait(1), wait(2, sender="6802329")
    at_authority = wait(3, recipient="681LLLL")
    wait(4, recipient="6802329")
    wait(5, state=State.RECEIVED)

    page = desk.get(LIST).content.decode()

    assert find_ids(page) == {str(one.public_id) for one in (within, into, at_authority)}
    assert f"{SURNAME}, Person1" in page


def test_it_can_be_narrowed_to_what_is_overdue_by_the_authority_s_deadline(
    desk: Client, wait: Wait
) -> None:
    old, _ = wait(1, days=29), wait(2, days=3)
    assert find_ids(desk.get(f"{LIST}?age=overdue").content.decode()) == {str(old.public_id)}

    LocalAuthority.objects.filter(number="681").update(days_to_collect=40)

    assert find_ids(desk.get(f"{LIST}?age=overdue").content.decode()) == set()


def test_a_pupil_is_looked_for_among_them(desk: Client, wait: Wait) -> None:
    file, _ = wait(1), wait(2)

    page = desk.post(LIST, {"pupil": "A000001000001"}).content.decode()

    assert find_ids(page) == {str(file.public_id)}


def test_it_asks_why_before_it_removes(desk: Client, wait: Wait) -> None:
    files = wait(1), wait(2)

    asked = desk.post(REMOVE, name(*files))

    assert b"Remove 2 files?" in asked.content
    assert find_ids(asked.content.decode()) == {str(file.public_id) for file in files}
    assert StoredFile.objects.count() == 2


def test_with_a_reason_it_removes_and_says_so(desk: Client, wait: Wait) -> None:
    files = wait(1), wait(2)

    done = desk.post(REMOVE, {**name(*files), **WHY}, follow=True)

    assert b"2 files have been removed." in done.content
    assert set(Transfer.objects.values_list("state", flat=True)) == {State.REMOVED}
    assert not StoredFile.objects.exists()


def test_without_a_reason_it_asks_again(desk: Client, wait: Wait) -> None:
    answer = desk.post(REMOVE, {**name(wait()), "remark": ""})

    assert answer.status_code == 422
    assert b"Choose a reason" in answer.content
    assert StoredFile.objects.exists()


@pytest.mark.parametrize("act", [REMOVE, FORWARD])
def test_with_nothing_ticked_it_says_so(desk: Client, wait: Wait, act: str) -> None:
    wait()

    answer = desk.post(act)

    assert answer.status_code == 422
    assert b"Tick at least one file." in answer.content


@pytest.mark.parametrize(
    ("act", "how"), [(REMOVE, WHY), (FORWARD, {"to": "6814039"})], ids=["remove", "forward"]
)
def test_what_was_collected_meanwhile_is_named_and_nothing_is_changed(
    desk: Client, wait: Wait, act: str, how: dict[str, str]
) -> None:
    files = wait(1), wait(2)
    Transfer.objects.filter(pk=files[1].pk).update(state=State.RECEIVED)

    answer = desk.post(act, {**name(*files), **how})

    assert answer.status_code == 409
    assert f"{files[1].name} has already been received." in answer.content.decode()
    files[0].refresh_from_db()
    assert files[0].state == State.SENT
    assert AuditLine.objects.filter(outcome="refused", act__startswith="transfer.").exists()


@pytest.mark.parametrize("act", [REMOVE, FORWARD])
def test_one_file_that_is_not_theirs_spoils_the_choice(desk: Client, wait: Wait, act: str) -> None:
    own, out = wait(1), wait(2, recipient="6802329")

    foreign = desk.post(act, {**name(own, out), **WHY, "to": "6814039"})
    nowhere = desk.post(act, {"file": [str(own.public_id), str(uuid.uuid4())]})

    assert foreign.status_code == nowhere.status_code == 404
    line = AuditLine.objects.get(object_id=str(out.public_id))
    assert (line.outcome, line.facts) == ("refused", {"refusal": "not-found"})


def test_it_asks_where_to_and_forwards(desk: Client, wait: Wait) -> None:
    file = wait()

    asked = desk.post(FORWARD, name(file)).content.decode()
    assert "School 6814039 (6814039)" in asked
    assert "6802329" not in asked
    done = desk.post(FORWARD, {**name(file), "to": "6814039"}, follow=True)

    assert b"1 file has been forwarded to School 6814039." in done.content
    assert Transfer.objects.get(state=State.SENT).recipient == "6814039"


def test_the_school_where_it_waits_is_no_choice(desk: Client, wait: Wait) -> None:
    answer = desk.post(FORWARD, {**name(wait()), "to": "6812317"})

    assert answer.status_code == 422
    assert b"cannot be forwarded to that school" in answer.content


def test_stranded_files_are_offered_their_successor_all_at_once(desk: Client, wait: Wait) -> None:
    heir = make_establishment("6814039")
    Establishment.objects.filter(number="6812317").update(
        closed_on=date(2020, 8, 31), successor=heir
    )
    files = wait(1), wait(2)
    other = wait(3, recipient="6812045")

    page = desk.get(LIST).content.decode()
    assert "2 files at 6812317: School 6814039 took over" in page
    asked = desk.post(FORWARD, {"stranded": "all"}).content.decode()
    assert find_ids(asked) == {str(file.public_id) for file in files}
    assert '<option value="successor" selected' in asked
    desk.post(FORWARD, {**name(*files), "to": "successor"})

    waiting = Transfer.objects.filter(state=State.SENT)
    assert sorted(waiting.values_list("recipient", flat=True)) == ["6812045", "6814039", "6814039"]
    assert str(other.public_id) in desk.get(LIST).content.decode()
    assert b"took over" not in desk.get(LIST).content


def test_the_receipts_say_where_it_went(desk: Client, wait: Wait) -> None:
    file = wait()
    desk.post(FORWARD, {**name(file), "to": "6814039"})
    new = Transfer.objects.get(state=State.SENT)

    before = desk.get(f"/transfers/{file.public_id}/").content.decode()
    after = desk.get(f"/transfers/{new.public_id}/").content.decode()

    assert "Forwarded as" in before
    assert f"/transfers/{new.public_id}/" in before
    assert "Forwarded from" in after
    assert f"/transfers/{file.public_id}/" in after


def test_the_new_recipient_is_not_led_to_what_is_not_theirs(
    desk: Client, wait: Wait, tomos: Account
) -> None:
    file = wait(recipient="6814039")
    desk.post(FORWARD, {**name(file), "to": "6812317"})
    new = Transfer.objects.get(state=State.SENT)
    desk.force_login(tomos)

    page = desk.get(f"/transfers/{new.public_id}/").content.decode()

    assert "Forwarded from" in page
    assert f"/transfers/{file.public_id}/" not in page


def test_the_national_administrator_chooses_an_authority(
    desk: Client, wait: Wait, gwen: Account
) -> None:
    file = wait(recipient="6802329")
    desk.force_login(gwen)

    assert b"Choose a local authority" in desk.get(LIST).content
    assert find_ids(desk.get(f"{LIST}?authority=680").content.decode()) == {str(file.public_id)}
    done = desk.post(f"{REMOVE}?authority=680", {**name(file), **WHY})
    assert done.headers["Location"] == f"{LIST}?authority=680"


def test_a_page_of_fifty_files_costs_no_more_queries_than_one_of_one(
    desk: Client, wait: Wait, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wait()
    desk.get("/help/")
    with django_assert_max_num_queries(12):
        desk.get(LIST)
    for number in range(2, 60):
        make_file(number)
    with django_assert_max_num_queries(12):
        desk.get(LIST)


@pytest.mark.parametrize("name", ["vera", "bryn", "mair", "elin", "huw", "sam"])
@pytest.mark.parametrize("address", [LIST, REMOVE, FORWARD])
def test_who_is_not_granted_it_may_not(
    client: Client, name: str, address: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.post(address).status_code == 403
