"""No address without its rows in the table of who gets what.

Source: quality.md, promise 2.
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.doors import DEMO_DOORS, DOORS

ALL_DOORS = (*DOORS, *DEMO_DOORS)
URLCONFS = ("config.urls", "pont.web.demo.urls")


def find_addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Return every address below `patterns`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from find_addresses(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_has_its_rows() -> None:
    named = {door.name for door in ALL_DOORS}
    addresses = [
        address for urls in URLCONFS for address in find_addresses(get_resolver(urls).url_patterns)
    ]
    missing = {str(address.name or address.pattern) for address in addresses} - named
    assert not missing, (
        f"No row says who may use {sorted(missing)}. Add one for each to DOORS in"
        " tests/web/doors.py: its name, and for each method who gets what."
    )
    gone = named - {str(address.name) for address in addresses}
    assert not gone, f"There are no such addresses any more: {sorted(gone)}. Take out their rows."
