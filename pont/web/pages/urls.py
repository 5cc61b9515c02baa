"""Addresses of the pages that anybody may read."""

from django.urls import path

from pont.web.pages.views import choose_language, show_cookies

urlpatterns = [
    path("cookies/", show_cookies, name="cookies"),
    path("language/<str:code>/", choose_language, name="language"),
]
