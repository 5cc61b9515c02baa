"""What the tests of user maintenance share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pont.accounts.guessing import LIMITS, hash_text
from pont.accounts.models import Account, SignInFailure
from tests.cast import make_person

AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
USERS, ADD = "/users/", "/users/add/"
Enter = Callable[[str], Client]


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def find_usernames(page: str) -> list[str]:
    return re.findall(r'<a class="govuk-link" href="/users/[0-9a-f-]{36}/">([^<]+)</a>', page)


def to(account: Account, act: str = "") -> str:
    return reverse("user" + (f"-{act}" if act else ""), kwargs={"public_id": account.public_id})


def lock(username: str) -> None:
    SignInFailure.objects.bulk_create(
        SignInFailure(username_key=hash_text(username), ip="192.0.2.1", at=timezone.now())
        for _ in range(LIMITS[0].most)
    )


def find_person(name: str) -> Account:
    """Return one of the cast as they are: to make them again would end their sessions."""
    found = Account.objects.with_standing().filter(username=name).first()
    return found or make_person(name)
