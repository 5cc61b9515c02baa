"""What the two ends of a transfer are called, on screens and in letters."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party
from pont.standards.addresses import Desk

SHELF_NAMES: Mapping[str, str] = {
    Desk.MISSING: N_("Lost pupil database (destination unknown)"),
    Desk.OUTSIDE: N_("Lost pupil database (left the maintained sector)"),
}


def name_place(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name of who stands behind `code`, the code itself where nobody does."""
    if party := parties.get(code):
        return party.name_in(get_language() or "en")
    return _(SHELF_NAMES[code]) if code in SHELF_NAMES else code


def name_place_in_full(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name with its authority: "Rumney Primary School, Cardiff"."""
    party = parties.get(code)
    authority = party.la_name_in(get_language() or "en") if party else ""
    names = (name_place(code, parties), authority)
    # An authority is not said to be in itself.
    return ", ".join(dict.fromkeys(name for name in names if name))
