"""Addresses of signing in and out, of passwords, and of where one is signed in."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from pont.web.session import factors, passwords, steps, views

urlpatterns: list[URLPattern | URLResolver] = [
    # The first name is the one that allauth looks for.
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.ask_to_sign_out, name="sign-out"),
    path("sign-out/now/", views.sign_out, name="account_logout"),
    path("sign-in/forgotten/", passwords.forgotten, name="forgotten"),
    path("sign-in/forgotten/sent/", passwords.forgotten_sent, name="forgotten-sent"),
    path("set-password/", passwords.set_password, name="set-password"),
    path("set-password/<str:token>/", passwords.follow_link, name="follow-link"),
    path("change-password/", passwords.change, name="change-password"),
    path("how-you-sign-in/", factors.show_ways, name="mfa_index"),
    # Whoever has a second factor is asked for it, whether or not others can set one up.
    path("second-factor/authenticate/", steps.SecondStep.as_view(), name="mfa_authenticate"),
    path("sessions/", views.show_sessions, name="sessions"),
    path("sessions/end/", views.end_one, name="end-session"),
]
if settings.OIDC_SERVER:
    urlpatterns += [
        path("sign-in/", include("allauth.socialaccount.providers.openid_connect.urls")),
        path("sign-in/provider/", include("allauth.socialaccount.urls")),
    ]
if settings.SECOND_FACTOR_SCREENS:
    urlpatterns += [path("second-factor/", include("pont.web.session.second_factor_urls"))]
