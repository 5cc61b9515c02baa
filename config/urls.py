"""The addresses of the doors."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pont.web.urls")),
]

handler400 = "pont.web.faults.views.bad_request"
handler403 = "pont.web.faults.views.permission_denied"
handler404 = "pont.web.faults.views.page_not_found"
# The one name that Django does not know: allauth asks for it when a limit of its own is reached.
handler429 = "pont.web.faults.views.too_many_requests"
handler500 = "pont.web.faults.views.server_error"
