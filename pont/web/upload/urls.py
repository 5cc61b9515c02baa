"""The addresses of sending."""

from django.urls import path

from pont.web.upload import views

urlpatterns = [
    path("upload/", views.choose_first, name="upload-first"),
    path("upload/put/", views.put, name="upload-put"),
    path("upload/check/", views.check_and_send, name="upload-check"),
    path("upload/sent/", views.just_sent, name="just-sent"),
    path("upload/drafts/<uuid:public_id>/name/", views.change_name, name="draft-name"),
    path("upload/drafts/<uuid:public_id>/remove/", views.remove, name="draft-remove"),
    path("upload/<kind:kind>/", views.choose, name="upload"),
]
