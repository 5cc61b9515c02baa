"""Claiming a lost pupil: declaration, download, answer, forwarding, undoing, and the list."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.enquiries.models import ArrivalReport
from pont.enquiries.pupils import EnquiredPupil
from pont.lost_pupils.claim_models import Claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.operations.shelve import remove_record
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.policy.roles import Role
from pont.transfers.models import Transfer
from pont.transfers.operations.reject import reject
from tests.enquiries.rows import AT, save_report
from tests.lost_pupils.claims import claim_for, declare_for, forward_to, get_tomos, make_colleague
from tests.lost_pupils.conftest import shelve as shelve
from tests.lost_pupils.conftest import sion as sion
from tests.lost_pupils.conftest import uploader as uploader
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_establishment

pytestmark = pytest.mark.django_db

RUMNEY = "6812317"
TICKED = {"declared": "yes"}
YES = {"correctly": "yes"}


@pytest.fixture
def desk(client: Client, lowri: Account) -> Client:
    """Lowri at her desk, and Tomos at Rumney to collect."""
    get_tomos()
    client.force_login(lowri)
    return client


@pytest.fixture
def searcher(lowri: Account) -> Actor:
    """Lowri."""
    return get_actor(lowri)


@pytest.fixture
def newport(db: None) -> Actor:
    """Somebody at Newport who may claim, too."""
    return make_colleague("catrin", Role.LEA_LOST_PUPIL_TRANSFER, la="680")


def sign_in(by: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(public_id=by.account))
    return client


def find_page(claim: Claim, act: str = "") -> str:
    return f"/lost-pupils/claims/{claim.public_id}/{act}"


def read(client: Client, address: str, **more: Any) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def declare_on_screen(client: Client, record: LostPupil) -> Claim:
    response = client.post(f"/lost-pupils/{record.public_id}/claim/", TICKED)
    claim = Claim.objects.latest("pk")
    assert response.headers["Location"] == find_page(claim)
    return claim


def test_the_details_lead_to_the_declaration(desk: Client, sion: LostPupil) -> None:
    found = desk.post(
        "/lost-pupils/",
        {"surname": "Llywelyn", "born_day": "", "born_month": "", "born_year": ""},
    ).headers["Location"]
    page = read(desk, f"{found}?pupil={sion.public_id}")

    (link,) = re.findall(r'href="(/lost-pupils/[^"]+/claim/[^"]*)"', page)
    assert link.startswith(f"/lost-pupils/{sion.public_id}/claim/?search=")
    page = read(desk, link)
    assert "I have taken reasonable steps" in page
    assert "a school in Cardiff" in page
    assert f"{found}?pupil={sion.public_id}#details" in page


def test_nothing_is_had_before_the_box_is_ticked(desk: Client, sion: LostPupil) -> None:
    response = desk.post(f"/lost-pupils/{sion.public_id}/claim/", {})

    assert response.status_code == 422
    assert 'href="#id_declared"' in response.content.decode()
    assert not Claim.objects.exists()


def test_declared_downloaded_confirmed_forwarded(desk: Client, sion: LostPupil) -> None:
    claim = declare_on_screen(desk, sion)
    page = read(desk, find_page(claim))
    assert "Was it downloaded correctly?" in page
    assert "“I have taken reasonable steps" in page

    file = desk.post(find_page(claim, "file/"))
    assert b"<CTfile" in b"".join(file)  # type: ignore[arg-type]
    assert file.headers["Content-Disposition"].endswith('"6812045_CTF_XXXXXXX_001.XML"')

    page = desk.post(find_page(claim, "answer/"), YES, follow=True).content.decode()
    assert "The pupil is claimed by your authority." in page
    assert "Rumney Primary School (6812317)" in page

    page = desk.post(find_page(claim, "forward/"), {"to": RUMNEY}, follow=True).content.decode()
    assert "The file has been forwarded to Rumney Primary School (6812317)." in page
    onward = Transfer.objects.get(sender="681LLLL")
    assert f"/transfers/{onward.public_id}/" in page
    assert read(desk, f"/transfers/{onward.public_id}/")


def test_no_leaves_the_pupil_lost(desk: Client, sion: LostPupil) -> None:
    claim = declare_on_screen(desk, sion)
    desk.post(find_page(claim, "file/"))
    page = desk.post(find_page(claim, "answer/"), {"correctly": "no"}, follow=True)

    assert "The pupil is not claimed." in page.content.decode()
    sion.refresh_from_db()
    assert sion.standing == Standing.LOST


def test_it_is_not_confirmed_before_it_was_downloaded(desk: Client, sion: LostPupil) -> None:
    claim = declare_on_screen(desk, sion)
    response = desk.post(find_page(claim, "answer/"), YES)

    assert response.status_code == 409
    assert "Download the files first" in response.content.decode()
    line = AuditLine.objects.latest("sequence")
    assert (line.act, line.outcome) == ("lost-pupil.claim", "refused")


def test_who_declared_comes_back_to_the_question(desk: Client, sion: LostPupil) -> None:
    claim = declare_on_screen(desk, sion)

    assert desk.get(f"/lost-pupils/{sion.public_id}/claim/").headers["Location"] == find_page(claim)


def test_a_colleague_reads_who_has_declared(desk: Client, sion: LostPupil, searcher: Actor) -> None:
    colleague = make_colleague("ceri", Role.LEA_LOST_PUPIL)
    claim = declare_for(sion, colleague)

    assert "Ceri has made the declaration" in read(desk, find_page(claim))
    page = read(desk, f"/lost-pupils/{sion.public_id}/claim/")
    assert "Ceri in your authority has made this declaration" in page
    declare_on_screen(desk, sion)
    claim.refresh_from_db()
    assert claim.stage == ClaimStage.LAPSED


def test_another_authoritys_claim_is_warned_of(
    desk: Client, sion: LostPupil, searcher: Actor, newport: Actor
) -> None:
    claim_for(sion, newport)

    page = read(desk, f"/lost-pupils/{sion.public_id}/claim/")
    assert "Another authority claims this pupil, too." in page
    assert "Claimed by Newport (Catrin) on" in page
    mine = claim_for(sion, searcher)
    assert "Claimed by Newport (Catrin) on" in read(desk, find_page(mine))
    theirs = read(sign_in(newport), find_page(Claim.objects.get(party="680LLLL")))
    assert "(Lowri Beynon)" in theirs


def test_the_sender_sees_that_the_file_went_on_from_the_shelf(
    desk: Client, sion: LostPupil, searcher: Actor, uploader: Actor
) -> None:
    onward = forward_to(claim_for(sion, searcher), searcher)

    page = read(sign_in(uploader), f"/transfers/{sion.transfer.public_id}/")
    assert "Forwarded by the local authority" in page
    assert "Downloaded, not confirmed" not in page
    assert "The pupil is placed, or taken off the lost pupil database" in page
    assert "Forwarded from" in read(desk, f"/transfers/{onward.public_id}/")


def test_an_authority_is_named_in_the_language_of_the_reader(
    desk: Client, sion: LostPupil, newport: Actor, lowri: Account
) -> None:
    claim_for(sion, newport)
    Account.objects.filter(pk=lowri.pk).update(language="cy")

    page = read(desk, f"/lost-pupils/{sion.public_id}/claim/")
    assert "Hawliwyd gan Casnewydd (Catrin)" in page


def test_another_authoritys_claim_is_not_there(
    desk: Client, sion: LostPupil, newport: Actor
) -> None:
    theirs = claim_for(sion, newport)

    assert desk.get(find_page(theirs)).status_code == 404
    absent = desk.get(f"/lost-pupils/claims/{uuid4()}/")
    assert absent.content == desk.get(find_page(theirs)).content
    for act in ("file/", "answer/", "forward/", "undo/"):
        assert desk.post(find_page(theirs, act), YES).status_code == 404


@pytest.mark.parametrize("person", ["olwen", "dilys", "vera", "bryn", "gwen"])
def test_no_other_role_claims(
    client: Client, sion: LostPupil, person: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))

    assert client.get(f"/lost-pupils/{sion.public_id}/claim/").status_code == 403
    assert client.post(f"/lost-pupils/{sion.public_id}/claim/", TICKED).status_code == 403
    assert not Claim.objects.exists()


def test_the_national_administrator_finds_without_claiming(
    client: Client, sion: LostPupil, gwen: Account
) -> None:
    client.force_login(gwen)
    found = client.post(
        "/lost-pupils/",
        {"surname": "Llywelyn", "born_day": "", "born_month": "", "born_year": ""},
    ).headers["Location"]

    page = read(client, f"{found}?pupil={sion.public_id}")
    assert "Local authority number" in page
    assert "Download Lost Pupil File" not in page


def test_the_role_that_only_claims_is_told_who_forwards(sion: LostPupil) -> None:
    ceri = make_colleague("ceri", Role.LEA_LOST_PUPIL)
    claim = claim_for(sion, ceri)
    page = read(sign_in(ceri), find_page(claim))

    assert "A colleague with the role LEA Lost Pupil Transfer forwards" in page
    assert "Forward the file" not in page
    assert sign_in(ceri).post(find_page(claim, "forward/"), {"to": RUMNEY}).status_code == 403


def test_a_school_where_nobody_reads_is_asked_about(
    desk: Client, sion: LostPupil, searcher: Actor
) -> None:
    make_establishment("6814039", name="Sleepy School")
    claim = claim_for(sion, searcher)

    response = desk.post(find_page(claim, "forward/"), {"to": "6814039"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "At Sleepy School nobody can sign in" in page
    assert 'name="anyway" type="checkbox" value="6814039"' in page
    # Said of one school, it does not count for another.
    make_establishment("6814075")
    other = {"to": "6814075", "anyway": "6814039"}
    assert desk.post(find_page(claim, "forward/"), other).status_code == 422
    again = {"to": "6814039", "anyway": "6814039"}
    assert desk.post(find_page(claim, "forward/"), again).status_code == 302


def test_only_schools_of_the_authority_are_offered(
    desk: Client, sion: LostPupil, searcher: Actor
) -> None:
    make_establishment("6802329")
    claim = claim_for(sion, searcher)

    assert "6802329" not in read(desk, find_page(claim))
    assert desk.post(find_page(claim, "forward/"), {"to": "6802329"}).status_code == 422
    assert desk.post(find_page(claim, "forward/"), {}).status_code == 422


def test_it_says_that_a_colleague_was_quicker(
    desk: Client, sion: LostPupil, searcher: Actor
) -> None:
    claim = claim_for(sion, searcher)
    forward_to(claim, searcher)

    response = desk.post(find_page(claim, "forward/"), {"to": RUMNEY})
    assert response.status_code == 409
    assert "has been forwarded to a school and waits there" in response.content.decode()


def test_a_rejected_file_is_offered_again(desk: Client, sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)
    onward = forward_to(claim, searcher)
    reject(transfer=onward, reason="not-joining", remark="", by=get_tomos(), at=timezone.now())

    page = read(desk, find_page(claim))
    assert "The file was forwarded before and came back:" in page
    assert "Forward the file" in page


def test_a_mistake_is_undone_with_a_reason(desk: Client, sion: LostPupil, searcher: Actor) -> None:
    claim = claim_for(sion, searcher)
    assert "Llywelyn" in read(desk, find_page(claim, "undo/"))
    assert desk.post(find_page(claim, "undo/"), {}).status_code == 422

    answered = desk.post(find_page(claim, "undo/"), {"reason": "another-pupil"}, follow=True)
    assert "The claim has been undone." in answered.content.decode()
    page = read(desk, "/lost-pupils/claims/?show=undone")
    assert "It is another pupil: Lowri Beynon on" in page


def test_who_is_no_longer_known_is_not_named(
    desk: Client, sion: LostPupil, searcher: Actor
) -> None:
    claim = declare_for(sion, searcher)
    remove_record(sion, reason="came-back", by=searcher, at=timezone.now())

    assert "Details no longer kept" in read(desk, find_page(claim))
    assert "Details no longer kept" in read(desk, "/lost-pupils/claims/?show=all")
    response = desk.post(find_page(claim, "answer/"), YES)
    assert response.status_code == 409


REPORTED = EnquiredPupil("Llewelyn", "Sean", date(2014, 3, 9))
CHOSEN = rf'value="{RUMNEY}" selected'
FOR_REPORT = "For the report of Rumney Primary School: "
STAYS_OPEN = "The report stays open when the file is forwarded."


def search_for(client: Client, report: ArrivalReport, **more: str) -> str:
    """Search for `report`, and return the id of the search."""
    born = {"born_day": "", "born_month": "", "born_year": ""}
    entered = {"surname": "Llywelyn", **born, "arrival": str(report.public_id), **more}
    found = client.post("/lost-pupils/", entered).headers["Location"]
    return found.rstrip("/").rpartition("/")[2]


def confirm_on_screen(client: Client, claim: Claim) -> str:
    client.post(find_page(claim, "file/"))
    client.post(find_page(claim, "answer/"), YES)
    return read(client, find_page(claim))


def test_the_school_that_reported_the_pupil_is_chosen(desk: Client, sion: LostPupil) -> None:
    report = save_report(RUMNEY, pupil=REPORTED)
    search = search_for(desk, report)
    declaring = f"/lost-pupils/{sion.public_id}/claim/?search={search}"
    for page in (
        read(desk, f"/lost-pupils/found/{search}/"),
        read(desk, f"/lost-pupils/?again={search}"),
        read(desk, declaring),
    ):
        assert FOR_REPORT + "Llewelyn, Sean" in page
        assert STAYS_OPEN not in page
    desk.post(declaring, TICKED)
    claim = Claim.objects.get()
    assert claim.arrival == report.public_id

    page = confirm_on_screen(desk, claim)
    assert FOR_REPORT + "Llewelyn, Sean" in page
    assert STAYS_OPEN not in page
    assert re.search(CHOSEN, page)


def test_another_pupil_than_the_one_reported_is_said_and_no_school_chosen(
    desk: Client, sion: LostPupil
) -> None:
    search = search_for(desk, save_report(RUMNEY))
    declaring = f"/lost-pupils/{sion.public_id}/claim/?search={search}"
    assert STAYS_OPEN in read(desk, declaring)
    desk.post(declaring, TICKED)
    claim = Claim.objects.get()

    page = confirm_on_screen(desk, claim)
    assert STAYS_OPEN in page
    assert not re.search(CHOSEN, page)
    page = desk.post(find_page(claim, "without-report/"), follow=True).content.decode()
    assert "The claim is no longer for a report." in page
    assert FOR_REPORT not in page


def test_a_search_and_a_declaration_go_on_without_the_report(desk: Client, sion: LostPupil) -> None:
    report = save_report(RUMNEY)
    search = search_for(desk, report)
    again = f"/lost-pupils/?again={search}&without=report"
    assert again.replace("&", "&amp;") in read(desk, f"/lost-pupils/found/{search}/")
    page = read(desk, again)
    assert "Llywelyn" in page
    assert str(report.public_id) not in page
    dropped = search_for(desk, report, without="report")
    assert FOR_REPORT not in read(desk, f"/lost-pupils/found/{dropped}/")

    declaring = f"/lost-pupils/{sion.public_id}/claim/?search={search}"
    without = f"?search={search}&amp;without=report"
    assert without in read(desk, declaring)
    assert FOR_REPORT not in read(desk, f"{declaring}&without=report")
    desk.post(f"{declaring}&without=report", TICKED)
    assert Claim.objects.get().arrival is None


@pytest.mark.parametrize(
    ("school", "known"),
    [("6802329", {}), (RUMNEY, {"stage": "withdrawn", "ended_at": AT})],
    ids=["of another authority", "that has ended"],
)
def test_no_search_is_for_a_report(desk: Client, school: str, known: dict[str, Any]) -> None:
    search = search_for(desk, save_report(school, **known))

    assert "For the report of" not in read(desk, f"/lost-pupils/found/{search}/")
    assert 'name="arrival"' not in read(desk, f"/lost-pupils/?again={search}")


def test_the_report_stays_when_what_was_entered_is_refused(desk: Client, sion: LostPupil) -> None:
    report = save_report(RUMNEY)
    born = {"born_day": "x", "born_month": "", "born_year": ""}
    response = desk.post("/lost-pupils/", {**born, "arrival": str(report.public_id)})

    page = response.content.decode()
    assert response.status_code == 422
    assert FOR_REPORT + "Gruffydd, Mali" in page
    assert f'name="arrival" value="{report.public_id}"' in page


MakeClaims = Callable[..., list[Claim]]


def name(number: int) -> str:
    """Return two letters for a number, in the same order."""
    return chr(97 + number // 26) + chr(97 + number % 26)


@pytest.fixture
def make_claims(searcher: Actor) -> MakeClaims:
    """Make claims of Cardiff, an hour apart."""
    now = timezone.now()

    def make(number: int, *, stage: ClaimStage = ClaimStage.CLAIMED) -> list[Claim]:
        return [
            Claim.objects.create(
                pupil=make_lost_pupil(f"Evans{name(n)}", standing=Standing.CLAIMED),
                stage=stage,
                account=uuid4(),
                name=f"Person {number - n:02}",
                party="681LLLL",
                party_name="Cardiff",
                la="681",
                declaration="On roll.",
                declared_at=now - timedelta(hours=n),
                confirmed_at=now if stage == ClaimStage.CLAIMED else None,
            )
            for n in range(number)
        ]

    return make


def find_names(page: str) -> list[str]:
    return re.findall(r">Evans([a-z]{2}), Mali</a>", page)


def test_the_list_begins_with_what_is_to_be_forwarded(
    desk: Client, make_claims: MakeClaims, newport: Actor
) -> None:
    make_claims(2)
    make_claims(1, stage=ClaimStage.DECLARED)

    assert find_names(read(desk, "/lost-pupils/claims/")) == ["aa", "ab"]
    assert find_names(read(desk, "/lost-pupils/claims/?show=declared")) == ["aa"]
    assert len(find_names(read(desk, "/lost-pupils/claims/?show=all"))) == 3
    assert find_names(read(desk, "/lost-pupils/claims/?show=placed")) == []
    assert find_names(read(sign_in(newport), "/lost-pupils/claims/?show=all")) == []


def test_the_list_goes_on_where_the_page_ends(desk: Client, make_claims: MakeClaims) -> None:
    make_claims(55)
    first = read(desk, "/lost-pupils/claims/")
    (link,) = re.findall(r'href="(\?[^"]*after=[^"]*)"', first)
    second = read(desk, "/lost-pupils/claims/" + link.replace("&amp;", "&"))

    assert (len(find_names(first)), len(find_names(second))) == (50, 5)
    assert not set(find_names(first)) & set(find_names(second))


def test_the_list_sorts_by_a_column(desk: Client, make_claims: MakeClaims) -> None:
    make_claims(53)

    page = read(desk, "/lost-pupils/claims/?sort=-pupil")
    assert find_names(page)[:2] == ["ca", "bz"]
    later = read(desk, "/lost-pupils/claims/?sort=-pupil&page=2")
    assert find_names(later) == ["ac", "ab", "aa"]
    for wrong in ("?sort=nothing", "?sort=--pupil", "?sort=pupil&page=0"):
        assert desk.get(f"/lost-pupils/claims/{wrong}").status_code == 400
    assert desk.get("/lost-pupils/claims/?after=nobody").status_code == 404


def test_the_pages_take_few_queries(
    desk: Client,
    make_claims: MakeClaims,
    searcher: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    claims = make_claims(6)
    desk.get("/lost-pupils/claims/")

    with django_assert_num_queries(5):
        desk.get("/lost-pupils/claims/")
    with django_assert_num_queries(10):
        desk.get(find_page(claims[0]))


def test_the_first_page_says_what_waits(desk: Client, make_claims: MakeClaims) -> None:
    make_claims(2)

    page = read(desk, "/")
    assert "2 claimed files wait to be forwarded to schools" in page
    assert 'href="/lost-pupils/claims/"' in page
