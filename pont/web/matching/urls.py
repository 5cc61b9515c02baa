"""The addresses of matching with a census."""

from django.urls import path

from pont.web.matching import deciding, found, views

urlpatterns = [
    path("lost-pupils/matching/", views.matching, name="matching"),
    path("lost-pupils/matching/<uuid:public_id>/", views.run, name="matching-run"),
    path(
        "lost-pupils/matching/<uuid:public_id>/matches/", views.proposals, name="matching-proposals"
    ),
    path("lost-pupils/matching/<uuid:public_id>/cancel/", views.cancel_run, name="matching-cancel"),
    path("lost-pupils/matching/<uuid:public_id>/ticked/", deciding.ticked, name="matching-ticked"),
    path("lost-pupils/matching/<uuid:public_id>/scored/", deciding.scored, name="matching-scored"),
    path("lost-pupils/matches/<uuid:public_id>/", deciding.match, name="match"),
    path("lost-pupils/matched/", found.matched, name="matched"),
]
