"""Folding names, and keys of surnames that sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.soundalike import LONGEST_KEY, fold, sound_keys
from tests.standards.ctf_documents import names_of_people

ALIKE = """
    Llewelyn/Llywelyn Llewellyn/Llywelyn Gruffydd/Griffith Gruffydd/Griffiths Gruffudd/Griffiths
    Davies/Davis Davies/Dafydd Defis/Davies Ifan/Evans Ifans/Evans Rhys/Rees Rhys/Reece
    ap_Rhys/Price ap_Rhys/Rhys Prys/Price ab_Owain/Bowen ap_Huw/Pugh ap_Hywel/Powell
    ap_Gethin/Gethin Vaughan/Fychan Lloyd/Llwyd Lloyd/Floyd Maddox/Madog Maddocks/Maddox
    Meredydd/Meredith Gwyn/Wynne Gwyn/Gwynne Humphreys/Humphries Wmffre/Humphreys
    Pritchard/Prichard Jones/Johns
    Siôn/Shone Owain/Owen Tomos/Thomas Huws/Hughes Elis/Ellis Morys/Morris Lewys/Lewis
    Bleddyn/Blethyn Iorwerth/Yorath Craddock/Caradog Prydderch/Protheroe Tudur/Tudor
    McDonald/MacDonald Mc_Donald/MacDonald Mac_Donald/McDonald O'Brien/OBrien O’Brien/Brien
    O_Brien/O'Brien D'Souza/Souza Llewelyn-Price/Price Llewelyn-Price/Llywelyn Price_Jones/Jones
    Núñez/Nunez Müller/Muller Šimić/Simic Łukasz/Lukasz Ó_Briain/O'Brien
    Smith/Smyth Thompson/Thomson Stephens/Stevens Philips/Phillips Clark/Clarke Reid/Reed
    Mohammed/Muhammad Hussain/Hussein Kowalski/Kowalsky Roberts/Robert Harper/Harpur
    van_der_Berg/Berg
"""

APART = "Smith/Jones Patel/Price Jones/Williams Evans/Edwards Khan/Begum Jones/Joyce Huw/Siân"


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (first.replace("_", " "), second.replace("_", " "))
        for first, _, second in (pair.partition("/") for pair in text.split())
    ]


@pytest.mark.parametrize(("first", "second"), pairs(ALIKE))
def test_names_that_sound_alike_share_a_key(first: str, second: str) -> None:
    assert sound_keys(first) & sound_keys(second)


@pytest.mark.parametrize(("first", "second"), pairs(APART))
def test_names_that_sound_different_share_none(first: str, second: str) -> None:
    assert not sound_keys(first) & sound_keys(second)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("O’DWYER-NÚÑEZ", "odwyer nunez"),
        ("  ap   Rhys ", "ap rhys"),
        ("Llŷr", "llyr"),
        ("Pont-y-pŵl", "pont y pwl"),
        ("STRAẞE", "strasse"),
        ("Łukasz Øye Æsir", "lukasz oye aesir"),
        ("ﬃ", "ffi"),
        ("Siân", "sian"),
        ("D.C. 3rd", "d c rd"),
        ("Иванов", "иванов"),
        ("", ""),
        ("-'.", ""),
    ],
)
def test_it_folds_a_name(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_it_gives_no_key_to_a_name_without_letters() -> None:
    assert sound_keys("") == sound_keys(" -' 7") == frozenset()


def test_it_gives_no_key_to_a_particle_alone_in_a_longer_name() -> None:
    assert not sound_keys("ap Gethin") & sound_keys("ab Owain")
    assert not sound_keys("van der Berg") & sound_keys("van der Meer")


@given(st.text(max_size=200))
def test_any_text_gives_short_keys_that_stay_the_same(name: str) -> None:
    keys = sound_keys(name)
    assert keys == sound_keys(name)
    assert all(0 < len(key) <= LONGEST_KEY for key in keys)
    assert bool(keys) == bool(fold(name))


@given(names_of_people)
def test_case_marks_and_apostrophes_do_not_change_the_keys_of_the_whole(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert sound_keys(name.upper()) == sound_keys(name.upper().lower())
    if fold(name):
        assert sound_keys(name) & sound_keys(fold(name))


@given(names_of_people, names_of_people)
def test_a_double_name_shares_a_key_with_each_part(first: str, second: str) -> None:
    for part in (first, second):
        if " " not in fold(part) and len(fold(part)) > 6 and not set(part) & set("'’"):
            assert sound_keys(part) & sound_keys(f"{first}-{second}")
