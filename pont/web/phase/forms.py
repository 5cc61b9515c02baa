"""The forms of phase transfer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pont.directory.queries import Party

LONGEST_NUMBER = 9


class SchoolForm(forms.Form):
    """Which school: one of the authority's, or any other by its number."""

    number = forms.CharField(
        label=_("Or the number of another school"),
        help_text=_("7 digits, for example 6802329"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *given: Any, schools: Iterable[Party], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(school.code, f"{school.name} ({school.code})") for school in schools]
        self.fields["school"] = forms.ChoiceField(
            label=_("School of your authority"),
            choices=[("", _("Choose a school")), *choices],
            required=False,
        )

    def find_number(self) -> str:
        """Return the number that was entered, or else that of the school that was chosen."""
        data = getattr(self, "cleaned_data", {})
        entered = "".join(c for c in data.get("number", "") if c not in " /-")
        return entered or str(data.get("school", ""))


class ListForm(forms.Form):
    """A list of allocations to upload."""

    list = forms.FileField(
        label=_("Choose the list"),
        help_text=_("A CSV file with a UPN and an establishment number in each row."),
        error_messages={
            "required": _("Choose a CSV file"),
            "empty": _("The file is empty. Save it again, then choose it."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
