"""The address of the state of Pont."""

from django.urls import path

from pont.web.health.views import show_health

urlpatterns = [path("", show_health, name="health")]
