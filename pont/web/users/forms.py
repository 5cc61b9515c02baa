"""The forms of user maintenance."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from pont.accounts.email_domains import PersonalEmail
from pont.accounts.models import Account
from pont.accounts.operations.create_account import (
    LONGEST_NAME,
    LONGEST_USERNAME,
    EmailRefused,
    PersonUnnamed,
    UsernameRefused,
    UsernameTaken,
)
from pont.accounts.operations.hand_over_role import NoColleague
from pont.accounts.reach import RoleDoesNotFit, RoleTaken
from pont.policy.roles import ROLES, Role
from pont.standards.refusals import Refusal
from pont.web.words import say

# Beside which field a refusal of an operation stands.
FIELDS: Mapping[str, str] = {
    PersonUnnamed.code: "name",
    EmailRefused.code: "email",
    PersonalEmail.code: "email",
    UsernameRefused.code: "username",
    UsernameTaken.code: "username",
    RoleDoesNotFit.code: "roles",
    RoleTaken.code: "roles",
    NoColleague.code: "to",
}
LINK, IN_PERSON = "link", "in-person"
SCHOOL = "school"
WAYS = [
    (LINK, _("A link by e-mail: the person sets a password within 48 hours")),
    (IN_PERSON, _("A one-time password that I hand over in person")),
]
CHOOSE_WAY = _("Choose how the person gets in")


class UserForm(forms.Form):
    """A form beside whose fields an operation's refusal can stand."""

    def show_refusal(self, refusal: Refusal) -> None:
        """Put `refusal` beside the field that it is about, above all if it is about none."""
        field = FIELDS.get(refusal.code)
        self.add_error(field if field in self.fields else None, say(refusal))


class DetailsForm(UserForm):
    """Somebody's name and e-mail address."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the person’s name")},
    )
    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_(
            "The person’s own address at work. Personal addresses, such as those of Hotmail or"
            " Yahoo, are refused."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the person’s e-mail address")},
    )


class RolesField(forms.MultipleChoiceField):
    """One or more roles."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Roles"),
            help_text=_("What each may do adds up."),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Choose at least one role"),
                "invalid_choice": _("Choose among the roles in the list"),
            },
        )


class ReadsRoles(UserForm):
    """A form with the field `roles`."""

    def read_roles(self) -> list[Role]:
        """Return what was chosen."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class RolesForm(ReadsRoles):
    """The roles that somebody is to have."""

    roles = RolesField()

    def __init__(
        self,
        data: object = None,
        *,
        givable: Iterable[Role],
        holders: Mapping[Role, str],
        held: Collection[Role] = (),
    ) -> None:
        super().__init__(data, initial={"roles": list(held)})  # type: ignore[arg-type]
        offer_roles(self, givable, holders, held=held)


def offer_roles(
    form: forms.Form,
    givable: Iterable[Role],
    holders: Mapping[Role, str],
    *,
    held: Collection[Role] = (),
) -> None:
    """Let `form` offer the roles that may be given, saying who has those of one holder."""
    choices = [
        (role, name_role(role, "" if role in held else holders.get(role, ""))) for role in givable
    ]
    form.fields["roles"].choices = choices  # type: ignore[attr-defined]


def name_role(role: Role, holder: str) -> str:
    """Return a role in words, with the one who has it where only one may."""
    label = gettext(ROLES[role].label)
    if not holder:
        return label
    return gettext("%(role)s (only one user; now %(holder)s)") % {"role": label, "holder": holder}


class WayForm(UserForm):
    """How somebody gets in: by a link, or with a one-time password."""

    way = forms.ChoiceField(
        label=_("How does the person get in?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_WAY, "invalid_choice": CHOOSE_WAY},
    )


class AddForm(DetailsForm, WayForm, ReadsRoles):
    """A new user. Without a username, one is suggested."""

    username = forms.CharField(
        label=_("Username"),
        help_text=_("Letters and digits, such as 681bjones. Leave it empty for a suggestion."),
        max_length=LONGEST_USERNAME,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of e-mails"),
        choices=[("en", "English"), ("cy", "Cymraeg")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language")},
    )
    roles = RolesField()
    field_order = ("name", "email", "username", "roles", "language", "way")

    def __init__(
        self, data: object = None, *, givable: Collection[Role], holders: Mapping[Role, str]
    ) -> None:
        # Where there is but one role it is the one that is meant.
        only = list(givable) if len(givable) == 1 else []
        known = {"roles": only, "language": get_language(), "way": LINK}
        super().__init__(data, initial=known)  # type: ignore[arg-type]
        offer_roles(self, givable, holders)

    # Whether the username is one to look at, not one that was typed.
    is_suggestion = False

    def suggest(self, username: str) -> None:
        """Fill in a username for the person to look at."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["username"] = username
        self.data = data


class PlaceForm(forms.Form):
    """Where a new user works: in the authority itself, or at one of its schools."""

    place = forms.ChoiceField(
        label=_("Where does the person work?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose where the person works"),
            "invalid_choice": _("Choose where the person works"),
        },
    )
    number = forms.CharField(
        label=_("Number of the school"),
        help_text=_("Seven digits, such as 6812045. Leave it empty for the authority itself."),
        max_length=7,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, data: object = None, *, authority: str, name: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(authority, name), (SCHOOL, _("A school"))]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a number where a school was chosen."""
        given = super().clean() or {}
        if given.get("place") == SCHOOL and not given.get("number"):
            self.add_error("number", _("Enter the number of the school"))
        return given

    def find_code(self) -> str:
        """Return the organisation that was chosen, by its address."""
        given: dict[str, str] = self.cleaned_data
        return given["number"] if given["place"] == SCHOOL else given["place"]


class HandOverForm(UserForm):
    """Who is to have a role from now on."""

    to = forms.ChoiceField(
        label=_("Who has the role from now on?"),
        error_messages={
            "required": _("Choose a user"),
            "invalid_choice": NoColleague.message,
        },
    )

    def __init__(self, data: object = None, *, colleagues: Iterable[Account]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        people = [(person.public_id, f"{person.name} ({person.username})") for person in colleagues]
        self.fields["to"].choices = [("", gettext_lazy("Choose a user")), *people]  # type: ignore[attr-defined]
