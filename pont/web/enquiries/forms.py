"""What people enter of a pupil without a file, and of the school to ask."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pont.directory.queries import find_all_authorities, find_party, search_establishments
from pont.enquiries.operations.exhaust import MeasuresMissing
from pont.enquiries.operations.report import NotYetAdmitted
from pont.enquiries.operations.rows import REMARK_LENGTH
from pont.enquiries.pupils import EnquiredPupil, NotYetBorn
from pont.enquiries.states import ANSWERS, REPLY_LABELS
from pont.policy.roles import Organisation
from pont.standards.refusals import Refusal
from pont.transfers.models import Transfer
from pont.web.words import say, say_day

LONGEST = 100
NUMBER_LENGTH = 7
NONE_OF_THEM = "none"

# Beside which field a refusal of the operation stands.
FIELDS: Mapping[str, str] = {
    NotYetBorn.code: "born_on",
    NotYetAdmitted.code: "admitted_on",
    MeasuresMissing.code: "measures",
}


def _line(width: int, **attributes: str) -> forms.TextInput:
    return forms.TextInput(
        attrs={
            "class": f"govuk-input--width-{width}",
            "autocomplete": "off",
            "spellcheck": "false",
            **attributes,
        }
    )


def _words(label: Any, hint: Any = "", *, rows: int = 3, **more: Any) -> forms.CharField:
    """Return a text area for what is sealed and never mailed."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def _day(label: Any, hint: Any, required: Any, invalid: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        widget=forms.SelectDateWidget,
        error_messages={"required": required, "invalid": invalid},
    )


class PupilForm(forms.Form):
    """Who the pupil is."""

    surname = forms.CharField(
        label=_("Surname"),
        max_length=LONGEST,
        widget=_line(20),
        error_messages={"required": _("Enter the pupil’s surname")},
    )
    forename = forms.CharField(
        label=_("Forename"),
        max_length=LONGEST,
        widget=_line(20),
        error_messages={"required": _("Enter the pupil’s forename")},
    )
    born_on = _day(
        _("Date of birth"),
        _("For example, 9 3 2014"),
        _("Enter the pupil’s date of birth"),
        _("The date of birth must be a real date"),
    )
    sex = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("Not known")), ("F", _("Female")), ("M", _("Male"))],
    )
    upn = forms.CharField(
        label=_("UPN, if you know it"),
        max_length=20,
        required=False,
        widget=_line(20, autocapitalize="characters"),
    )
    middle_names = forms.CharField(
        label=_("Middle names (optional)"), max_length=LONGEST, required=False, widget=_line(20)
    )
    former_surname = forms.CharField(
        label=_("Former surname (optional)"), max_length=LONGEST, required=False, widget=_line(20)
    )

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        field = FIELDS.get(refusal.code)
        self.add_error(field if field in self.fields else None, say(refusal))

    def read_pupil(self, **words: str) -> EnquiredPupil:
        """Return who was entered, with what was typed beside it."""
        known = {name: self.cleaned_data[name] for name in PupilForm.base_fields}
        return EnquiredPupil(**{**known, **words})


class PlacedForm(PupilForm):
    """A pupil and a school: its name, town or number is typed, and chosen where several fit.

    `own` is the number that is not among them.
    """

    place_is_required = True
    place_may_be_words = False

    def __init__(self, data: Any = None, *, own: str = "", **more: Any) -> None:
        super().__init__(data, **more)
        self.found: list[tuple[str, str]] = []
        self.own = own
        text = str((data or {}).get("place", "")).strip()
        if data is not None and text:
            self._offer(text)

    def _offer(self, text: str) -> None:
        """Look for the school, and ask which one it is where several fit."""
        self.found = [row for row in find_places(text) if row[0] != self.own]
        if len(self.found) < 2:
            return
        others = [(NONE_OF_THEM, _("None of these"))] if self.place_may_be_words else []
        self.fields["school"] = forms.ChoiceField(
            label=_("Which school is it?"),
            choices=[("", _("Choose a school")), *self.found, *others],
            error_messages={"required": _("Several schools fit. Choose which one it is.")},
        )
        names = [name for name in self.fields if name != "school"]
        names.insert(names.index("place") + 1, "school")
        self.order_fields(names)

    def find_place(self) -> str:
        """Return the number of the school, empty where there is none."""
        if len(self.found) == 1:
            return self.found[0][0]
        chosen = str(self.cleaned_data.get("school", ""))
        return "" if chosen == NONE_OF_THEM else chosen


