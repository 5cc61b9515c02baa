"""The addresses of what an authority settles for itself."""

from django.urls import path

from pont.web.authority import views

urlpatterns = [
    path("authority/", views.details, name="authority"),
    path("authority/holidays/", views.holidays, name="holidays"),
    path("authority/holidays/remove/", views.remove, name="holiday-remove"),
]
