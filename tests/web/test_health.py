"""Whether Pont is well."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pont.postbox.layout import Text
from pont.postbox.models import Letter
from pont.postbox.operations import Recipient, post
from pont.web.health.views import PULSE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Look anew in every test."""
    PULSE.forget()
    yield
    PULSE.forget()


def test_it_is_well(client: Client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert "Pont is well" in answer.text
    assert "No scanner: demo only." in answer.text


def test_it_speaks_welsh(client: Client) -> None:
    answer = client.get("/health/", headers={"Accept-Language": "cy"})
    assert "Dim sganiwr: demo yn unig." in answer.text


@pytest.mark.parametrize(
    ("address", "accept"), [("/health/?format=json", "*/*"), ("/health/", "application/json")]
)
def test_it_speaks_to_machines(client: Client, address: str, accept: str) -> None:
    told = client.get(address, headers={"Accept": accept}).json()
    assert told["well"] is True
    assert set(told["parts"]) == {"database", "store", "scanner", "letters"}


def test_it_is_not_well_when_the_scanner_does_not_answer(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SCANNER = f"clamd:{tmp_path}/nobody"
    answer = client.get("/health/?format=json")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert [code for code in parts if not parts[code]["well"]] == ["scanner"]


def test_it_is_not_well_when_the_store_cannot_be_written(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.STORE = str(tmp_path / "file" / "store")
    answer = client.get("/health/?format=json")
    assert answer.status_code == 503
    assert answer.json()["parts"]["store"]["well"] is False


def test_it_leaves_nothing_in_the_store(client: Client, settings: Settings) -> None:
    client.get("/health/")
    assert not [path for path in Path(settings.STORE).rglob("*") if path.is_file()]


def test_it_is_not_well_when_letters_are_stuck(client: Client) -> None:
    post(
        to=[Recipient("office@greenway.example", "en")],
        letter=lambda: Text("Subject", "Body"),
        reference="test",
        at=timezone.now() - timedelta(hours=2),
    )
    assert Letter.objects.count() == 1
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert "Letters waiting: 1." in answer.text


def test_it_tells_machines_when_the_database_is_gone(client: Client) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        answer = client.get("/health/?format=json")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["well"] is False


def test_it_costs_nothing_to_ask_often(client: Client, settings: Settings, tmp_path: Path) -> None:
    client.get("/health/")
    settings.SCANNER = f"clamd:{tmp_path}/nobody"
    assert client.get("/health/").status_code == 200
