"""The address of the first page."""

from django.urls import path

from pont.web.home.views import home

urlpatterns = [path("", home, name="home")]
