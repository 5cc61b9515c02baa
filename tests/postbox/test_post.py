"""Queueing letters."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from pont.postbox.models import Letter
from pont.postbox.operations import Recipient, Text, forget_texts, post
from pont.postbox.queries import find_letters
from tests.postbox.letters import NOON, queue, write_letter

pytestmark = pytest.mark.django_db


def test_it_queues_one_letter_an_address() -> None:
    queue("swyddfa@greenway.example", "data@la681.example")

    letters = find_letters(reference="41f0")
    assert [letter.to for letter in letters] == ["data@la681.example", "swyddfa@greenway.example"]
    assert letters[0].queued_at == letters[0].next_attempt_at == NOON
    assert letters[0].sent_at is None


def test_it_writes_in_the_language_of_the_person() -> None:
    (english,) = queue("derwen@bramley.example", language="en")
    (welsh,) = queue("bryn@greenway.example", language="cy")

    assert english.subject == "March"
    assert "This field is required." in english.body
    assert "Hello," in english.body
    assert welsh.subject == "Mawrth"
    assert "Mae angen llenwi’r maes hwn." in welsh.body
    assert "Helo," in welsh.body
    assert "Hello" not in welsh.body


def test_the_language_of_whoever_acts_does_not_matter() -> None:
    with translation.override("cy"):
        (letter,) = queue("derwen@bramley.example", language="en")

    assert letter.subject == "March"


def test_an_organisation_in_wales_gets_welsh_then_english() -> None:
    (letter,) = queue("swyddfa@greenway.example", language="both")

    assert letter.subject == "Mawrth / March"
    welsh, english = letter.body.split("-" * 60)
    assert "Mae angen llenwi’r maes hwn." in welsh
    assert "This field is required." in english


def test_an_address_given_twice_gets_one_letter() -> None:
    recipients = [
        Recipient("Bryn@greenway.example", "en"),
        Recipient("bryn@GREENWAY.example", "en"),
    ]

    assert post(to=recipients, letter=write_letter, reference="", at=NOON) == 1
    assert Letter.objects.get().language == "en"


def test_an_address_given_in_two_languages_gets_one_letter_in_both() -> None:
    recipients = [Recipient("a@greenway.example", "en"), Recipient("a@greenway.example", "cy")]

    post(to=recipients, letter=write_letter, reference="", at=NOON)

    assert Letter.objects.get().language == "both"


def test_no_address_is_no_letter() -> None:
    assert post(to=[Recipient("", "en")], letter=write_letter, reference="", at=NOON) == 0
    assert not Letter.objects.exists()


def test_it_goes_back_with_the_act() -> None:
    with transaction.atomic():
        queue("swyddfa@greenway.example")
        transaction.set_rollback(True)

    assert not Letter.objects.exists()


def test_each_letter_has_a_message_id_of_its_own_at_our_host(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://pont.example/"
    first, second = queue("a@greenway.example", "b@greenway.example")

    assert first.message_id == f"<{first.public_id}@pont.example>"
    assert first.message_id != second.message_id


def test_it_ends_with_our_own_address_whatever_the_request_says(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://pont.example"
    (letter,) = queue("a@greenway.example")

    assert "\nhttps://pont.example\n" in letter.body


def test_it_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        post(
            to=[Recipient(f"user{number}@greenway.example", "both") for number in range(10)],
            letter=write_letter,
            reference="41f0",
            at=NOON,
        )


def test_the_text_of_a_letter_is_plain() -> None:
    post(
        to=[Recipient("a@greenway.example", "en")],
        letter=lambda: Text("Reason", "Wrong school & <b>year</b> {{ settings.SECRET_KEY }}"),
        reference="",
        at=NOON,
    )

    assert "Wrong school & <b>year</b> {{ settings.SECRET_KEY }}" in Letter.objects.get().body


def test_a_long_subject_is_cut() -> None:
    post(
        to=[Recipient("a@greenway.example", "both")],
        letter=lambda: Text("x" * 300, "body"),
        reference="",
        at=NOON,
    )

    subject = Letter.objects.get().subject
    assert len(subject) == 200
    assert subject.endswith("…")


def test_the_mailbox_goes_on_where_the_page_ended() -> None:
    queue("a@greenway.example", "b@greenway.example", "c@greenway.example")

    first = find_letters(limit=2)
    second = find_letters(limit=2, before=first[-1].id)

    assert [letter.to[0] for letter in [*first, *second]] == ["c", "b", "a"]
    assert [letter.to[0] for letter in find_letters(to="B@greenway.example")] == ["b"]


@pytest.mark.parametrize(("days", "forgotten"), [(29, 0), (30, 1)])
def test_texts_are_forgotten_30_days_after_sending(days: int, forgotten: int) -> None:
    sent, waiting = queue("a@greenway.example", "b@greenway.example")
    Letter.objects.filter(pk=sent.pk).update(sent_at=NOON)

    assert forget_texts(at=NOON + timedelta(days=days)) == forgotten

    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.body == "") == bool(forgotten)
    assert waiting.body
