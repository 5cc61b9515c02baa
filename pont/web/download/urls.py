"""The addresses of collecting."""

from django.urls import path

from pont.web.download import views

urlpatterns = [
    path("download/<kind:kind>/", views.awaiting, name="awaiting"),
    path("download/<kind:kind>/previous/", views.previous, name="previous"),
    path("collections/<uuid:public_id>/", views.collection, name="collection"),
    path("collections/<uuid:public_id>/files/", views.download, name="collection-download"),
    path("collections/<uuid:public_id>/answer/", views.answer, name="collection-answer"),
]
