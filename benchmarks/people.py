"""Schools with people who are signed in, and what they have sent: runs inside Django."""

from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone

from pont.accounts.models import Account, RoleHeld
from pont.accounts.queries import get_actor
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.transfers.models import Draft
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.operations.send import send
from pont.transfers.queries import find_awaiting

CSRF = "benchmark" + "0" * 23
BUNDLE = 250


def main(part: str, *arguments: str) -> Any:
    """Call one of the parts below."""
    return PARTS[part](*arguments)


def prepare(people: str) -> list[dict[str, str]]:
    """Make the tables, and as many schools with one signed-in person each."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at = timezone.now()
    return [sign_in(make_person(number, at=at), at=at) for number in range(int(people))]


def make_person(number: int, *, at: datetime) -> Account:
    """Return the person at the school with that number, made with it."""
    school, _ = Establishment.objects.get_or_create(
        number=f"681{4000 + number}",
        defaults={
            "name": f"School {number}",
            "la": LocalAuthority.objects.get(number="681"),
            "category": Category.objects.get(code="primary"),
            "email": f"office{number}@school.example",
        },
    )
    account = Account.objects.create(
        username=f"person{number}",
        name=f"Person {number}",
        email=f"person{number}@school.example",
        establishment=school,
        created_at=at,
    )
    RoleHeld.objects.create(account=account, role=Role.SCHOOL_USER)
    return account


def sign_in(account: Account, *, at: datetime) -> dict[str, str]:
    """Return the cookies of a new session of `account`, as the sign-in page would give them."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["began_at"] = session["seen_at"] = at.timestamp()
    session.create()
    cookies = {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: CSRF,
    }
    return {
        "school": account.organisation_code,
        "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "csrf": CSRF,
    }


def count_drafts() -> dict[str, int]:
    """Return how many drafts there are, and how many of them could be sent."""
    drafts = list(Draft.objects.all())
    return {"all": len(drafts), "sendable": sum(draft.is_sendable for draft in drafts)}


def send_all() -> int:
    """Send every draft, each person's at once; return how many were sent."""
    at, sent = timezone.now(), 0
    for account in Account.objects.with_standing():
        actor = get_actor(account)
        drafts = list(Draft.objects.visible_to(actor))
        if drafts:
            sent += len(send(drafts=drafts, warnings_read=True, by=actor, at=at))
    return sent


def collect(kind: str, each: str) -> list[list[str]]:
    """Take up what waits for each person, `each` files at a time; return the collections' ids."""
    at = timezone.now()
    return [
        _collect_for(account, Kind(kind), int(each), at=at)
        for account in Account.objects.with_standing().order_by("pk")
    ]


def _collect_for(account: Account, kind: Kind, each: int, *, at: datetime) -> list[str]:
    actor = get_actor(account)
    waiting = list(find_awaiting(actor, kind).order_by("pk"))
    return [
        str(open_collection(transfers=waiting[n : n + each], by=actor, at=at).public_id)
        for n in range(0, len(waiting), each)
    ]


PARTS = {
    "prepare": prepare,
    "count": count_drafts,
    "send": send_all,
    "collect": collect,
}
