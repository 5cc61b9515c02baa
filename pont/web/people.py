"""Who is at the desk: the actor made from the signed-in account."""

from django.http import HttpRequest

from pont.policy.actors import Actor


def find_actor(request: HttpRequest) -> Actor | None:
    """Return who sent `request`, or None before signing in."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None
