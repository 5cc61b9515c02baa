"""The addresses of user maintenance."""

from django.urls import path

from pont.web.users import access, adding, changing, leaving, listing, views

urlpatterns = [
    path("users/", listing.users, name="users"),
    path("users/add/", adding.add, name="user-add"),
    path("users/<uuid:public_id>/", views.show, name="user"),
    path("users/<uuid:public_id>/roles/", changing.roles, name="user-roles"),
    path("users/<uuid:public_id>/details/", changing.details, name="user-details"),
    path("users/<uuid:public_id>/hand-over/", changing.hand_over, name="user-hand-over"),
    path("users/<uuid:public_id>/reset/", access.reset, name="user-reset"),
    path("users/<uuid:public_id>/unlock/", access.unlock_user, name="user-unlock"),
    path("users/<uuid:public_id>/sign-out/", access.sign_out, name="user-sign-out"),
    path("users/<uuid:public_id>/second-factor/", access.second_factor, name="user-second-factor"),
    path("users/<uuid:public_id>/delete/", leaving.delete, name="user-delete"),
]
