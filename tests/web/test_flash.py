"""What the page says once about what was just done."""

import re
from collections.abc import Sequence

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils.translation import override


def show(*messages: Message, errors: Sequence[Message] = ()) -> str:
    flash = {"errors": errors, "others": messages}
    return render_to_string("web/partials/flash.html", {"flash": flash})


def test_it_says_what_was_done_in_a_banner() -> None:
    page = show(Message(constants.SUCCESS, "The file is recalled."))
    assert "govuk-notification-banner--success" in page
    assert "The file is recalled." in page
    assert "Success" not in page


def test_it_says_several_things_each_under_its_own_title() -> None:
    page = show(Message(constants.INFO, "One."), Message(constants.INFO, "Two."))
    titles = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert len(set(titles)) == 2
    assert all(f'id="{title}"' in page for title in titles)


def test_it_says_all_errors_in_one_summary() -> None:
    errors = [Message(constants.ERROR, "a.xml: empty."), Message(constants.ERROR, "b.xml: <b>")]
    page = show(Message(constants.INFO, "One."), errors=errors)
    assert page.count('role="alert"') == 1
    assert page.index("a.xml: empty.") < page.index("b.xml: &lt;b&gt;") < page.index("One.")


def test_it_escapes_what_it_says() -> None:
    assert "<b>" not in show(Message(constants.INFO, "<b>6812045.XML</b>"))


def test_it_speaks_welsh() -> None:
    with override("cy"):
        assert "Pwysig" in show(Message(constants.WARNING, "Rhybudd."))
