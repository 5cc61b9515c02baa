"""What the two addresses of the lost pupil database are called on screens and in letters."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.standards.addresses import Desk

SHELF_NAMES: Mapping[str, str] = {
    Desk.MISSING: N_("Lost pupil database (destination unknown)"),
    Desk.OUTSIDE: N_("Lost pupil database (left the maintained sector)"),
}


def say_shelf(code: str) -> str:
    """Return the name of the shelf address `code`, or `code` itself if it is none."""
    return _(SHELF_NAMES[code]) if code in SHELF_NAMES else code
