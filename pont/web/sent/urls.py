"""The addresses of what became of a file."""

from django.urls import path

from pont.web.sent import views

urlpatterns = [
    path("sent/", views.sent, name="sent"),
    path("transfers/<uuid:public_id>/", views.receipt, name="receipt"),
    path("transfers/<uuid:public_id>/recall/", views.recall_file, name="recall"),
    path("transfers/<uuid:public_id>/reject/", views.reject_file, name="reject"),
]
