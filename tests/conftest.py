"""What every test stands on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from pont.accounts.models import Account
from pont.audit import guards
from pont.directory.models import Establishment, LocalAuthority, Supplier
from tests.cast import make_person
from tests.clamd import running_clamd
from tests.organisations import make_authority, make_establishment, make_supplier
from tools.catalogue import compile_catalogues

# A busy machine makes a property slow, not wrong.
hypothesis_settings.register_profile("pont", deadline=None)
hypothesis_settings.load_profile("pont")


def pytest_sessionstart() -> None:
    """Compile the catalogues first, so that Welsh is Welsh in every test."""
    compile_catalogues()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the run on a second database leave out what would do the same again."""
    about = "only what asks the database of DATABASE_URL; the rest has none or one of its own"
    parser.addoption("--database-only", action="store_true", help=about)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what `--database-only` leaves out."""
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not asks_database(item)])
        items[:] = filter(asks_database, items)


def asks_database(item: pytest.Item) -> bool:
    """Tell whether a test is given the database."""
    given: Sequence[str] = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or "django_db_setup" in given


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """A real clamd that knows EICAR: its place, for the setting SCANNER."""
    with running_clamd() as place:
        yield place


@pytest.fixture(autouse=True)
def _english() -> None:
    """Begin every test in English: a request leaves its language to the thread."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def own_store(settings: Settings, tmp_path: Path) -> None:
    """Give every test a store of its own."""
    settings.STORE = str(tmp_path / "store")


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """Let the test runner empty the audit trail, which the database itself refuses to do."""
    # On the class: beside a live server and a browser there are other connections than this one.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_unguarded(self: BaseDatabaseOperations, statements: Sequence[str]) -> None:
        guards.execute(self.connection, guards.REMOVE)
        flush(self, statements)
        guards.execute(self.connection, guards.INSTALL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_unguarded)
        yield


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


@pytest.fixture
def olwen(db: None) -> Account:
    """LEA User at Cardiff."""
    return make_person("olwen")


@pytest.fixture
def dilys(db: None) -> Account:
    """Cardiff's DBA."""
    return make_person("dilys")


@pytest.fixture
def vera(db: None) -> Account:
    """Cardiff's view-only DBA: may look at users and schools and change nothing."""
    return make_person("vera")


@pytest.fixture
def lowri(db: None) -> Account:
    """LEA Lost Pupil Transfer at Cardiff."""
    return make_person("lowri")


@pytest.fixture
def elin(db: None) -> Account:
    """LEA PLASC at Cardiff."""
    return make_person("elin")


@pytest.fixture
def huw(db: None) -> Account:
    """LEA Admissions at Cardiff."""
    return make_person("huw")


@pytest.fixture
def bryn(db: None) -> Account:
    """School user at Greenway, who sends."""
    return make_person("bryn")


@pytest.fixture
def mair(db: None) -> Account:
    """Greenway's headteacher."""
    return make_person("mair")


@pytest.fixture
def nia(db: None) -> Account:
    """LEA User at Newport, the next authority: must see nothing of Cardiff's."""
    return make_person("nia")


@pytest.fixture
def derwen(db: None) -> Account:
    """School user in Derbyshire."""
    return make_person("derwen")


@pytest.fixture
def sam(db: None) -> Account:
    """Service officer at Derbyshire."""
    return make_person("sam")


@pytest.fixture
def petra(db: None) -> Account:
    """Portal lead at Derbyshire."""
    return make_person("petra")


@pytest.fixture
def gwen(db: None) -> Account:
    """National administrator."""
    return make_person("gwen")


@pytest.fixture
def tomos(db: None) -> Account:
    """School user at Rumney, who receives."""
    return make_person("tomos")
