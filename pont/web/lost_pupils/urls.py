"""The addresses of the shelf: the search, and one's own records."""

from django.urls import path

from pont.web.lost_pupils import views

urlpatterns = [
    path("lost-pupils/", views.search, name="lost-search"),
    path("lost-pupils/found/<uuid:search>/", views.found, name="lost-found"),
    path("lost-pupils/sent/", views.own, name="lost-own"),
    path(
        "lost-pupils/sent/<uuid:public_id>/take-back/", views.withdraw_pupil, name="lost-withdraw"
    ),
]
