"""Keep lists of schools that an authority asks again and again.

Source: issue 5 (a list of schools the authority keeps).
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pont.audit.operations import record
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.models import SchoolList
from pont.file_returns.operations.issue import NotYourSchools
from pont.file_returns.setting_models import LIST_LENGTH
from pont.file_returns.setting_queries import find_schools
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.standards.refusals import N_, Refusal


class ListNameRefused(Refusal):
    """No name, or a long one."""

    code = "list-name-refused"
    message = N_("Enter a name for the list, of at most %(most)s characters. Nothing was kept.")


class ListEmpty(Refusal):
    """A list without schools."""

    code = "list-empty"
    message = N_("Enter the number of at least one school. Nothing was kept.")


@transaction.atomic
def keep_list(
    *, name: str, schools: Collection[Establishment], by: Actor, at: datetime
) -> SchoolList:
    """Keep `schools` under `name`, in place of the list that has the name, and return the list.

    :raises NotPermitted: if `by` may not issue requests.
    :raises ListNameRefused, ListEmpty: if there is nothing to keep.
    :raises NotYourSchools: if one of them is no open school of the authority of `by`.
    """
    check(by, Act.ISSUE_REQUESTS)
    name = name.strip()
    if not 0 < len(name) <= LIST_LENGTH:
        raise ListNameRefused(most=LIST_LENGTH)
    numbers = {school.number for school in schools}
    if not numbers:
        raise ListEmpty
    own = list(find_schools(by).filter(number__in=numbers))
    if len(own) < len(numbers):
        raise NotYourSchools
    la = LocalAuthority.objects.select_for_update().get(number=by.la)
    kept, _made = SchoolList.objects.get_or_create(la=la, name=name)
    kept.schools.set(own)
    _record(kept, "kept", by=by, at=at)
    return kept


@transaction.atomic
def drop_list(*, kept: SchoolList, by: Actor, at: datetime) -> None:
    """Drop a list of the authority of `by`; requests that were issued to it stay.

    :raises NotPermitted: if `by` may not issue requests.
    """
    check(by, Act.ISSUE_REQUESTS)
    own = SchoolList.objects.visible_to(by).filter(pk=kept.pk)
    if not own.exists():
        return
    _record(kept, "dropped", by=by, at=at)
    own.delete()


def _record(kept: SchoolList, what: str, *, by: Actor, at: datetime) -> None:
    record(
        act=Act.ISSUE_REQUESTS,
        actor=by,
        at=at,
        object_type="school-list",
        object_id=str(kept.public_id),
        facts={"what": what, "name": kept.name, "schools": kept.schools.count()},
    )
