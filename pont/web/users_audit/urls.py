"""The addresses of the user audit."""

from django.urls import path

from pont.web.users_audit import boards, confirming, lists, people, views

urlpatterns = [
    path("user-audit/", views.overview, name="user-audit"),
    path("user-audit/open/", views.open_audit, name="user-audit-open"),
    path("user-audit/begin/", lists.begin, name="user-audit-begin"),
    path("user-audit/rounds/<uuid:public_id>/", boards.board, name="user-audit-board"),
    path("user-audit/rounds/<uuid:public_id>/csv/", boards.export, name="user-audit-csv"),
    path("user-audit/rounds/<uuid:public_id>/close/", views.close, name="user-audit-close"),
    path("user-audit/lists/<uuid:public_id>/", lists.show, name="user-list"),
    path(
        "user-audit/lists/<uuid:public_id>/confirm/", confirming.confirm, name="user-list-confirm"
    ),
    path(
        "user-audit/lists/<uuid:public_id>/people/<uuid:person>/roles/",
        people.roles,
        name="user-list-roles",
    ),
    path(
        "user-audit/lists/<uuid:public_id>/people/<uuid:person>/remove/",
        people.remove,
        name="user-list-remove",
    ),
]
