"""Addresses of authenticator apps, passkeys and recovery codes: allauth's own screens."""

from allauth.account.views import reauthenticate
from django.urls import include, path

urlpatterns = [
    path("", include("allauth.mfa.urls")),
    path("reauthenticate/password/", reauthenticate, name="account_reauthenticate"),
]
