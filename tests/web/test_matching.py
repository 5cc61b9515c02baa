"""Matching with a census on screen: order, watch, compare, decide, and who is found."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.audit.models import AuditLine
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import RunState
from pont.lost_pupils.operations.decide_match import Decision, decide_match
from pont.lost_pupils.operations.match_census import match_due
from pont.lost_pupils.states import Standing
from pont.policy.actors import Actor
from pont.vault.models import StoredFile
from tests.lost_pupils.censuses import MALI, lose_mali, make_match, make_run, order, write_census
from tests.lost_pupils.people import make_lost_pupil
from tests.organisations import make_authority, make_establishment

pytestmark = pytest.mark.django_db

LIST = "/lost-pupils/matching/"


@pytest.fixture
def national(gwen: Account) -> Actor:
    make_authority("680")
    return get_actor(gwen)


@pytest.fixture
def desk(client: Client, national: Actor, gwen: Account) -> Client:
    """Gwen, signed in."""
    client.force_login(gwen)
    return client


@pytest.fixture
def run(national: Actor) -> MatchingRun:
    return make_run(national, at=timezone.now())


@pytest.fixture
def cardiff(lowri: Account) -> Client:
    """Lowri at Cardiff, signed in."""
    client = Client()
    client.force_login(lowri)
    return client


def find_page(run: MatchingRun) -> str:
    return f"{LIST}{run.public_id}/"


def find_list(run: MatchingRun) -> str:
    return f"{find_page(run)}matches/"


def find_match(match: ProposedMatch) -> str:
    return f"/lost-pupils/matches/{match.public_id}/"


def read(desk: Client, address: str, status: int = 200) -> str:
    answer = desk.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def upload(desk: Client, body: bytes, name: str = "census.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, body)
    answer: HttpResponse = desk.post(LIST, {"csrfmiddlewaretoken": "x", "census": file})
    return answer


# --- Ordering and watching -------------------------------------------------------------------


def test_a_census_is_ordered_watched_and_then_ready(desk: Client) -> None:
    lose_mali()
    answer = upload(desk, write_census(MALI))

    run = MatchingRun.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, find_page(run))
    assert "It begins in a few seconds" in read(desk, find_page(run))
    match_due(clock=timezone.now)
    assert "1 match was found. The census has been destroyed." in read(desk, find_page(run))
    assert "Mali" in read(desk, find_list(run))
    assert "census.csv" in read(desk, LIST).replace("<wbr>", "")


def test_how_far_it_is_stands_in_words(desk: Client, national: Actor) -> None:
    run = order(national, MALI, at=timezone.now())
    run.state, run.stage, run.census_count = RunState.RUNNING, "shelf", 1234
    run.save()

    assert desk.get(find_list(run)).headers["Location"] == find_page(run)
    page = read(desk, find_page(run))
    assert "Step 2 of 8: Reading the lost pupil database" in page
    assert "Read from the census: 1234 pupils" in page
    assert "Show how far it is now" in page


@pytest.mark.parametrize("body", [b"no census", b"", b"<html/>", b"UPN,Surname\n1,Evans\n"])
def test_a_bad_file_is_refused_with_a_sentence_and_not_kept(desk: Client, body: bytes) -> None:
    answer = upload(desk, body)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not MatchingRun.objects.exists()
    assert AuditLine.objects.get(act="matching.order").outcome == "refused"


def test_what_is_missing_is_said(desk: Client) -> None:
    answer = upload(desk, b"UPN,Surname,Forename\nA,Evans,Mali\n")
    assert "does not name these columns: DOB" in answer.content.decode()


def test_choosing_nothing_is_told(desk: Client) -> None:
    answer = desk.post(LIST, {"csrfmiddlewaretoken": "x"})
    assert answer.status_code == 422
    assert "Choose a census file" in answer.content.decode()


def test_a_form_without_its_token_is_refused(gwen: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(gwen)
    answer = upload(strict, write_census(MALI))
    assert answer.status_code == 403
    assert not MatchingRun.objects.exists()


def test_it_is_cancelled(desk: Client, national: Actor) -> None:
    run = order(national, MALI, at=timezone.now())
    page = desk.post(f"{find_page(run)}cancel/", follow=True).content.decode()

    assert "The matching has been cancelled" in page
    assert not StoredFile.objects.exists()
    assert (
        "This matching is over"
        in desk.post(f"{find_page(run)}cancel/", follow=True).content.decode()
    )


def test_why_it_was_not_carried_out_is_said_in_the_language_of_the_reader(
    cardiff: Client, lowri: Account
) -> None:
    by = get_actor(lowri)
    rows = MALI.replace("680", "681"), MALI
    run = order(by, *rows, at=timezone.now())
    match_due(clock=timezone.now)

    assert "This census names a school of authority 680" in read(cardiff, find_page(run))
    Account.objects.filter(pk=lowri.pk).update(language="cy")
    assert "Mae’r cyfrifiad hwn yn enwi ysgol yn awdurdod 680" in read(cardiff, find_page(run))


# --- The list of matches ---------------------------------------------------------------------


def test_the_surest_stands_first_with_reasons_and_both_sides(
    desk: Client, run: MatchingRun
) -> None:
    make_match(run, make_lost_pupil("Morgan"), score=0.6)
    make_match(run, make_lost_pupil("Evans"), score=0.99, census={"surname": "Ifans"})

    page = read(desk, find_list(run))
    assert page.index("Evans, Mali") < page.index("Morgan, Mali")
    assert "Ifans" in page
    assert "same date of birth" in page
    assert "99.00%" in page


def test_it_costs_the_same_for_one_and_for_a_page(
    desk: Client, run: MatchingRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_match(run, make_lost_pupil())
    read(desk, find_list(run))
    with django_assert_num_queries(8):
        read(desk, find_list(run))
    for _ in range(30):
        make_match(run, make_lost_pupil())
    with django_assert_num_queries(8):
        read(desk, find_list(run))


def follow(desk: Client, run: MatchingRun, rel: str) -> Iterator[str]:
    """Yield the pages of the list, from link to link."""
    address = find_list(run)
    while address:
        page = read(desk, address)
        yield page
        link = page.find(f'rel="{rel}"')
        query = page[:link].rpartition('href="')[2].partition('"')[0] if link > 0 else ""
        address = find_list(run) + query.replace("&amp;", "&") if query else ""


def test_pages_follow_each_other_and_lead_back(desk: Client, run: MatchingRun) -> None:
    names = [f"Name{number:03}" for number in range(120)]
    for number, name in enumerate(names):
        make_match(run, make_lost_pupil(name), score=0.9 if number % 3 else 0.95)

    pages = list(follow(desk, run, "next"))

    assert len(pages) == 3
    found = [name for page in pages for name in names if f"{name}, Mali" in page]
    assert sorted(found) == names
    back = pages[-1].rpartition('rel="prev"')[0].rpartition('href="')[2].partition('"')[0]
    assert read(desk, find_list(run) + back.replace("&amp;", "&")).count("Compare<") == 50


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Lost"]),
        ("?view=gone", ["Claimed"]),
        ("?view=accepted", ["Accepted"]),
        ("?view=rejected", ["Rejected"]),
        ("?view=all", ["Lost", "Claimed", "Accepted", "Rejected"]),
        ("?view=all&band=90", ["Claimed"]),
        ("?view=all&band=50", ["Rejected"]),
    ],
)
def test_it_is_narrowed_by_state_and_score(
    desk: Client, run: MatchingRun, national: Actor, query: str, shown: list[str]
) -> None:
    make_match(run, make_lost_pupil("Lost"), score=0.995)
    make_match(run, make_lost_pupil("Claimed", standing=Standing.CLAIMED), score=0.92)
    for name, score, decision in (
        ("Accepted", 0.8, Decision.ACCEPT),
        ("Rejected", 0.6, Decision.REJECT),
    ):
        match = make_match(run, make_lost_pupil(name), score=score)
        decide_match(match=match, decision=decision, by=national, at=timezone.now())

    page = read(desk, find_list(run) + query)
    names = ["Lost", "Claimed", "Accepted", "Rejected"]
    assert [name for name in names if f"<strong>{name}, Mali</strong>" in page] == shown


@pytest.mark.parametrize("query", ["?view=none", "?band=1", "?after=x", "?before=1"])
def test_an_address_that_cannot_be_is_refused(desk: Client, run: MatchingRun, query: str) -> None:
    read(desk, find_list(run) + query, 400)


def test_who_is_no_longer_lost_is_shown_as_such(desk: Client, run: MatchingRun) -> None:
    match = make_match(run, make_lost_pupil(standing=Standing.CLAIMED))

    assert "No longer lost: Claimed" in read(desk, f"{find_list(run)}?view=gone")
    page = read(desk, find_match(match))
    assert "Same pupil: accept" not in page
    answer = desk.post(find_match(match), {"decision": "accept"})
    assert answer.status_code == 422
    assert "This pupil has been claimed since the matching" in answer.content.decode()


# --- Comparing and deciding ------------------------------------------------------------------


def test_both_sides_stand_beside_each_other_and_differences_have_a_word(
    desk: Client, run: MatchingRun
) -> None:
    make_establishment("6802329")
    match = make_match(
        run, make_lost_pupil("Evans"), census={"surname": "Ifans", "dob": "2014-09-03"}
    )

    page = read(desk, find_match(match))
    for text in ("Evans", "Ifans", "9 March 2014", "3 September 2014", "Differs", "Same"):
        assert text in page


@pytest.mark.parametrize(
    ("decision", "told"),
    [("accept", "1 match has been accepted"), ("reject", "1 match has been rejected")],
)
def test_a_decision_leads_to_the_next(
    desk: Client, run: MatchingRun, decision: str, told: str
) -> None:
    first = make_match(run, make_lost_pupil("Evans"), score=0.9)
    second = make_match(run, make_lost_pupil("Morgan"), score=0.8)

    answer = desk.post(find_match(first), {"decision": decision}, follow=True)
    assert answer.redirect_chain[-1][0] == find_match(second)
    assert told in answer.content.decode()
    answer = desk.post(find_match(second), {"decision": decision}, follow=True)
    assert answer.redirect_chain[-1][0] == find_list(run)
    assert "There is no match to decide" in answer.content.decode()


def test_deciding_twice_says_so(desk: Client, run: MatchingRun) -> None:
    match = make_match(run, make_lost_pupil())
    desk.post(find_match(match), {"decision": "accept"})
    answer = desk.post(find_match(match), {"decision": "reject"})

    assert answer.status_code == 422
    assert "has been accepted already" in answer.content.decode()


def test_a_rejection_offers_to_be_taken_back(desk: Client, run: MatchingRun) -> None:
    match = make_match(run, make_lost_pupil())
    desk.post(find_match(match), {"decision": "reject"})

    page = read(desk, find_match(match))
    assert "Same pupil: accept" in page
    assert "Not the same: reject" not in page


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_no_other_decision_is_taken(desk: Client, run: MatchingRun, decision: str) -> None:
    match = make_match(run, make_lost_pupil())
    assert desk.post(find_match(match), {"decision": decision}).status_code == 400


def test_ticked_matches_are_decided_and_the_list_stays_where_it_was(
    desk: Client, run: MatchingRun
) -> None:
    ticked = [make_match(run, make_lost_pupil()).public_id for _ in range(2)]
    other = make_match(run, make_lost_pupil())
    answer = desk.post(
        f"{find_page(run)}ticked/?band=90", {"file": ticked, "decision": "accept"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == f"{find_list(run)}?band=90"
    assert "2 matches have been accepted" in answer.content.decode()
    other.refresh_from_db()
    assert other.state == "proposed"


def test_many_are_counted_first_and_then_decided(desk: Client, run: MatchingRun) -> None:
    for score in (0.99, 0.95, 0.8):
        make_match(run, make_lost_pupil(), score=score)
    form = {"decision": "accept", "score": "95"}

    asked = desk.post(f"{find_page(run)}scored/", form).content.decode()
    assert "2 matches score 95.00% or more" in asked
    assert not ProposedMatch.objects.exclude(state="proposed").exists()

    answer = desk.post(f"{find_page(run)}scored/", {**form, "sure": "yes"}, follow=True)
    assert "2 matches have been accepted" in answer.content.decode()
    assert ProposedMatch.objects.filter(state="accepted").count() == 2


def test_many_are_rejected_below_a_score(desk: Client, run: MatchingRun) -> None:
    for score in (0.99, 0.55, 0.51):
        make_match(run, make_lost_pupil(), score=score)
    form = {"decision": "reject", "score": "60", "sure": "yes"}
    desk.post(f"{find_page(run)}scored/", form)

    assert ProposedMatch.objects.filter(state="rejected").count() == 2


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decision": "accept"},
        {"decision": "accept", "score": "lots"},
        {"decision": "accept", "score": "0"},
        {"decision": "accept", "score": "101"},
        {"decision": "all", "score": "90"},
        {"decision": "accept", "score": "99.9"},
    ],
)
def test_what_is_wrong_with_a_score_is_said(
    desk: Client, run: MatchingRun, form: dict[str, str]
) -> None:
    make_match(run, make_lost_pupil(), score=0.9)
    answer = desk.post(f"{find_page(run)}scored/", form)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


# --- Those concerned -------------------------------------------------------------------------


def test_the_authority_sees_whom_it_may_claim(
    cardiff: Client, desk: Client, run: MatchingRun
) -> None:
    match = make_match(run, make_lost_pupil("Evans", uploader="8303308"), la="681")
    make_match(run, make_lost_pupil("Morgan", uploader="8303308"), la="681")
    assert "None at present" in read(cardiff, "/lost-pupils/matched/")

    desk.post(find_match(match), {"decision": "accept"})

    page = read(cardiff, "/lost-pupils/matched/")
    assert "Evans, Mali" in page
    assert "Morgan" not in page


def test_the_authority_that_sent_the_file_sees_who_was_found_elsewhere(
    cardiff: Client, desk: Client, run: MatchingRun
) -> None:
    match = make_match(run, make_lost_pupil("Evans", uploader="6812045"), la="680")
    desk.post(find_match(match), {"decision": "accept"})

    assert "Evans" not in read(cardiff, "/lost-pupils/matched/")
    assert "Evans, Mali" in read(cardiff, "/lost-pupils/matched/?way=sent")
    read(cardiff, "/lost-pupils/matched/?way=none", 400)
    read(cardiff, "/lost-pupils/matched/?after=x", 400)


def test_the_list_of_those_found_costs_the_same_for_many(
    cardiff: Client, run: MatchingRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    at = timezone.now()
    for days in range(60):
        make_match(
            run,
            make_lost_pupil(f"Name{days}"),
            la="681",
            state="accepted",
            decided_at=at - timedelta(days=days),
        )
    read(cardiff, "/lost-pupils/matched/")
    with django_assert_num_queries(6):
        page = read(cardiff, "/lost-pupils/matched/")
    assert "Name49" in page
    assert "Name50" not in page
    later = page.rpartition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert "Name59" in read(cardiff, "/lost-pupils/matched/" + later)


def test_nobody_sees_the_runs_and_matches_of_others(cardiff: Client, run: MatchingRun) -> None:
    match = make_match(run, make_lost_pupil())
    read(cardiff, find_list(run), 404)
    read(cardiff, find_match(match), 404)
    assert "No" in read(cardiff, LIST)


def test_welsh_pages_are_welsh(desk: Client, run: MatchingRun, gwen: Account) -> None:
    match = make_match(run, make_lost_pupil())
    Account.objects.filter(pk=gwen.pk).update(language="cy")
    assert "Pariadau â’r cyfrifiad" in read(desk, find_list(run))
    assert "Ai’r un disgybl ydyw?" in read(desk, find_match(match))
    assert "yr un dyddiad geni" in read(desk, find_match(match))
