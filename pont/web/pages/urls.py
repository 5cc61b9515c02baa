"""Addresses of the pages that anybody may read."""

from django.urls import path

from pont.web.pages import views

urlpatterns = [
    path("help/", views.show_help, name="help"),
    path("accessibility/", views.show_accessibility, name="accessibility"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("cookies/", views.show_cookies, name="cookies"),
    path("language/<str:code>/", views.choose_language, name="language"),
]
