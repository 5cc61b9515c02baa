"""What Pont knows of the pupil, to those who may know it."""

from dataclasses import replace

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.enquiries.known import find_known, find_sendings
from pont.enquiries.models import ArrivalReport
from pont.policy.actors import Actor
from pont.policy.roles import Role
from tests.enquiries.conftest import MALI, NAMELESS, SendFile


def test_a_file_that_waits_elsewhere_in_the_authority_is_known(
    authority: Actor, send_file: SendFile
) -> None:
    transfer = send_file("6814075")
    for pupil in (MALI, NAMELESS, replace(NAMELESS, surname="gruffydd", forename="MALI")):
        assert find_known(authority, pupil).files == [transfer]


def test_the_former_upn_is_the_pupil_s_too(authority: Actor, send_file: SendFile) -> None:
    transfer = send_file("6814075", surname="Price", forename="Someone")
    transfer.pupils.update(upn="", former_upn=MALI.upn)
    assert find_known(authority, MALI).files == [transfer]


def test_somebody_of_that_birthday_is_not_the_pupil(authority: Actor, send_file: SendFile) -> None:
    send_file("6814075", upn="", surname="Price")
    assert find_known(authority, MALI).is_nothing


def test_the_school_knows_what_it_sent_and_put_on_the_shelf(
    old_school: Actor, send_file: SendFile
) -> None:
    shelved = send_file("XXXXXXX")
    known = find_known(old_school, NAMELESS)
    assert known.files == [shelved]
    assert [record.transfer for record in known.shelved] == [shelved]


def test_nobody_learns_what_is_not_theirs(
    authority: Actor, newport_searcher: Actor, school: Actor, gwen: Account, send_file: SendFile
) -> None:
    send_file("6814075")
    assert find_known(newport_searcher, MALI).is_nothing
    assert find_known(school, MALI).is_nothing
    # Who may search the shelf but does not watch over files.
    searcher = replace(authority, roles=frozenset({Role.LEA_LOST_PUPIL}))
    assert find_known(searcher, MALI).is_nothing


def test_the_shelf_is_searched_elsewhere(authority: Actor, send_file: SendFile) -> None:
    send_file("XXXXXXX")
    assert find_known(authority, MALI).is_nothing


def test_what_went_to_the_school_of_late_may_be_the_file(
    arrival: ArrivalReport, authority: Actor, newport_searcher: Actor, send_file: SendFile
) -> None:
    transfer = send_file(upn="", surname="Price")
    send_file("6814075")
    assert find_sendings(authority, arrival) == [transfer]
    assert find_sendings(newport_searcher, arrival) == []


def test_the_national_administrator_knows_no_reports(arrival: ArrivalReport, gwen: Account) -> None:
    assert not ArrivalReport.objects.visible_to(get_actor(gwen)).exists()
