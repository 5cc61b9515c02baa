"""Addresses of authenticator apps, passkeys and recovery codes, under allauth's names for them."""

from collections.abc import Mapping

from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import View

from pont.web.session import factors, passkeys, steps

VIEWS: Mapping[str, tuple[str, type[View]]] = {
    "mfa_activate_totp": ("app/add/", factors.AddApp),
    "mfa_deactivate_totp": ("app/remove/", factors.RemoveApp),
    "mfa_add_webauthn": ("passkeys/add/", factors.AddPasskey),
    "mfa_edit_webauthn": ("passkeys/<str:token>/name/", factors.RenamePasskey),
    "mfa_remove_webauthn": ("passkeys/<str:token>/remove/", factors.RemovePasskey),
    "mfa_generate_recovery_codes": ("codes/make/", factors.MakeCodes),
    "account_reauthenticate": ("again/password/", steps.PasswordAgain),
    "mfa_reauthenticate": ("again/code/", steps.CodeAgain),
    "mfa_reauthenticate_webauthn": ("again/passkey/", steps.PasskeyAgain),
    "mfa_login_webauthn": ("sign-in/", passkeys.SignInByPasskey),
}

# Other methods end here: allauth's views would lead them somewhere first.
take = require_http_methods(["GET", "HEAD", "POST"])
urlpatterns = [
    path(route, take(view.as_view()), name=name) for name, (route, view) in VIEWS.items()
]
urlpatterns += [
    path("codes/", require_safe(factors.ShowCodes.as_view()), name="mfa_view_recovery_codes")
]
