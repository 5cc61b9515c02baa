"""The addresses of what only the demo shows."""

from django.urls import path

from pont.web.demo import views

urlpatterns = [
    path("demo/letters/", views.letters, name="letters"),
    path("demo/samples/<str:name>", views.sample, name="sample"),
]
