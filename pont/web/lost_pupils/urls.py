"""The addresses of the shelf: the search, claims, and one's own records."""

from django.urls import path

from pont.web.lost_pupils import claim_list, claims, views

urlpatterns = [
    path("lost-pupils/", views.search, name="lost-search"),
    path("lost-pupils/found/<uuid:search>/", views.found, name="lost-found"),
    path("lost-pupils/<uuid:public_id>/claim/", claims.claim_pupil, name="lost-claim"),
    path("lost-pupils/claims/", claim_list.claims, name="claims"),
    path("lost-pupils/claims/<uuid:public_id>/", claims.claim, name="claim"),
    path("lost-pupils/claims/<uuid:public_id>/file/", claims.download, name="claim-download"),
    path("lost-pupils/claims/<uuid:public_id>/answer/", claims.answer, name="claim-answer"),
    path(
        "lost-pupils/claims/<uuid:public_id>/without-report/",
        claims.drop_report,
        name="claim-without-report",
    ),
    path("lost-pupils/claims/<uuid:public_id>/forward/", claims.forward, name="claim-forward"),
    path("lost-pupils/claims/<uuid:public_id>/undo/", claims.undo_claim, name="claim-undo"),
    path("lost-pupils/<uuid:public_id>/", views.record, name="lost-pupil"),
    path("lost-pupils/sent/", views.own, name="lost-own"),
    path(
        "lost-pupils/sent/<uuid:public_id>/take-back/", views.withdraw_pupil, name="lost-withdraw"
    ),
]
