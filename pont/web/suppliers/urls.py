"""The addresses of the register of suppliers."""

from django.urls import path

from pont.web.suppliers import views

urlpatterns = [
    path("suppliers/", views.suppliers, name="suppliers"),
    path("suppliers/add/", views.register, name="supplier-add"),
    path("suppliers/<str:code>/", views.amend, name="supplier"),
]
