"""The addresses of reports."""

from django.urls import path

from pont.web.reports import removals

urlpatterns = [
    path("reports/removed/", removals.removals, name="removals"),
    path("reports/removed/list.csv", removals.export, name="removals-csv"),
]
