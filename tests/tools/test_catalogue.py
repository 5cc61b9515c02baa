"""The catalogue tool, on a house of one room."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import formats, translation

from tools import catalogue

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def greet(n):
    return _("Good "
             "morning"), ngettext("%(n)d file", "%(n)d files", n), pgettext("answer", "Yes")
"""

TEMPLATE = """{% load i18n %}
      {% translate "Send" %}
  {% govuk "Button" text=_("Recall") %}
{% blocktranslate trimmed with name=file.name count n=n %}
    One file called
    {{ name }}
{% plural %}{{ n }} files called {{ name }}{% endblocktranslate %}
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    room = tmp_path / "pont" / "hall"
    (room / "templates").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "greetings.py").write_text(PYTHON)
    (room / "templates" / "hall.html").write_text(TEMPLATE)
    return room


def fill(room: Path, **welsh: str) -> None:
    """Give every string the same Welsh unless `welsh` has one for its first word."""
    path = room / catalogue.CATALOGUE
    found = catalogue.read_catalogue(path)
    for entry in found:
        if entry.id:
            first = catalogue.get_text(entry)
            text = welsh.get(first.split()[0], f"Cymraeg {first}")
            entry.string = text if isinstance(entry.id, str) else (text,) * 5
    path.write_bytes(catalogue.format_catalogue(found, room=room.name))


def get_reasons(room: Path) -> dict[str, str]:
    return {fault.text: fault.reason for fault in catalogue.check(room)}


def test_it_finds_the_strings_of_python_and_of_templates(room: Path) -> None:
    found = {catalogue.get_text(m): m for m in catalogue.read_room(room) if m.id}

    assert set(found) == {
        "Good morning",
        "%(n)d file",
        "Yes",
        "Send",
        "Recall",
        "One file called %(name)s",
    }
    assert found["Yes"].context == "answer"
    assert found["One file called %(name)s"].id[1] == "%(n)s files called %(name)s"
    assert found["Send"].locations == [("pont/hall/templates/hall.html", 0)]


def test_it_writes_the_same_catalogue_twice(room: Path) -> None:
    assert catalogue.extract(room)
    fill(room)

    assert not catalogue.extract(room)


def test_it_names_what_has_no_welsh(room: Path) -> None:
    assert get_reasons(room)["Send"] == "not in the catalogue"
    catalogue.extract(room)
    assert get_reasons(room)["Send"] == "no Welsh"
    fill(room)
    assert get_reasons(room) == {}


def test_it_names_a_placeholder_that_the_welsh_lost_or_changed(room: Path) -> None:
    catalogue.extract(room)
    fill(room, One="Ffeil %(enw)s", Send="Anfon {name}")

    assert get_reasons(room) == {
        "One file called %(name)s": "other placeholders",
        "Send": "other placeholders",
    }


def test_it_names_fuzzy_welsh(room: Path) -> None:
    catalogue.extract(room)
    fill(room)
    path = room / catalogue.CATALOGUE
    path.write_text(path.read_text().replace('msgid "Send"', '#, fuzzy\nmsgid "Send"'))

    assert get_reasons(room) == {"Send": "fuzzy"}


def test_it_keeps_the_welsh_of_a_string_that_is_gone(room: Path) -> None:
    catalogue.extract(room)
    fill(room)
    (room / "templates" / "hall.html").write_text("")
    catalogue.extract(room)

    assert '#~ msgid "Send"' in (room / catalogue.CATALOGUE).read_text()
    assert "Send" in {fault.text for fault in catalogue.find_obsolete(room)}
    assert get_reasons(room) == {}


def test_it_compiles_only_what_changed(room: Path) -> None:
    house = room.parent.parent
    catalogue.extract(room)
    fill(room)
    path = room / catalogue.CATALOGUE

    assert catalogue.compile_catalogues(house) == [path]
    assert catalogue.compile_catalogues(house) == []
    later = path.with_suffix(".mo").stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))
    assert catalogue.compile_catalogues(house) == [path]


def test_an_unknown_command_is_refused() -> None:
    assert catalogue.main(["bake"]) == 2


def test_the_words_of_django_and_allauth_are_ours_in_welsh() -> None:
    with translation.override("cy"):
        assert translation.gettext("This field is required.") == "Mae angen llenwi’r maes hwn."
        assert translation.gettext("Incorrect code.") == "Cod anghywir."
        assert translation.ngettext("%(num)d day", "%(num)d days", 2) == "%(num)d ddiwrnod"


def test_a_welsh_date_names_the_month_in_welsh() -> None:
    with translation.override("cy"):
        assert formats.date_format(date(2023, 7, 4), "DATE_FORMAT") == "4 Gorffennaf 2023"
