"""The addresses of lost pupils seen."""

from django.urls import path

from pont.web.sightings import views

urlpatterns = [
    path("lost-pupils/seen/", views.sightings, name="sightings"),
    path("lost-pupils/seen/<uuid:public_id>/", views.sighting, name="sighting"),
]
