"""An address is seven characters, and anything else is refused with what is wrong in it."""

import pytest

from pont.standards.addresses import AddressRefused, Desk, parse_address

ADDRESSES = [
    ("6812045", Desk.ESTABLISHMENT, "681"),
    ("681LLLL", Desk.LLLL, "681"),
    ("681PLAS", Desk.PLAS, "681"),
    ("681ADMS", Desk.ADMS, "681"),
    ("XXXXXXX", Desk.MISSING, ""),
    ("MMMMMMM", Desk.OUTSIDE, ""),
    ("0000001", Desk.SUPPLIER, ""),
]

SLIPS = [
    ("", "address-empty"),
    ("XXXXXXXX", "address-count-x"),
    ("XXXXXX", "address-count-x"),
    ("MMMMMMMM", "address-count-m"),
    ("681LLLLL", "address-count-l"),
    ("681LLL", "address-count-l"),
    ("LEALLL", "address-literal-lea"),
    ("LEALLLL", "address-literal-lea"),
    ("LEAPLAS", "address-literal-lea"),
    ("830nnnn", "address-literal-n"),
    ("DFESXXX", "address-department"),
    ("2045", "address-without-authority"),
    ("123456", "address-urn"),
    ("68120455", "address-count-digits"),
    ("6812045\n", "address-not-recognised"),
    (" 6812045", "address-not-recognised"),
    ("６８１２０４５", "address-not-recognised"),
    ("681LLLl\u0131", "address-not-recognised"),
    ("٦٨١٢٠٤٥", "address-not-recognised"),
    ("XXXXMMM", "address-not-recognised"),
]


@pytest.mark.parametrize(("text", "desk", "la"), ADDRESSES)
def test_it_reads_every_form_in_either_case(text: str, desk: Desk, la: str) -> None:
    for given in (text, text.lower()):
        address = parse_address(given)
        assert (address.text, address.desk, address.la) == (text, desk, la)


@pytest.mark.parametrize(("text", "code"), SLIPS)
def test_it_refuses_all_else_and_says_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        parse_address(text)
    assert refused.value.problem.code == code
    assert str(refused.value)


def test_it_counts_what_is_too_many() -> None:
    with pytest.raises(AddressRefused, match="has 8 Xs: 7 are needed"):
        parse_address("XXXXXXXX")


def test_it_tells_schools_authorities_suppliers_and_the_shelf_apart() -> None:
    said = {
        text: (a.is_establishment, a.is_authority, a.is_supplier, a.is_shelf)
        for text, a in ((text, parse_address(text)) for text, _, _ in ADDRESSES)
    }
    assert said == {
        "6812045": (True, False, False, False),
        "681LLLL": (False, True, False, False),
        "681PLAS": (False, True, False, False),
        "681ADMS": (False, True, False, False),
        "XXXXXXX": (False, False, False, True),
        "MMMMMMM": (False, False, False, True),
        "0000001": (False, False, True, False),
    }


def test_it_knows_the_numbers_of_independent_schools() -> None:
    assert parse_address("6816014").is_independent
    assert not parse_address("6812045").is_independent
    assert not parse_address("601LLLL").is_independent
