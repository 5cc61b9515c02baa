"""Checking and sending."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from pont.accounts.models import Account
from pont.accounts.queries import get_actor
from pont.directory.models import Establishment
from pont.standards.file_names import Kind
from pont.transfers.models import Draft, Transfer
from pont.transfers.operations.land import land
from pont.transfers.operations.rename import rename
from tests.cast import make_person, sign_in
from tests.organisations import make_establishment
from tests.transfers.files import write_ctf

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
CHECK = "/upload/check/"
TOOK_OVER = {"en": "has taken over from", "cy": "wedi cymryd drosodd oddi wrth"}


@pytest.fixture
def desk(client: Client, bryn: Account, tomos: Account) -> Client:
    """Bryn at Greenway, signed in."""
    return sign_in(client, bryn)


def choose(bryn: Account, name: str, **ctf: str) -> Draft:
    return land(chunks=[write_ctf(**ctf)], name=name, by=get_actor(bryn), at=MONDAY)  # type: ignore[arg-type]


def find_mark(page: bytes) -> str:
    found = re.search(rb'name="mark" value="([0-9a-f]{64})"', page)
    assert found
    return found[1].decode()


def test_it_sends_what_was_shown(desk: Client, bryn: Account) -> None:
    choose(bryn, "6812045_CTF_6812317_001.XML")
    mark = find_mark(desk.get(CHECK).content)

    answer = desk.post(CHECK, {"mark": mark})

    assert (answer.status_code, answer["Location"]) == (302, "/upload/sent/")
    assert Transfer.objects.get().name == "6812045_CTF_6812317_001.XML"


@pytest.mark.parametrize("change", ["renamed", "added"])
def test_it_sends_nothing_that_was_not_shown(
    desk: Client, bryn: Account, newport_school: Establishment, change: str
) -> None:
    draft = choose(bryn, "6812045_CTF_6812317_001.XML")
    mark = find_mark(desk.get(CHECK).content)
    other = "6812045_CTF_6802329_001.XML"
    if change == "renamed":
        rename(draft=draft, name=other, by=get_actor(bryn), at=MONDAY)
    else:
        choose(bryn, other, destination="6802329")

    answer = desk.post(CHECK, {"mark": mark, "warnings_read": "yes"})

    assert answer.status_code == 422
    assert b"in another window. Nothing was sent" in answer.content
    assert find_mark(answer.content) != mark
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_before_sending_one_click_leads_the_file_to_the_school_that_took_over(
    desk: Client, bryn: Account, language: str
) -> None:
    Establishment.objects.filter(number="6812317").update(successor=make_establishment("6814039"))
    draft = choose(bryn, "6812045_CTF_6812317_001.XML")
    other, better = choose(bryn, "6812045_CTF_6814039_007.XML"), "6812045_CTF_6814039_001.XML"
    Account.objects.filter(pk=bryn.pk).update(language=language)

    page = desk.get(CHECK).content.decode()
    assert f"School 6814039 (6814039) {TOOK_OVER[language]}" in page
    assert page.count(f'form="rename-{draft.public_id}"') == 1
    assert f'form="rename-{other.public_id}"' not in page
    form = re.search(f'<form[^>]*id="rename-{draft.public_id}"[^>]*>(.*?)</form>', page)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    answer = desk.post(f"/upload/drafts/{draft.public_id}/name/", fields)

    assert (answer.status_code, answer["Location"]) == (302, CHECK)
    draft.refresh_from_db()
    assert (draft.name, draft.suggestion) == (better, "")
    assert "rename-" not in desk.get(CHECK).content.decode()


def test_a_new_name_that_cannot_be_sent_leads_to_where_it_is_put_right(
    desk: Client, bryn: Account
) -> None:
    draft = choose(bryn, "6812045_CTF_6812317_001.XML")

    answer = desk.post(
        f"/upload/drafts/{draft.public_id}/name/",
        {"name": "6812045_CTF_6819999_001.XML", "page": "check", "kind": "ctf"},
        follow=True,
    )

    assert answer.redirect_chain[-1][0] == "/upload/ctf/#chosen"


def test_it_tells_two_schools_of_one_name_apart(desk: Client, bryn: Account) -> None:
    for number in ("6812901", "6812902"):
        make_establishment(number, name="St Mary’s")
        choose(bryn, f"6812045_CTF_{number}_001.XML", destination=number)

    page = desk.get(CHECK).content.decode()

    assert page.count("St Mary’s, Cardiff: 1 pupil</h2>") == 2


@pytest.mark.parametrize(
    ("person", "kind", "example"),
    [
        ("bryn", "census", "1112222_PLASC_333PLAS_001.XML"),
        ("bryn", "admissions", "1112222_ASL_333ADMS_26001.XML"),
        ("elin", "census", "333PLAS_PLASC_1112222_001.XML"),
        ("huw", "admissions", "333ADMS_ADT_1112222_26001.XML"),
    ],
)
def test_it_shows_the_name_that_this_person_s_files_have(
    client: Client, cardiff: object, person: str, kind: str, example: str
) -> None:
    page = sign_in(client, make_person(person)).get(f"/upload/{kind}/").content.decode()
    assert example in page.replace("<wbr>", "")


def test_a_name_that_does_not_tell_is_read_as_what_the_page_is_for(
    desk: Client, cardiff: object
) -> None:
    name = {"X-File-Name": "6812045_ABC_681PLAS_001.UNA"}
    for page, kind in (("?kind=census", Kind.CENSUS), ("?kind=photo", ""), ("", "")):
        answer = desk.put(f"/upload/put/{page}", b"as it was written", headers=name)
        assert Draft.objects.get(public_id=answer.json()["id"]).kind == kind


@pytest.mark.parametrize(
    ("silent", "words"),
    [([], b"The recipients are told by e-mail"), (["ctf"], b"let the recipients know")],
)
def test_it_does_not_promise_e_mails_that_nobody_gets(
    desk: Client, bryn: Account, settings: Settings, silent: list[str], words: bytes
) -> None:
    settings.SILENT_KINDS = frozenset(silent)
    choose(bryn, "6812045_CTF_6812317_001.XML")
    mark = find_mark(desk.get(CHECK).content)
    assert words in desk.post(CHECK, {"mark": mark}, follow=True).content
