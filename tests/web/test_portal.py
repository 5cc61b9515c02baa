"""Setting the portal up, on screen."""

from re import findall

import pytest
from django.test import Client

from pont.accounts.models import Account
from pont.directory.models import LocalAuthority
from pont.file_returns.models import Portal, RejectionReason, ServiceCode, Tag
from tests.file_returns.portal import make_services

pytestmark = pytest.mark.django_db

SETTLED = {
    "guidance": "Name it well.",
    "guidance_cy": "Enwch hi’n dda.",
    "security": "",
    "security_cy": "",
    "password_policy_url": "https://passwords.la830.example/",
    "support_name": "the Web Team",
    "support_name_cy": "",
    "support_phone": "01632 960830",
    "support_email": "web@la830.example",
    "largest_mb": "20",
    "tags_on": "off",
    "requests_on": "on",
    "seen": "0",
}


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    return make_services(derbyshire)


@pytest.fixture
def desk(client: Client, petra: Account, services: dict[str, ServiceCode]) -> Client:
    """Petra's browser."""
    client.force_login(petra)
    return client


def test_it_settles_what_schools_then_read(desk: Client, derwen: Account) -> None:
    done = desk.post("/portal/", SETTLED, follow=True)
    assert "The portal has been updated." in done.content.decode()

    school = Client()
    school.force_login(derwen)
    page = school.get("/returns/send/").content.decode()
    for words in ("01632 960830", "web@la830.example", "the Web Team"):
        assert words in page, words
    assert 'name="tag"' not in page
    assert "Name it well." in school.get("/returns/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("largest_mb", "500", "Enter a number of MB from 1 to 100"),
        ("largest_mb", "many", "Enter a whole number of MB"),
        ("support_email", "web", "Enter an e-mail address"),
        ("password_policy_url", "javascript:alert(1)", "Enter an address such as"),
        ("tags_on", "", "Choose on or off"),
    ],
)
def test_it_says_what_cannot_be(desk: Client, field: str, value: str, sentence: str) -> None:
    answer = desk.post("/portal/", {**SETTLED, field: value})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Portal.objects.exists()


def test_it_shows_what_somebody_else_settled_meanwhile(desk: Client) -> None:
    desk.post("/portal/", SETTLED)
    answer = desk.post("/portal/", {**SETTLED, "guidance": "Mine"})

    assert answer.status_code == 409
    assert "Name it well." in answer.content.decode()


def test_it_adds_a_service(desk: Client, sam: Account) -> None:
    form = {"code": "AUD", "name": "Audit", "tells": "daily", "officers": [str(sam.public_id)]}

    done = desk.post("/portal/services/add/", form, follow=True)

    page = done.content.decode()
    assert "AUD has been added." in page
    assert "Sam Heath" in page
    assert ServiceCode.objects.get(code="AUD").tells == "daily"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"code": "aud", "name": "Audit"}, "capital letters and digits and begins"),
        ({"code": "SEN", "name": "Audit"}, "has a service with the code SEN"),
        ({"code": "AUD", "name": ""}, "Enter the name of the service"),
        ({"code": "AUD", "name": "X", "email": "audit"}, "Enter an e-mail address"),
        ({"code": "AUD", "name": "X", "officers": ["nobody"]}, "Choose people in the list"),
    ],
)
def test_it_says_why_it_adds_none(desk: Client, form: dict[str, str], sentence: str) -> None:
    answer = desk.post("/portal/services/add/", {"tells": "at-once", **form})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_it_amends_a_service_but_for_its_code(
    desk: Client, services: dict[str, ServiceCode]
) -> None:
    page = f"/portal/services/{services['SEN'].public_id}/"
    assert 'name="code"' not in desk.get(page).content.decode()

    desk.post(page, {"code": "XXX", "name": "SEND", "tells": "at-once"})

    service = ServiceCode.objects.get(pk=services["SEN"].pk)
    assert (service.code, service.name) == ("SEN", "SEND")


def test_it_retires_a_service_and_takes_it_up_again(
    desk: Client, services: dict[str, ServiceCode]
) -> None:
    page = f"/portal/services/{services['SEN'].public_id}/switch/"

    done = desk.post(page, {"retire": "yes"}, follow=True)
    assert "SEN has been retired." in done.content.decode()
    done = desk.post(page, {"retire": "no"}, follow=True)
    assert "SEN is in use again." in done.content.decode()


@pytest.mark.parametrize(("which", "model"), [("tags", Tag), ("reasons", RejectionReason)])
def test_it_keeps_a_list_of_words(
    desk: Client, which: str, model: type[Tag] | type[RejectionReason]
) -> None:
    page = f"/portal/{which}/"
    for text in ("One", "Two"):
        desk.post(page, {"act": "add", "text": text, "text_cy": "Un"})
    second = str(model.objects.get(position=1).public_id)

    desk.post(page, {"act": "up", "word": second})
    shown = desk.get(page).content.decode()
    assert findall(r'summary-card__title">(\w+)', shown) == ["Two", "One"]
    desk.post(page, {"act": "rename", "word": second, "text": "First", "text_cy": ""})
    first = str(model.objects.get(position=0, is_retired=False).public_id)
    desk.post(page, {"act": "down", "word": first})
    desk.post(page, {"act": "retire", "word": first})
    assert model.objects.filter(public_id=first, is_retired=True).exists()
    desk.post(page, {"act": "restore", "word": first})
    assert model.objects.filter(public_id=first, is_retired=False).exists()


def test_it_gives_back_what_was_typed(desk: Client) -> None:
    answer = desk.post("/portal/tags/", {"act": "add", "text": "", "text_cy": "Cyfrifiad"})

    assert answer.status_code == 422
    assert 'value="Cyfrifiad"' in answer.content.decode()


def test_it_refuses_acts_and_words_that_are_none(desk: Client, cardiff: LocalAuthority) -> None:
    foreign = Tag.objects.create(la=cardiff, name="Census")

    assert desk.post("/portal/tags/", {"act": "nonsense"}).status_code == 400
    assert (
        desk.post("/portal/tags/", {"act": "retire", "word": str(foreign.public_id)}).status_code
        == 404
    )
    assert desk.get("/portal/nonsense/").status_code == 404
