"""One user on screen: what is said, what is offered."""

import re
import uuid

import pytest
from django.test import Client

from pont.accounts.models import Account
from pont.accounts.operations.deactivate import deactivate
from pont.accounts.queries import get_actor
from tests.cast import PASSWORD
from tests.web.users.desk import AT, Enter, find_person, read, to

pytestmark = pytest.mark.django_db


class TestUser:
    """One user's page."""

    def test_it_says_what_happened_last(self, desk: Client, bryn: Account) -> None:
        visitor = Client()
        visitor.post("/sign-in/", {"username": "bryn", "password": "wrong"})
        visitor.post("/sign-in/", {"username": "bryn", "password": PASSWORD})

        page = read(desk, to(bryn))

        assert page.index("Signed in<") < page.index("Sign-in refused")
        assert "127.0.0.1" in page
        assert "At 1 place" in page
        assert "Sign out everywhere" in page

    @pytest.mark.parametrize(
        ("who", "whose", "offered"),
        [
            ("dilys", "olwen", {"roles", "details", "reset", "delete"}),
            ("dilys", "bryn", {"roles", "details", "reset", "delete"}),
            ("dilys", "dilys", set()),
            ("mair", "bryn", {"roles", "details", "reset", "delete"}),
            ("mair", "mair", set()),
            ("vera", "olwen", set()),
            ("vera", "bryn", set()),
            ("gwen", "dilys", {"roles", "details", "reset", "delete", "hand-over"}),
            ("gwen", "bryn", {"reset"}),
        ],
    )
    def test_it_offers_what_may_be_done(
        self, enter: Enter, desk: Client, who: str, whose: str, offered: set[str]
    ) -> None:
        account = find_person(whose)
        page = read(enter(who), to(account))
        assert set(re.findall(rf'"{to(account)}([a-z-]+)/"', page)) == offered

    def test_somebody_else_s_is_as_one_that_does_not_exist(
        self, desk: Client, nia: Account
    ) -> None:
        for act in ("", "roles", "delete", "reset"):
            path = to(nia, act)
            nowhere = path.replace(str(nia.public_id), str(uuid.uuid4()))
            answers = [desk.get(place) for place in (path, nowhere)]
            assert [answer.status_code for answer in answers] == [404, 404]
            bodies = [re.sub(rb'nonce="[^"]*"', b"", answer.content) for answer in answers]
            assert bodies[0] == bodies[1]

    def test_a_deleted_one_is_shown_and_left_alone(
        self, desk: Client, bryn: Account, dilys: Account
    ) -> None:
        deactivate(account=bryn, by=get_actor(dilys), at=AT)
        page = read(desk, to(bryn))
        assert ">Deleted<" in page
        assert "Account deleted" in page
        assert "Delete the user" not in page
        for act in ("roles", "details", "reset", "delete", "second-factor"):
            answer = desk.get(to(bryn, act))
            assert answer.status_code == 422
            assert "inactive for ever" in answer.content.decode()
