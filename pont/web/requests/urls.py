"""The addresses at which an authority asks its schools for files."""

from django.urls import path

from pont.web.requests import lists, views

urlpatterns = [
    path("file-requests/", views.requests, name="requests"),
    path("file-requests/new/", views.issue, name="request-new"),
    path("file-requests/lists/", lists.lists, name="request-lists"),
    path("file-requests/<uuid:public_id>/", views.board, name="request"),
    path("file-requests/<uuid:public_id>/csv/", views.export, name="request-csv"),
]
