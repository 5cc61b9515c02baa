"""Derbyshire's portal in tests: a few services, tags and people."""

from dataclasses import replace

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import LocalAuthority
from pont.file_returns.models import ServiceCode, Tag
from pont.file_returns.queries import find_services_of
from pont.policy.actors import Actor

SERVICES = {
    "SEN": "Special Educational Needs",
    "SP": "Starting Point",
    "SPSS": "Sensory and Physical Support Service",
    "INFO": "EYFS, Phonics",
    "SSHR": "HR Services",
}


def make_services(authority: LocalAuthority) -> dict[str, ServiceCode]:
    """Return the services of `authority` by their codes."""
    rows = (
        ServiceCode.objects.get_or_create(la=authority, code=code, defaults={"name": name})[0]
        for code, name in SERVICES.items()
    )
    return {row.code: row for row in rows}


def make_tag(authority: LocalAuthority, name: str = "Census") -> Tag:
    """Return a tag of `authority`."""
    return Tag.objects.get_or_create(la=authority, name=name)[0]


def act_as(account: Account) -> Actor:
    """Return who `account` acts as, with the services it works, as the doors make it."""
    return replace(get_actor(account), services=find_services_of(account))
