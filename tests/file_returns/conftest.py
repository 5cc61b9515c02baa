"""Derwen at a Derbyshire school, and its authority: Sam works SEN, Petra looks after all."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pont.accounts.models import Account
from pont.directory.models import LocalAuthority
from pont.file_returns.models import ServiceCode, Tag
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.policy.actors import Actor
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.land import land
from tests.file_returns.portal import act_as, make_services, make_tag

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
NAME = "8303308_SENtransferplan20261116.docx"


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    """Derbyshire's services by their codes."""
    return make_services(derbyshire)


@pytest.fixture
def tag(derbyshire: LocalAuthority) -> Tag:
    """Derbyshire's tag Census."""
    return make_tag(derbyshire)


@pytest.fixture
def school(derwen: Account, services: dict[str, ServiceCode]) -> Actor:
    """Derwen, whose authority has services to send to."""
    return act_as(derwen)


@pytest.fixture
def officer(sam: Account, services: dict[str, ServiceCode]) -> Actor:
    """Sam, who works SEN."""
    services["SEN"].officers.add(sam)
    return act_as(sam)


@pytest.fixture
def lead(petra: Account, services: dict[str, ServiceCode]) -> Actor:
    """Petra, who looks after the whole portal."""
    return act_as(petra)


Choose = Callable[..., Draft]


@pytest.fixture
def choose(school: Actor) -> Choose:
    """Choose a file to be returned, by Derwen."""

    def land_file(name: str = NAME, *, body: bytes = b"A transfer plan.") -> Draft:
        return land(chunks=[body], name=name, by=school, at=MONDAY, portal=get_rules(school))

    return land_file


Send = Callable[..., Transfer]


@pytest.fixture
def send_return(choose: Choose, school: Actor) -> Send:
    """Send a file to a service, by Derwen."""

    def send_file(name: str = NAME, *, tag: Tag | None = None, comment: str = "") -> Transfer:
        return send_returns(
            drafts=[choose(name)],
            tag=tag,
            comment=comment,
            warnings_read=True,
            by=school,
            at=MONDAY,
        )[0]

    return send_file
