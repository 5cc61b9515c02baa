"""The forms with which an authority sets its portal up."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.accounts.models import Account
from pont.file_returns.models import ServiceCode
from pont.file_returns.operations.keep_services import (
    CodeRefused,
    CodeTaken,
    NotAnOfficer,
    ServiceDetails,
    ServiceNameMissing,
)
from pont.file_returns.operations.settle_portal import (
    LONGEST_TEXT,
    PortalDetails,
    SizeOutOfRange,
    find_most_mb,
)
from pont.file_returns.setting_models import NAME_LENGTH, PHONE_LENGTH
from pont.standards.refusals import Refusal
from pont.transfers.models import SERVICE_LENGTH
from pont.web.words import say

# Beside which field a refusal of an operation stands.
FIELDS: Mapping[str, str] = {
    SizeOutOfRange.code: "largest_mb",
    CodeRefused.code: "code",
    CodeTaken.code: "code",
    ServiceNameMissing.code: "name",
    NotAnOfficer.code: "officers",
}
WRONG_EMAIL = _("Enter an e-mail address such as sen@authority.gov.uk, or none")
ON_OFF = [("on", _("On")), ("off", _("Off"))]


class RefusedForm(forms.Form):
    """A form beside whose fields an operation's refusal can stand."""

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        self.add_error(FIELDS.get(refusal.code), say(refusal))


def _text(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(
        label=label, help_text=hint, widget=widget, max_length=LONGEST_TEXT, required=False
    )


def _switch(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=ON_OFF,
        widget=forms.RadioSelect,
        coerce=lambda word: word == "on",
        error_messages={"required": _("Choose on or off")},
    )


class PortalForm(RefusedForm):
    """What stands on every page of the portal; `seen` is the revision on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    guidance = _text(
        _("Guidance in English (optional)"),
        _(
            "Schools read it above the files that they send. Leave an empty line between"
            " paragraphs."
        ),
    )
    guidance_cy = _text(_("Guidance in Welsh (optional)"))
    security = _text(
        _("Access and security in English (optional)"),
        _("What schools must see to, for example under your information sharing agreement."),
    )
    security_cy = _text(_("Access and security in Welsh (optional)"))
    password_policy_url = forms.URLField(
        label=_("Link to your password policy (optional)"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Enter an address such as https://www.authority.gov.uk/")},
    )
    support_name = forms.CharField(
        label=_("Who helps schools, in English (optional)"),
        help_text=_("For example, the Children’s Services Web Team"),
        max_length=NAME_LENGTH,
        required=False,
    )
    support_name_cy = forms.CharField(
        label=_("Who helps schools, in Welsh (optional)"), max_length=NAME_LENGTH, required=False
    )
    support_phone = forms.CharField(
        label=_("Their telephone number (optional)"),
        max_length=PHONE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    support_email = forms.EmailField(
        label=_("Their e-mail address (optional)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_EMAIL},
    )
    largest_mb = forms.IntegerField(
        label=_("Largest file in MB (optional)"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"invalid": _("Enter a whole number of MB, or nothing")},
    )
    tags_on = _switch(_("Tags"), _("A school may put one of your tags to a file."))
    requests_on = _switch(
        _("File requests"),
        _("While they are off, schools read that you do not use them at present."),
    )

    def __init__(self, data: Any = None, *, details: PortalDetails, revision: int) -> None:
        shown = asdict(details)
        for name in ("tags_on", "requests_on"):
            shown[name] = "on" if shown[name] else "off"
        super().__init__(data, initial={**shown, "seen": revision})
        most = {"most": find_most_mb()}
        self.fields["largest_mb"].help_text = gettext("Usually %(most)s, which is the most") % most

    def read_details(self) -> PortalDetails:
        """Return what was entered."""
        values = dict(self.cleaned_data)
        values.pop("seen")
        return PortalDetails(**values)


class ServiceForm(RefusedForm):
    """A service: its names, whom it tells and how often, and who works it."""

    code = forms.CharField(
        label=_("Service code"),
        help_text=_(
            "Capital letters and digits, for example SEN. Schools write it into the names of their"
            " files, so it can never be changed."
        ),
        max_length=SERVICE_LENGTH,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the service code")},
    )
    name = forms.CharField(
        label=_("Name in English"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Enter the name of the service")},
    )
    name_cy = forms.CharField(
        label=_("Name in Welsh (optional)"), max_length=NAME_LENGTH, required=False
    )
    email = forms.EmailField(
        label=_("E-mail address (optional)"),
        help_text=_(
            "A shared mailbox, to which letters about the service’s files go. Without one, they go"
            " to its officers."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_EMAIL},
    )
    tells = forms.ChoiceField(
        label=_("When files arrive, tell the service"),
        choices=[
            (ServiceCode.Tells.AT_ONCE.value, _("at once")),
            (ServiceCode.Tells.DAILY.value, _("once a day, in the morning")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often")},
    )
    officers = forms.MultipleChoiceField(
        label=_("Officers of the service"),
        help_text=_("They open its files. Only service officers of your authority are listed."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose people in the list")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        people: Sequence[Account],
        service: ServiceCode | None = None,
    ) -> None:
        super().__init__(data, initial=_describe(service) if service else {"tells": "at-once"})
        self.people = {str(person.public_id): person for person in people}
        named = [(key, f"{person.name} ({person.username})") for key, person in self.people.items()]
        self.fields["officers"].choices = named  # type: ignore[attr-defined]
        if service:
            del self.fields["code"]

    def read_details(self) -> ServiceDetails:
        """Return what was entered, but for the code."""
        values = self.cleaned_data
        return ServiceDetails(
            name=values["name"],
            name_cy=values["name_cy"],
            email=values["email"],
            tells=values["tells"],
            officers=[self.people[key] for key in values["officers"]],
        )


def _describe(service: ServiceCode) -> dict[str, Any]:
    """Return `service` as the form shows it."""
    return {
        "name": service.name,
        "name_cy": service.name_cy,
        "email": service.email,
        "tells": service.tells,
        "officers": [str(person.public_id) for person in service.officers.all()],
    }
