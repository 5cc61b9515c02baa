"""The addresses of all screens, sub-room by sub-room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter

from pont.web.kinds import KindConverter

register_converter(KindConverter, "kind")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pont.web.home.urls")),
    path("", include("pont.web.upload.urls")),
    path("", include("pont.web.download.urls")),
    path("", include("pont.web.returns.urls")),
    path("", include("pont.web.inbox.urls")),
    path("", include("pont.web.portal.urls")),
    path("", include("pont.web.requests.urls")),
    path("", include("pont.web.monitor.urls")),
    path("", include("pont.web.phase.urls")),
    path("", include("pont.web.lost_pupils.urls")),
    path("", include("pont.web.copies.urls")),
    path("", include("pont.web.matching.urls")),
    path("", include("pont.web.sightings.urls")),
    path("", include("pont.web.housekeeping.urls")),
    path("", include("pont.web.users.urls")),
    path("", include("pont.web.users_audit.urls")),
    path("", include("pont.web.suppliers.urls")),
    path("", include("pont.web.contacts.urls")),
    path("", include("pont.web.enquiries.urls")),
    path("", include("pont.web.authority.urls")),
    path("", include("pont.web.sent.urls")),
    path("", include("pont.web.reports.urls")),
    path("", include("pont.web.pages.urls")),
    path("health/", include("pont.web.health.urls")),
    path("", include("pont.web.session.urls")),
]
if settings.MODE == "demo":
    urlpatterns.append(path("", include("pont.web.demo.urls")))
