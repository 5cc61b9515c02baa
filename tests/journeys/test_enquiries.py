"""A pupil comes without a file: Tomos reports, Lowri looks and asks, Bryn answers, Tomos sees."""

from django.utils import timezone
from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.enquiries.models import ArrivalReport, IssuedUpn
from pont.enquiries.states import REPLY_LABELS, Reply
from pont.postbox.models import Letter
from tests.enquiries.conftest import UPN
from tests.journeys.conftest import JOURNEY, LANGUAGES, OpenPage
from tests.journeys.desks import Desk, File, Sender
from tests.journeys.files import send_files
from tests.organisations import make_establishment
from tests.transfers.files import write_ctf

pytestmark = JOURNEY

WHERE = "Lost pupil database, and Greenway by telephone"


@LANGUAGES
def test_nobody_has_the_file_and_the_pupil_is_given_a_new_number(
    open_page: OpenPage, tomos: Account, lowri: Account, bryn: Account, language: str
) -> None:
    school = Desk(open_page("/arrivals/", person=tomos, language=language), language=language)
    school.finds_no_barrier("arrivals-none")
    given_tomos_reports_mali(school)
    seeker = Desk(open_page("/", person=lowri, language=language), language=language)
    when_lowri_takes_the_report_on(seeker)
    when_she_gives_a_temporary_number(seeker, school)
    when_she_searches_in_vain(seeker)
    when_she_asks_greenway(seeker)
    asked = Desk(open_page("/", person=bryn, language=language), language=language)
    when_bryn_has_no_record(asked)
    when_the_search_is_exhausted(seeker)
    then_tomos_sees_the_number_and_every_step(school)
    assert not Letter.objects.filter(body__contains="Gruffydd").exists()


def given_tomos_reports_mali(school: Desk) -> None:
    school.presses("Report a pupil")
    school.finds_no_barrier("arrival-report")
    school.presses("Report the pupil")
    school.is_told(school.say("Enter the pupil’s surname"))
    school.finds_no_barrier("arrival-report-refused")
    page = school.page
    for name, text in {
        "surname": "Gruffydd",
        "forename": "Mali",
        "born_on_day": "2",
        "born_on_month": "5",
        "born_on_year": "2014",
        "upn": UPN,
        "place": "6812045",
    }.items():
        page.locator(f"input[name={name}]").fill(text)
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        page.locator(f"input[name=admitted_on_{part}]").fill(str(getattr(today, part)))
    school.presses("Report the pupil")
    school.sees_done(school.say("Your authority has been told of the pupil."))
    school.reads_heading("Gruffydd, Mali")
    school.finds_no_barrier("arrival-of-school")
    assert UPN not in page.url


def when_lowri_takes_the_report_on(seeker: Desk) -> None:
    seeker.finds_no_barrier("home-with-enquiries")
    one = "%(counter)s pupil arrived at your schools without a CTF"
    seeker.follows(seeker.count(one, one.replace("pupil ", "pupils "), 1))
    seeker.finds_no_barrier("arrivals")
    seeker.follows("Gruffydd, Mali")
    seeker.finds_no_barrier("arrival-of-authority")
    seeker.presses("Take it on")
    seeker.sees_done(seeker.say("You have taken this on."))


def when_she_gives_a_temporary_number(seeker: Desk, school: Desk) -> None:
    seeker.presses("Give a temporary UPN")
    number = IssuedUpn.objects.get().upn
    seeker.reads(number)
    school.page.reload()
    school.reads(number)
    school.finds_no_barrier("arrival-temporary")


def when_she_searches_in_vain(seeker: Desk) -> None:
    seeker.presses("Search the lost pupil database")
    seeker.reads(seeker.say("Nobody in the lost pupil database fits."))
    seeker.finds_no_barrier("search-in-vain")
    assert UPN not in seeker.page.url
    seeker.follows("Not among them? Ask a school or authority for the file")
    expect(seeker.page.locator("input[name=surname]")).to_have_value("Gruffydd")
    seeker.opens(f"/arrivals/{ArrivalReport.objects.get().public_id}/")


