"""What an authority settles for itself: details, copies, deadlines, holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from pont.audit.models import AuditLine
from pont.directory.authorities import (
    CopiesSwitch,
    find_copies_switch,
    find_copying,
    find_deadlines,
    find_holidays,
    get_authority,
)
from pont.directory.models import CopiesPause, Holiday, LocalAuthority
from pont.directory.operations.amend_authority import (
    AuthorityDetails,
    ChangedMeanwhile,
    DaysOutOfRange,
    MissingTooSoon,
    NameMissing,
    NotItsRegion,
    NotYourAuthority,
    amend_authority,
    get_details,
)
from pont.directory.operations.keep_holidays import (
    HolidayBackwards,
    HolidayGone,
    HolidayNameMissing,
    HolidayOverlaps,
    HolidayTooFar,
    HolidayTooLong,
    add_holiday,
    remove_holiday,
)
from pont.policy.actors import SYSTEM, Actor
from pont.policy.calendars import USUAL_DEADLINES
from pont.policy.grants import NotPermitted
from pont.policy.roles import Role
from pont.standards.refusals import Refusal
from tests.directory.test_maintain import AT, DILYS, GWEN, MAIR, make_actor

VERA = make_actor(Role.LEA_DBA_VIEW_ONLY, "681LLLL", "681")
OLWEN = make_actor(Role.LEA_USER, "681LLLL", "681")
NEWPORT_DBA = make_actor(Role.LEA_DBA, "680LLLL", "680")
HALF_TERM = (date(2026, 10, 26), date(2026, 10, 30))


def amend(
    authority: LocalAuthority, *, by: Actor = DILYS, at: datetime = AT, **changes: Any
) -> tuple[str, ...]:
    """Amend the authority as somebody who has seen its latest details."""
    authority.refresh_from_db()
    details = replace(get_details(authority), **changes)
    return amend_authority(
        authority=authority, details=details, seen=authority.revision, by=by, at=at
    )


def add(authority: LocalAuthority, *, by: Actor = DILYS, **changes: Any) -> Holiday:
    """Add the half term, or other days."""
    values = {"name": "Half term", "first_on": HALF_TERM[0], "last_on": HALF_TERM[1], **changes}
    return add_holiday(authority=authority, by=by, at=AT, **values)


class TestAmend:
    """Amending the details."""

    def test_it_keeps_what_changed_and_says_so_in_the_trail(self, cardiff: LocalAuthority) -> None:
        changed = amend(cardiff, name="Cardiff Council", email="s2s@cardiff.example")

        assert changed == ("name", "email")
        kept = get_authority("681")
        assert (kept.name, kept.email, kept.revision) == (
            "Cardiff Council",
            "s2s@cardiff.example",
            1,
        )
        line = AuditLine.objects.get()
        assert (line.act, line.object_id) == ("maintain-authority", "681")
        assert line.facts == {
            "name": "Cardiff -> Cardiff Council",
            "email": "data@la681.example -> s2s@cardiff.example",
        }

    def test_nothing_changed_leaves_no_line(self, cardiff: LocalAuthority) -> None:
        assert amend(cardiff) == ()
        assert get_authority("681").revision == 0
        assert not AuditLine.objects.exists()

    def test_the_second_of_two_people_is_told(self, cardiff: LocalAuthority) -> None:
        details = get_details(cardiff)
        amend(cardiff, email="first@cardiff.example")

        with pytest.raises(ChangedMeanwhile, match="yours were not kept"):
            amend_authority(
                authority=cardiff,
                details=replace(details, email="second@cardiff.example"),
                seen=0,
                by=DILYS,
                at=AT,
            )
        assert get_authority("681").email == "first@cardiff.example"

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"name": " "}, NameMissing),
            ({"region": "london"}, NotItsRegion),
            ({"region": "nowhere"}, NotItsRegion),
            ({"days_to_send": 0}, DaysOutOfRange),
            ({"days_to_collect": 61}, DaysOutOfRange),
            ({"days_to_send": 21}, MissingTooSoon),
            ({"days_until_missing": 14}, MissingTooSoon),
        ],
    )
    def test_it_refuses_what_cannot_be(
        self, cardiff: LocalAuthority, changes: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        with pytest.raises(refusal, match=r"Nothing was changed\."):
            amend(cardiff, **changes)
        assert get_authority("681").revision == 0

    @pytest.mark.parametrize("by", [VERA, OLWEN, MAIR, SYSTEM], ids=lambda by: by.username)
    def test_who_may_not(self, cardiff: LocalAuthority, by: Actor) -> None:
        with pytest.raises(NotPermitted):
            amend(cardiff, by=by, name="Mine")
        with pytest.raises(NotPermitted):
            add(cardiff, by=by)
        with pytest.raises(NotPermitted):
            remove_holiday(authority=cardiff, first_on=HALF_TERM[0], by=by, at=AT)

    def test_another_authority_may_not(self, cardiff: LocalAuthority) -> None:
        for act in (amend, add):
            with pytest.raises(NotYourAuthority):
                act(cardiff, by=NEWPORT_DBA, name="Mine")

    def test_the_national_administrator_may(self, cardiff: LocalAuthority) -> None:
        assert amend(cardiff, by=GWEN, region="north-wales") == ("region",)


class TestCopies:
    """The switch for copies."""

    def test_they_are_on_until_they_are_turned_off(self, cardiff: LocalAuthority) -> None:
        assert find_copies_switch("681") == CopiesSwitch()

        amend(cardiff, copies=False)

        assert find_copies_switch("681") == CopiesSwitch(off_at=AT)
        assert not find_copies_switch("681").is_on
        assert AuditLine.objects.get().facts == {"copies": "on -> off"}

    def test_turning_them_on_again_records_the_date(self, cardiff: LocalAuthority) -> None:
        again = AT + timedelta(days=9)
        amend(cardiff, copies=False)

        amend(cardiff, copies=True, at=again)

        assert find_copies_switch("681") == CopiesSwitch(off_at=AT, on_again_at=again)
        assert find_copies_switch("681").is_on
        assert find_copies_switch("680").is_on

    def test_a_clock_that_is_slow_ends_the_pause_where_it_began(
        self, cardiff: LocalAuthority
    ) -> None:
        amend(cardiff, copies=False)
        amend(cardiff, copies=True, at=AT - timedelta(seconds=2))

        assert find_copies_switch("681") == CopiesSwitch(off_at=AT, on_again_at=AT)

    def test_an_authority_has_one_open_pause(self, cardiff: LocalAuthority) -> None:
        CopiesPause.objects.create(la=cardiff, off_at=AT)
        with pytest.raises(IntegrityError):
            CopiesPause.objects.create(la=cardiff, off_at=AT)

    def test_who_takes_copies_is_told_once_a_day(
        self, cardiff: LocalAuthority, newport: LocalAuthority
    ) -> None:
        amend(cardiff, copies=False)
        LocalAuthority.objects.filter(number="676").update(copies_told_on=AT.date())
        LocalAuthority.objects.filter(number="677").update(copies_told_on=AT - timedelta(days=1))

        numbers = {la.number for la in find_copying(told_before=AT.date())}

        assert {"680", "677"} <= numbers
        assert not {"681", "676"} & numbers
        assert not {la.number for la in find_copying(told_before=AT.date()) if la.abolished_on}


class TestDeadlines:
    """Deadlines, with the holidays that are no school days."""

    def test_they_are_the_usual_ones_until_set(self, cardiff: LocalAuthority) -> None:
        assert (
            find_deadlines("681") == find_deadlines("") == find_deadlines("999") == USUAL_DEADLINES
        )

        amend(cardiff, days_to_send=10, days_to_collect=5)

        assert find_deadlines("681") == replace(USUAL_DEADLINES, days_to_send=10, days_to_collect=5)
        assert find_deadlines("680") == USUAL_DEADLINES

    def test_a_usual_one_follows_the_rules(self, cardiff: LocalAuthority) -> None:
        amend(cardiff, days_to_send=10)
        amend(cardiff, days_to_send=15)

        assert get_authority("681").days_to_send is None

    def test_holidays_do_not_count(
        self, cardiff: LocalAuthority, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        friday = date(2026, 10, 23)
        assert find_deadlines("681").find_due_day(friday) == date(2026, 11, 13)

        add(cardiff)
        add(cardiff, name="Snow", first_on=date(2026, 11, 3), last_on=date(2026, 11, 3))

        with django_assert_num_queries(1):
            deadlines = find_deadlines("681")
        assert len(deadlines.holidays) == 6
        assert deadlines.find_due_day(friday) == date(2026, 11, 23)
        assert deadlines.find_first_in_time(date(2026, 11, 23)) == date(2026, 10, 23)
        assert deadlines.find_first_in_time(date(2026, 11, 24)) == date(2026, 11, 2)


class TestHolidays:
    """The list of holidays."""

    def test_it_adds_and_removes_them(self, cardiff: LocalAuthority) -> None:
        add(cardiff, name=" Half term ")
        assert [(row.name, row.last_on) for row in find_holidays("681")] == [
            ("Half term", HALF_TERM[1])
        ]
        assert find_holidays("680") == []

        remove_holiday(authority=cardiff, first_on=HALF_TERM[0], by=DILYS, at=AT)

        assert find_holidays("681") == []
        days = "2026-10-26 to 2026-10-30"
        assert [line.facts for line in AuditLine.objects.order_by("sequence")] == [
            {"holiday": "Half term", "days": days, "what": what} for what in ("added", "removed")
        ]

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"name": " "}, HolidayNameMissing),
            ({"last_on": date(2026, 10, 25)}, HolidayBackwards),
            ({"last_on": date(2027, 1, 4)}, HolidayTooLong),
            ({"first_on": date(2062, 10, 26), "last_on": date(2062, 10, 30)}, HolidayTooFar),
            ({"first_on": date(1926, 10, 26), "last_on": date(1926, 10, 30)}, HolidayTooFar),
        ],
    )
    def test_it_refuses_what_cannot_be(
        self, cardiff: LocalAuthority, changes: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        with pytest.raises(refusal, match=r"Nothing was added\."):
            add(cardiff, **changes)
        assert find_holidays("681") == []

    @pytest.mark.parametrize(
        ("first_on", "last_on"),
        [
            (date(2026, 10, 20), date(2026, 10, 26)),
            (date(2026, 10, 30), date(2026, 11, 2)),
            (date(2026, 10, 27), date(2026, 10, 27)),
            (date(2026, 10, 1), date(2026, 11, 30)),
        ],
    )
    def test_it_refuses_days_that_are_one_already(
        self, cardiff: LocalAuthority, newport: LocalAuthority, first_on: date, last_on: date
    ) -> None:
        add(cardiff)
        with pytest.raises(HolidayOverlaps, match="belong to “Half term”"):
            add(cardiff, name="Other", first_on=first_on, last_on=last_on)
        add(newport, by=NEWPORT_DBA, first_on=first_on, last_on=last_on)

    def test_it_says_that_one_is_gone(self, cardiff: LocalAuthority) -> None:
        with pytest.raises(HolidayGone):
            remove_holiday(authority=cardiff, first_on=HALF_TERM[0], by=DILYS, at=AT)


def test_details_hold_what_can_be_amended(cardiff: LocalAuthority) -> None:
    assert get_details(cardiff) == AuthorityDetails(
        name="Cardiff",
        name_cy="Caerdydd",
        email="data@la681.example",
        region=cardiff.region,
        copies=True,
        days_to_send=15,
        days_to_collect=15,
        days_until_missing=20,
    )


def test_it_is_counted_in_local_time(cardiff: LocalAuthority) -> None:
    # An hour before midnight in summer: here it is the next day, five years before the holiday.
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    first_on = date(2026, 7, 1) + timedelta(days=365 * 5)
    add_holiday(authority=cardiff, name="Far", first_on=first_on, last_on=first_on, by=DILYS, at=at)
    assert len(find_holidays("681")) == 1
