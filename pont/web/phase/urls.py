"""The addresses of phase transfer."""

from django.urls import path

from pont.web.phase import lists, sending, views

urlpatterns = [
    path("phase/", views.files, name="phase"),
    path("phase/files/<uuid:public_id>/", views.pupils, name="phase-file"),
    path("phase/files/<uuid:public_id>/plan/", views.plan_pupils, name="phase-plan"),
    path("phase/files/<uuid:public_id>/withdraw/", views.withdraw_pupils, name="phase-withdraw"),
    path("phase/list/", lists.upload, name="phase-list"),
    path("phase/lists/<uuid:public_id>/", lists.result, name="phase-list-result"),
    path("phase/lists/<uuid:public_id>/results/", lists.download, name="phase-list-download"),
    path("phase/send/", sending.check_plan, name="phase-send"),
    path("phase/distributions/<uuid:public_id>/", sending.distribution, name="distribution"),
]
