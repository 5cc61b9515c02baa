"""The demo's letter box, and its sample files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.demo.samples import find_samples
from pont.postbox.queries import find_letters
from pont.web.people import get_actor

MOST_LETTERS = 50


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Show the latest letters of everybody: in the demo nobody's mail is real."""
    return render(request, "web/demo/letters.html", {"letters": find_letters(limit=MOST_LETTERS)})


@require_safe
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """Make one of the sample files for the reader's desk."""
    made = find_samples(get_actor(request)).get(name)
    if made is None:
        raise Http404
    response = HttpResponse(made.make(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
