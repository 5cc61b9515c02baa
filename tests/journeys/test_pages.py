"""The pages that anybody may read, in a real browser."""

import pytest

from tests.journeys.conftest import OpenPage, check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGES = ("help", "accessibility", "privacy", "cookies", "health")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", PAGES)
def test_it_has_no_barrier(open_page: OpenPage, name: str, width: int, language: str) -> None:
    page = open_page(f"/{name}/", width=width, language=language)
    check_page(page, f"{name}-{language}-{width}")
