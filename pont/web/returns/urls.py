"""The addresses of sending files to the authority."""

from django.urls import path

from pont.web.returns import answering, sending, views

urlpatterns = [
    path("returns/", views.standalone, name="returns"),
    path("returns/requests/", views.requests, name="returns-requests"),
    path("returns/requests/<uuid:public_id>/", answering.choose, name="return-request"),
    path("returns/requests/<uuid:public_id>/put/", answering.put, name="return-request-put"),
    path("returns/requests/<uuid:public_id>/send/", answering.confirm, name="return-answer"),
    path("returns/send/", sending.choose, name="returns-send"),
    path("returns/put/", sending.put, name="returns-put"),
    path("returns/confirm/", sending.confirm, name="returns-confirm"),
    path("returns/cancel/", sending.cancel, name="returns-cancel"),
    path("returns/drafts/<uuid:public_id>/name/", sending.change_name, name="return-draft-name"),
    path("returns/drafts/<uuid:public_id>/remove/", sending.remove, name="return-draft-remove"),
    path("returns/files/<uuid:public_id>/copy/", views.fetch_copy, name="return-copy"),
]
