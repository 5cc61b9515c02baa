"""What stands around every page."""

import pytest
from django.test import Client


def test_it_is_a_whole_page_in_english(client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    assert '<html lang="en"' in page
    assert "<title>Cookies – Pont</title>" in page
    assert "Secure exchange of pupil files" in page


def test_it_is_a_whole_page_in_welsh(client: Client) -> None:
    client.get("/language/cy/")
    page = client.get("/cookies/").content.decode()
    assert '<html lang="cy"' in page
    assert "<title>Cwcis – Pont</title>" in page


def test_it_keeps_the_page_when_the_language_changes(client: Client) -> None:
    page = client.get("/cookies/?a=1&b=2").content.decode()
    assert 'href="/language/cy/?next=%2Fcookies%2F%3Fa%3D1%26b%3D2"' in page
    answer = client.get("/language/cy/?next=%2Fcookies%2F%3Fa%3D1%26b%3D2")
    assert answer["Location"] == "/cookies/?a=1&b=2"


@pytest.mark.parametrize("page", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_it_goes_nowhere_else_when_the_language_changes(client: Client, page: str) -> None:
    assert client.get("/language/cy/", {"next": page})["Location"] == "/"


def test_it_knows_two_languages(client: Client) -> None:
    assert client.get("/language/fr/").status_code == 404


def test_it_has_no_inline_script_or_style(client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
