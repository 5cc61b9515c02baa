"""The PLASC and the admissions desk of an authority collect what schools send, and answer."""

from dataclasses import dataclass
from random import Random

import pytest
from playwright.sync_api import expect

from config.demo.returns import invent_return
from pont.accounts.models import Account
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.transfers.models import Transfer
from tests.cast import make_person
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import File, Recipient
from tests.journeys.files import send_files

pytestmark = JOURNEY


def write_file(name: str, mark: str) -> File:
    """Return a file about Greenway."""
    return File(name, invent_return(Random(3), mark=mark, school="6812045"))


@dataclass(frozen=True)
class Errand:
    """Somebody at a desk, what a school sent there, and what goes back."""

    person: str
    kind: Kind
    place: str
    incoming: File
    answer: File
    menu: tuple[Kind, ...]


PLASC = Errand(
    "elin",
    Kind.CENSUS,
    "%(authority)s (PLASC)",
    write_file("6812045_plasc_681ll26_001.xml", "PLASC"),
    write_file("681plas_PLASC_6812045_001.xml", "PLASC"),
    (Kind.CENSUS, Kind.CFR, Kind.GENERIC),
)
ADMISSIONS = Errand(
    "huw",
    Kind.ADMISSIONS,
    "%(authority)s (admissions)",
    write_file("6812045_ASL_681ADMS_26001.XML", "ASL"),
    write_file("681ADMS_ADT_6812045_26001.XML", "ADT"),
    (Kind.GENERIC, Kind.ADMISSIONS),
)


@LANGUAGES
@pytest.mark.parametrize("errand", [PLASC, ADMISSIONS], ids=["plasc", "admissions"])
def test_a_desk_collects_its_kinds_and_sends_an_answer(
    open_page: OpenPage, bryn: Account, errand: Errand, language: str
) -> None:
    person = make_person(errand.person)
    (incoming,) = send_files(bryn, errand.incoming)
    desk = Recipient(open_page("/", person=person, language=language), language=language)
    when_the_desk_opens_what_waits(desk, errand)
    then_its_menu_has_its_own_kinds_alone(desk, errand, "download")
    then_it_collects_the_file(desk, errand, incoming)
    when_the_desk_answers(desk, errand)
    then_bryn_finds_the_answer(
        Recipient(open_page("/", person=bryn, language=language), language=language), errand
    )


def when_the_desk_opens_what_waits(desk: Recipient, errand: Errand) -> None:
    label = desk.say(KINDS[errand.kind].label)
    counted = ("%(label)s: %(counter)s file", "%(label)s: %(counter)s files")
    desk.reads(desk.count(*counted, 1, label=label))
    desk.page.locator(".pont-waiting a").click()
    desk.reads_heading(desk.say(KINDS[errand.kind].download))
    desk.sees_files(errand.incoming.name.upper())
    authority = "Cardiff" if desk.language == "en" else "Caerdydd"
    desk.reads(desk.say(errand.place, authority=authority))
    desk.finds_no_barrier(f"awaiting-{errand.kind}")


def then_its_menu_has_its_own_kinds_alone(desk: Recipient, errand: Errand, path: str) -> None:
    links = desk.page.locator(f".moj-side-navigation a[href^='/{path}/']:not([href$='previous/'])")
    paths = {link.get_attribute("href") for link in links.all()}
    assert paths == {f"/{path}/{kind}/" for kind in errand.menu}


def then_it_collects_the_file(desk: Recipient, errand: Errand, incoming: Transfer) -> None:
    desk.ticks(incoming.name)
    desk.presses("Download the ticked files")
    download = desk.downloads()
    assert download.suggested_filename == incoming.name
    assert download.path().read_bytes() == errand.incoming.body
    desk.answers(yes=True)
    desk.sees_done(desk.say("The files are marked as received, and their senders are told."))
    desk.follows(KINDS[errand.kind].again)
    desk.sees_files(incoming.name)
    desk.finds_no_barrier(f"previous-{errand.kind}")


def when_the_desk_answers(desk: Recipient, errand: Errand) -> None:
    desk.opens("/upload/")
    desk.reads_heading(desk.say(KINDS[errand.kind].upload))
    then_its_menu_has_its_own_kinds_alone(desk, errand, "upload")
    desk.chooses(errand.answer)
    expect(desk.draft(errand.answer.name.upper())).to_contain_text(desk.say("Ready to send"))
    desk.finds_no_barrier(f"choose-{errand.kind}")
    desk.presses("Continue")
    desk.reads("Greenway Primary School")
    desk.sends(1)
    desk.sees_sent(1)


def then_bryn_finds_the_answer(bryn: Recipient, errand: Errand) -> None:
    bryn.opens(f"/download/{errand.kind}/")
    bryn.sees_files(errand.answer.name.upper())
