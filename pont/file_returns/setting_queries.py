"""What the screens on which an authority sets its portal up read."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from pont.accounts.models import Account
from pont.directory.models import Category, Establishment
from pont.file_returns.models import SchoolList, ServiceCode
from pont.file_returns.operations.keep_words import WORDS, Word, Words
from pont.policy.actors import Actor
from pont.policy.roles import Role


def find_possible_officers(actor: Actor) -> list[Account]:
    """Return the service officers at work at the authority of `actor`, by name."""
    there = Account.objects.at_work().filter(
        local_authority__number=actor.la, roles_held__role=Role.SERVICE_OFFICER
    )
    return sorted(there, key=lambda person: person.name.casefold())


def find_all_services(actor: Actor) -> list[ServiceCode]:
    """Return every service of the authority of `actor` with its officers, those in use first."""
    rows = ServiceCode.objects.visible_to(actor).prefetch_related("officers")
    return list(rows.order_by("is_retired", "code"))


def get_service(actor: Actor, public_id: UUID) -> ServiceCode:
    """Return the service `public_id` of the authority of `actor`.

    :raises ServiceCode.DoesNotExist: if there is none, or it is another authority's.
    """
    found: ServiceCode = ServiceCode.objects.visible_to(actor).get(public_id=public_id)
    return found


def find_school_lists(actor: Actor) -> Sequence[SchoolList]:
    """Return the lists of schools that the authority of `actor` keeps, by name."""
    return list(SchoolList.objects.visible_to(actor).prefetch_related("schools"))


def get_school_list(actor: Actor, public_id: UUID) -> SchoolList:
    """Return the list `public_id` that the authority of `actor` keeps.

    :raises SchoolList.DoesNotExist: if there is none, or it is another authority's.
    """
    found: SchoolList = SchoolList.objects.visible_to(actor).get(public_id=public_id)
    return found


def find_schools(actor: Actor) -> QuerySet[Establishment]:
    """Return the open schools of the authority of `actor`, by name."""
    rows: QuerySet[Establishment] = Establishment.objects.filter(
        la__number=actor.la, closed_on=None
    )
    return rows.order_by("name", "number")


def find_categories(actor: Actor) -> list[Category]:
    """Return the categories of which the authority of `actor` has open schools, by name."""
    return list(
        Category.objects.filter(pk__in=find_schools(actor).order_by().values("category")).order_by(
            "name"
        )
    )


def find_words(actor: Actor, words: Words) -> list[Word]:
    """Return the tags or the reasons of the authority of `actor`, retired ones too, in order."""
    return list(WORDS[words].model.objects.visible_to(actor))
