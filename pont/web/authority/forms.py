"""The forms of an authority's details and holidays."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.directory.models import HOLIDAY_NAME_LENGTH, LocalAuthority
from pont.directory.operations.amend_authority import (
    USUAL,
    AuthorityDetails,
    DaysOutOfRange,
    MissingTooSoon,
    NameMissing,
    NotItsRegion,
)
from pont.directory.operations.keep_holidays import (
    HolidayBackwards,
    HolidayNameMissing,
    HolidayOverlaps,
    HolidayTooFar,
    HolidayTooLong,
)
from pont.directory.regions import REGIONS, Region
from pont.policy.calendars import MOST_SCHOOL_DAYS
from pont.standards.refusals import Refusal
from pont.web.words import say

# Beside which field a refusal of the operation stands.
FIELDS: Mapping[str, str] = {
    NameMissing.code: "name",
    NotItsRegion.code: "region",
    MissingTooSoon.code: "days_until_missing",
    HolidayNameMissing.code: "name",
    HolidayBackwards.code: "last_on",
    HolidayTooLong.code: "last_on",
    HolidayTooFar.code: "first_on",
    HolidayOverlaps.code: "first_on",
}


class RefusedForm(forms.Form):
    """A form beside whose fields an operation's refusal can stand."""

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        self.add_error(FIELDS.get(refusal.code), say(refusal))


class DaysField(forms.IntegerField):
    """A deadline in school days."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            min_value=1,
            max_value=MOST_SCHOOL_DAYS,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        )

    def clean(self, value: Any) -> Any:
        """Read the number, and say one thing of whatever is none."""
        try:
            return super().clean(value)
        except forms.ValidationError as invalid:
            sentence = say(DaysOutOfRange(most=MOST_SCHOOL_DAYS))
            raise forms.ValidationError(sentence) from invalid


class DetailsForm(RefusedForm):
    """The details of an authority; `seen` is the revision on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name in English"),
        max_length=100,
        error_messages={"required": _("Enter the name of the authority")},
    )
    name_cy = forms.CharField(label=_("Name in Welsh (optional)"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "A shared mailbox of your authority: letters about its files, reminders and the digest"
            " of copies go there."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address such as data@authority.gov.uk, or none")
        },
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the regions in the list")},
    )
    copies = forms.TypedChoiceField(
        label=_("Copies of CTF files sent to or from your schools"),
        help_text=_(
            "Taking a copy changes nothing for the schools. Of a file sent while copies are off"
            " there is never one."
        ),
        choices=[
            ("on", _("On: copies can be downloaded, and a digest of new files comes once a day")),
            ("off", _("Off: nobody at the authority can download copies")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "on",
        error_messages={"required": _("Choose whether copies are on or off")},
    )
    days_to_send = DaysField(label=_("To send the file of a pupil who leaves"))
    days_to_collect = DaysField(label=_("To collect a file that waits"))
    days_until_missing = DaysField(
        label=_("Until a pupil whose new school is not known counts as missing")
    )

    def __init__(
        self, data: object = None, *, authority: LocalAuthority, details: AuthorityDetails
    ) -> None:
        initial = {**asdict(details), "copies": "on" if details.copies else "off"}
        super().__init__(data, initial={**initial, "seen": authority.revision})  # type: ignore[arg-type]
        known = REGIONS[authority.nation]
        # An authority that has a region keeps one.
        none = [] if authority.region in known else [(authority.region, "")]
        choices = [*none, *((region.value, Region(region).label) for region in known)]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        for name, days in USUAL.items():
            self.fields[name].help_text = gettext("Usually %(days)s school days") % {"days": days}

    def read_details(self) -> AuthorityDetails:
        """Return what was entered."""
        values = dict(self.cleaned_data)
        values.pop("seen")
        return AuthorityDetails(**values)


class HolidayForm(RefusedForm):
    """Days on which the schools are closed."""

    name = forms.CharField(
        label=_("What is it called?"),
        help_text=_("For example, half term"),
        max_length=HOLIDAY_NAME_LENGTH,
        error_messages={"required": _("Enter what the holiday is called")},
    )
    first_on = forms.DateField(
        label=_("First day"),
        help_text=_("For example, 26 10 2026"),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the first day"),
            "invalid": _("The first day must be a real date"),
        },
    )
    last_on = forms.DateField(
        label=_("Last day"),
        help_text=_("The same as the first for a single day"),
        widget=forms.SelectDateWidget,
        error_messages={
            "required": _("Enter the last day"),
            "invalid": _("The last day must be a real date"),
        },
    )

    def read_days(self) -> Mapping[str, str | date]:
        """Return what was entered."""
        return {name: self.cleaned_data[name] for name in ("name", "first_on", "last_on")}
