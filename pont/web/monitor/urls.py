"""The addresses of the authority's eye on files."""

from django.urls import path

from pont.web.monitor import views

urlpatterns = [
    path("monitor/", views.monitor, name="monitor"),
    path("monitor/list.csv", views.export, name="monitor-csv"),
    path("monitor/promptness/", views.promptness, name="promptness"),
]
