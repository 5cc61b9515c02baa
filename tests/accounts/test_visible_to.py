"""Whose accounts somebody sees."""

import pytest

from pont.accounts.models import Account
from pont.accounts.queries import get_actor


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("gwen", {"bryn", "tomos", "olwen", "nia", "derwen", "gwen"}),
        ("olwen", {"bryn", "tomos", "olwen"}),
        ("nia", {"nia"}),
        ("bryn", {"bryn"}),
        ("derwen", {"derwen"}),
    ],
)
def test_it_shows_each_what_is_theirs(
    who: str, seen: set[str], request: pytest.FixtureRequest
) -> None:
    for name in ("bryn", "tomos", "olwen", "nia", "derwen", "gwen"):
        request.getfixturevalue(name)
    actor = get_actor(Account.objects.with_standing().get(username=who))
    assert {account.username for account in Account.objects.visible_to(actor)} == seen
