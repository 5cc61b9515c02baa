"""Claims made, confirmed and forwarded for tests."""

from datetime import datetime, timedelta
from typing import Any

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.confirm import confirm, fetch
from pont.lost_pupils.operations.declare import declare
from pont.lost_pupils.operations.forward_claim import forward_claim
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.transfers.models import Collection, Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.receive import receive
from tests.cast import PASSWORD, make_person
from tests.lost_pupils.conftest import MONDAY
from tests.organisations import make_authority

TUESDAY = MONDAY + timedelta(days=1)
WORDS = "I have taken reasonable steps."
RUMNEY = "6812317"


def make_colleague(username: str, role: Role, *, la: str = "681") -> Actor:
    """Return somebody with `role` in the authority `la`."""
    make_authority(la)
    person = Person(username, username.title(), f"{username}@la{la}.example", f"{la}LLLL", role)
    account = load_person(person, at=MONDAY, password=PASSWORD)
    return get_actor(Account.objects.with_standing().get(pk=account.pk))


def declare_for(record: LostPupil, by: Actor, *, at: datetime = TUESDAY, **more: Any) -> Claim:
    """Return the declaration of `by` about `record`."""
    return declare(record=record, declaration=WORDS, by=by, at=at, **more)


def claim_for(record: LostPupil, by: Actor, *, at: datetime = TUESDAY, **more: Any) -> Claim:
    """Return the claim of `by` to `record`, downloaded and confirmed."""
    claim = declare_for(record, by, at=at, **more)
    fetch(claim=claim, by=by, at=at)
    return confirm(claim=claim, by=by, at=at)


def forward_to(claim: Claim, by: Actor, *, to: str = RUMNEY, at: datetime = TUESDAY) -> Transfer:
    """Return the file of `claim`, forwarded to a school."""
    return forward_claim(claim=claim, to=to, warnings_read=False, by=by, at=at)


def collect(transfer: Transfer, by: Actor, *, at: datetime = TUESDAY) -> Collection:
    """Have the school collect `transfer`, and say that it came well."""
    collection = open_collection(transfers=[transfer], by=by, at=at)
    hand_over(collection=collection, by=by, at=at)
    collection.refresh_from_db()
    receive(collection=collection, by=by, at=at)
    return collection


def get_tomos() -> Actor:
    """Return Tomos at Rumney, who collects."""
    return get_actor(make_person("tomos"))
