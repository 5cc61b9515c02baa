"""What the people at an authority's services read of the files that were returned to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.translation import get_language

from pont.accounts.models import Account
from pont.accounts.queries import find_holders
from pont.file_returns.models import FileReturn, Note, RejectionReason, ServiceCode
from pont.file_returns.secrets import read_note
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.states import State


def find_inbox(actor: Actor) -> QuerySet[Transfer]:
    """Return the files returned to the services that `actor` works, in every state."""
    rows = Transfer.objects.addressed_to(actor).filter(kind=Kind.FILE_RETURN)
    # Said once more, so that the indexes of file returns are used, and of one service its own.
    if may(actor, Act.VIEW_ALL_RETURNS):
        return rows.exclude(service="")
    return rows.exclude(service="").filter(service__in=sorted(actor.services))


def get_addressed(actor: Actor, public_id: UUID) -> Transfer:
    """Return the file `public_id` returned to a service that `actor` works.

    :raises Transfer.DoesNotExist: if there is none, or it is another service's.
    """
    return find_inbox(actor).get(public_id=public_id)


@dataclass(frozen=True, slots=True)
class NewReturns:
    """How many files that nobody has received wait at a service, by its code, and since when."""

    service: str
    count: int
    since: datetime


def count_new(actor: Actor) -> list[NewReturns]:
    """Return what waits at the services that `actor` works, those with anything, by code."""
    rows = find_inbox(actor).filter(state=State.SENT).values("service").order_by("service")
    return [NewReturns(**row) for row in rows.annotate(count=Count("id"), since=Min("sent_at"))]


def find_assigned(rows: QuerySet[Transfer], *, to: UUID) -> QuerySet[Transfer]:
    """Return those of `rows` that the account `to` (a public id) looks after."""
    return rows.filter(pk__in=FileReturn.objects.filter(assigned_to=to).values("transfer"))


def find_worked(actor: Actor) -> list[ServiceCode]:
    """Return the services whose files `actor` sees, retired ones too, by code."""
    services = ServiceCode.objects.visible_to(actor).order_by("code")
    if may(actor, Act.VIEW_ALL_RETURNS):
        return list(services)
    return list(services.filter(code__in=sorted(actor.services)))


def find_colleagues(actor: Actor, transfer: Transfer) -> list[Account]:
    """Return the people at the authority of `actor` who open the files of that service, by name."""
    desk = f"{actor.la}LLLL"
    officers = ServiceCode.objects.visible_to(actor).filter(code=transfer.service)
    there = {
        *officers.values_list("officers", flat=True),
        *(lead.pk for lead in find_holders(party=desk, act=Act.VIEW_ALL_RETURNS)),
    }
    people = find_holders(party=desk, act=Act.COLLECT, kind=Kind.FILE_RETURN)
    return sorted((one for one in people if one.pk in there), key=lambda one: one.name.casefold())


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note in the clear."""

    text: str
    written_at: datetime
    written_by_name: str


def find_notes(actor: Actor, transfer: Transfer) -> Sequence[ReadNote]:
    """Return what the colleagues of `actor` wrote about `transfer`, first to last."""
    rows = Note.objects.visible_to(actor).filter(file_return__transfer=transfer)
    return [
        ReadNote(read_note(row.text, note=row.public_id), row.written_at, row.written_by_name)
        for row in rows
    ]


def find_reasons(actor: Actor) -> list[RejectionReason]:
    """Return the reasons from which the authority of `actor` chooses, in its order."""
    return list(RejectionReason.objects.visible_to(actor).in_use())


def find_reason_words(actor: Actor) -> Mapping[str, str]:
    """Return the reasons of the authority of `actor`, retired ones too, in the language of the
    page, by the words in which a rejection keeps them."""
    language = get_language() or "en"
    rows = RejectionReason.objects.visible_to(actor)
    return {row.text: row.text_in(language) for row in rows}


def find_service_names(actor: Actor) -> Mapping[str, str]:
    """Return the services of the authority of `actor`, retired ones too, as people know them, by
    code: "Special Educational Needs (SEN)"."""
    language = get_language() or "en"
    rows = ServiceCode.objects.visible_to(actor)
    return {row.code: f"{row.name_in(language)} ({row.code})" for row in rows}
