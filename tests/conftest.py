"""What every test stands on."""

from pathlib import Path

import pytest
from pytest_django import Settings

from pont.directory.models import Establishment, LocalAuthority, Supplier
from tests.organisations import make_authority, make_establishment, make_supplier
from tools.catalogue import compile_catalogues


def pytest_sessionstart() -> None:
    """Compile the catalogues first, so that Welsh is Welsh in every test."""
    compile_catalogues()


@pytest.fixture(autouse=True)
def own_store(settings: Settings, tmp_path: Path) -> None:
    """Give every test a store of its own."""
    settings.STORE = str(tmp_path / "store")


@pytest.fixture
def cardiff(db: None) -> LocalAuthority:
    return make_authority("681")


@pytest.fixture
def newport(db: None) -> LocalAuthority:
    return make_authority("680")


@pytest.fixture
def derbyshire(db: None) -> LocalAuthority:
    return make_authority("830")


@pytest.fixture
def greenway(db: None) -> Establishment:
    """Where Bryn and Mair work, in Cardiff."""
    return make_establishment("6812045")


@pytest.fixture
def rumney(db: None) -> Establishment:
    """Where Tomos works, in Cardiff."""
    return make_establishment("6812317")


@pytest.fixture
def newport_school(db: None) -> Establishment:
    return make_establishment("6802329")


@pytest.fixture
def derbyshire_school(db: None) -> Establishment:
    """Where Derwen works."""
    return make_establishment("8303308")


@pytest.fixture
def supplier(db: None) -> Supplier:
    return make_supplier()
