"""Who stands behind a code, in words."""

from collections.abc import Mapping

from django.utils.translation import get_language

from pont.directory.queries import Party
from pont.transfers.shelf import say_shelf


def say_place(code: str, parties: Mapping[str, Party]) -> str:
    """Return who stands behind `code`: "Rumney Primary School, Cardiff"."""
    party = parties.get(code)
    if party is None:
        return say_shelf(code)
    language = get_language() or "en"
    name, authority = party.name_in(language), party.la_name_in(language)
    return ", ".join(dict.fromkeys(part for part in (name, authority) if part))
