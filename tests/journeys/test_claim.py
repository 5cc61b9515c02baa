"""Lowri finds a lost pupil, claims the file and forwards it; Tomos collects, and the pupil is
placed: seed 002, sections 4.1 and 4.2."""

from playwright.sync_api import expect

from pont.accounts.models import Account
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import CLAIM_LABELS, ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.states import Standing
from pont.policy.roles import Role
from pont.postbox.models import Letter
from tests.journeys.conftest import JOURNEY, TELLINGS, OpenPage
from tests.journeys.desks import Desk, Recipient
from tests.journeys.files import File, send_files
from tests.lost_pupils.claims import claim_for, make_colleague
from tests.lost_pupils.conftest import SION, write_shelf_ctf

pytestmark = JOURNEY

SHELVED = File("6812045_CTF_XXXXXXX_001.XML", write_shelf_ctf(SION))
FORWARDED = "681LLLL_CTF_6812317_001.XML"


@TELLINGS
def test_a_lost_pupil_is_claimed_forwarded_and_placed(
    open_page: OpenPage,
    bryn: Account,
    lowri: Account,
    tomos: Account,
    language: str,
    scripts: bool,
) -> None:
    (shelved,) = send_files(bryn, SHELVED)
    given_newport_claims_the_pupil_too(LostPupil.objects.get())
    mirror = None if scripts else open_page("/accessibility/")
    page = open_page("/lost-pupils/", person=lowri, language=language, scripts=scripts)
    seeker = Recipient(page, language=language, mirror=mirror)
    when_she_searches_by_the_sound_of_the_name(seeker)
    when_she_forgets_to_tick_the_declaration(seeker)
    when_she_declares_with_the_keyboard(seeker)
    when_she_downloads_and_says_yes(seeker)
    when_she_chooses_the_school(seeker)
    then_the_list_says_where_the_file_waits(seeker)

    page = open_page("/download/ctf/", person=tomos, language=language, scripts=scripts)
    school = Recipient(page, language=language, mirror=mirror)
    when_the_school_collects_it(school)
    then_the_pupil_is_placed(seeker)
    seeker.opens(f"/transfers/{shelved.public_id}/")
    assert not Letter.objects.filter(body__contains="Llywelyn").exists()


def given_newport_claims_the_pupil_too(pupil: LostPupil) -> None:
    claim_for(pupil, make_colleague("catrin", Role.LEA_LOST_PUPIL, la="680"))


def when_she_searches_by_the_sound_of_the_name(seeker: Desk) -> None:
    seeker.page.locator("input[name=surname]").fill("Llewelin")
    seeker.presses("Search")
    seeker.page.locator("#pupils").get_by_role("link", name="Llywelyn").click()
    seeker.reads("6812045 Greenway Primary School")
    seeker.finds_no_barrier("details-with-claim")
    seeker.presses("Download Lost Pupil File")


def when_she_forgets_to_tick_the_declaration(seeker: Desk) -> None:
    seeker.reads_heading("Llywelyn, Siôn")
    seeker.reads(
        seeker.say(
            "Another authority claims this pupil, too. Speak to it before you go on: the pupil can"
            " be at one school only."
        )
    )
    seeker.finds_no_barrier("declare")
    seeker.presses("Continue to the download")
    told = seeker.say(
        "Tick the box to declare that the pupil is on roll at a school in your authority. Nothing"
        " was downloaded."
    )
    summary = seeker.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(told)
    seeker.finds_no_barrier("declare-refused")
    seeker.page.get_by_role("link", name=told).click()
    expect(seeker.page.get_by_role("checkbox")).to_be_focused()


def when_she_declares_with_the_keyboard(seeker: Desk) -> None:
    seeker.page.keyboard.press("Space")
    seeker.page.keyboard.press("Tab")
    seeker.page.keyboard.press("Enter")
    seeker.reads(seeker.say("Was it downloaded correctly?"))
    seeker.finds_no_barrier("claim-declared")


def when_she_downloads_and_says_yes(seeker: Recipient) -> None:
    download = seeker.downloads()
    assert download.suggested_filename == SHELVED.name
    assert download.path().read_bytes() == SHELVED.body
    seeker.answers(yes=True)
    seeker.sees_done(seeker.say("The pupil is claimed by your authority."))
    seeker.finds_no_barrier("claim-to-forward")


def when_she_chooses_the_school(seeker: Desk) -> None:
    seeker.presses("Forward the file")
    seeker.reads(seeker.say("Choose a school"))
    seeker.finds_no_barrier("claim-without-school")
    seeker.page.locator("select[name=to]").select_option("6812317")
    seeker.presses("Forward the file")
    school = "Rumney Primary School (6812317)"
    said = "The file has been forwarded to %(school)s. The school and the sender are told."
    seeker.sees_done(seeker.say(said, school=school))
    seeker.reads(FORWARDED)
    seeker.finds_no_barrier("claim-forwarded")


def then_the_list_says_where_the_file_waits(seeker: Desk) -> None:
    seeker.opens("/lost-pupils/claims/?show=forwarded")
    seeker.reads("Rumney Primary School")
    seeker.reads(seeker.say(CLAIM_LABELS[ClaimStage.FORWARDED]))
    seeker.finds_no_barrier("claims")


def when_the_school_collects_it(school: Recipient) -> None:
    school.sees_files(FORWARDED)
    school.ticks(FORWARDED)
    school.presses("Download the ticked files")
    download = school.downloads()
    assert b"<Estab>2317</Estab>" in download.path().read_bytes()
    school.answers(yes=True)


def then_the_pupil_is_placed(seeker: Desk) -> None:
    seeker.opens(f"/lost-pupils/claims/{Claim.objects.get(party='681LLLL').public_id}/")
    seeker.reads(seeker.say(CLAIM_LABELS[ClaimStage.PLACED]))
    seeker.finds_no_barrier("claim-placed")
    assert LostPupil.objects.get().standing == Standing.PLACED
