"""Every address answers everybody as `tests/web/doors.py` declares.

That none is left out is a rule of the house (`tests/house/test_doors.py`).

Source: rulings 5.9; quality.md, promise 2; attacks A01, B13.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import DjangoDbBlocker

from pont.policy.roles import Role
from tests.web.door_world import World, build_world
from tests.web.doors import (
    DEMO_DOORS,
    DOORS,
    FOREIGN,
    METHODS,
    SIGN_IN,
    Door,
    Person,
    Whose,
)

# The addresses of the demo are there in a demo alone; here they stand beside the others.
urlpatterns = [path("", include("config.urls")), path("", include("pont.web.demo.urls"))]
handler404 = "pont.web.faults.views.page_not_found"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

ALL_DOORS = (*DOORS, *DEMO_DOORS)
# What differs between two answers that say the same: random for each page.
RANDOM = re.compile(rb'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"')
FEW = (Role.SCHOOL_USER, Role.LEA_DBA_VIEW_ONLY)
UNSAFE = ("POST", "PUT", "DELETE")
# The footer leads here, or the page of signing in, or the demo; not the menu.
OFF_THE_MENU = frozenset(
    {
        *("help", "accessibility", "privacy", "cookies"),
        *("health", "letters", "forgotten", "forgotten-sent"),
    }
)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    atomic = transaction.atomic()
    # As Django's own test cases do: refusals are written in a durable transaction.
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with atomic:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, store: Path
) -> Iterator[World]:
    """One world for all doors; what a request changes is undone after it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, undone():
        patch.setattr(settings, "STORE", str(store))
        yield build_world()


@pytest.fixture(autouse=True)
def _store_of_the_world(own_store: None, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STORE", str(store))


def knock(
    world: World, door: Door, person: Person, *, method: str, named: str = ""
) -> HttpResponseBase:
    """Ask for `door` as `person`, naming the thing `named`, and undo what it did."""
    in_address = door.thing and not door.in_form
    address = reverse(
        door.name, kwargs={**door.kwargs, **({"public_id": named} if in_address else {})}
    )
    form = {**door.form, **({door.in_form: named} if door.in_form else {})}
    sent: dict[str, Any] = {"data": form} if method == "POST" else {"data": b"nothing much"}
    sent = sent if method in UNSAFE else {}
    browser = world.clients[person]
    cookies = {name: cookie.value for name, cookie in browser.cookies.items()}
    with undone():
        ask = getattr(browser, method.lower())
        answer: HttpResponseBase = ask(address, **sent, headers=dict(door.headers))
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    browser.cookies = SimpleCookie(cookies)
    return answer


def show(answer: HttpResponseBase) -> tuple[object, ...]:
    """Return all of an answer that a stranger could compare with another."""
    headers = {name: text for name, text in answer.items() if name != "Content-Security-Policy"}
    return answer.status_code, headers, RANDOM.sub(b"", getattr(answer, "content", b""))


def is_lost(door: Door, answer: HttpResponseBase) -> bool:
    """Return whether a page with a menu marks none of its rows as the one where the reader is."""
    if answer.status_code != 200 or answer.streaming or door.name in OFF_THE_MENU:
        return False
    page = getattr(answer, "content", b"")
    return b"moj-side-navigation__list" in page and b"moj-side-navigation__item--active" not in page


def name_person(person: Person) -> str:
    return person or "nobody signed in"


def test_everybody_is_at_the_doors(world: World) -> None:
    assert set(world.clients) == {None, *Role}


@pytest.mark.parametrize("door", ALL_DOORS, ids=str)
def test_it_answers_as_declared(world: World, door: Door) -> None:
    faults = []
    for method, person in product(door.answers, world.clients):
        for whose, named in world.find_things(door, person):
            answer = knock(world, door, person, method=method, named=named)
            declared = door.find_answer(person, method, whose)
            if answer.status_code != declared:
                faults.append(
                    f"{method} {door} as {name_person(person)}, {whose}:"
                    f" {answer.status_code}, declared is {declared}"
                )
            if is_lost(door, answer):
                faults.append(f"{door} as {name_person(person)}: no row of the menu is marked")
            if person is None and not door.is_open:
                assert answer.headers["Location"].startswith(f"{SIGN_IN}?next="), door
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("door", [door for door in ALL_DOORS if not door.in_form], ids=str)
def test_it_takes_no_other_method(world: World, door: Door) -> None:
    """The roles play no part here, so that three people stand for all."""
    others = sorted(set(METHODS) - set(door.answers))
    for method, person in product(others, (None, *FEW)):
        *_, (_, named) = world.find_things(door, person)
        answer = knock(world, door, person, method=method, named=named)
        is_led_away = person is None and not door.is_open
        assert answer.status_code == (302 if is_led_away else 405), (method, person)


@pytest.mark.parametrize("door", [door for door in ALL_DOORS if "GET" in door.answers], ids=str)
def test_it_can_be_asked_for_its_headers_alone(world: World, door: Door) -> None:
    for person in (None, *FEW):
        *_, (_, named) = world.find_things(door, person)
        whole = knock(world, door, person, method="GET", named=named)
        headers = knock(world, door, person, method="HEAD", named=named)
        assert headers.status_code == whole.status_code, person


@pytest.mark.parametrize("door", [door for door in ALL_DOORS if door.thing], ids=str)
def test_somebody_else_s_thing_is_as_if_it_did_not_exist(world: World, door: Door) -> None:
    for person in (*FEW, Role.LEA_DBA):
        foreign = [(whose, named) for whose, named in world.find_things(door, person)]
        for method in door.answers:
            nowhere = show(knock(world, door, person, method=method, named=str(uuid.uuid4())))
            for whose, named in foreign:
                if whose in FOREIGN and door.find_answer(person, method, whose) == 404:
                    answer = knock(world, door, person, method=method, named=named)
                    assert show(answer) == nowhere, (person, method, whose)


@pytest.mark.parametrize("door", ALL_DOORS, ids=str)
def test_nothing_is_changed_without_the_token_of_a_form(world: World, door: Door) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.accounts[Role.SCHOOL_USER])
    for method in set(UNSAFE) & set(door.answers):
        strict = World({Role.SCHOOL_USER: client}, world.accounts, world.ids)
        for _, named in world.find_things(door, Role.SCHOOL_USER):
            answer = knock(strict, door, Role.SCHOOL_USER, method=method, named=named)
            assert answer.status_code == 403, (method, named)


def test_a_door_without_its_row_would_be_noticed(world: World) -> None:
    door = Door("home", {"GET": ((frozenset({Role.SUPPLIER}), 200),)})
    with pytest.raises(AssertionError, match="as school-user, no thing is named: 200"):
        test_it_answers_as_declared(world, door)
    assert door.find_answer(Role.SCHOOL_USER, "GET", Whose.NONE) == 403
