"""The pages that anybody may read."""

import pytest
from django.test import Client

from pont.accounts.models import Account
from pont.directory.models import LocalAuthority

pytestmark = pytest.mark.django_db

PAGES = ("help", "accessibility", "privacy", "cookies")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_read_by_anybody(client: Client, name: str, language: str) -> None:
    answer = client.get(f"/{name}/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_it_is_read_without_changing_anything(client: Client, name: str) -> None:
    assert client.post(f"/{name}/").status_code == 405


def test_it_leads_to_every_page_from_the_foot(client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    assert all(f'href="/{name}/"' in page for name in PAGES)


def test_it_names_the_cookies_by_the_names_they_have(client: Client, bryn: Account) -> None:
    client.force_login(bryn)
    client.get("/language/cy/")
    page = client.get("/cookies/").content.decode()
    assert set(client.cookies) >= {"session", "language"}
    assert all(f">{name}</td>" in page for name in client.cookies)


def test_it_names_who_looks_after_one_s_account(
    client: Client, bryn: Account, mair: Account, dilys: Account, nia: Account
) -> None:
    assert "looked after by" not in client.get("/help/").content.decode()
    client.force_login(bryn)
    page = client.get("/help/").content.decode()
    assert "mailto:mair@greenway.example" in page
    assert "mailto:dilys@la681.example" in page
    assert "nia@la680.example" not in page


def test_it_names_the_deadlines_of_one_s_own_authority(
    client: Client, bryn: Account, derwen: Account
) -> None:
    LocalAuthority.objects.filter(number="681").update(days_to_send=7, days_until_missing=9)
    for person, days in ((bryn, (7, 9)), (derwen, (15, 20))):
        client.force_login(person)
        page = client.get("/help/").content.decode()
        assert f"within {days[0]} school days" in page
        assert f"after {days[1]} school days" in page


def test_it_cites_the_regulations_in_force(client: Client) -> None:
    page = client.get("/help/").content.decode()
    assert "the Pupil Information (Wales) Regulations 2011" in page
    assert "within 15 school days" in page
    assert "after 20 school days" in page


def test_it_gives_the_names_of_appendix_2_with_seven_letters(client: Client) -> None:
    page = client.get("/help/").content.decode()
    for name in ("1112222_CTF_XXXXXXX_NNN.XML", "333LLLL_CTF_1112222_NNN.XML"):
        assert name in page.replace("<wbr>", "")
    assert "XXXXXXXX" not in page


def test_it_gives_the_sizes_of_the_table(client: Client) -> None:
    page = " ".join(client.get("/help/").content.decode().split())
    row = page[page.index("Generic zip file</td>") :][:400]
    assert row.index("4 MB") < row.index("10 MB")


def test_it_keeps_the_language_with_the_account(client: Client, bryn: Account) -> None:
    client.force_login(bryn)
    client.get("/language/cy/")
    bryn.refresh_from_db()
    assert bryn.language == "cy"
    assert '<html lang="cy"' in Client().get("/help/", headers={"Accept-Language": "cy"}).text
