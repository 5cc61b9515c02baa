"""A bare Django page of 50 rows, the floor of the lists: one query, one template, no middleware.

It reads the same table of the same database as the lists beside it, and knows neither who is
asking nor what the codes of schools stand for.
"""

import os
from typing import Any

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

DATABASE = environ.Env().db_url(
    "DATABASE_URL", default=f"sqlite:///{os.environ.get('PONT_VAR', 'var')}/pont.sqlite3"
)
settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {**DATABASE, "CONN_MAX_AGE": None}},
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    TIME_ZONE="Europe/London",
    USE_TZ=True,
)
application = get_wsgi_application()

PAGE = 50
TEMPLATE = Engine().from_string(
    """<!DOCTYPE html><html lang="en"><head><title>Files</title></head><body><h1>Files</h1><table>
<thead><tr><th>Destination</th><th>Name</th><th>Source</th><th>Date</th><th>Pupils</th><th>Size</th>
<th>State</th></tr></thead><tbody>
{% for file in files %}<tr><td>{{ file.recipient }}</td>
<td><a href="/transfers/{{ file.public_id }}/">{{ file.name }}</a></td><td>{{ file.sender }}</td>
<td>{{ file.sent_at|date }}</td><td>{{ file.pupil_count|default_if_none:"" }}</td>
<td>{{ file.size|filesizeformat }}</td><td>{{ file.state }}</td></tr>
{% endfor %}</tbody></table></body></html>"""
)


class File(models.Model):
    """A transfer, with the columns that the lists of Pont read."""

    public_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    given_name = models.CharField(max_length=255)
    sender = models.CharField(max_length=7)
    recipient = models.CharField(max_length=7)
    sender_la = models.CharField(max_length=3)
    recipient_la = models.CharField(max_length=3)
    state = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    pupil_count = models.PositiveIntegerField(null=True)
    stored_id = models.UUIDField(null=True)
    origin_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    sent_by_name = models.CharField(max_length=150)
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "bare"
        db_table = "transfers_transfer"
        managed = False

    def __str__(self) -> str:
        return str(self.name)


def show(request: HttpRequest, sender: str) -> HttpResponse:
    """Show the latest 50 files of a sender."""
    files: Any = File.objects.filter(sender=sender).order_by("-sent_at", "-id")[:PAGE]
    return HttpResponse(TEMPLATE.render(Context({"files": files})))


urlpatterns = [path("<str:sender>/", show)]
