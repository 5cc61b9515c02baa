"""The addresses of the housekeeping of lost pupils."""

from django.urls import path

from pont.web.housekeeping import views

urlpatterns = [
    path("lost-pupils/housekeeping/", views.housekeeping, name="housekeeping"),
    path("lost-pupils/housekeeping/remove/", views.remove, name="housekeeping-remove"),
]
