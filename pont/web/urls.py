"""The addresses of all screens, sub-room by sub-room."""

from django.urls import include, path

urlpatterns = [
    path("", include("pont.web.pages.urls")),
    path("health/", include("pont.web.health.urls")),
    path("", include("pont.web.session.urls")),
]
