"""The staff of the demo's other schools: enough users to fill a list, none of whom exist."""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from config.demo.cast import CAST, DEMO_PASSWORD
from config.demo.invent import FORENAMES, WELSH_SURNAMES
from pont.accounts.models import Account, RoleHeld
from pont.accounts.operations.keep_contact import keep_contact
from pont.accounts.queries import get_actor
from pont.accounts.users import suggest_username
from pont.directory.models import Establishment
from pont.policy.roles import Role

SEED = 20260907
CARDIFF = "681"
# Ofcom's telephone numbers for drama.
CONTACTS = {
    "dilys": ("01632 960681", ""),
    "lowri": ("01632 960682 ext 4", "Mondays to Wednesdays"),
}
# Some schools have nobody who could read, as in life.
WITHOUT = 5


@transaction.atomic
def load_staff(*, at: datetime) -> int:
    """Give most of Cardiff’s other schools a headteacher and two users; return how many people.

    One in four has never signed in, the others did in the last weeks.
    """
    chance = Random(SEED)  # noqa: S311 - a demo wants the same people each time
    hashed = make_password(DEMO_PASSWORD)
    staffed = {person.organisation for person in CAST}
    schools = Establishment.objects.filter(la__number=CARDIFF, closed_on=None)
    free = [school for school in schools.order_by("number") if school.number not in staffed]
    posts = [
        (school, role)
        for place, school in enumerate(free)
        if place % WITHOUT
        for role in (Role.HEADTEACHER, Role.SCHOOL_USER, Role.SCHOOL_USER)
    ]
    for school, role in posts:
        _load(school, role, chance=chance, hashed=hashed, at=at)
    return len(posts)


def load_contacts(*, at: datetime) -> None:
    """Let those of the cast who stand among the contacts say something of themselves."""
    for username, (phone, note) in CONTACTS.items():
        account = Account.objects.with_standing().get(username=username)
        keep_contact(phone=phone, note=note, by=get_actor(account), at=at)


def _load(
    school: Establishment, role: Role, *, chance: Random, hashed: str, at: datetime
) -> Account:
    name = f"{chance.choice(FORENAMES[chance.choice('FM')])} {chance.choice(WELSH_SURNAMES)}"
    username = suggest_username(name, la=CARDIFF)
    seen = at - timedelta(days=chance.randrange(1, 60), minutes=chance.randrange(600))
    has_signed_in = chance.random() < 0.75
    account = Account.objects.create(
        username=username,
        name=name,
        email=f"{username}@{school.email.partition('@')[2]}",
        password=hashed,
        created_at=at - timedelta(days=90),
        establishment=school,
        language=chance.choice(["en", "cy"]),
        last_login=seen if has_signed_in else None,
        last_seen_at=seen if has_signed_in else None,
    )
    RoleHeld.objects.create(account=account, role=role)
    return account
