"""What people enter to search the shelf, and why they take a pupil off it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pont.lost_pupils.operations.withdraw import REASONS
from pont.lost_pupils.search.criteria import Criteria, TooFewCriteria
from pont.standards.closeness import PartDate
from pont.transfers.reasons import REMARK_LENGTH, ReasonMissing, check_reason
from pont.web.lost_pupils.columns import ORDERS
from pont.web.words import say

LONGEST = 100
LONGEST_PART = 4


class PartDateWidget(forms.SelectDateWidget):
    """Three boxes read as they were filled in, where Django's own turn a whole date into the
    writing of the language."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """Return "2014-3-9" with 0 for what was left out, None if all was."""
        parts = [str(data.get(f"{name}_{part}", "")).strip() for part in ("year", "month", "day")]
        return "-".join(part or "0" for part in parts) if any(parts) else None


class PartDateField(forms.Field):
    """A date of which any of day, month and year may be left out."""

    widget = PartDateWidget

    def to_python(self, value: Any) -> PartDate:
        """Return what is known of the date.

        :raises ValidationError: if a part is no number, or no day, month or year.
        """
        texts = str(value or "0-0-0").split("-")
        parts = [int(text) for text in texts if _is_short_number(text)]
        if len(texts) != 3 or len(parts) != 3:
            raise ValidationError(_("Enter the date of birth in numbers, for example 9 3 2014"))
        year, month, day = parts
        if day > 31:
            raise ValidationError(_("The day of birth must be between 1 and 31"))
        if month > 12:
            raise ValidationError(_("The month of birth must be between 1 and 12"))
        if year and not 1900 <= year <= 2100:
            raise ValidationError(_("Enter the year of birth with 4 digits, for example 2014"))
        return PartDate(day or None, month or None, year or None)


def _is_short_number(text: str) -> bool:
    # Python refuses to read numbers of thousands of digits.
    return len(text) <= LONGEST_PART and text.isascii() and text.isdigit()


def _line(width: int, **attributes: str) -> forms.TextInput:
    """Return a text box so many characters wide, that no browser fills in or corrects."""
    return forms.TextInput(
        attrs={
            "class": f"govuk-input--width-{width}",
            "autocomplete": "off",
            "spellcheck": "false",
            **attributes,
        }
    )


class SearchForm(forms.Form):
    """The fields of the search, with the explanation of its tick.

    Source: seed 002 section 4.1; rulings 6.1.
    """

    upn = forms.CharField(
        label=_("UPN"),
        max_length=20,
        required=False,
        widget=_line(20, autocapitalize="characters"),
    )
    surname = forms.CharField(
        label=_("Surname"), max_length=LONGEST, required=False, widget=_line(20)
    )
    begins = forms.BooleanField(
        label=_("Surname begins"),
        required=False,
        help_text=_(
            "Tick this box to search on an exact surname match that begins with the text entered."
            " If the box is not ticked, a soundalike search is performed."
        ),
    )
    forename = forms.CharField(
        label=_("Forename"),
        max_length=LONGEST,
        required=False,
        help_text=_("The beginning is enough. Middle names are searched too."),
        widget=_line(20),
    )
    town = forms.CharField(
        label=_("Town"),
        max_length=LONGEST,
        required=False,
        help_text=_("The beginning is enough."),
        widget=_line(20),
    )
    born = PartDateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("For example, 9 3 2014. Leave empty what is not known."),
    )
    sex = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("Any")), ("F", _("Female")), ("M", _("Male"))],
    )
    sort = forms.ChoiceField(
        label=_("Sort order"),
        required=False,
        choices=[(key, _(label)) for key, label in ORDERS.items()],
    )

    arrival = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Check that somebody in particular is looked for."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.read_criteria(cleaned).check_enough()
            except TooFewCriteria as refusal:
                self.add_error("upn", say(refusal))
        return cleaned

    def read_criteria(self, cleaned: Mapping[str, Any] | None = None) -> Criteria:
        """Return what is looked for."""
        known = dict(self.cleaned_data if cleaned is None else cleaned)
        known.pop("sort", None)
        known.pop("arrival", None)
        return Criteria(**known)


def write_initial(criteria: Criteria, *, sort: str) -> dict[str, Any]:
    """Return `criteria` as what `SearchForm` shows at first."""
    born = criteria.born
    return {
        "upn": criteria.upn,
        "surname": criteria.surname,
        "begins": criteria.begins,
        "forename": criteria.forename,
        "town": criteria.town,
        "born": f"{born.year or 0}-{born.month or 0}-{born.day or 0}",
        "sex": criteria.sex,
        "sort": sort,
    }


class WithdrawForm(forms.Form):
    """Why a pupil is taken off the shelf."""

    reason = forms.ChoiceField(
        label=_("Why do you take this pupil back?"),
        choices=[(code, _(label)) for code, label in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )
    remark = forms.CharField(
        label=_("More about it (optional)"),
        help_text=_("Kept encrypted in the audit trail. It is never e-mailed."),
        max_length=REMARK_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that “Another reason” comes with words."""
        cleaned = super().clean() or {}
        if "reason" in cleaned:
            try:
                check_reason(
                    reason=cleaned["reason"], remark=cleaned.get("remark", ""), among=REASONS
                )
            except ReasonMissing as refusal:
                self.add_error("remark", say(refusal))
        return cleaned
