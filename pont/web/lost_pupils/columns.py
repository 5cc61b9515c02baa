"""The columns of the results, what each shows, and what it is sorted by.

Source: rulings 6.1; seed 002 section 4.1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party
from pont.lost_pupils.models import LostPupil
from pont.standards.soundalike import fold
from pont.transfers.places import name_place
from pont.web.words import say_day

CLOSENESS = ""
Parties = Mapping[str, Party]

GENDERS: Mapping[str, str] = {"F": N_("Female"), "M": N_("Male")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its words, the field it is sorted by, and what is compared and shown."""

    label: str
    field: str
    value: Callable[[Any, Parties], Any]
    show: Callable[[LostPupil, Parties], str]


def _fold(text: str, parties: Parties) -> str:
    return fold(text)


def _plain(value: Any, parties: Parties) -> Any:
    return value


COLUMNS: Mapping[str, Column] = {
    "upn": Column(N_("UPN"), "upn", _plain, lambda pupil, parties: pupil.upn),
    "surname": Column(N_("Surname"), "surname", _fold, lambda pupil, parties: pupil.surname),
    "forename": Column(N_("Forename"), "forename", _fold, lambda pupil, parties: pupil.forename),
    "born": Column(
        N_("Date of birth"),
        "born_on",
        # Who has no date of birth comes last.
        lambda value, parties: (value is None, value),
        lambda pupil, parties: date_format(pupil.born_on) if pupil.born_on else "",
    ),
    "sex": Column(
        N_("Gender"),
        "sex",
        _plain,
        lambda pupil, parties: _(GENDERS[pupil.sex]) if pupil.sex in GENDERS else "",
    ),
    "town": Column(N_("Town"), "town", _fold, lambda pupil, parties: pupil.town),
    "uploader": Column(
        N_("Uploaded by"),
        "uploader",
        lambda code, parties: fold(name_place(code, parties)),
        lambda pupil, parties: name_place(pupil.uploader, parties),
    ),
    "uploaded": Column(
        N_("Date uploaded"),
        "uploaded_at",
        _plain,
        lambda pupil, parties: say_day(pupil.uploaded_at),
    ),
}

ORDERS: Mapping[str, str] = {
    CLOSENESS: N_("Closest first"),
    **{key: column.label for key, column in COLUMNS.items()},
}
"""What results can be sorted by."""
