"""A phase transfer in tests: Greenway's leavers, sent in one file to Cardiff."""

from datetime import UTC, datetime
from random import Random

from config.demo.invent import InventedPupil, invent_ctf, invent_pupil
from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.policy.actors import Actor
from pont.transfers.allocations import find_planned, mark_plan
from pont.transfers.models import Transfer
from pont.transfers.operations.allocate import plan
from pont.transfers.operations.distribute import distribute_due
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.order import order
from pont.transfers.operations.send import send
from pont.transfers.phase_models import Distribution

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
RUMNEY, MILTON, BRAMLEY = "6812317", "6802329", "8303308"


def invent_leavers(number: int, *, seed: int = 5) -> list[InventedPupil]:
    """Return so many pupils of Greenway, the same each time."""
    chance = Random(seed)
    return [invent_pupil(chance, school="6812045", serial=n + 1) for n in range(number)]


def send_bulk(
    by: Account, leavers: list[InventedPupil], *, serial: int = 1, namespace: str = ""
) -> Transfer:
    """Send `leavers` in one file to the authority."""
    body = invent_ctf(
        Random(7),
        source="6812045",
        destination="681LLLL",
        pupils=leavers,
        years=1,
        namespace=namespace,
    )
    actor = get_actor(by)
    name = f"6812045_CTF_681LLLL_{serial:03}.XML"
    draft = land(chunks=[body], name=name, by=actor, at=MONDAY)
    return send(drafts=[draft], warnings_read=True, by=actor, at=MONDAY)[0]


def plan_all(bulk: Transfer, schools: dict[str, list[int]], *, by: Actor) -> None:
    """Plan for each school the pupils of `bulk` with those ordinals."""
    for school, ordinals in schools.items():
        plan(transfer=bulk, ordinals=ordinals, school=school, by=by, at=MONDAY)


def order_all(by: Actor, *, at: datetime = MONDAY) -> Distribution:
    """Order what is planned."""
    return order(mark=mark_plan(find_planned(by)), by=by, at=at)


def distribute_all(*, at: datetime = MONDAY) -> int:
    """Do all that a worker has to do now, and return how often it was called."""
    calls = 0
    while distribute_due(at=at):
        calls += 1
    return calls


def send_on(bulk: Transfer, schools: dict[str, list[int]], *, by: Actor) -> Distribution:
    """Plan, order and distribute."""
    plan_all(bulk, schools, by=by)
    distribution = order_all(by)
    distribute_all()
    distribution.refresh_from_db()
    return distribution


def download(transfer: Transfer, by: Account) -> None:
    """Download `transfer` without saying whether it arrived."""
    actor = get_actor(by)
    taken = open_collection(transfers=[transfer], by=actor, at=MONDAY)
    hand_over(collection=taken, by=actor, at=MONDAY)
