"""What was ticked in a list."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest


def read_ticked(request: HttpRequest, *, name: str = "file") -> list[UUID]:
    """Return the public ids of what was ticked, in the order of the page.

    :raises BadRequest: if one of them is no id.
    """
    try:
        return [UUID(public_id) for public_id in request.POST.getlist(name)]
    except ValueError as error:
        raise BadRequest("No such thing.") from error
