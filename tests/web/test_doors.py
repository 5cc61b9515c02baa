"""From a refusal to a page."""

import uuid
from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal
from pont.vault.scanner import ScannerUnavailable
from pont.web.doors import find_or_404
from pont.web.faults.views import FAULTS
from pont.web.people import get_actor


class NotToday(Refusal):
    """An invented refusal."""

    code = "not-today"
    message = N_("The office is closed.")


@transaction.atomic
def refuse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    raise NotToday


def forbid(request: HttpRequest) -> HttpResponse:
    check(get_actor(request), Act.CREATE_DBA)
    return HttpResponse("never")


def find_one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    account = find_or_404(Account.objects.get, public_id=public_id)
    return HttpResponse(account.username)


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise {
        "scanner": ScannerUnavailable(),
        "database": OperationalError("gone"),
        "bad": BadRequest("bad"),
        "large": RequestDataTooBig("large"),
        "bug": ZeroDivisionError(),
    }[how]


urlpatterns = [
    path("refuse/<uuid:public_id>/", refuse, name="refuse"),
    path("forbid/", forbid, name="forbid"),
    path("find/<uuid:public_id>/", find_one, name="find"),
    path("fail/<str:how>/", fail, name="fail"),
    path("post/", require_POST(forbid), name="post"),
    path("", include("config.urls")),
]
handler400 = "pont.web.faults.views.bad_request"
handler403 = "pont.web.faults.views.permission_denied"
handler404 = "pont.web.faults.views.page_not_found"
handler500 = "pont.web.faults.views.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def as_bryn(client: Client, bryn: Account) -> Iterator[Client]:
    """A browser at which Bryn has signed in."""
    client.force_login(bryn)
    client.raise_request_exception = False
    return client


def test_it_says_a_refusal_in_its_own_words(as_bryn: Client) -> None:
    answer = as_bryn.get(f"/refuse/{uuid.uuid4()}/")
    assert answer.status_code == 422
    assert "The office is closed." in answer.content.decode()


def test_it_writes_a_refusal_down_though_the_act_was_rolled_back(as_bryn: Client) -> None:
    public_id = str(uuid.uuid4())
    as_bryn.get(f"/refuse/{public_id}/")
    line = AuditLine.objects.get(act="screen.refuse")
    assert (line.outcome, line.username, line.object_id) == ("refused", "bryn", public_id)
    assert line.facts == {"refusal": "not-today"}


def test_it_answers_403_to_an_act_without_a_grant(as_bryn: Client) -> None:
    answer = as_bryn.get("/forbid/")
    assert answer.status_code == 403
    assert AuditLine.objects.filter(act="screen.forbid", outcome="refused").exists()


def test_it_does_not_repeat_what_was_not_found(as_bryn: Client, bryn: Account) -> None:
    one, other = (as_bryn.get(f"/find/{uuid.uuid4()}/") for _ in range(2))
    assert one.status_code == 404
    assert one.content == other.content
    assert dict(one.headers) == dict(other.headers)
    assert as_bryn.get(f"/find/{bryn.public_id}/").content == b"bryn"


def test_it_writes_down_what_was_not_found(as_bryn: Client) -> None:
    public_id = str(uuid.uuid4())
    as_bryn.get(f"/find/{public_id}/")
    assert AuditLine.objects.get(act="screen.find").object_id == public_id


def test_it_finds_nothing_in_an_empty_list_or_none() -> None:
    for nothing in (None, []):
        with pytest.raises(Http404):
            find_or_404(lambda found=nothing: found)


@pytest.mark.parametrize(
    ("how", "status"),
    [("scanner", 503), ("database", 503), ("bad", 400), ("large", 413), ("bug", 500)],
)
def test_it_has_a_page_for_every_fault(as_bryn: Client, how: str, status: int) -> None:
    answer = as_bryn.get(f"/fail/{how}/")
    assert answer.status_code == status
    assert f'<h1 class="govuk-heading-l">{FAULTS[status].heading}' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "Traceback" not in answer.content.decode()


def test_it_keeps_the_allowed_methods_of_a_405(as_bryn: Client) -> None:
    answer = as_bryn.get("/post/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "That cannot be done here" in answer.content.decode()


def test_it_says_that_the_session_ended_when_a_form_has_no_token(bryn: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bryn)
    answer = client.post("/post/")
    assert answer.status_code == 403
    assert "Your session has ended" in answer.content.decode()
    assert "Nothing was sent." in answer.content.decode()


@pytest.mark.parametrize("status", sorted(FAULTS))
def test_it_says_every_fault_in_welsh(status: int) -> None:
    fault = FAULTS[status]
    with override("cy"):
        for words in (fault.heading, fault.happened, fault.next_step):
            assert gettext(words) != words


def test_an_act_leaves_the_place_it_was_done_from_in_the_trail(
    bryn: Account, client: Client
) -> None:
    client.force_login(bryn)

    client.put(
        "/upload/put/",
        b"<CTfile/>",
        content_type="application/octet-stream",
        headers={"X-File-Name": "notes.doc"},
        REMOTE_ADDR="192.0.2.7",
    )

    assert AuditLine.objects.get(act="draft.land").ip == "192.0.2.7"
