"""What the two ends of a transfer are called, on screens and in letters."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party
from pont.policy.roles import Organisation
from pont.standards.addresses import Desk

SHELF_NAMES: Mapping[str, str] = {
    Desk.MISSING: N_("Lost pupil database (destination unknown)"),
    Desk.OUTSIDE: N_("Lost pupil database (left the maintained sector)"),
}

# The desks of an authority that have a name of their own, by the end of their addresses.
DESK_NAMES: Mapping[str, str] = {
    Desk.PLAS: N_("%(authority)s (PLASC)"),
    Desk.ADMS: N_("%(authority)s (admissions)"),
}


def name_place(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name of who stands behind `code`, the code itself where nobody does."""
    if party := parties.get(code):
        name = party.name_in(get_language() or "en")
        return _(DESK_NAMES[code[3:]]) % {"authority": name} if code[3:] in DESK_NAMES else name
    return _(SHELF_NAMES[code]) if code in SHELF_NAMES else code


def name_place_in_full(code: str, parties: Mapping[str, Party]) -> str:
    """Return the name with its authority: "Rumney Primary School, Cardiff"."""
    party = parties.get(code)
    # An authority is not said to be in itself.
    if party is None or party.kind is Organisation.AUTHORITY:
        return name_place(code, parties)
    names = (name_place(code, parties), party.la_name_in(get_language() or "en"))
    return ", ".join(name for name in names if name)