def when_she_asks_greenway(seeker: Desk) -> None:
    seeker.presses("Ask a school or authority")
    expect(seeker.page.locator("input[name=surname]")).to_have_value("Gruffydd")
    seeker.finds_no_barrier("request-ask")
    seeker.presses("Send the request")
    seeker.sees_done(seeker.say("Your request has been sent."))
    seeker.finds_no_barrier("request-of-asker")


def when_bryn_has_no_record(asked: Desk) -> None:
    one = "%(counter)s request for a pupil’s file waits for your answer"
    several = "%(counter)s requests for pupils’ files wait for your answer"
    asked.follows(asked.count(one, several, 1))
    asked.finds_no_barrier("requests")
    asked.follows("Gruffydd, Mali")
    asked.finds_no_barrier("request-of-asked")
    asked.presses("Send the answer")
    asked.is_told(asked.say("Choose an answer"))
    asked.finds_no_barrier("request-refused")
    answer = asked.say(REPLY_LABELS[Reply.NO_RECORD])
    asked.page.get_by_label(answer, exact=True).check()
    asked.presses("Send the answer")
    asked.sees_done(asked.say("Your answer has been sent."))


def when_the_search_is_exhausted(seeker: Desk) -> None:
    seeker.opens(f"/arrivals/{ArrivalReport.objects.get().public_id}/")
    seeker.reads(seeker.say(REPLY_LABELS[Reply.NO_RECORD]))
    button = seeker.page.get_by_role("button", name=seeker.say("Give a new UPN"), exact=True)
    expect(button).to_have_count(0)
    seeker.page.get_by_text(seeker.say("Nothing found: record the search as exhausted")).click()
    seeker.finds_no_barrier("arrival-unfolded")
    seeker.page.locator("textarea[name=measures]").fill(WHERE)
    seeker.presses("Record the search as exhausted")
    seeker.finds_no_barrier("arrival-exhausted")
    seeker.presses("Give a new UPN")
    seeker.finds_no_barrier("arrival-new-upn")
    seeker.presses("Give a new UPN")
    seeker.sees_done(seeker.say("The school has been given a new UPN."))


def then_tomos_sees_the_number_and_every_step(school: Desk) -> None:
    school.page.reload()
    school.reads(IssuedUpn.objects.get(is_temporary=False).upn)
    school.reads(WHERE)
    titles = (
        "Reported to the local authority",
        "Taken on",
        "Temporary UPN given",
        "File requested",
        "Answered: no record of the pupil",
        "Search recorded as exhausted",
        "New UPN given",
    )
    steps = [school.say(title) for title in titles]
    expect(school.page.locator(".moj-timeline__title")).to_have_text(steps)
    school.finds_no_barrier("arrival-numbered")


@LANGUAGES
def test_the_file_comes_and_the_report_says_so(
    open_page: OpenPage, tomos: Account, bryn: Account, lowri: Account, language: str
) -> None:
    make_establishment("6814075")
    body = write_ctf()
    named = File("6812045_CTF_6812317_041.XML", body)
    (first,) = send_files(
        bryn, File("6812045_CTF_6814075_040.XML", write_ctf(destination="6814075"))
    )
    pupil = first.pupils.get()
    school = Sender(
        open_page("/arrivals/report/", person=tomos, language=language), language=language
    )
    for name in ("surname", "forename", "upn"):
        school.page.locator(f"input[name={name}]").fill(getattr(pupil, name))
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        born, came = str(getattr(pupil.born_on, part)), str(getattr(today, part))
        school.page.locator(f"input[name=born_on_{part}]").fill(born)
        school.page.locator(f"input[name=admitted_on_{part}]").fill(came)
    school.presses("Report the pupil")
    send_files(bryn, named)
    school.page.reload()
    school.reads(school.say("File found"))
    school.finds_no_barrier("arrival-found")
    school.opens_receipt(named.name)
