"""A UPN is checked by its letter, and what is wrong is said in words."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.upn import (
    ISSUERS,
    LETTERS,
    check_upn,
    find_near_upns,
    get_check_letter,
    is_valid_upn,
    offer_temporary_upns,
    offer_upns,
)

# formats.md section 3: worked by hand, and equal in two public implementations.
WORKED = [
    "R201100018042",
    "T20110001804V",
    "B801200005001",
    "R674123101121",
    "P207000016049",
]

VALID = WORKED[0]

WRONG = [
    ("", ["upn-missing"]),
    ("   ", ["upn-missing"]),
    ("R20110001804", ["upn-length"]),
    ("R2011000180421", ["upn-length"]),
    ("1201100018042", ["upn-first-character"]),
    ("I201100018042", ["upn-first-character"]),
    ("R2011O0018042", ["upn-digits"]),
    ("N20110001804S", ["upn-last-character"]),
    ("S2011O001804I", ["upn-first-character", "upn-digits", "upn-last-character"]),
    ("Q207000016049", ["upn-check-letter"]),
    ("A201100018042", ["upn-check-letter"]),
    ("R٢01100018042", ["upn-digits"]),
]

SERIALS = st.integers(0, 99_999_999).map(lambda number: f"{number:08d}")


@st.composite
def upns(draw: st.DrawFn) -> str:
    rest = (
        draw(st.sampled_from(sorted(ISSUERS)))
        + draw(SERIALS)
        + draw(st.sampled_from("0123456789" + LETTERS))
    )
    return get_check_letter(rest) + rest


@pytest.mark.parametrize("upn", WORKED)
def test_it_accepts_the_worked_numbers(upn: str) -> None:
    verdict = check_upn(f" {upn.lower()} ")
    assert (verdict.is_valid, verdict.text) == (True, upn)
    assert verdict.is_temporary == (upn == "T20110001804V")


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_it_says_why_a_number_is_none(text: str, codes: list[str]) -> None:
    verdict = check_upn(text)
    assert [problem.code for problem in verdict.problems] == codes
    assert all(str(problem) for problem in verdict.problems)


def test_it_flags_an_authority_that_never_issued_numbers() -> None:
    rest = "999123401001"
    problems = check_upn(get_check_letter(rest) + rest).problems
    assert [problem.code for problem in problems] == ["upn-authority"]


@pytest.mark.parametrize("la", ["001", "201", "352", "420", "660", "681", "830", "839", "943"])
def test_it_knows_authorities_of_england_and_wales_living_and_abolished(la: str) -> None:
    assert la in ISSUERS


@pytest.mark.parametrize("la", ["000", "006", "214", "659", "682", "700", "842", "944"])
def test_it_knows_which_numbers_are_no_authority(la: str) -> None:
    assert la not in ISSUERS


@given(upns(), st.integers(1, 11), st.integers(1, 9))
def test_it_finds_every_mistyped_digit(upn: str, place: int, step: int) -> None:
    assert is_valid_upn(upn)
    mistyped = str((int(upn[place]) + step) % 10)
    assert not is_valid_upn(upn[:place] + mistyped + upn[place + 1 :])


@given(upns(), st.integers(1, 10))
def test_it_finds_every_two_digits_exchanged(upn: str, place: int) -> None:
    exchanged = upn[:place] + upn[place + 1] + upn[place] + upn[place + 2 :]
    assert is_valid_upn(exchanged) == (exchanged == upn)


@given(st.text(max_size=20))
def test_it_survives_any_text(text: str) -> None:
    assert is_valid_upn(text) == (not check_upn(text).problems)


@pytest.mark.parametrize(
    "slip",
    [
        lambda upn: upn[:5] + str((int(upn[5]) + 3) % 10) + upn[6:],
        lambda upn: upn[:6] + upn[7:],
        lambda upn: upn[:4] + "7" + upn[4:],
        lambda upn: upn[:2] + upn[3] + upn[2] + upn[4:],
        lambda upn: ("A" if upn[0] != "A" else "B") + upn[1:],
        lambda upn: f" {upn.lower()[:12]} ",
    ],
)
def test_the_number_that_was_meant_is_among_a_few(slip: Callable[[str], str]) -> None:
    meant = find_near_upns(slip(VALID))

    assert VALID in meant
    assert len(meant) < 40
    assert all(get_check_letter(upn[1:]) == upn[0] for upn in meant)


@pytest.mark.parametrize("text", ["", "A", "A" * 13, VALID, "x" * 40, "李" * 13])
def test_nothing_else_was_meant_by_what_is_right_or_far_from_it(text: str) -> None:
    assert find_near_upns(text) == frozenset()


@pytest.mark.parametrize(
    ("offer", "most", "is_temporary"),
    [(offer_upns, 999, False), (offer_temporary_upns, 2300, True)],
)
def test_it_offers_each_number_of_a_school_and_year_once(
    offer: Callable[..., Iterator[str]], most: int, is_temporary: bool
) -> None:
    offered = list(offer(school="6812045", year=2026))
    assert len(offered) == len(set(offered)) == most
    for upn in offered:
        verdict = check_upn(upn)
        assert (verdict.is_valid, verdict.is_temporary) == (True, is_temporary)
        assert upn[1:10] == "681204526"
