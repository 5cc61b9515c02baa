"""Who stands behind a code, in words."""

from collections.abc import Mapping

from django.utils.translation import get_language

from pont.directory.queries import Party
from pont.transfers.shelf import say_shelf


def name_place(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name of who stands behind `code`: "Rumney Primary School"."""
    party = parties.get(code)
    return party.name_in(get_language() or "en") if party else say_shelf(code)


def say_place(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name with its authority: "Rumney Primary School, Cardiff"."""
    party = parties.get(code)
    authority = party.la_name_in(get_language() or "en") if party else ""
    names = (name_place(code, parties), authority)
    # An authority is not said to be in itself.
    return ", ".join(dict.fromkeys(name for name in names if name))
