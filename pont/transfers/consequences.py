"""What follows in higher rooms from what happens to a file, in the same transaction.

Rooms import from below only, so the table stands beside the house, in `config.consequences`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from pont.policy.actors import Actor
from pont.transfers.models import Step, Transfer


class Consequence(Protocol):
    """What a higher room does when something has happened to `transfers`."""

    def __call__(self, transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
        """Do it, in the caller's transaction, for those of `transfers` that it concerns."""


Consequences = Mapping[Step.Verb, tuple[Consequence, ...]]


def follow(verb: Step.Verb, transfers: Sequence[Transfer], *, by: Actor, at: datetime) -> None:
    """Do what follows when `verb` has happened to `transfers`, in the order of the table.

    The rows of the transfers, their steps and their pupils are as the operation leaves them.
    """
    table: Consequences = import_string(settings.CONSEQUENCES)
    for consequence in table.get(verb, ()):
        consequence(transfers, by=by, at=at)
