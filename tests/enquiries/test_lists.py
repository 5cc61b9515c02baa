"""The lists of reports: whose, in which order, page by page, at what cost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.enquiries.models import ArrivalReport
from pont.enquiries.operations.report import report
from pont.enquiries.operations.withdraw_report import withdraw_report
from pont.enquiries.queries import (
    count_open_reports,
    count_own_reports,
    find_ended_reports,
    find_open_reports,
    find_own_reports,
    get_report,
)
from pont.policy.actors import Actor
from tests.enquiries.conftest import MALI, MONDAY, TUESDAY


@pytest.fixture
def several(school: Actor, authority: Actor) -> list[ArrivalReport]:
    """Four reports, the last two in one moment."""
    return [
        report(
            pupil=replace(MALI, upn="", forename=name),
            last_school="",
            admitted_on=date(2026, 11, 9),
            by=school,
            at=MONDAY + timedelta(hours=min(number, 2)),
        )
        for number, name in enumerate(("Ana", "Bet", "Cai", "Deio"))
    ]


def test_the_authority_s_begins_with_the_oldest(
    several: list[ArrivalReport], authority: Actor
) -> None:
    assert find_open_reports(authority, most=3) == several[:3]
    assert find_open_reports(authority, after=several[2], most=3) == several[3:]


def test_the_school_s_begins_with_the_latest(several: list[ArrivalReport], school: Actor) -> None:
    assert find_own_reports(school, most=2) == [several[3], several[2]]
    assert find_own_reports(school, after=several[2], most=9) == [several[1], several[0]]


def test_what_has_ended_has_its_own_list(
    several: list[ArrivalReport], school: Actor, authority: Actor
) -> None:
    withdraw_report(report=several[1], remark="", by=school, at=TUESDAY)
    assert find_ended_reports(authority, most=9) == [several[1]]
    assert several[1] not in find_open_reports(authority, most=9)
    assert count_open_reports(authority).count == count_own_reports(school).count == 3
    assert count_open_reports(authority).since == MONDAY


def test_nobody_else_sees_any(
    several: list[ArrivalReport],
    newport_searcher: Actor,
    old_school: Actor,
    gwen: Account,
    olwen: Account,
) -> None:
    for actor in (newport_searcher, old_school, get_actor(gwen), get_actor(olwen)):
        assert not find_open_reports(actor, most=9)
        assert not find_ended_reports(actor, most=9)
        assert not find_own_reports(actor, most=9)
        assert count_open_reports(actor).count == count_own_reports(actor).count == 0
        with pytest.raises(ArrivalReport.DoesNotExist):
            get_report(actor, several[0].public_id)


def test_a_page_is_one_query(
    several: list[ArrivalReport],
    authority: Actor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert all(row.pupil for row in find_open_reports(authority, most=9))
