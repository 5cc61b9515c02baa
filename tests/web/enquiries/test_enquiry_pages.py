"""The pages of arrival reports and of requests for files."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.audit.models import AuditLine
from pont.enquiries.models import ArrivalReport, CtfRequest
from pont.enquiries.operations.exhaust import exhaust
from pont.enquiries.operations.look_into import LOOK
from pont.enquiries.states import Reply, Stage
from pont.policy.actors import Actor
from tests.cast import sign_in
from tests.enquiries.conftest import MALI, TUESDAY, SendFile
from tests.enquiries.rows import AT, SOMEBODY, save_report, save_request
from tests.organisations import make_establishment

REPORT = {
    "surname": "Gruffydd",
    "forename": "Mali",
    "born_on_day": "2",
    "born_on_month": "5",
    "born_on_year": "2014",
    "place": "6812045",
    "admitted_on_day": "9",
    "admitted_on_month": "11",
    "admitted_on_year": "2020",
}
ASK = {
    "surname": "Gruffydd",
    "forename": "Mali",
    "born_on_day": "2",
    "born_on_month": "5",
    "born_on_year": "2014",
    "place": "6812045",
    "remark": "She came without a file",
}


def open_page(client: Client, page: str, *ids: object, **query: str) -> str:
    answer = client.get(reverse(page, args=ids), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.fixture
def tomos_s(client: Client, tomos: Account) -> Client:
    return sign_in(client, tomos)


@pytest.fixture
def lowri_s(lowri: Account) -> Client:
    return sign_in(Client(), lowri)


@pytest.fixture
def bryn_s(bryn: Account) -> Client:
    return sign_in(Client(), bryn)


def test_a_school_reports_a_pupil_and_finds_it_in_its_list(
    tomos_s: Client, greenway: object
) -> None:
    answer = tomos_s.post(reverse("arrival-report"), REPORT, follow=True)
    page = answer.content.decode()
    assert "Your authority has been told of the pupil." in page
    assert "Gruffydd, Mali" in page
    assert "Greenway Primary School" in page
    assert "Gruffydd, Mali" in open_page(tomos_s, "arrivals")
    assert "looks for the file of 1 pupil you reported" in open_page(tomos_s, "home")


def test_it_asks_which_school_where_several_fit(tomos_s: Client) -> None:
    numbers = ("6814001", "6814002")
    for number in numbers:
        row = make_establishment(number)
        row.name = "Ysgol Glan yr Afon"
        row.save()
    form = {**REPORT, "place": "glan yr afon"}
    answer = tomos_s.post(reverse("arrival-report"), form)
    assert answer.status_code == 422
    assert "Several schools fit. Choose which one it is." in answer.content.decode()
    tomos_s.post(reverse("arrival-report"), {**form, "school": numbers[1]})
    assert ArrivalReport.objects.get().last_school_number == numbers[1]


def test_a_last_school_abroad_is_kept_in_words(tomos_s: Client) -> None:
    tomos_s.post(reverse("arrival-report"), {**REPORT, "place": "Liceo Galilei, Pisa"})
    made = ArrivalReport.objects.get()
    assert made.last_school_number == ""
    assert "Liceo Galilei, Pisa" in open_page(tomos_s, "arrival", made.public_id)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"surname": ""}, "Enter the pupil’s surname"),
        ({"born_on_day": "31", "born_on_month": "2"}, "The date of birth must be a real date"),
        ({"admitted_on_year": "2999"}, "The date of admission is after today"),
        ({"surname": "-"}, "Enter the pupil’s surname, forename and date of birth"),
    ],
)
def test_it_says_what_is_missing_and_keeps_what_was_entered(
    tomos_s: Client, greenway: object, changes: dict[str, str], said: str
) -> None:
    answer = tomos_s.post(reverse("arrival-report"), {**REPORT, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Mali"' in answer.content.decode()
    assert not ArrivalReport.objects.exists()


def test_a_mistyped_upn_is_flagged_and_not_refused(tomos_s: Client, greenway: object) -> None:
    answer = tomos_s.post(reverse("arrival-report"), {**REPORT, "upn": "A12"}, follow=True)
    assert "The UPN has 3 characters: 13 are needed." in answer.content.decode()


def test_the_authority_s_list_shows_the_oldest_first(lowri_s: Client, rumney: object) -> None:
    for days, name in ((0, "Ana"), (2, "Bet")):
        save_report(
            "6812317",
            pupil=replace(SOMEBODY, forename=name),
            at=AT - timedelta(days=days),
        )
    page = open_page(lowri_s, "arrivals")
    assert page.index("Gruffydd, Bet") < page.index("Gruffydd, Ana")
    assert "Nobody yet" in page
    assert "2 pupils arrived at your schools without a CTF" in open_page(lowri_s, "home")


def test_the_list_of_what_is_done_is_another(
    lowri_s: Client, arrival: ArrivalReport, send_file: SendFile
) -> None:
    send_file()
    assert "No report waits for you." in open_page(lowri_s, "arrivals")
    assert "File found" in open_page(lowri_s, "arrivals", show="ended")


def test_the_pages_follow_each_other(lowri_s: Client, rumney: object) -> None:
    for number in range(51):
        pupil = replace(SOMEBODY, forename=f"Mali{number:02}")
        save_report("6812317", pupil=pupil, at=AT + timedelta(minutes=number))
    first = open_page(lowri_s, "arrivals")
    assert "Mali49" in first
    assert "Mali50" not in first
    last = str(ArrivalReport.objects.order_by("reported_at")[49].public_id)
    assert f"after={last}" in first
    assert "Mali50" in open_page(lowri_s, "arrivals", after=last)
    assert lowri_s.get(reverse("arrivals"), {"after": "guessed"}).status_code == 404


@pytest.mark.parametrize("number", [2, 30])
def test_a_list_costs_the_same_however_long_it_is(
    lowri_s: Client,
    rumney: object,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(number):
        save_report("6812317")
    lowri_s.get(reverse("arrivals"))
    with django_assert_num_queries(5):
        lowri_s.get(reverse("arrivals"))


@pytest.mark.parametrize("number", [2, 30])
def test_a_list_of_requests_costs_the_same_however_long_it_is(
    lowri_s: Client,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(number):
        save_request("680LLLL", "681LLLL", pupil=MALI)
    lowri_s.get(reverse("ctf-requests"))
    with django_assert_num_queries(12):
        lowri_s.get(reverse("ctf-requests"))


def test_the_authority_sees_what_pont_knows_and_searches_with_one_click(
    lowri_s: Client, arrival: ArrivalReport, send_file: SendFile
) -> None:
    transfer = send_file("6814075")
    page = open_page(lowri_s, "arrival", arrival.public_id)
    assert reverse("receipt", args=[transfer.public_id]) in page
    assert "Give a new UPN" not in page
    assert "Nothing found: record the search as exhausted" in page


def test_who_looks_what_pont_knows_is_written_down_without_the_pupil(
    lowri_s: Client, tomos_s: Client, arrival: ArrivalReport, send_file: SendFile
) -> None:
    send_file("6814075")
    open_page(tomos_s, "arrival", arrival.public_id)
    assert not AuditLine.objects.filter(act=LOOK).exists()

    open_page(lowri_s, "arrival", arrival.public_id)

    line = AuditLine.objects.get(act=LOOK)
    assert (line.object_id, line.facts) == (str(arrival.public_id), {"found": 1})


def test_a_new_upn_is_asked_about_first(lowri_s: Client, arrival: ArrivalReport) -> None:
    address = reverse("arrival-new-upn", args=[arrival.public_id])
    assert lowri_s.get(address)["Location"] == reverse("arrival", args=[arrival.public_id])

    assert address in act(lowri_s, arrival, "exhaust", measures="Everywhere")
    page = open_page(lowri_s, "arrival-new-upn", arrival.public_id)
    for words in ("Give this pupil a new UPN?", "Gruffydd, Mali", "it cannot be taken back"):
        assert words in page
    assert not arrival.upns.exists()


def act(client: Client, row: ArrivalReport, name: str, **form: str) -> str:
    address = reverse("arrival-answer", args=[row.public_id])
    answer = client.post(address, {"act": name, **form}, follow=True)
    return answer.content.decode()


def test_the_authority_answers_in_the_right_order(
    lowri_s: Client, tomos_s: Client, arrival: ArrivalReport
) -> None:
    assert "You have taken this on." in act(lowri_s, arrival, "take-on")
    assert "Lowri Beynon" in open_page(tomos_s, "arrival", arrival.public_id)
    assert "A colleague can take this on now." in act(lowri_s, arrival, "let-go")
    assert "Temporary UPN" in act(lowri_s, arrival, "temporary")
    early = lowri_s.post(reverse("arrival-answer", args=[arrival.public_id]), {"act": "new"})
    assert early.status_code == 409
    assert "so no new UPN was made" in early.content.decode()
    assert AuditLine.objects.filter(act="arrival.new", outcome="refused").count() == 1
    wordless = lowri_s.post(reverse("arrival-answer", args=[arrival.public_id]), {"act": "exhaust"})
    assert wordless.status_code == 422
    assert "Give a new UPN" in act(lowri_s, arrival, "exhaust", measures="Everywhere")
    assert "681231726999"[:6] in act(lowri_s, arrival, "new")
    page = open_page(tomos_s, "arrival", arrival.public_id)
    assert arrival.upns.get(is_temporary=False).upn in page
    assert "Everywhere" in page
    assert "New UPN given" in page


def test_the_authority_chooses_the_file(
    lowri_s: Client, tomos_s: Client, arrival: ArrivalReport, send_file: SendFile
) -> None:
    arrival.reported_at = TUESDAY
    arrival.save()
    transfer = send_file(upn="", surname="Price")
    assert transfer.name in open_page(lowri_s, "arrival", arrival.public_id)
    act(lowri_s, arrival, "find", file="guessed")
    arrival.refresh_from_db()
    assert arrival.stage == Stage.REPORTED
    act(lowri_s, arrival, "find", file=str(transfer.public_id))
    page = open_page(tomos_s, "arrival", arrival.public_id)
    assert reverse("receipt", args=[transfer.public_id]) in page
    change = reverse("arrival-change", args=[arrival.public_id])
    answer = tomos_s.post(change, {"act": "reopen", "remark": "A cousin"}, follow=True)
    assert "The report is open again." in answer.content.decode()


def test_the_school_withdraws(tomos_s: Client, arrival: ArrivalReport) -> None:
    change = reverse("arrival-change", args=[arrival.public_id])
    answer = tomos_s.post(change, {"act": "withdraw", "remark": ""}, follow=True)
    assert "The report has been withdrawn." in answer.content.decode()
    assert tomos_s.post(change, {"act": "withdraw"}).status_code == 409
    assert tomos_s.post(change, {"act": "new"}).status_code == 400


def test_a_request_begins_with_what_the_report_says(
    lowri_s: Client, arrival: ArrivalReport, old_school: Actor
) -> None:
    address = f"{reverse('ctf-request-ask')}?arrival={arrival.public_id}"
    page = lowri_s.get(address).content.decode()
    assert 'value="Gruffydd"' in page
    assert 'value="6812045"' in page
    answer = lowri_s.post(address, ASK, follow=True)
    assert "Your request has been sent." in answer.content.decode()
    assert CtfRequest.objects.get().deliver_to == "6812317"
    assert "Greenway" in open_page(lowri_s, "arrival", arrival.public_id)


def test_a_request_begins_with_what_was_searched_for(lowri_s: Client) -> None:
    form = {"surname": "Llywelyn", "born_day": "9", "born_month": "3", "born_year": "2014"}
    found = lowri_s.post(reverse("lost-search"), form, follow=True)
    page = found.content.decode()
    assert "Nobody in the lost pupil database fits." in page
    (link,) = re.findall(rf"{reverse('ctf-request-ask')}\?search=[0-9a-f-]+", page)
    asked = lowri_s.get(link).content.decode()
    for value in ("Llywelyn", "9", "3", "2014"):
        assert f'value="{value}"' in asked
    assert not CtfRequest.objects.exists()


@pytest.mark.parametrize("search", ["guessed", "00000000-0000-4000-8000-000000000000"])
def test_without_a_search_of_this_session_a_request_begins_empty(
    lowri_s: Client, search: str
) -> None:
    page = open_page(lowri_s, "ctf-request-ask", search=search)
    assert 'value="Llywelyn"' not in page


def test_half_a_date_of_birth_is_not_taken_over(lowri_s: Client) -> None:
    form = {"surname": "Llywelyn", "born_day": "9", "born_month": "3"}
    page = lowri_s.post(reverse("lost-search"), form, follow=True).content.decode()
    (link,) = re.findall(rf"{reverse('ctf-request-ask')}\?search=[0-9a-f-]+", page)
    assert 'value="9"' not in lowri_s.get(link).content.decode()


def test_the_report_searches_with_one_click(lowri_s: Client, arrival: ArrivalReport) -> None:
    page = open_page(lowri_s, "arrival", arrival.public_id)
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    form.pop("csrfmiddlewaretoken")
    found = lowri_s.post(reverse("lost-search"), form, follow=True).content.decode()
    for known in ("Gruffydd", "Mali", MALI.upn):
        assert known in found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": ""}, "Enter the school to ask, or choose an authority"),
        ({"place": "nowhere at all"}, "No school fits."),
        ({"authority": "680"}, "Choose a school or an authority, not both"),
        ({"place": "", "authority": "999"}, "Choose an authority from the list"),
        ({"remark": ""}, "Say why you ask for the file"),
    ],
)
def test_it_says_whom_it_cannot_ask(
    lowri_s: Client, greenway: object, newport: object, changes: dict[str, str], said: str
) -> None:
    answer = lowri_s.post(reverse("ctf-request-ask"), {**ASK, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_authority_is_asked(lowri_s: Client, newport: object) -> None:
    lowri_s.post(reverse("ctf-request-ask"), {**ASK, "place": "", "authority": "680"})
    assert CtfRequest.objects.get().asked == "680LLLL"


def test_a_refusal_stands_above_the_form(lowri_s: Client, asked: CtfRequest) -> None:
    answer = lowri_s.post(reverse("ctf-request-ask"), {**ASK, "upn": MALI.upn})
    assert answer.status_code == 422
    assert "You have already asked Greenway Primary School" in answer.content.decode()


def test_whoever_is_asked_sees_whether_it_has_the_pupil_and_answers(
    bryn_s: Client, lowri_s: Client, asked: CtfRequest, send_file: SendFile
) -> None:
    assert "Not named" in open_page(bryn_s, "ctf-requests")
    assert "waits for your answer" in open_page(bryn_s, "home")
    sent = send_file("6814075")
    assert "Named in a file" in open_page(bryn_s, "ctf-requests")
    page = open_page(bryn_s, "ctf-request", asked.public_id)
    assert reverse("receipt", args=[sent.public_id]) in page
    address = reverse("ctf-request-answer", args=[asked.public_id])
    assert bryn_s.post(address, {"reply": "perhaps"}).status_code == 422
    form = {"reply": "sent", "file": str(sent.public_id), "remark": "In July"}
    answer = bryn_s.post(address, form, follow=True)
    assert "Your answer has been sent." in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.reply, asked.transfer) == (Reply.SENT, sent)
    assert "No request waits for your answer." in open_page(bryn_s, "ctf-requests")
    assert "File sent" in open_page(bryn_s, "ctf-requests", show="answered")
    assert "In July" in open_page(lowri_s, "ctf-request", asked.public_id)
    assert "File sent" in open_page(lowri_s, "ctf-requests", show="of")
    assert bryn_s.post(address, form).status_code == 409


def test_the_asker_withdraws(lowri_s: Client, asked: CtfRequest) -> None:
    assert "You wait for the answer to 1 request" in open_page(lowri_s, "home")
    address = reverse("ctf-request-withdraw", args=[asked.public_id])
    answer = lowri_s.post(address, {"remark": ""}, follow=True)
    assert "The request has been withdrawn." in answer.content.decode()
    assert lowri_s.post(address).status_code == 409


def test_nia_sees_neither(nia: Account, arrival: ArrivalReport, asked: CtfRequest) -> None:
    client = sign_in(Client(), nia)
    assert client.get(reverse("ctf-request", args=[asked.public_id])).status_code == 404
    assert client.get(reverse("arrival", args=[arrival.public_id])).status_code == 403
    assert "Gruffydd" not in open_page(client, "ctf-requests")


def test_a_school_that_is_not_concerned_sees_neither(
    client: Client, derwen: Account, arrival: ArrivalReport, asked: CtfRequest
) -> None:
    sign_in(client, derwen)
    for page, row in (("arrival", arrival), ("ctf-request", asked)):
        assert client.get(reverse(page, args=[row.public_id])).status_code == 404
    assert "Gruffydd" not in open_page(client, "arrivals")


def test_a_request_for_another_authority_s_report_is_as_if_there_were_none(
    lowri_s: Client, newport_school: object
) -> None:
    row = save_report("6802329")
    address = reverse("ctf-request-ask")
    assert lowri_s.get(address, {"arrival": str(row.public_id)}).status_code == 404
    assert lowri_s.get(address, {"arrival": "guessed"}).status_code == 404


def test_who_was_asked_after_is_no_longer_named(
    lowri_s: Client, arrival: ArrivalReport, authority: Actor, asked: CtfRequest
) -> None:
    exhaust(report=arrival, measures="Everywhere", by=authority, at=TUESDAY)
    ended = {"sealed": None, "ended_at": TUESDAY}
    ArrivalReport.objects.update(stage=Stage.WITHDRAWN, **ended)
    CtfRequest.objects.update(reply=Reply.NO_RECORD, **ended)
    for page, row in (("arrival", arrival), ("ctf-request", asked)):
        assert "Pupil no longer named" in open_page(lowri_s, page, row.public_id)
    assert "Pupil no longer named" in open_page(lowri_s, "arrivals", show="ended")
