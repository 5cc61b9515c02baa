"""The addresses of the authority's eye on files."""

from django.urls import path

from pont.web.monitor import clearing, views

urlpatterns = [
    path("monitor/", views.monitor, name="monitor"),
    path("monitor/list.csv", views.export, name="monitor-csv"),
    path("not-collected/", clearing.uncollected, name="uncollected"),
    path("not-collected/remove/", clearing.remove_files, name="remove-files"),
    path("not-collected/forward/", clearing.forward_files, name="forward-files"),
    path("monitor/promptness/", views.promptness, name="promptness"),
]
