"""The cast in tests: each person with their organisation, made when asked for."""

from datetime import UTC, datetime

from django.test import Client

from config.demo.cast import CAST, load_person
from pont.accounts.models import Account
from pont.accounts.queries import find_standing
from pont.policy.roles import Organisation
from tests.organisations import make_authority, make_establishment

PASSWORD = "three random words"
JOINED_AT = datetime(2023, 1, 9, 9, 0, tzinfo=UTC)


def make_person(username: str) -> Account:
    """Return the account of one of the cast, with organisation and roles at hand."""
    person = next(person for person in CAST if person.username == username)
    match find_standing(person.organisation):
        case Organisation.AUTHORITY:
            make_authority(person.organisation[:3])
        case Organisation.SCHOOL:
            make_establishment(person.organisation)
    account = load_person(person, at=JOINED_AT, password=PASSWORD)
    return Account.objects.with_standing().get(pk=account.pk)


def sign_in(client: Client, account: Account) -> Client:
    """Return `client` signed in as `account`, past every step of signing in."""
    client.force_login(account)
    return client
