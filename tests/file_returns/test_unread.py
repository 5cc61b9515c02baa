"""It warns before a file is sent to a service at which nobody could open it."""

import pytest

from pont.accounts.models import Account
from pont.file_returns.models import ServiceCode
from pont.policy.actors import Actor
from tests.file_returns.conftest import Choose

pytestmark = pytest.mark.django_db

OTHER = "8303308_INFOreturn20261116.pdf"


def find_codes(draft: object) -> list[str]:
    return [row["code"] for row in draft.problems]  # type: ignore[attr-defined]


def test_it_warns_of_a_service_without_anybody(choose: Choose, officer: Actor) -> None:
    draft = choose(OTHER)

    assert find_codes(draft) == ["service-unread"]
    assert "INFO" in draft.warnings[0].message % draft.warnings[0].params
    assert draft.is_sendable
    assert find_codes(choose()) == []


def test_a_mailbox_opens_no_file(
    choose: Choose, officer: Actor, services: dict[str, ServiceCode]
) -> None:
    ServiceCode.objects.filter(code="INFO").update(email="info@la830.example")

    assert find_codes(choose(OTHER)) == ["service-unread"]


def test_it_is_content_with_a_lead(choose: Choose, officer: Actor, lead: Actor) -> None:
    assert find_codes(choose(OTHER)) == []


def test_an_officer_who_has_left_does_not_count(
    choose: Choose, officer: Actor, sam: Account, services: dict[str, ServiceCode]
) -> None:
    services["INFO"].officers.add(sam)
    assert find_codes(choose(OTHER)) == []

    Account.objects.filter(pk=sam.pk).update(is_active=False)

    # Where nobody works any service, the whole authority is meant.
    assert find_codes(choose("8303308_INFOplan20261116.pdf")) == ["recipient-unread"]


def test_somebody_who_is_no_officer_any_more_does_not_count(
    choose: Choose, officer: Actor, olwen: Account, services: dict[str, ServiceCode]
) -> None:
    services["INFO"].officers.add(olwen)

    assert find_codes(choose(OTHER)) == ["service-unread"]
