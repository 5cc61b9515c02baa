"""What people type, and what their browser sends, for a second factor.

allauth checks the codes and credentials; the words are ours.

Source: attacks B10.
"""

from collections.abc import Callable
from typing import Any, Final

from allauth.account.forms import ReauthenticateForm as ReauthenticateByPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pont.web.session.forms import PasswordBox, check_printable

LONGEST_CODE, LONGEST_NAME = 20, 60
# Seconds for which a code of an app may be typed; allauth remembers it for a third of them.
CODE_LASTS: Final = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
# What the makers of browsers' credentials raise at one that no browser made.
BROKEN: Final = (AttributeError, KeyError, TypeError, ValueError)
PASSKEY_REFUSED: Final = _("This passkey was not accepted. Nothing was changed. Try again.")


def make_code_box(label: Any) -> forms.CharField:
    """Return the box for a code."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_CODE,
        validators=[check_printable],
        error_messages={
            "required": _("Enter a code"),
            "max_length": _("This is too long for a code."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


def make_name_box(*, required: bool) -> forms.CharField:
    """Return the box for the name of a passkey."""
    return forms.CharField(
        required=required,
        label=_("Name of the passkey"),
        help_text=_("So that you know it again: “Work laptop”, “Phone”."),
        max_length=LONGEST_NAME,
        validators=[check_printable],
        error_messages={
            "required": _("Enter a name for the passkey"),
            "max_length": _("This is too long for a name."),
        },
    )


def use_up(code: str, authenticator: Authenticator) -> None:
    """Take note that a code of an app was used, for as long as it would be taken again.

    :raises ValidationError: if it was used before.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return
    digits = "".join(filter(str.isdigit, code))
    if not cache.add(f"app-code-{authenticator.pk}-{digits}", "used", timeout=CODE_LASTS):
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the second step at sign-in."""

    code = make_code_box(_("Code"))

    def clean_code(self) -> str:
        """Return the code, if it is right and new."""
        code: str = super().clean_code()
        use_up(code, self.authenticator)
        return code


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """A code that shows who it is that wants to change how they sign in."""

    code = make_code_box(_("Code"))

    def clean_code(self) -> str:
        """Return the code, if it is right and new."""
        code: str = super().clean_code()
        use_up(code, self.authenticator)
        return code


class PasswordAgainForm(ReauthenticateByPasswordForm):  # type: ignore[misc]
    """A password that shows who it is that wants to change how they sign in."""

    password = PasswordBox(
        label=_("Password"), autocomplete="current-password", empty=_("Enter your password")
    )


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    code = make_code_box(_("Code that the app shows"))


class Credential(forms.JSONField):
    """What a browser's passkey says."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(
            error_messages={
                "required": _(
                    "Your browser sent no passkey. Nothing was changed. A passkey needs a browser"
                    " in which scripts run."
                )
            }
        )

    def clean(self, value: Any) -> Any:
        """Return what was sent, if it is of the shape that passkeys have.

        :raises ValidationError: if it is not.
        """
        cleaned = super().clean(value)
        if not isinstance(cleaned, dict) or not isinstance(cleaned.get("response"), dict):
            raise ValidationError(PASSKEY_REFUSED)
        return cleaned


def clean_passkey(check: Callable[[], Any]) -> Any:
    """Return what `check` makes of a credential; if it is refused, in our words.

    :raises ValidationError: if it is.
    """
    try:
        return check()
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == "incorrect_code":
            raise ValidationError(PASSKEY_REFUSED) from None
        raise
    except BROKEN:
        raise ValidationError(PASSKEY_REFUSED) from None


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what it is to be called; it must be able to ask who holds it."""

    # The browser has made the passkey already: without a name it gets one.
    name = make_name_box(required=False)
    credential = Credential()
    passwordless = None

    def clean(self) -> Any:
        """Return what was sent, if the browser was asked for it just now."""
        self.cleaned_data["passwordless"] = True
        return clean_passkey(super().clean)


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""

    credential = Credential()

    def clean_credential(self) -> Any:
        """Return the passkey, if it is the person's."""
        return clean_passkey(super().clean_credential)


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that shows who it is that wants to change how they sign in."""

    credential = Credential()

    def clean_credential(self) -> Any:
        """Return the passkey, if it is the person's."""
        return clean_passkey(super().clean_credential)


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of username and password."""

    credential = Credential()

    def clean_credential(self) -> Any:
        """Return the passkey of whoever it says it is."""
        return clean_passkey(super().clean_credential)


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """What a passkey is to be called."""

    name = make_name_box(required=True)
