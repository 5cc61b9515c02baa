"""What was ticked in a list."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest


def read_ticked(request: HttpRequest) -> list[UUID]:
    """Return the public ids of the files ticked, in the order of the page.

    :raises BadRequest: if one of them is no id.
    """
    try:
        return [UUID(public_id) for public_id in request.POST.getlist("file")]
    except ValueError as error:
        raise BadRequest("No such file.") from error
