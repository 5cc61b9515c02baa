"""It chases each service, once a week, for the files that nobody there has received."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.directory.models import LocalAuthority
from pont.file_returns.models import Chase, ServiceCode
from pont.file_returns.operations import chase
from pont.file_returns.operations.chase import ServicesNotChased, chase_services
from pont.file_returns.operations.keep_services import retire_service
from pont.policy.actors import Actor
from pont.postbox.models import Letter
from pont.postbox.operations import deliver_due
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from pont.transfers.operations.remind import remind_authorities
from tests.file_returns.portal import make_services
from tests.transfers.waiting import save_waiting

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 16, 6, tzinfo=UTC)  # a Monday
SCHOOL = "8303308"
SEN_OFFICE = "sen@la830.example"


def wait(service: str, *, days: int = 80, number: int = 1, la: str = "830") -> Transfer:
    """Return a file that has waited at the service for so many days."""
    return save_waiting(
        SCHOOL,
        f"{la}LLLL",
        sent_at=AT - timedelta(days=days),
        kind=Kind.FILE_RETURN,
        number=number,
        service=service,
        name=f"{SCHOOL}_{service}plan{number}.docx",
    )


def read() -> dict[str, EmailMessage]:
    """Return the letters by the address they went to; each had one."""
    mail.outbox.clear()
    deliver_due(at=AT)
    addresses = [letter.to[0] for letter in mail.outbox]
    assert len(set(addresses)) == len(addresses)
    return dict(zip(addresses, mail.outbox, strict=True))


def test_it_chases_from_the_75th_day(officer: Actor) -> None:
    wait("SEN", days=74)
    assert chase_services(at=AT) == 0

    late = wait("SEN", days=75, number=2)

    assert chase_services(at=AT) == 1
    [letter] = read().values()
    assert letter.to == ["sam@la830.example"]
    assert late.receipt_number in letter.body
    assert "1 file" in letter.subject


def test_it_tells_a_service_of_its_own_files_alone_and_the_lead_of_all(
    officer: Actor, lead: Actor, petra: Account, services: dict[str, ServiceCode]
) -> None:
    mine, other = wait("SEN"), wait("INFO", number=2)

    chase_services(at=AT)

    letters = read()
    assert set(letters) == {"sam@la830.example", petra.email}
    assert mine.receipt_number in letters["sam@la830.example"].body
    assert other.receipt_number not in letters["sam@la830.example"].body
    assert "Phonics" not in letters["sam@la830.example"].body
    assert all(one.receipt_number in letters[petra.email].body for one in (mine, other))


def test_it_writes_to_the_address_of_a_service_rather_than_its_officers(
    officer: Actor, services: dict[str, ServiceCode]
) -> None:
    ServiceCode.objects.filter(code="SEN").update(email=SEN_OFFICE)
    wait("SEN")

    chase_services(at=AT)

    assert set(read()) == {SEN_OFFICE}


def test_it_names_neither_file_nor_pupil(officer: Actor) -> None:
    late = wait("SEN")

    chase_services(at=AT)

    [letter] = read().values()
    assert late.name not in letter.subject + letter.body
    assert "plan" not in letter.body


def test_it_chases_once_a_week(officer: Actor) -> None:
    wait("SEN")

    assert chase_services(at=AT) == 1
    assert chase_services(at=AT + timedelta(days=6)) == 0
    assert chase_services(at=AT + timedelta(days=7)) == 1
    assert Chase.objects.count() == 2
    assert AuditLine.objects.filter(act="file-return.chase").count() == 2


def test_it_chases_a_retired_service_as_well(
    officer: Actor, lead: Actor, services: dict[str, ServiceCode]
) -> None:
    late = wait("SEN")
    retire_service(service=services["SEN"], by=lead, at=AT)

    chase_services(at=AT)

    assert late.receipt_number in read()["sam@la830.example"].body


def test_it_lists_the_oldest_and_counts_the_others(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chase, "MOST_LISTED", 1)
    oldest, other = wait("SEN", days=90), wait("SEN", days=80, number=2)

    chase_services(at=AT)

    [letter] = read().values()
    assert oldest.receipt_number in letter.body
    assert other.receipt_number not in letter.body
    assert "and 1 other file" in letter.body


def test_it_is_all_that_reminds_of_file_returns(
    officer: Actor, lead: Actor, petra: Account, olwen: Account
) -> None:
    wait("SEN")

    assert remind_authorities(at=AT) == 0
    assert not Letter.objects.exists()


def test_it_is_silent_where_the_installation_is(officer: Actor, settings: Settings) -> None:
    settings.SILENT_KINDS = frozenset({Kind.FILE_RETURN})
    wait("SEN")

    assert chase_services(at=AT) == 0
    assert not Chase.objects.exists()


def test_what_fails_at_one_authority_does_not_keep_the_others(
    officer: Actor, cardiff: LocalAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_services(cardiff)
    ServiceCode.objects.filter(la=cardiff, code="SEN").update(email="sen@la681.example")
    wait("SEN")
    save_waiting(
        "6812045", "681LLLL", sent_at=AT - timedelta(days=80), kind=Kind.FILE_RETURN, number=3
    )
    find_piles = chase.find_piles

    def fail_in_cardiff(la: LocalAuthority, **given: object) -> object:
        if la.number == "681":
            raise OSError
        return find_piles(la, **given)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(chase, "find_piles", fail_in_cardiff)
        with pytest.raises(ServicesNotChased):
            chase_services(at=AT)
    assert set(read()) == {"sam@la830.example"}

    assert chase_services(at=AT) == 1
    assert set(read()) == {"sen@la681.example"}
