"""The addresses of the contacts."""

from django.urls import path

from pont.web.contacts import views

urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/own/", views.own, name="contact-own"),
]
