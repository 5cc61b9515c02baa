"""It shows a file to its school and to its service, and to nobody else."""

import pytest

from config.demo.cast import Person, load_person
from pont.accounts.models import Account
from pont.directory.models import Establishment
from pont.file_returns.models import FileReturn, Note, ServiceCode
from pont.file_returns.secrets import seal_note
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.operations.recall import recall
from pont.transfers.operations.reject import reject
from pont.transfers.parties import NotYours
from pont.transfers.queries import count_waiting, get_transfer
from tests.file_returns.conftest import MONDAY, Send
from tests.file_returns.portal import act_as
from tests.organisations import make_establishment

pytestmark = pytest.mark.django_db

OTHER = "8303308_INFOreturn20261116.pdf"


@pytest.fixture
def neighbour(derbyshire_school: Establishment) -> Actor:
    """Somebody at another school of Derbyshire."""
    make_establishment("8302000")
    person = Person("lee", "Lee Marsh", "lee@leys.example", "8302000", Role.SCHOOL_USER)
    return act_as(load_person(person, at=MONDAY, password="three random words"))


def test_it_shows_an_officer_the_files_of_their_service_alone(
    send_return: Send, officer: Actor
) -> None:
    mine, other = send_return(), send_return(OTHER)

    assert list(Transfer.objects.visible_to(officer)) == [mine]
    assert [row.transfer for row in FileReturn.objects.visible_to(officer)] == [mine]
    assert [waiting.count for waiting in count_waiting(officer)] == [1]
    with pytest.raises(Transfer.DoesNotExist):
        get_transfer(officer, other.public_id)


def test_it_shows_the_lead_the_files_of_every_service(send_return: Send, lead: Actor) -> None:
    sent = {send_return(), send_return(OTHER)}

    assert set(Transfer.objects.visible_to(lead)) == sent


def test_it_opens_no_file_of_another_service(send_return: Send, officer: Actor) -> None:
    other = send_return(OTHER)

    with pytest.raises(NotYours):
        open_collection(transfers=[other], by=officer, at=MONDAY)
    with pytest.raises(NotYours):
        reject(transfer=other, reason="duplicate", remark="", by=officer, at=MONDAY)


def test_it_shows_nothing_to_an_officer_without_a_service(send_return: Send, sam: Account) -> None:
    send_return()

    assert not Transfer.objects.visible_to(act_as(sam)).exists()


def test_it_forgets_services_with_the_role(send_return: Send, sam: Account, officer: Actor) -> None:
    send_return()
    sam.roles_held.all().delete()
    sam = Account.objects.with_standing().get(pk=sam.pk)

    assert act_as(sam).services == frozenset()


def test_it_shows_one_school_nothing_of_another(
    send_return: Send, neighbour: Actor, school: Actor
) -> None:
    transfer = send_return()

    assert list(Transfer.objects.visible_to(school)) == [transfer]
    assert not Transfer.objects.visible_to(neighbour).exists()
    assert not FileReturn.objects.visible_to(neighbour).exists()
    with pytest.raises(NotYours):
        recall(transfer=transfer, by=neighbour, at=MONDAY)


@pytest.mark.parametrize("username", ["olwen", "dilys", "lowri", "nia", "bryn", "gwen"])
def test_it_shows_nothing_to_others(
    username: str, send_return: Send, request: pytest.FixtureRequest
) -> None:
    send_return()
    other = act_as(request.getfixturevalue(username))

    assert not Transfer.objects.visible_to(other).exists()
    assert not Transfer.objects.overseen_by(other).exists()


def test_it_shows_a_service_of_the_same_code_elsewhere_nothing(
    send_return: Send, nia: Account, services: dict[str, ServiceCode]
) -> None:
    send_return()
    person = Person("ceri", "Ceri Wyn", "ceri@la680.example", "680LLLL", Role.SERVICE_OFFICER)
    ceri = load_person(person, at=MONDAY, password="three random words")
    # Even if somebody put her beside Derbyshire's own officers.
    services["SEN"].officers.add(ceri)

    assert act_as(ceri).services == frozenset()
    assert not Transfer.objects.visible_to(act_as(ceri)).exists()


def test_it_keeps_the_notes_of_colleagues_from_the_school(
    send_return: Send, school: Actor, officer: Actor
) -> None:
    kept = FileReturn.objects.get(transfer=send_return())
    note = Note(
        file_return=kept, written_at=MONDAY, written_by=officer.account, written_by_name="Sam"
    )
    note.text = seal_note("Ring them.", note=note.public_id)
    note.save()

    assert list(Note.objects.visible_to(officer)) == [note]
    assert not Note.objects.visible_to(school).exists()
