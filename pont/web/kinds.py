"""Kinds of file in addresses and menus: those whose screens stand today, in the seed's order.

Source: seed 002 sections 5.1 and 5.2 (the menus).
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.urls import reverse

from pont.standards.file_names import Kind

OPEN_KINDS = (
    Kind.CTF,
    Kind.CENSUS,
    Kind.CFR,
    Kind.GENERIC,
    Kind.EXCLUSION,
    Kind.ADMISSIONS,
)
"""In the order of the menu Upload."""

DOWNLOAD_ORDER = (
    Kind.CENSUS,
    Kind.CFR,
    Kind.CTF,
    Kind.GENERIC,
    Kind.EXCLUSION,
    Kind.ADMISSIONS,
)
"""The same kinds in the order of the menu Download."""

OPENING_ORDER = (
    Kind.CTF,
    Kind.CENSUS,
    Kind.CFR,
    Kind.EXCLUSION,
    Kind.ADMISSIONS,
    Kind.GENERIC,
)
"""Which list opens first: what somebody is there for, and generic files last."""


PAGES_OF_RECIPIENTS: Mapping[Kind, str] = MappingProxyType({Kind.FILE_RETURN: "inbox-file"})
"""The kinds on which their recipients work on a page of their own, by the name of its address."""

LISTS_OF_RECIPIENTS: Mapping[Kind, str] = MappingProxyType({Kind.FILE_RETURN: "inbox"})
"""The kinds that wait in a list of their own, by the name of its address."""


def find_list(kind: Kind) -> str:
    """Return the address of the list in which files of `kind` wait for their recipient."""
    if kind in LISTS_OF_RECIPIENTS:
        return reverse(LISTS_OF_RECIPIENTS[kind])
    return reverse("awaiting", kwargs={"kind": kind})


def parse_kind(text: str | None) -> Kind | None:
    """Return the open kind that a form or a query names, None where it names none."""
    return next((kind for kind in OPEN_KINDS if kind == text), None)


class KindConverter:
    """Reads a kind from an address; any other word is no address at all."""

    regex = "|".join(OPEN_KINDS)

    def to_python(self, value: str) -> Kind:
        """Return the kind."""
        return Kind(value)

    def to_url(self, value: Kind | str) -> str:
        """Return the word for the address."""
        return str(value)
