"""The addresses of copies."""

from django.urls import path

from pont.web.copies import views

urlpatterns = [
    path("copies/", views.copies, name="copies"),
    path("copies/files/", views.download, name="copies-download"),
]
