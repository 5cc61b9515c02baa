"""It asks schools for files, takes their answers, reminds them, and closes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail

from config.demo.cast import Person, load_person
from pont.audit.queries import find_lines
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.expected import Expected
from pont.file_returns.models import FileRequest, Portal, RequestTarget, ServiceCode
from pont.file_returns.operations.answer import answer
from pont.file_returns.operations.close import (
    NothingToClose,
    NotYourRequests,
    close_requests,
)
from pont.file_returns.operations.issue import (
    DeadlineRefused,
    NobodyAsked,
    NotYourSchools,
    RequestDetails,
    RequestsOff,
    ServiceNotWorked,
    TitleRefused,
    issue_request,
)
from pont.file_returns.operations.keep_lists import ListEmpty, drop_list, keep_list
from pont.file_returns.operations.reject import reject_return
from pont.file_returns.operations.remind import remind_requests
from pont.file_returns.queries import find_asked, get_answer_rules, get_target
from pont.file_returns.requesting import (
    PROGRESS,
    Progress,
    find_board,
    find_closed,
    find_progress,
    find_requests,
    get_issued,
    read_numbers,
)
from pont.file_returns.setting_queries import find_school_lists
from pont.policy.actors import Actor
from pont.policy.calendars import FILE_REQUEST_REMINDERS
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.postbox.operations import deliver_due
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import hand_over, open_collection
from pont.transfers.operations.land import land
from pont.transfers.operations.recall import recall
from pont.transfers.operations.receive import receive
from pont.transfers.states import State
from tests.file_returns.conftest import MONDAY
from tests.file_returns.portal import act_as
from tests.organisations import make_establishment

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 27)


@pytest.fixture
def leys(derbyshire: LocalAuthority) -> Establishment:
    return make_establishment("8302000", name="Leys Junior School")


@pytest.fixture
def details(services: dict[str, ServiceCode]) -> RequestDetails:
    return RequestDetails(
        service=services["SEN"], title="Autumn plans", due_on=DUE, expected=Expected.DOCUMENT
    )


@pytest.fixture
def issued(
    details: RequestDetails, derbyshire_school: Establishment, leys: Establishment, officer: Actor
) -> FileRequest:
    schools = [derbyshire_school, leys]
    return issue_request(details=details, schools=schools, by=officer, at=MONDAY)


@pytest.fixture
def target(issued: FileRequest, school: Actor) -> RequestTarget:
    return get_target(school, issued.public_id)


def send_answer(target: RequestTarget, school: Actor) -> Transfer:
    """Choose a file and send it."""
    target = get_target(school, target.request.public_id)
    rules = get_answer_rules(school, target)
    draft = land(chunks=[b"Plans."], name="Our plans.docx", by=school, at=MONDAY, portal=rules)
    return answer(
        target=target, drafts=[draft], comment="", warnings_read=True, by=school, at=MONDAY
    )


def collect(transfer: Transfer, officer: Actor) -> None:
    collection = open_collection(transfers=[transfer], by=officer, at=MONDAY)
    hand_over(collection=collection, by=officer, at=MONDAY)
    collection.refresh_from_db()
    receive(collection=collection, by=officer, at=MONDAY)


def find_state(officer: Actor, issued: FileRequest) -> dict[str, Progress]:
    """Return how far each school is."""
    board = find_board(officer, issued)
    return {target.school.number: find_progress(target) for target in board.targets}


class TestIssuing:
    """What is asked, of whom."""

    def test_it_shows_each_school_what_is_asked(self, issued: FileRequest, school: Actor) -> None:
        assert [target.request for target in find_asked(school)] == [issued]

    def test_it_tells_the_schools(self, school: Actor, issued: FileRequest) -> None:
        mail.outbox.clear()
        deliver_due(at=MONDAY)

        told = {to for letter in mail.outbox for to in letter.to}
        assert {"derwen@bramley.example", "swyddfa@s8302000.example"} <= told
        letter = mail.outbox[0]
        assert letter.subject == "Derbyshire asks for a file: Autumn plans"
        assert f"/returns/requests/{issued.public_id}/" in letter.body
        assert "27 November 2026" in letter.body

    def test_it_leaves_a_line_in_the_trail(self, issued: FileRequest) -> None:
        line = next(iter(find_lines(act="issue-requests")))
        assert line.facts["schools"] == 2

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"title": " "}, TitleRefused),
            ({"title": "x" * 151}, TitleRefused),
            ({"due_on": date(2026, 11, 15)}, DeadlineRefused),
            ({"due_on": date(2028, 1, 1)}, DeadlineRefused),
        ],
    )
    def test_it_refuses_what_cannot_be(
        self,
        details: RequestDetails,
        derbyshire_school: Establishment,
        officer: Actor,
        changes: dict[str, object],
        refusal: type[Exception],
    ) -> None:
        wrong = replace(details, **changes)  # type: ignore[arg-type]
        with pytest.raises(refusal):
            issue_request(details=wrong, schools=[derbyshire_school], by=officer, at=MONDAY)

    def test_it_asks_for_ones_own_services_alone(
        self,
        details: RequestDetails,
        services: dict[str, ServiceCode],
        derbyshire_school: Establishment,
        officer: Actor,
    ) -> None:
        other = replace(details, service=services["INFO"])
        with pytest.raises(ServiceNotWorked):
            issue_request(details=other, schools=[derbyshire_school], by=officer, at=MONDAY)

    def test_it_asks_ones_own_schools_alone(
        self, details: RequestDetails, greenway: Establishment, officer: Actor
    ) -> None:
        with pytest.raises(NotYourSchools):
            issue_request(details=details, schools=[greenway], by=officer, at=MONDAY)
        with pytest.raises(NobodyAsked):
            issue_request(details=details, schools=[], by=officer, at=MONDAY)

    def test_it_asks_nobody_while_requests_are_off(
        self, details: RequestDetails, derbyshire_school: Establishment, officer: Actor
    ) -> None:
        Portal.objects.create(la=derbyshire_school.la, requests_on=False)
        with pytest.raises(RequestsOff):
            issue_request(details=details, schools=[derbyshire_school], by=officer, at=MONDAY)

    @pytest.mark.parametrize("username", ["derwen", "olwen", "dilys", "gwen"])
    def test_it_is_for_officers_and_leads(
        self,
        username: str,
        details: RequestDetails,
        derbyshire_school: Establishment,
        request: pytest.FixtureRequest,
    ) -> None:
        other = act_as(request.getfixturevalue(username))
        with pytest.raises(NotPermitted):
            issue_request(details=details, schools=[derbyshire_school], by=other, at=MONDAY)


class TestFollowing:
    """The board, closing, reminders."""

    def test_every_state_of_a_file_says_how_far_a_school_is(self) -> None:
        assert set(PROGRESS) == set(State)

    def test_it_counts_who_has_answered(
        self, target: RequestTarget, school: Actor, officer: Actor
    ) -> None:
        collect(send_answer(target, school), officer)

        board = find_board(officer, target.request, progress=Progress.NOT_STARTED)
        assert [row.school.number for row in board.targets] == ["8302000"]
        assert board.counts[Progress.RECEIVED] == 1
        [row] = find_requests(officer)
        assert (row.asked, row.answered) == (2, 1)  # type: ignore[attr-defined]

    def test_it_is_hidden_from_other_services(
        self, issued: FileRequest, lead: Actor, services: dict[str, ServiceCode]
    ) -> None:
        person = Person("ian", "Ian Cole", "ian@la830.example", "830LLLL", Role.SERVICE_OFFICER)
        ian = load_person(person, at=MONDAY, password="three random words")
        services["INFO"].officers.add(ian)

        assert not find_requests(act_as(ian)).exists()
        with pytest.raises(FileRequest.DoesNotExist):
            get_issued(act_as(ian), issued.public_id)
        with pytest.raises(NotYourRequests):
            close_requests(requests=[issued], by=act_as(ian), at=MONDAY)
        assert find_requests(lead).exists()

    def test_it_closes_and_stays_to_be_found(
        self, issued: FileRequest, officer: Actor, school: Actor
    ) -> None:
        assert close_requests(requests=[issued], by=officer, at=MONDAY) == 1
        assert close_requests(requests=[issued], by=officer, at=MONDAY) == 0

        assert not find_asked(school).exists()
        assert [target.request for target in find_closed(school)] == [issued]
        with pytest.raises(NothingToClose):
            close_requests(requests=[], by=officer, at=MONDAY)

    @pytest.mark.parametrize("days", FILE_REQUEST_REMINDERS)
    def test_it_reminds_who_has_not_answered_once_a_day(
        self, target: RequestTarget, school: Actor, days: int
    ) -> None:
        send_answer(target, school)
        deliver_due(at=MONDAY)
        mail.outbox.clear()
        at = MONDAY + timedelta(days=11 + days)

        assert remind_requests(at=at) == 1
        assert remind_requests(at=at) == 0

        deliver_due(at=at)
        assert {to for letter in mail.outbox for to in letter.to} == {"swyddfa@s8302000.example"}
        start = "Overdue:" if days > 0 else "Reminder:"
        assert mail.outbox[0].subject.startswith(start)

    def test_it_reminds_on_no_other_day_and_of_nothing_closed(
        self, issued: FileRequest, officer: Actor
    ) -> None:
        assert remind_requests(at=MONDAY) == 0
        close_requests(requests=[issued], by=officer, at=MONDAY)
        assert remind_requests(at=MONDAY + timedelta(days=10)) == 0

    def test_it_counts_no_answer_that_was_taken_back(
        self, target: RequestTarget, school: Actor, officer: Actor
    ) -> None:
        recall(transfer=send_answer(target, school), by=school, at=MONDAY)

        assert find_state(officer, target.request)["8303308"] is Progress.NOT_STARTED

    def test_it_reminds_who_was_rejected(
        self, target: RequestTarget, school: Actor, officer: Actor
    ) -> None:
        rejected = send_answer(target, school)
        reject_return(transfer=rejected, reason=None, words="Empty", by=officer, at=MONDAY)

        assert remind_requests(at=MONDAY + timedelta(days=10)) == 2


class TestLists:
    """Schools by their numbers, and lists that are kept."""

    def test_it_reads_numbers_typed_or_of_a_csv(
        self, officer: Actor, derbyshire_school: Establishment, leys: Establishment
    ) -> None:
        read = read_numbers(officer, "Number,Name\n8303308,Bramley\n2000\n\n9999\n6812045\n")

        assert {school.number for school in read.schools} == {"8303308", "8302000"}
        assert read.unknown == ["9999", "6812045"]

    def test_it_keeps_replaces_and_drops_a_list(
        self, officer: Actor, derbyshire_school: Establishment, leys: Establishment
    ) -> None:
        for schools in ([derbyshire_school], [derbyshire_school, leys]):
            keep_list(name="Pilot", schools=schools, by=officer, at=MONDAY)

        [kept] = find_school_lists(officer)
        assert kept.schools.count() == 2
        drop_list(kept=kept, by=officer, at=MONDAY)
        assert find_school_lists(officer) == []

    def test_it_keeps_no_empty_list_and_none_of_others(
        self, officer: Actor, school: Actor, greenway: Establishment
    ) -> None:
        with pytest.raises(ListEmpty):
            keep_list(name="Pilot", schools=[], by=officer, at=MONDAY)
        with pytest.raises(NotYourSchools):
            keep_list(name="Pilot", schools=[greenway], by=officer, at=MONDAY)
        with pytest.raises(NotPermitted):
            keep_list(name="Pilot", schools=[greenway], by=school, at=MONDAY)
