"""The list of users: who is listed, for whom."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pont.accounts.models import Account, RoleHeld
from pont.directory.models import Establishment
from pont.policy.roles import Role
from tests.web.users.desk import AT, USERS, Enter, find_usernames, lock, read

pytestmark = pytest.mark.django_db


def make_users(number: int, school: Establishment) -> None:
    people = Account.objects.bulk_create(
        Account(
            username=f"681u{place:03}",
            name=f"User {place}",
            email=f"u{place}@greenway.example",
            created_at=AT,
            establishment=school,
        )
        for place in range(number)
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(account=account, role=Role.SCHOOL_USER) for account in people
    )


class TestList:
    """Who is listed, for whom."""

    def test_it_says_of_everybody_what_the_dba_asks(self, desk: Client, bryn: Account) -> None:
        Account.objects.filter(pk=bryn.pk).update(last_login=AT)
        Authenticator.objects.create(user=bryn, type=Authenticator.Type.TOTP, data={})

        page = read(desk, USERS)

        assert find_usernames(page) == ["bryn", "dilys", "mair", "olwen", "tomos", "vera"]
        for words in (
            "bryn<wbr>@greenway.example",
            "Greenway Primary School (6812045)",
            "16 November 2026",
            "Authenticator app",
            "LEA Administrator (DBA)",
            "Has not signed in yet",
        ):
            assert words in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?at=local_authority", ["dilys", "olwen", "vera"]),
            ("?role=headteacher", ["mair"]),
            ("?at=establishment&search=rumney", ["tomos"]),
            ("?search=greenway.example", ["bryn", "mair"]),
            ("?state=deleted", []),
            ("?search=nia", []),
            ("?sort=name", ["bryn", "dilys", "mair", "olwen", "tomos", "vera"]),
            ("?sort=-name", ["vera", "tomos", "olwen", "mair", "dilys", "bryn"]),
            ("?sort=place", ["dilys", "olwen", "vera", "bryn", "mair", "tomos"]),
            ("?sort=place&at=establishment&role=headteacher", ["mair"]),
        ],
    )
    def test_it_is_narrowed(self, desk: Client, query: str, found: list[str]) -> None:
        assert find_usernames(read(desk, USERS + query)) == found

    @pytest.mark.parametrize(
        "query",
        [
            "?at=elsewhere",
            "?role=king",
            "?state=hidden",
            "?sort=password",
            "?sort=-",
            "?sort=name&page=0",
            "?after=x",
            "?before=x",
        ],
    )
    def test_it_takes_no_other_question(self, desk: Client, query: str) -> None:
        assert desk.get(USERS + query).status_code == 400

    def test_a_page_begins_nowhere_with_somebody_else_s_user(
        self, desk: Client, nia: Account
    ) -> None:
        assert desk.get(f"{USERS}?after={nia.public_id}").status_code == 400

    def test_it_is_paged_there_and_back(self, desk: Client, greenway: Establishment) -> None:
        make_users(120, greenway)
        seen, query = [], ""
        for _ in range(3):
            page = read(desk, USERS + query)
            seen += find_usernames(page)
            later = re.search(r'href="(\?after=[^"]+)" rel="next"', page)
            query = later.group(1).replace("&amp;", "&") if later else ""
        assert seen == sorted(seen)
        assert len(seen) == 126
        earlier = re.search(r'href="(\?before=[^"]+)" rel="prev"', page)
        assert earlier
        back = read(desk, USERS + earlier.group(1))
        assert find_usernames(back) == seen[50:100]

    def test_it_takes_as_many_queries_for_a_hundred_as_for_seven(
        self,
        desk: Client,
        greenway: Establishment,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        make_users(100, greenway)
        read(desk, USERS)
        with django_assert_num_queries(11):
            read(desk, USERS)

    def test_a_headteacher_sees_the_school_s(self, enter: Enter, desk: Client) -> None:
        page = read(enter("mair"), USERS)
        assert find_usernames(page) == ["bryn", "mair"]
        assert "Cardiff (681)" not in page
        assert "Add a user" in page

    def test_who_may_only_look_is_offered_nothing(self, enter: Enter, desk: Client) -> None:
        page = read(enter("vera"), USERS)
        assert find_usernames(page) == ["bryn", "dilys", "mair", "olwen", "tomos", "vera"]
        assert "Add a user" not in page

    def test_a_national_administrator_chooses_first(self, enter: Enter, desk: Client) -> None:
        gwen = enter("gwen")
        assert not find_usernames(read(gwen, USERS))
        assert find_usernames(read(gwen, f"{USERS}?authority=680")) == ["nia"]
        assert find_usernames(read(gwen, f"{USERS}?authority=NATIONAL")) == ["gwen"]
        assert find_usernames(read(gwen, f"{USERS}?search=BRYN")) == ["bryn"]
        assert gwen.get(f"{USERS}?authority=999").status_code == 400

    @pytest.mark.parametrize("who", ["olwen", "bryn", "lowri", "sam"])
    def test_others_see_no_list(self, enter: Enter, who: str) -> None:
        assert enter(who).get(USERS).status_code == 403

    @pytest.mark.parametrize("is_on", [True, False])
    def test_who_lacks_a_second_factor_is_marked_where_there_are_any(
        self, desk: Client, settings: Settings, is_on: bool
    ) -> None:
        settings.SECOND_FACTOR_SCREENS = is_on
        assert read(desk, USERS).count("None, though the role asks for one") == is_on

    def test_it_finds_who_has_no_second_factor_and_who_is_locked(
        self, desk: Client, bryn: Account, nia: Account
    ) -> None:
        assert find_usernames(read(desk, f"{USERS}?state=locked")) == []
        Authenticator.objects.create(user=bryn, type=Authenticator.Type.TOTP, data={})
        for name in ("mair", "nia"):
            lock(name)
        without = find_usernames(read(desk, f"{USERS}?state=no-factor"))
        assert without == ["dilys", "mair", "olwen", "tomos", "vera"]
        assert find_usernames(read(desk, f"{USERS}?state=locked")) == ["mair"]

    def test_it_is_sorted_by_the_last_sign_in_page_by_page(
        self, desk: Client, greenway: Establishment, bryn: Account
    ) -> None:
        make_users(60, greenway)
        Account.objects.filter(pk=bryn.pk).update(last_login=AT)
        first = read(desk, f"{USERS}?sort=-seen")
        # Whoever knocks has just signed in.
        assert find_usernames(first)[:2] == ["dilys", "bryn"]
        later = re.search(r'href="([^"]+)" rel="next"', first)
        assert later
        second = read(desk, USERS + later.group(1).replace("&amp;", "&"))
        assert len(find_usernames(first) + find_usernames(second)) == 66
        assert not set(find_usernames(first)) & set(find_usernames(second))

    def test_who_is_locked_is_marked(self, desk: Client, bryn: Account) -> None:
        lock("bryn")
        assert ">Locked<" in read(desk, USERS)
