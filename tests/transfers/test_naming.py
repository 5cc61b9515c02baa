"""The next name that is free."""

import pytest

from pont.standards.file_names import parse_file_name
from pont.transfers.naming import find_free_name, find_stem


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("6812045_CTF_6812317_001.XML", set(), "6812045_CTF_6812317_002.XML"),
        (
            "6812045_CTF_6812317_009.XML",
            {"6812045_CTF_6812317_010.XML"},
            "6812045_CTF_6812317_011.XML",
        ),
        ("6812045_CTF_6812317_999.XML", set(), ""),
        ("6812045_ASL_681LLLL_26009.XML", set(), "6812045_ASL_681LLLL_26010.XML"),
        ("6812045_6812317_FFT.ZIP", set(), "6812045_6812317_FFT2.ZIP"),
        ("6812045_6812317_ABCDEFGHIJKLM_1.ZIP", set(), "6812045_6812317_ABCDEFGHIJKLM_2.ZIP"),
        ("6812045_6812317_FFT.ZIP", {"6812045_6812317_FFT2.ZIP"}, "6812045_6812317_FFT3.ZIP"),
    ],
)
def test_it_counts_on_past_the_names_that_are_taken(name: str, taken: set[str], free: str) -> None:
    found = find_free_name(parse_file_name(name), taken=taken)

    assert found == free
    assert not found or parse_file_name(found).canonical == found


def test_the_stem_of_a_generic_name_ends_before_its_text() -> None:
    assert find_stem(parse_file_name("6812045_6812317_YEAR_7.ZIP")) == "6812045_6812317_"
