"""The addresses of arrival reports and of requests for files."""

from django.urls import path

from pont.web.enquiries import arrivals, requests

urlpatterns = [
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/report/", arrivals.report_arrival, name="arrival-report"),
    path("arrivals/<uuid:public_id>/", arrivals.arrival, name="arrival"),
    path("arrivals/<uuid:public_id>/answer/", arrivals.answer_arrival, name="arrival-answer"),
    path("arrivals/<uuid:public_id>/new-upn/", arrivals.confirm_new_upn, name="arrival-new-upn"),
    path("arrivals/<uuid:public_id>/change/", arrivals.change_arrival, name="arrival-change"),
    path("ctf-requests/", requests.requests, name="ctf-requests"),
    path("ctf-requests/ask/", requests.ask, name="ctf-request-ask"),
    path("ctf-requests/<uuid:public_id>/", requests.ctf_request, name="ctf-request"),
    path(
        "ctf-requests/<uuid:public_id>/answer/", requests.answer_request, name="ctf-request-answer"
    ),
    path(
        "ctf-requests/<uuid:public_id>/withdraw/",
        requests.withdraw,
        name="ctf-request-withdraw",
    ),
]
