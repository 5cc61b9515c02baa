"""Take over the links between schools."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from pont.directory.lists import ListUnreadable
from pont.directory.models import Establishment
from pont.directory.operations.import_links import LinksSummary, import_links
from pont.policy.actors import SYSTEM
from tests.organisations import make_establishment

AT = datetime(2026, 9, 1, tzinfo=UTC)
CLOSED = date(2020, 8, 31)

pytestmark = pytest.mark.django_db


def bring(*links: tuple[int | str, int | str, str], is_dry_run: bool = False) -> LinksSummary:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"])
    writer.writerows((urn, link, "A school", kind, "01-09-2020") for urn, link, kind in links)
    file = io.BytesIO(text.getvalue().encode("cp1252"))
    return import_links(file=file, by=SYSTEM, at=AT, is_dry_run=is_dry_run)


@pytest.fixture(autouse=True)
def schools() -> None:
    make_establishment("8302001", urn=100001, closed_on=CLOSED)
    make_establishment("8302002", urn=100002)
    make_establishment("8302003", urn=100003)


def get_successor(number: str) -> str | None:
    successor = Establishment.objects.get(number=number).successor
    return successor.number if successor else None


@pytest.mark.parametrize(
    "link", [(100001, 100002, "Successor - amalgamated"), (100002, 100001, "Predecessor")]
)
def test_it_names_the_successor_from_either_side(link: tuple[int, int, str]) -> None:
    assert bring(link).named == 1
    assert get_successor("8302001") == "8302002"
    assert bring(link) == LinksSummary(unchanged=1)


def test_it_names_none_where_there_are_several() -> None:
    summary = bring((100001, 100002, "Successor"), (100001, 100003, "Successor - Split School"))
    assert (summary.named, summary.several) == (0, ["8302001"])
    assert get_successor("8302001") is None


def test_it_leaves_open_schools_and_other_links_alone() -> None:
    summary = bring((100002, 100003, "Successor"), (100001, 100003, "Sixth Form Centre Link"))
    assert summary == LinksSummary()


def test_it_counts_links_of_schools_it_does_not_know() -> None:
    summary = bring((999999, 100002, "Successor"), (100001, 888888, "Successor"), ("", "x", ""))
    assert summary == LinksSummary(unknown=2)


def test_it_writes_nothing_in_a_dry_run() -> None:
    assert bring((100001, 100002, "Successor"), is_dry_run=True).named == 1
    assert get_successor("8302001") is None


def test_it_refuses_another_file() -> None:
    with pytest.raises(ListUnreadable, match="LinkURN"):
        import_links(file=io.BytesIO(b"URN,a\r\n"), by=SYSTEM, at=AT)
