"""What people type to sign in and to choose a password."""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from pont.accounts.passwords import LONGEST

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Words = str | StrPromise

# Faults that no person makes at this form: they answer 400.
MALFORMED = frozenset({"max_length", "null_characters_not_allowed", "control_characters"})


def check_printable(text: str) -> None:
    """Refuse control characters, which nobody types.

    :raises ValidationError: if there are any.
    """
    if any(not character.isprintable() for character in text):
        raise ValidationError(
            _("This contains characters that cannot be typed. Type it again."),
            code="control_characters",
        )


class PasswordBox(forms.CharField):
    """A password exactly as typed."""

    widget = forms.PasswordInput

    def __init__(
        self, *, label: "Words", autocomplete: str, empty: "Words", help_text: "Words" = ""
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            strip=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
            error_messages={"required": empty, "max_length": _("This is too long for a password.")},
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """Leave out `maxlength`: a browser would cut a longer password off without a word."""
        return {}


class SignInForm(forms.Form):
    """Username and password, both as they are written."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[check_printable],
        error_messages={
            "required": _("Enter your username"),
            "max_length": _("This is too long for a username."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    password = PasswordBox(
        label=_("Password"), autocomplete="current-password", empty=_("Enter your password")
    )


class NewPasswordForm(forms.Form):
    """A new password, once: the box can show what is typed."""

    new = PasswordBox(
        label=_("New password"),
        autocomplete="new-password",
        empty=_("Enter a new password"),
        help_text=_(
            "12 characters or more. Three random words make a good password. It must not be made"
            " of your name, username or school."
        ),
    )


class ChangePasswordForm(NewPasswordForm):
    """The password one has, and the one to have."""

    current = PasswordBox(
        label=_("Current password"),
        autocomplete="current-password",
        empty=_("Enter your current password"),
    )
    field_order = ("current", "new")


class ForgottenForm(forms.Form):
    """Who cannot sign in."""

    text = forms.CharField(
        label=_("Username or e-mail address"),
        help_text=_("Use the e-mail address of your account."),
        max_length=254,
        validators=[check_printable],
        error_messages={
            "required": _("Enter your username or e-mail address"),
            "max_length": _("This is too long for a username or e-mail address."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


def is_malformed(form: forms.Form) -> bool:
    """Return whether `form` was sent by something that is not a person at our page."""
    faults = form.errors.as_data().values()
    return any(fault.code in MALFORMED for of_field in faults for fault in of_field)


def find_sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, empty or not; None where it was only asked for."""
    return request.POST if request.method == "POST" else None