def find_places(text: str) -> list[tuple[str, str]]:
    """Return the schools that `text` may mean, by number or by name and town."""
    number = "".join(mark for mark in text if mark not in " /-")
    if number.isascii() and number.isdigit() and len(number) == NUMBER_LENGTH:
        party = find_party(number)
        is_school = party is not None and party.kind is Organisation.SCHOOL
        return [(number, party.name)] if party and is_school else []
    return [
        (row.number, f"{row.name}, {row.town} ({row.number})" if row.town else row.name)
        for row in search_establishments(text)
    ]


class ReportForm(PlacedForm):
    """A pupil who arrived without a CTF."""

    place_may_be_words = True

    place = forms.CharField(
        label=_("Last school"),
        help_text=_(
            "Its name and town, or its number. Write what you know: for a school abroad, its name"
            " and country."
        ),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    admitted_on = _day(
        _("Date admitted to your school"),
        _("For example, 2 11 2026"),
        _("Enter the date on which the pupil was admitted"),
        _("The date of admission must be a real date"),
    )
    remark = _words(
        _("Anything else that helps to find the file (optional)"),
        _("Kept encrypted. It is never e-mailed."),
        required=False,
    )


class AskForm(PlacedForm):
    """A request for the file of a pupil."""

    place = forms.CharField(
        label=_("School to ask"),
        help_text=_("Its name and town, or its number"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    authority = forms.ChoiceField(
        label=_("Or the local authority to ask"),
        required=False,
        error_messages={"invalid_choice": _("Choose an authority from the list")},
    )
    last_school = forms.CharField(
        label=_("Where the pupil was last seen (optional)"),
        help_text=_("School or place, and when"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    remark = _words(
        _("Why you ask"),
        _("Only the school or authority that you ask can read it. It is never e-mailed."),
        error_messages={"required": _("Say why you ask for the file")},
    )

    def __init__(self, data: Any = None, *, la: str, **more: Any) -> None:
        super().__init__(data, **more)
        language = get_language() or "en"
        others = [(row.number, row.name_in(language)) for row in find_all_authorities()]
        choices = [("", _("Choose an authority")), *(row for row in others if row[0] != la)]
        self.fields["authority"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that one school or one authority is asked."""
        cleaned = super().clean() or {}
        place, authority = cleaned.get("place"), cleaned.get("authority")
        if place and authority:
            self.add_error("authority", _("Choose a school or an authority, not both"))
        elif not place and not authority and "authority" not in self.errors:
            self.add_error("place", _("Enter the school to ask, or choose an authority"))
        elif place and not self.found:
            self.add_error("place", _("No school fits. Check the name or the number."))
        return cleaned

    def find_asked(self) -> str:
        """Return the seven characters of who is asked."""
        authority = self.cleaned_data["authority"]
        return f"{authority}LLLL" if authority else self.find_place()


class RemarkForm(forms.Form):
    """Why something is taken back."""

    remark = _words(
        _("Why? (optional)"), _("Kept encrypted. It is never e-mailed."), required=False
    )


class ExhaustForm(forms.Form):
    """Where the file was looked for."""

    measures = _words(
        _("Where have you looked, and whom have you asked?"),
        _("The school reads it too. It is never e-mailed."),
        error_messages={
            "required": _("Say in a few words where you have looked and whom you have asked")
        },
    )


class FindForm(forms.Form):
    """Which of the files that went to the school is the pupil's."""

    file = forms.ChoiceField(
        label=_("Which file is it?"), error_messages={"required": _("Choose the file")}
    )

    def __init__(self, data: Any = None, *, files: Iterable[Transfer]) -> None:
        super().__init__(data)
        choices = [(str(f.public_id), f"{f.name}, {say_day(f.sent_at)}") for f in files]
        self.fields["file"].choices = [("", _("Choose a file")), *choices]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What is answered to a request."""

    reply = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(reply.value, _(REPLY_LABELS[reply])) for reply in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer")},
    )
    file = forms.ChoiceField(
        label=_("Which file did you send? (optional)"),
        help_text=_("A file that you send through Pont from now on answers the request by itself."),
        required=False,
    )
    remark = _words(
        _("Tell more (optional)"),
        _("Only whoever asks can read it. It is never e-mailed."),
        required=False,
    )

    def __init__(self, data: Any = None, *, files: Iterable[Transfer]) -> None:
        super().__init__(data)
        choices = [(str(f.public_id), f"{f.name}, {say_day(f.sent_at)}") for f in files]
        if choices:
            self.fields["file"].choices = [("", _("None of these")), *choices]  # type: ignore[attr-defined]
        else:
            self.fields.pop("file")
