"""The schools of the demo."""

from datetime import UTC, datetime

import pytest

from config.demo.establishments import load_establishments, read_schools
from pont.directory.models import Establishment
from pont.directory.operations.load_shipped import load_shipped

AT = datetime(2026, 9, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shipped() -> None:
    load_shipped()


def test_it_loads_a_few_dozen_schools_of_four_authorities() -> None:
    assert load_establishments(at=AT) == len(read_schools()) > 36
    found = set(Establishment.objects.values_list("la__number", flat=True))
    assert found == {"676", "680", "681", "830"}


def test_it_keeps_what_is_there_the_second_time() -> None:
    load_establishments(at=AT)
    Establishment.objects.filter(number="6812045").update(phone="changed")
    assert load_establishments(at=AT) == 0
    assert Establishment.objects.get(number="6812045").phone == "changed"


def test_it_has_a_school_of_each_sort() -> None:
    load_establishments(at=AT)
    schools = Establishment.objects.all()
    assert schools.filter(closed_on__isnull=False, successor__closed_on=None).count() == 2
    assert schools.filter(is_active=False).count() == 1
    for category in ("independent", "special", "pru", "middle", "secondary"):
        assert schools.filter(category__code=category).exists()
    assert schools.filter(name__startswith="Ysgol Gyfun Gymraeg").exists()


def test_it_has_no_address_that_could_be_somebodys() -> None:
    load_establishments(at=AT)
    for school in Establishment.objects.select_related("la"):
        for address in (school.email, school.head_email, school.la.email):
            assert address.endswith(".example")
        assert school.phone.startswith("01632 960")
