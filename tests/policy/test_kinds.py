"""The tables by kind of file: every kind has a row in each, with the seed's words and numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pont.policy import calendars
from pont.policy.calendars import parse_weeks
from pont.policy.kinds import KINDS
from pont.policy.limits import (
    MB,
    SIZES,
    SettingRefused,
    Side,
    find_largest,
    max_size,
    parse_overrides,
)
from pont.policy.notices import (
    FREQUENCIES,
    NAMES_THE_FILE,
    NOTICES,
    Audience,
    Event,
    Frequency,
    find_audience,
    find_reminded,
    parse_silent,
)
from pont.policy.retention import (
    RETENTION,
    Ending,
    Keep,
    find_destruction,
    find_keep_days,
    parse_lengthened,
)
from pont.standards.addresses import Desk, parse_address
from pont.standards.file_names import LAYOUTS, Kind, parse_file_name

GREENWAY = parse_address("6812045")
CARDIFF = parse_address("681LLLL")
SUPPLIER = parse_address("0000001")
SENT_AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_every_kind_has_a_row_in_every_table():
    assert list(KINDS) == list(Kind)
    assert list(NOTICES) == list(Kind)
    assert list(RETENTION) == list(Kind)
    assert set(SIZES) == {(kind, side) for kind in Kind for side in Side}


@pytest.mark.parametrize("kind", Kind)
def test_every_row_is_total(kind):
    assert set(NOTICES[kind]) == set(Event)
    assert set(RETENTION[kind]) == set(Ending)
    row = KINDS[kind]
    assert all([row.label, row.upload, row.download, row.again, row.senders, row.recipients])


def test_the_menus_have_the_words_of_the_seed():
    assert [KINDS[kind].upload for kind in Kind][:5] == [
        "Upload CTF File",
        "Upload Generic File",
        "Upload Daz/PLASC/School Census File",
        "Upload CFR File",
        "Upload Exclusion File",
    ]
    assert KINDS[Kind.CTF].again == "Previously Downloaded CTF Files"
    assert KINDS[Kind.CFR].again == "Re-Download CFR Files"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FILE_RETURN])
def test_senders_recipients_and_extensions_are_those_that_names_can_say(kind):
    layouts = [layout for layout in LAYOUTS if layout.kind is kind]
    row = KINDS[kind]
    assert row.senders == frozenset().union(*(layout.senders for layout in layouts))
    assert row.recipients == frozenset().union(*(layout.recipients for layout in layouts))
    assert row.extensions == frozenset().union(*(layout.extensions for layout in layouts))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FILE_RETURN])
def test_the_examples_are_names_of_their_kind_from_a_school_and_from_an_authority(kind):
    ours = parse_file_name(KINDS[kind].example)
    theirs = parse_file_name(KINDS[kind].from_authority)
    assert ours.kind is theirs.kind is kind
    assert ours.sender.is_establishment
    assert theirs.sender.is_authority


def test_only_a_ctf_goes_to_the_shelf_and_gives_copies():
    for kind, row in KINDS.items():
        is_ctf = kind is Kind.CTF
        assert row.copies is is_ctf
        assert bool(row.recipients & {Desk.MISSING, Desk.OUTSIDE}) is is_ctf


def test_only_a_file_return_can_be_rejected_after_it_was_received():
    days = {kind: row.reject_after_days for kind, row in KINDS.items() if row.reject_after_days}
    assert days == {Kind.FILE_RETURN: 90}


@pytest.mark.parametrize(
    ("kind", "sender", "megabytes"),
    [
        (Kind.GENERIC, CARDIFF, 10),
        (Kind.GENERIC, GREENWAY, 4),
        (Kind.GENERIC, SUPPLIER, 4),
        (Kind.CTF, GREENWAY, 50),
        (Kind.CTF, CARDIFF, 50),
        (Kind.FILE_RETURN, GREENWAY, 100),
        (Kind.CENSUS, GREENWAY, 50),
        (Kind.CFR, GREENWAY, 50),
        (Kind.EXCLUSION, GREENWAY, 50),
        (Kind.ADMISSIONS, parse_address("681ADMS"), 50),
    ],
)
def test_sizes_are_those_ruled(kind, sender, megabytes):
    assert max_size(kind, sender) == megabytes * 1_048_576


def test_an_installation_can_change_one_size():
    overrides = parse_overrides("generic-school=8, file-return-school=200")
    assert max_size(Kind.GENERIC, GREENWAY, overrides=overrides) == 8 * MB
    assert max_size(Kind.GENERIC, CARDIFF, overrides=overrides) == 10 * MB
    assert find_largest(overrides=overrides) == 200 * MB
    assert find_largest() == 100 * MB


def test_no_setting_changes_nothing():
    assert parse_overrides("") == {}


@pytest.mark.parametrize("text", ["generic=8", "photo-school=8", "ctf-school", "ctf-school=0.5"])
def test_it_refuses_a_size_it_cannot_read(text):
    with pytest.raises(SettingRefused, match="write"):
        parse_overrides(text)


@pytest.mark.parametrize("text", ["ctf-school=0", "ctf-school=-1"])
def test_it_refuses_a_size_that_stops_every_file(text):
    with pytest.raises(SettingRefused):
        parse_overrides(text)


@pytest.mark.parametrize(
    ("ending", "days"),
    [
        (Ending.RECEIVED, 90),
        (Ending.REJECTED, 30),
        (Ending.RECALLED, 0),
        (Ending.WITHDRAWN, 0),
        (Ending.REMOVED, 0),
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_kept_as_ruled(kind, ending, days):
    assert find_keep_days(kind, ending) == days


def test_a_received_file_is_due_90_days_after_it_was_received():
    received_at = SENT_AT + timedelta(days=60)
    due = find_destruction(Kind.CTF, Ending.RECEIVED, sent_at=SENT_AT, ended_at=received_at)
    assert due == received_at + timedelta(days=90)


def test_a_received_file_return_is_due_90_days_after_it_was_sent():
    received_at = SENT_AT + timedelta(days=60)
    due = find_destruction(Kind.FILE_RETURN, Ending.RECEIVED, sent_at=SENT_AT, ended_at=received_at)
    assert due == SENT_AT + timedelta(days=90)


def test_nothing_is_due_before_it_ended():
    late = SENT_AT + timedelta(days=200)
    due = find_destruction(Kind.FILE_RETURN, Ending.RECEIVED, sent_at=SENT_AT, ended_at=late)
    assert due == late


def test_an_installation_can_keep_longer():
    lengthened = {(Kind.CTF, Ending.REJECTED): 60}
    assert find_keep_days(Kind.CTF, Ending.REJECTED, lengthened=lengthened) == 60
    assert find_keep_days(Kind.CTF, Ending.RECEIVED, lengthened=lengthened) == 90


def test_an_installation_cannot_keep_shorter():
    with pytest.raises(ValueError, match="shorter"):
        find_keep_days(Kind.CTF, Ending.RECEIVED, lengthened={(Kind.CTF, Ending.RECEIVED): 89})


def test_a_setting_lengthens_what_is_kept():
    lengthened = parse_lengthened("ctf-received=180, file-return-rejected=60")
    assert find_keep_days(Kind.CTF, Ending.RECEIVED, lengthened=lengthened) == 180
    assert find_keep_days(Kind.FILE_RETURN, Ending.REJECTED, lengthened=lengthened) == 60
    assert parse_lengthened("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "ctf-received=89",
        "ctf-received",
        "ctf-received=1000000",
        "ctf-recalled=5",
        "ctf-lost=90",
        "photo-received=90",
        "received=90",
    ],
)
def test_it_refuses_a_period_it_cannot_keep_to(text):
    with pytest.raises(SettingRefused, match="write"):
        parse_lengthened(text)


def test_only_the_portal_counts_from_sending():
    assert {kind for kind in Kind if RETENTION[kind][Ending.RECEIVED] != Keep(90)} == {
        Kind.FILE_RETURN
    }


def test_the_destination_and_the_sender_hear_of_every_file_sent():
    for kind in set(Kind) - {Kind.FILE_RETURN}:
        assert find_audience(kind, Event.SENT) == (Audience.RECIPIENT, Audience.SENDER)
    # At the authority its service alone, not everybody who collects returns.
    assert find_audience(Kind.FILE_RETURN, Event.SENT) == (Audience.SERVICE, Audience.SENDER)


def test_the_headteacher_hears_of_rejected_file_returns_alone():
    heard = {k for k in Kind if Audience.HEADTEACHER in find_audience(k, Event.REJECTED)}
    assert heard == {Kind.FILE_RETURN}
    assert all(Audience.SENDER in find_audience(kind, Event.REJECTED) for kind in Kind)


def test_an_installation_can_keep_the_old_silence():
    silent = frozenset({Kind.GENERIC})
    assert find_audience(Kind.GENERIC, Event.SENT, silent=silent) == ()
    assert find_audience(Kind.CTF, Event.SENT, silent=silent) != ()


@pytest.mark.parametrize("event", [Event.REJECTED, Event.WITHDRAWN, Event.SENT_TO_INACTIVE])
def test_no_silence_covers_a_file_that_comes_back_or_reaches_nobody(event):
    silent = frozenset(Kind)
    assert all(find_audience(kind, event, silent=silent) for kind in Kind)


def test_a_setting_names_the_kinds_to_be_silent_about():
    assert parse_silent(" generic, cfr ") == {Kind.GENERIC, Kind.CFR}
    assert parse_silent("") == frozenset()
    with pytest.raises(SettingRefused, match="generik: no such kind"):
        parse_silent("generic, generik")


def test_only_letters_of_a_ctf_carry_the_files_name():
    assert {Kind.CTF} == NAMES_THE_FILE


def test_the_portal_is_chased_from_its_75th_day_and_reminds_no_headteacher():
    services = find_reminded(Audience.SERVICE, Event.STILL_WAITING)
    assert services == {Kind.FILE_RETURN: 75}
    assert find_reminded(Audience.PORTAL_LEAD, Event.STILL_WAITING) == services
    told = find_reminded(Audience.RECIPIENT, Event.STILL_WAITING)
    assert told == {kind: 1 for kind in Kind if kind is not Kind.FILE_RETURN}
    heads = find_reminded(Audience.RECEIVING_HEADTEACHER, Event.WAITING_TOO_LONG)
    assert heads == told


def test_a_silent_kind_is_left_out_of_reminders():
    silent = frozenset({Kind.GENERIC})
    assert Kind.GENERIC not in find_reminded(Audience.RECIPIENT, Event.STILL_WAITING, silent=silent)


@pytest.mark.parametrize(("text", "weeks"), [("1", 1), ("3", 3), ("52", 52)])
def test_weeks_are_a_number_of_a_year(text: str, weeks: int):
    assert parse_weeks(text) == weeks


@pytest.mark.parametrize("text", ["0", "53", "-1", "three", "", "3.5", "³"])
def test_other_weeks_are_refused(text: str):
    with pytest.raises(SettingRefused):
        parse_weeks(text)


def test_reminders_are_weekly_and_copies_are_told_daily():
    told = {event: often for event, often in FREQUENCIES.items() if often != Frequency.AT_ONCE}
    assert told == {
        Event.STILL_WAITING: Frequency.WEEKLY,
        Event.WAITING_TOO_LONG: Frequency.WEEKLY,
        Event.COPIES_WAITING: Frequency.DAILY,
    }
    assert set(FREQUENCIES) == set(Event)


def test_school_days_leave_out_weekends_and_holidays():
    friday = date(2026, 10, 23)
    half_term = {date(2026, 10, day) for day in range(26, 31)}
    assert calendars.add_school_days(friday, 1) == date(2026, 10, 26)
    assert calendars.add_school_days(friday, 1, holidays=half_term) == date(2026, 11, 2)
    assert calendars.count_school_days(friday, date(2026, 11, 3), holidays=half_term) == 2


def test_counting_undoes_adding():
    start = date(2026, 11, 4)
    end = calendars.add_school_days(start, calendars.SCHOOL_DAYS_TO_SEND)
    assert end == date(2026, 11, 25)
    assert calendars.count_school_days(start, end) == 15
    assert calendars.count_school_days(end, start) == 0


def test_school_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        calendars.add_school_days(date(2026, 11, 4), -1)
