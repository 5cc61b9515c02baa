"""The addresses of the files that were returned to an authority."""

from django.urls import path

from pont.web.inbox import acts, views

urlpatterns = [
    path("file-returns/", views.inbox, name="inbox"),
    path("file-returns/<uuid:public_id>/", views.file, name="inbox-file"),
    path("file-returns/<uuid:public_id>/pass-on/", acts.hand_on, name="inbox-pass-on"),
    path("file-returns/<uuid:public_id>/reject/", acts.send_back, name="inbox-reject"),
    path("file-returns/<uuid:public_id>/assign/", acts.give_to, name="inbox-assign"),
    path("file-returns/<uuid:public_id>/note/", acts.note, name="inbox-note"),
]
