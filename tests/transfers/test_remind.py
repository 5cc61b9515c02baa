"""Reminding once a week whoever lets files wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pont.accounts.models import Account, RoleHeld
from pont.audit.models import AuditLine
from pont.directory.models import Establishment, Holiday, LocalAuthority, Supplier
from pont.policy.roles import Role
from pont.postbox.models import Letter
from pont.standards.file_names import Kind
from pont.transfers.models import Reminder
from pont.transfers.operations import remind
from pont.transfers.operations.remind import (
    RemindersMissing,
    remind_authorities,
    remind_schools,
)
from pont.transfers.states import State
from tests.organisations import make_establishment
from tests.transfers.waiting import make_waiting, save_waiting

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)  # a Monday
GREENWAY, RUMNEY, NEWPORT, DERBYSHIRE = "6812045", "6812317", "6802329", "8303308"
RUMNEY_OFFICE, RUMNEY_HEAD = "swyddfa@rumney.example", "pennaeth@rumney.example"
CARDIFF_OFFICE = "data@la681.example"


def days_ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def read() -> dict[str, Letter]:
    """Return the letters by whom they go to."""
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert len(letters) == Letter.objects.count(), "an address was written to twice"
    return letters


@pytest.fixture
def plasc(cardiff: LocalAuthority) -> Account:
    """Somebody at Cardiff who collects the census and nothing of the other desks."""
    return make_colleague("plasc", Role.LEA_PLASC, cardiff)


def make_colleague(username: str, role: Role, authority: LocalAuthority) -> Account:
    account = Account.objects.create(
        username=username,
        name=username.title(),
        email=f"{username}@la{authority.number}.example",
        local_authority=authority,
        created_at=AT,
    )
    RoleHeld.objects.create(account=account, role=role, local_authority=authority)
    return account


def test_nothing_is_sent_when_nothing_waits(tomos: Account, olwen: Account) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(9), state=State.RECEIVED)

    assert remind_schools(at=AT) == 0
    assert remind_authorities(at=AT) == 0
    assert not Letter.objects.exists()
    assert not Reminder.objects.exists()


def test_a_school_is_told_what_waits_for_it_by_kind_and_age(
    tomos: Account, greenway: Establishment
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(10))
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(2), number=2)
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1), kind=Kind.CENSUS)

    assert remind_schools(at=AT) == 1

    letters = read()
    assert set(letters) == {RUMNEY_OFFICE, tomos.email}
    letter = letters[tomos.email]
    assert letter.subject == "Reminder: 3 files are waiting for Rumney Primary School"
    lines = [line for line in letter.body.splitlines() if line]
    start = lines.index("Common Transfer File (CTF), waiting a week or more: 1")
    assert lines[start : start + 4] == [
        "Common Transfer File (CTF), waiting a week or more: 1",
        "- 6812045_CTF_6812317_001.XML, sent by Greenway Primary School on 6 November 2026",
        "Common Transfer File (CTF), waiting less than a week: 1",
        "- 6812045_CTF_6812317_002.XML, sent by Greenway Primary School on 14 November 2026",
    ]
    assert "Daz, PLASC or School Census file, waiting less than a week: 1" in lines


def test_only_a_ctf_is_called_by_its_name(tomos: Account, greenway: Establishment) -> None:
    generic = save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1), kind=Kind.GENERIC)

    remind_schools(at=AT)

    body = read()[tomos.email].body
    assert generic.name not in body
    assert generic.receipt_number in body


def test_what_was_downloaded_and_not_confirmed_is_said_to_be(
    tomos: Account, greenway: Establishment
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(3), handed_over_at=days_ago(2))

    remind_schools(at=AT)

    assert "(downloaded, but nobody has confirmed that it arrived)" in read()[tomos.email].body


def test_the_office_in_wales_reads_both_languages_and_people_their_own(
    tomos: Account, greenway: Establishment
) -> None:
    Account.objects.filter(pk=tomos.pk).update(language="cy")
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(8))

    remind_schools(at=AT)

    letters = read()
    assert letters[tomos.email].subject == (
        "Nodyn atgoffa: mae 1 ffeil yn aros ar gyfer Rumney Primary School"
    )
    assert "Greenway Primary School ar 8 Tachwedd 2026" in letters[tomos.email].body
    office = letters[RUMNEY_OFFICE]
    assert office.subject.startswith("Nodyn atgoffa: ")
    assert "Reminder: 1 file is waiting" in office.subject
    assert office.body.index("yn aros ers wythnos") < office.body.index("waiting a week or more")


def test_a_school_hears_of_its_own_files_alone_and_the_sender_of_none(
    bryn: Account, tomos: Account, derwen: Account
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1))
    save_waiting(GREENWAY, DERBYSHIRE, sent_at=days_ago(1))

    assert remind_schools(at=AT) == 2

    letters = read()
    assert bryn.email not in letters
    assert "swyddfa@greenway.example" not in letters
    assert DERBYSHIRE not in letters[tomos.email].body
    assert RUMNEY not in letters[derwen.email].body


def test_an_english_school_is_written_to_in_english(derwen: Account) -> None:
    save_waiting(RUMNEY, DERBYSHIRE, sent_at=days_ago(1))

    remind_schools(at=AT)

    letters = read()
    assert {letter.language for letter in letters.values()} == {"en"}
    # Nobody is registered under that number here: the number itself is all there is to say.
    assert f"sent by {RUMNEY} on" in letters[derwen.email].body


def test_an_authority_is_told_what_waits_at_its_desks_and_at_each_of_its_schools(
    olwen: Account, nia: Account, greenway: Establishment, rumney: Establishment
) -> None:
    save_waiting(NEWPORT, "681LLLL", sent_at=days_ago(1))
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(30))
    save_waiting(RUMNEY, GREENWAY, sent_at=days_ago(3))
    save_waiting(GREENWAY, NEWPORT, sent_at=days_ago(3))

    assert remind_authorities(at=AT) == 2

    letters = read()
    letter = letters[olwen.email]
    assert letter.subject == "Reminder: 3 files for Cardiff and its schools are waiting"
    at_desk, at_greenway, at_rumney = (
        letter.body.index(text)
        for text in ("6802329_CTF_681LLLL", "Greenway Primary School (6812045)", "School (6812317)")
    )
    assert at_desk < at_greenway < at_rumney
    assert "waiting 3 weeks or more: 1" in letter.body
    assert NEWPORT not in letter.body.replace("6802329_CTF_681LLLL", "").replace(
        "sent by 6802329", ""
    )
    assert set(letters) == {CARDIFF_OFFICE, olwen.email, "data@la680.example", nia.email}
    assert "6812045_CTF_6802329_001.XML" in letters[nia.email].body


def test_people_of_an_authority_read_what_their_roles_may_see(
    olwen: Account, vera: Account, plasc: Account, greenway: Establishment
) -> None:
    save_waiting(GREENWAY, "681LLLL", sent_at=days_ago(1))
    census = save_waiting(GREENWAY, "681PLAS", sent_at=days_ago(1), kind=Kind.CENSUS)
    save_waiting(RUMNEY, GREENWAY, sent_at=days_ago(1))

    remind_authorities(at=AT)

    letters = read()
    assert set(letters) == {CARDIFF_OFFICE, olwen.email, plasc.email}
    assert "Reminder: 1 file for" in letters[plasc.email].subject
    assert census.receipt_number in letters[plasc.email].body
    assert "CTF" not in letters[plasc.email].body
    assert census.receipt_number not in letters[olwen.email].body
    assert "Reminder: 2 files" in letters[olwen.email].subject
    assert "Reminder: 3 files" in letters[CARDIFF_OFFICE].subject


def test_an_authority_is_not_reminded_that_schools_have_not_fetched_its_own_files(
    olwen: Account, rumney: Establishment
) -> None:
    save_waiting("681LLLL", RUMNEY, sent_at=days_ago(30))

    assert remind_authorities(at=AT) == 0
    assert remind_schools(at=AT) == 1


def test_nobody_is_reminded_of_the_lost_pupil_database(tomos: Account, olwen: Account) -> None:
    save_waiting(RUMNEY, "XXXXXXX", sent_at=days_ago(90))

    assert (remind_schools(at=AT), remind_authorities(at=AT)) == (0, 0)


def test_a_supplier_is_reminded_too(supplier: Supplier, olwen: Account) -> None:
    save_waiting("681LLLL", supplier.number, sent_at=days_ago(1), kind=Kind.GENERIC)

    assert (remind_schools(at=AT), remind_authorities(at=AT)) == (1, 0)
    assert set(read()) == {supplier.email}


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"is_active": False}, "not active in Pont"), ({"closed_on": date(2026, 8, 31)}, "closed")],
)
def test_where_nobody_can_sign_in_the_authority_hears_of_it_instead(
    olwen: Account, changes: dict[str, object], why: str
) -> None:
    make_establishment(RUMNEY, **changes)
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(30))

    assert (remind_schools(at=AT), remind_authorities(at=AT)) == (0, 1)

    letters = read()
    assert set(letters) == {CARDIFF_OFFICE, olwen.email}
    assert f"Rumney Primary School (6812317), {why}" in letters[olwen.email].body


def test_each_desk_of_an_authority_has_its_heading_and_the_first_is_its_own(
    cardiff: LocalAuthority,
) -> None:
    for desk in ("681ADMS", "681PLAS", "681LLLL"):
        save_waiting(GREENWAY, desk, sent_at=days_ago(1), kind=Kind.GENERIC)

    remind_authorities(at=AT)

    body = read()[CARDIFF_OFFICE].body
    english = body[body.index("Hello") :]
    places = [english.index(f"({desk})") for desk in ("681LLLL", "681ADMS", "681PLAS")]
    assert places == sorted(places)


def test_a_portal_file_is_left_to_the_chase_of_its_service(cardiff: LocalAuthority) -> None:
    save_waiting(GREENWAY, "681LLLL", sent_at=days_ago(80), kind=Kind.FILE_RETURN)

    assert remind_authorities(at=AT) == 0


def test_a_silent_kind_is_not_reminded_of(tomos: Account, settings: Settings) -> None:
    settings.SILENT_KINDS = frozenset({Kind.GENERIC})
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(30), kind=Kind.GENERIC)

    assert (remind_schools(at=AT), remind_authorities(at=AT)) == (0, 0)


def test_the_headteacher_is_told_after_three_weeks(tomos: Account, olwen: Account) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(20))
    remind_schools(at=AT)
    assert RUMNEY_HEAD not in read()
    Letter.objects.all().delete()

    save_waiting(GREENWAY, RUMNEY, sent_at=AT - timedelta(days=13), number=2)
    remind_schools(at=AT + timedelta(days=7))

    letters = read()
    assert set(letters) == {RUMNEY_OFFICE, RUMNEY_HEAD, tomos.email}
    head = letters[RUMNEY_HEAD]
    assert "For the headteacher: 1 file has waited too long" in head.subject
    assert "has waited since 2 November 2026 or longer. Please see" in head.body
    # The other file stands in the list as well, below its own age.
    assert "6812045_CTF_6812317_002.XML" in head.body
    assert letters[tomos.email].subject.startswith("Reminder: 2 files")
    assert [r.overdue for r in Reminder.objects.order_by("week_on")] == [0, 1]


def test_the_weeks_until_the_headteacher_is_told_are_a_setting(
    tomos: Account, settings: Settings
) -> None:
    settings.ESCALATE_WEEKS = 1
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(7))

    remind_schools(at=AT)

    assert RUMNEY_HEAD in read()


def test_holidays_do_not_count_towards_the_three_weeks(
    tomos: Account, newport_school: Establishment, cardiff: LocalAuthority
) -> None:
    half_term = {"first_on": date(2026, 10, 26), "last_on": date(2026, 10, 30)}
    Holiday.objects.create(la=cardiff, name="Half term", **half_term)
    for school in (RUMNEY, NEWPORT):
        save_waiting(GREENWAY, school, sent_at=days_ago(24))

    remind_schools(at=AT)

    letters = read()
    assert RUMNEY_HEAD not in letters
    assert "waiting a week or more: 1" in letters[tomos.email].body
    # Newport has entered no holiday.
    assert "pennaeth@milton.example" in letters

    remind_schools(at=AT + timedelta(days=7))

    head = Letter.objects.get(to=RUMNEY_HEAD)
    assert "has waited since 2 November 2026 or longer" in head.body
    assert "waiting 3 weeks or more: 1" in head.body


def test_holders_of_the_headteachers_role_get_one_letter_and_that_is_the_headteachers(
    bryn: Account, mair: Account
) -> None:
    save_waiting(RUMNEY, GREENWAY, sent_at=days_ago(40))

    remind_schools(at=AT)

    letters = read()
    assert letters[mair.email].subject.startswith("For the headteacher: ")
    assert letters[bryn.email].subject.startswith("Reminder: ")


def test_where_the_office_is_the_headteacher_one_letter_goes(tomos: Account) -> None:
    make_establishment(RUMNEY, head_email=RUMNEY_OFFICE.upper())
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(40))

    remind_schools(at=AT)

    assert {to.lower() for to in read()} == {RUMNEY_OFFICE, tomos.email}


def test_a_reminder_carries_nothing_of_a_pupil_and_nothing_typed(
    tomos: Account, greenway: Establishment
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1), given_name="Siân Llewelyn-Price.xml")
    save_waiting(
        GREENWAY, RUMNEY, sent_at=days_ago(1), kind=Kind.GENERIC, name="6812045_6812317_SIAN.ZIP"
    )

    remind_schools(at=AT)

    for letter in read().values():
        assert "llewelyn" not in (letter.subject + letter.body).lower()
        assert "sian" not in (letter.subject + letter.body).lower()


def test_twice_is_once_and_late_is_once(tomos: Account, olwen: Account) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1))

    tuesday = AT + timedelta(days=1, hours=5)
    assert (remind_schools(at=tuesday), remind_authorities(at=tuesday)) == (1, 1)
    for days in range(1, 7):
        again = AT + timedelta(days=days, hours=6)
        assert (remind_schools(at=again), remind_authorities(at=again)) == (0, 0)
    assert (remind_schools(at=AT + timedelta(days=7)), Letter.objects.count()) == (1, 6)

    noted = Reminder.objects.get(organisation=RUMNEY, week_on=date(2026, 11, 16))
    assert (noted.reminded_at, noted.files, noted.letters) == (tuesday, 1, 2)
    lines = AuditLine.objects.filter(act="transfer.remind", object_id=RUMNEY)
    assert [line.facts["week"] for line in lines.order_by("pk")] == ["2026-11-16", "2026-11-23"]


def test_what_came_since_monday_is_for_next_week(tomos: Account) -> None:
    midnight = datetime(2026, 11, 16, tzinfo=UTC)
    save_waiting(GREENWAY, RUMNEY, sent_at=midnight)
    assert remind_schools(at=AT + timedelta(days=4)) == 0
    save_waiting(GREENWAY, RUMNEY, sent_at=midnight - timedelta(minutes=1), number=2)

    assert remind_schools(at=AT + timedelta(days=5)) == 1
    assert Reminder.objects.get().files == 1
    assert remind_schools(at=AT + timedelta(days=7)) == 1


def test_a_week_begins_at_midnight_in_london(tomos: Account) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(200))
    summer = datetime(2026, 6, 28, 22, 59, tzinfo=UTC)  # Sunday, 23:59 here

    assert remind_schools(at=summer) == 1
    assert remind_schools(at=summer + timedelta(minutes=1)) == 1
    assert [str(r.week_on) for r in Reminder.objects.order_by("pk")] == ["2026-06-22", "2026-06-29"]


def test_what_breaks_at_one_school_keeps_nobody_else_waiting_and_is_made_again(
    tomos: Account, derwen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1))
    save_waiting(GREENWAY, DERBYSHIRE, sent_at=days_ago(1))
    post = remind.post

    def break_at_rumney(**letter: object) -> int:
        if RUMNEY in str(letter["reference"]):
            raise OSError("killed")
        return post(**letter)  # type: ignore[arg-type]

    monkeypatch.setattr(remind, "post", break_at_rumney)
    with pytest.raises(RemindersMissing):
        remind_schools(at=AT)
    assert set(Reminder.objects.values_list("organisation", flat=True)) == {DERBYSHIRE}
    assert tomos.email not in read()

    monkeypatch.setattr(remind, "post", post)
    assert remind_schools(at=AT) == 1
    assert {tomos.email, derwen.email} < set(read())


def test_two_workers_at_the_same_school_write_once(
    tomos: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1))
    find_people = remind.find_people

    def overtake(code: str) -> list[Account]:
        monkeypatch.setattr(remind, "find_people", find_people)
        assert remind_schools(at=AT) == 1
        return find_people(code)

    monkeypatch.setattr(remind, "find_people", overtake)

    assert remind_schools(at=AT) == 0
    assert set(read()) == {RUMNEY_OFFICE, tomos.email}
    assert Reminder.objects.count() == 1


def test_a_school_without_an_address_is_noted_and_not_counted(rumney: Establishment) -> None:
    make_establishment(RUMNEY, email="")
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(1))

    assert remind_schools(at=AT) == 0
    assert Reminder.objects.get().letters == 0


def test_a_long_list_names_the_oldest_and_counts_the_rest(
    tomos: Account, greenway: Establishment
) -> None:
    make = [
        make_waiting(GREENWAY, RUMNEY, sent_at=days_ago(6) + timedelta(minutes=n), number=n)
        for n in range(150)
    ]
    type(make[0]).objects.bulk_create(make)

    remind_schools(at=AT)

    body = read()[tomos.email].body
    assert body.count("- 6812045_CTF_6812317_") == 100
    assert "_099.XML" in body
    assert "_100.XML" not in body
    assert "- and 50 more" in body
    assert "waiting less than a week: 150" in body


def test_it_takes_the_same_queries_for_one_file_as_for_many(
    olwen: Account, nia: Account, cardiff: LocalAuthority
) -> None:
    senders = [make_establishment(f"830{n}").number for n in range(3000, 3020)]
    make_establishment(RUMNEY)
    make_establishment(GREENWAY)
    save_waiting(NEWPORT, RUMNEY, sent_at=days_ago(3))
    # The first line of the trail takes more.
    remind_authorities(at=AT)
    with CaptureQueriesContext(connection) as few:
        assert remind_authorities(at=AT + timedelta(days=7)) == 1

    files = [
        make_waiting(sender, school, sent_at=days_ago(days), number=days)
        for sender in senders
        for school in (RUMNEY, GREENWAY)
        for days in range(1, 40)
    ]
    type(files[0]).objects.bulk_create(files)
    with CaptureQueriesContext(connection) as many:
        assert remind_authorities(at=AT + timedelta(days=14)) == 1

    assert len(many) == len(few)
    assert len(many) <= 20


def test_each_organisation_costs_the_same(
    tomos: Account, derwen: Account, greenway: Establishment
) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(3))
    # The first line of the trail takes more.
    remind_schools(at=AT)
    with CaptureQueriesContext(connection) as one:
        remind_schools(at=AT + timedelta(days=7))
    save_waiting(GREENWAY, DERBYSHIRE, sent_at=days_ago(3))
    with CaptureQueriesContext(connection) as two:
        remind_schools(at=AT + timedelta(days=14))

    # Three are of the round: who waits, who was reminded, whose deadlines.
    assert len(two) - 3 == 2 * (len(one) - 3)


def test_it_reads_the_index_of_what_waits(olwen: Account) -> None:
    save_waiting(GREENWAY, RUMNEY, sent_at=days_ago(3))
    with CaptureQueriesContext(connection) as queries:
        remind_authorities(at=AT)

    reads = [q["sql"] for q in queries if 'FROM "transfers_transfer"' in q["sql"]]
    with connection.cursor() as cursor:
        for sql in reads:
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
            plan = " ".join(str(row) for row in cursor.fetchall())
            if connection.vendor == "sqlite":
                assert "still_waiting" in plan, plan
    assert len(reads) == 3
