"""The rows of the register and what the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pont.directory.models import Category, Establishment, LocalAuthority, Supplier
from tests.organisations import make_category


def test_it_ships_the_authorities_of_england_and_wales(db: None) -> None:
    assert LocalAuthority.objects.filter(nation="wales").count() == 22
    assert LocalAuthority.objects.filter(nation="england").count() == 160
    assert not LocalAuthority.objects.filter(region="").exists()
    assert not LocalAuthority.objects.filter(nation="wales", name_cy="").exists()


def test_it_ships_the_categories_in_both_languages(db: None) -> None:
    special = Category.objects.get(code="special")
    assert (special.name_in("en"), special.name_in("cy")) == ("Special school", "Ysgol arbennig")


@pytest.mark.parametrize("number", ["68", "6a1", "٦٨١", "", "68\n"])
def test_it_refuses_an_authority_number_that_is_not_three_digits(db: None, number: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LocalAuthority.objects.create(number=number, name="X", nation="wales")


@pytest.mark.parametrize("number", ["681204", "681LLLL", "٦٨١٢٠٤٥", "681204\n", ""])
def test_it_refuses_an_establishment_number_that_is_not_seven_digits(
    cardiff: LocalAuthority, number: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Establishment.objects.create(
            number=number, name="X", la=cardiff, category=make_category("primary")
        )


def test_it_refuses_a_number_twice(greenway: Establishment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Establishment.objects.create(
            number=greenway.number, name="X", la=greenway.la, category=greenway.category
        )


def test_it_refuses_a_school_that_succeeds_itself(greenway: Establishment) -> None:
    greenway.successor = greenway
    with pytest.raises(IntegrityError), transaction.atomic():
        greenway.save()


@pytest.mark.parametrize("number", ["0000000", "6812045", "000001"])
def test_it_refuses_a_supplier_number_outside_its_series(db: None, number: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplier.objects.create(number=number, name="X")


def test_it_keeps_the_searchable_words_in_step(greenway: Establishment) -> None:
    greenway.name = "Ysgol Tŷ'r Bont"
    greenway.save(update_fields=["name"])
    greenway.refresh_from_db()
    assert greenway.searchable == " ysgol tyr bont cardiff"


@pytest.mark.parametrize("rows", [LocalAuthority, Establishment, Supplier, Category])
def test_it_shows_the_whole_register_to_everybody(greenway: Establishment, rows: Any) -> None:
    assert rows.objects.visible_to(None).count() == rows.objects.count()
