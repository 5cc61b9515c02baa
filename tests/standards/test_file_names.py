"""A file name fits the grammar exactly, or is refused with the name that was meant."""

import re
import string
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.file_names import (
    FileName,
    Kind,
    Layout,
    NameRefused,
    parse_file_name,
    parse_offered_name,
)
from pont.standards.name_mending import ANY_NAME, CTF_MENDS, GENERIC_MENDS, MARKED_MENDS
from tests.standards.names import canonical_names

# The grammar as features.md section 7 prints it, with the desks of rulings 2.1 for generic files.
CTF = re.compile(
    r"(?ai)(\d{7}|\d{3}L{4})_CTF_(\d{7}|\d{3}L{4}|M{7}|X{7})_(\d{3})\.xml"
    r"|\d{3}LLLL_CTF\d{7}_\d{3}\.xml"
)
PARTY = r"(\d{7}|\d{3}L{4}|\d{3}PLAS|\d{3}ADMS)"
GENERIC = re.compile(rf'(?ai){PARTY}_{PARTY}_((?![\\/:*?"<>|.])[!-~]){{1,15}}\.zip')

CTFS_OF_THE_SEEDS = [
    "6792303_CTF_6812105_001.xml",
    "3722063_CTF_6812045_001.xml",
    "6732182_CTF_6816014_002.xml",
    "8665211_CTF_6814607_001.xml",
    "6733057_CTF_6814073_003.xml",
    "8373677_CTF_6812061_001.XML",
    "8302333_CTF_6812039_001.xml",
    "6802320_CTF_6812317_001.xml",
    "1112222_CTF_3334444_001.XML",
    "1112222_CTF_MMMMMMM_001.XML",
    "1112222_CTF_XXXXXXX_001.XML",
    "1112222_CTF_333LLLL_001.XML",
    "820LLLL_CTF_8201234_001.xml",
    "8204444_CTF_8204444_001.xml",
    "680LLLL_CTF_XXXXXXX_001.xml",
    "680LLLL_CTF_681LLLL_001.xml",
]
GENERICS_OF_THE_SEEDS = [
    "1113333_2224444_FFT15.ZIP",
    "1113333_222LLLL_FFT15.ZIP",
    "222LLLL_1113333_FFT15.ZIP",
]
OTHERS = [
    ("999LLLL_ADT_1114999_26001.XML", Kind.ADMISSIONS, "999LLLL", "1114999"),
    ("999ADMS_ADT_1114999_26001.XML", Kind.ADMISSIONS, "999ADMS", "1114999"),
    ("9994444_ASL_111LLLL_26001.XML", Kind.ADMISSIONS, "9994444", "111LLLL"),
    ("333LLLL_ALT_444LLLL_26001.XML", Kind.ADMISSIONS, "333LLLL", "444LLLL"),
    ("9991234_SC2_999LL15_001.XML", Kind.CENSUS, "9991234", "999PLAS"),
    ("9991234_PLASC_999PLAS_001.UNA", Kind.CENSUS, "9991234", "999PLAS"),
    ("9991234_DAZ_999LLLL_001.daz", Kind.CENSUS, "9991234", "999LLLL"),
    ("9991234_CFR_999LLLL_001.XML", Kind.CFR, "9991234", "999LLLL"),
    ("9991234_EXC_999LLLL_001.csv", Kind.EXCLUSION, "9991234", "999LLLL"),
    ("0000001_6812045_data.zip", Kind.GENERIC, "0000001", "6812045"),
]

REPAIRS = [
    ("1112222_CTF_XXXXXXXX_001.XML", "1112222_CTF_XXXXXXX_001.XML", "address-count-x"),
    ("6812045_CTF_XXXXXX_001.XML", "6812045_CTF_XXXXXXX_001.XML", "address-count-x"),
    ("6812045_CTF_mmmmmmmm_001.xml", "6812045_CTF_MMMMMMM_001.XML", "address-count-m"),
    ("681LLLLL_CTF_6812049.xml", "681LLLL_CTF_6812049_001.XML", "address-count-l"),
    ("6792303_CTF_6812105_001 (1).xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303_CTF_6812105_001(12).xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303_CTF_6812105_001 - Copy.xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303_CTF_6812105_001 - Copy (2).xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303_CTF_6812105_001 - Copi.xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("Copy of 6792303_CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303_CTF_6812105_001 copy 2.xml", "6792303_CTF_6812105_001.XML", "name-of-a-copy"),
    ("6792303-CTF-6812105-001.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("6792303 CTF 6812105 001.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("6792303.CTF.6812105.001.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("6792303__CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("6792303_CTF_6812105_001_.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("679-2303_CTF_681-2105_001.xml", "6792303_CTF_6812105_001.XML", "name-separators"),
    ("679_2303_CTF_681_2105_001.xml", "6792303_CTF_6812105_001.XML", "name-address-in-two"),
    ("6792303_CTF_XXX_XXXX_001.xml", "6792303_CTF_XXXXXXX_001.XML", "name-address-in-two"),
    ("6792303_CTF_6812105_1.xml", "6792303_CTF_6812105_001.XML", "name-serial-short"),
    ("6792303_CTF_6812105_12.xml", "6792303_CTF_6812105_012.XML", "name-serial-short"),
    ("6792303_CTF_6812105_0012.xml", "6792303_CTF_6812105_012.XML", "name-serial-long"),
    ("6792303_CTF_6812105_NNN.xml", "6792303_CTF_6812105_001.XML", "name-serial-literal"),
    ("6792303_CTF_6812105.xml", "6792303_CTF_6812105_001.XML", "name-serial-missing"),
    ("6792303_CTF_6812105_001", "6792303_CTF_6812105_001.XML", "name-extension-missing"),
    ("6792303_CTF_6812105_001.", "6792303_CTF_6812105_001.XML", "name-extension-missing"),
    ("6792303_CTF_6812105_001.xml.xml", "6792303_CTF_6812105_001.XML", "name-extension-twice"),
    ("6792303_CTF_6812105_001.xml.txt", "6792303_CTF_6812105_001.XML", "name-extension-twice"),
    ("6792303_CTF_6812105_001.xlm", "6792303_CTF_6812105_001.XML", "name-extension-misspelt"),
    ("6792303_CTF_6812105_001,xml", "6792303_CTF_6812105_001.XML", "name-extension-misspelt"),
    ("6792303_CTF_6812105_001..xml", "6792303_CTF_6812105_001.XML", "name-extension-misspelt"),
    ("6792303_CFT_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-marker-misspelt"),
    ("6792303_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-marker-missing"),
    ("6792303_CTF6812105_001.XML", "6792303_CTF_6812105_001.XML", "name-underscore-missing"),
    ("6792303CTF6812105001.XML", "6792303_CTF_6812105_001.XML", "name-underscore-missing"),
    ("679O3O3_CTF_68I2105_001.xml", "6790303_CTF_6812105_001.XML", "address-letters-for-digits"),
    (r"H:\s2s\6792303_CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-has-folder"),
    ("a/b/6792303_CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-has-folder"),
    ("６７９2303_CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-not-plain"),
    ("6792303–CTF–6812105–001.xml", "6792303_CTF_6812105_001.XML", "name-not-plain"),
    ("6792303_CTF_6812105_001.xml\n", "6792303_CTF_6812105_001.XML", "name-not-plain"),
    ("6792303_CTF_6812105_001.xml\x00", "6792303_CTF_6812105_001.XML", "name-not-plain"),
    (" 6792303_CTF_6812105_001.xml", "6792303_CTF_6812105_001.XML", "name-outer-spaces"),
    ("1113333_2224444_FFT 15.zip", "1113333_2224444_FFT_15.ZIP", "generic-text-spaces"),
    ("1113333_2224444_1234567890123456.zip", "1113333_2224444_123456789012345.ZIP",
     "generic-text-too-long"),
    ("1113333_2224444.zip", "1113333_2224444_FILES.ZIP", "generic-text-missing"),
    ("1113333_2224444_.zip", "1113333_2224444_FILES.ZIP", "generic-text-missing"),
    ("1113333_2224444_FFT15", "1113333_2224444_FFT15.ZIP", "name-extension-missing"),
    ("1113333_2224444_FFT15.zip.zip", "1113333_2224444_FFT15.ZIP", "name-extension-twice"),
    ("1113333_2224444_FFT.xml.zip", "1113333_2224444_FFT-XML.ZIP", "generic-text-characters"),
    ("1113333_2224444_a?b.zip", "1113333_2224444_A-B.ZIP", "generic-text-characters"),
    ("1113333_2224444_Gŵyl.zip", "1113333_2224444_GWYL.ZIP", "name-not-plain"),
    ("1113333 2224444 our ctf files.zip", "1113333_2224444_OUR_CTF_FILES.ZIP", "name-separators"),
    ("1113333-222LLLL-FFT15.zip", "1113333_222LLLL_FFT15.ZIP", "name-separators"),
    ("1113333_222LLL_FFT15.zip", "1113333_222LLLL_FFT15.ZIP", "address-count-l"),
    ("1113333_222PLASC_FFT15.zip", "1113333_222PLAS_FFT15.ZIP", "address-desk-misspelt"),
    ("1113333_222ADM_FFT15.zip", "1113333_222ADMS_FFT15.ZIP", "address-desk-misspelt"),
    ("9991234_PLASC_999PLAS_1.una", "9991234_PLASC_999PLAS_001.UNA", "name-serial-short"),
    ("9991234-CFR-999LLLL-001.xml", "9991234_CFR_999LLLL_001.XML", "name-separators"),
    ("9991234_EXC_999LLLLL_001.xml", "9991234_EXC_999LLLL_001.XML", "address-count-l"),
]  # fmt: skip

BEYOND_REPAIR = [
    ("6792303_CTF_6812105_001.zip", "name-extension"),
    ("1113333_2224444_FFT15.docx", "name-extension"),
    ("1113333_2224444_FFT15.rar", "name-extension"),
    ("2303_CTF_6812105_001.xml", "address-without-authority"),
    ("123456_CTF_6812105_001.xml", "address-urn"),
    ("LEALLLL_CTF_6812105_001.xml", "address-literal-lea"),
    ("681PLAS_CTF_6812105_001.xml", "address-wrong-desk"),
    ("XXXXXXX_CTF_6812105_001.xml", "address-wrong-desk"),
    ("0000001_CTF_6812105_001.xml", "address-wrong-desk"),
    ("1113333_XXXXXXX_FFT15.zip", "address-wrong-desk"),
    ("9994444_ADT_111LLLL_26001.XML", "address-wrong-desk"),
    ("101LLLL_DFESXXX_max15.zip", "address-department"),
    ("6792303_CTF_6812105_1000.xml", "name-layout"),
    ("6792303.xml", "name-layout"),
    ("Acronyms.doc", "name-not-recognised"),
    ("Excel Test Blank.xls", "name-not-recognised"),
    ("", "name-not-recognised"),
    ("-rf", "name-not-recognised"),
    ("CON", "name-not-recognised"),
    ("../../etc/passwd", "name-not-recognised"),
    ("6" * 256, "name-too-long"),
]


def read(name: str, kind: Kind | None = None) -> FileName | NameRefused:
    try:
        return parse_file_name(name, kind=kind)
    except NameRefused as refused:
        return refused


@given(canonical_names())
def test_every_canonical_name_parses_back_to_itself(made: tuple[Layout, str]) -> None:
    layout, name = made
    for given_name in (name, name.lower(), name.swapcase()):
        found = parse_file_name(given_name, kind=layout.kind)
        assert (found.kind, found.canonical, found.given) == (layout.kind, name, given_name)
        assert parse_file_name(found.canonical, kind=layout.kind).canonical == name


@pytest.mark.parametrize("name", CTFS_OF_THE_SEEDS)
def test_it_reads_every_ctf_name_of_the_seeds(name: str) -> None:
    found = parse_file_name(name)
    assert found.kind is Kind.CTF
    assert found.canonical == name.upper()
    assert [found.sender.text, found.recipient.text] == name[:-8].split("_CTF_")


@pytest.mark.parametrize("name", GENERICS_OF_THE_SEEDS)
def test_it_reads_every_generic_name_of_the_seeds(name: str) -> None:
    found = parse_file_name(name)
    assert (found.kind, found.text, found.serial) == (Kind.GENERIC, "FFT15", "")


@pytest.mark.parametrize(("name", "kind", "sender", "recipient"), OTHERS)
def test_it_tells_every_kind_by_its_name(
    name: str, kind: Kind, sender: str, recipient: str
) -> None:
    found = parse_file_name(name)
    assert (found.kind, found.sender.text, found.recipient.text) == (kind, sender, recipient)
    assert found.canonical == name.upper()


def test_it_accepts_the_alias_of_the_seed_and_writes_the_canonical_name() -> None:
    found = parse_file_name("333LLLL_CTF1112222_001.XML")
    assert found.canonical == "333LLLL_CTF_1112222_001.XML"
    assert found.given == "333LLLL_CTF1112222_001.XML"


def test_it_gives_the_alias_to_authorities_alone() -> None:
    refused = read("3334444_CTF1112222_001.XML")
    assert isinstance(refused, NameRefused)
    assert refused.suggestion == "3334444_CTF_1112222_001.XML"


def test_an_unknown_census_name_is_read_only_where_a_census_is_meant() -> None:
    name = "9991234_XYZ_999LLLL_001.XML"
    assert parse_file_name(name, kind=Kind.CENSUS).middle == "XYZ"
    assert isinstance(read(name), NameRefused)
    assert isinstance(read("9991234_ASL_999LLLL_26001.XML", Kind.CENSUS), NameRefused)


@pytest.mark.parametrize(("name", "repaired", "code"), REPAIRS)
def test_it_offers_the_name_that_was_meant(name: str, repaired: str, code: str) -> None:
    refused = read(name)
    assert isinstance(refused, NameRefused)
    assert (refused.suggestion, refused.problem.code) == (repaired, code)
    assert str(refused)


@pytest.mark.parametrize(("name", "code"), BEYOND_REPAIR)
def test_it_says_what_is_wrong_where_it_cannot_repair(name: str, code: str) -> None:
    refused = read(name)
    assert isinstance(refused, NameRefused)
    assert (refused.suggestion, refused.problem.code) == (None, code)
    assert str(refused)


def test_every_mend_is_tried() -> None:
    tried = {code for _, _, code in REPAIRS}
    rows = (*ANY_NAME, *CTF_MENDS, *GENERIC_MENDS, *MARKED_MENDS)
    assert {row.code for row in rows} == tried


def test_it_says_which_kind_a_name_belongs_to_when_another_was_meant() -> None:
    for name, kind in (
        ("6792303_CTF_6812105_001.xml", Kind.CTF),
        (GENERICS_OF_THE_SEEDS[0], Kind.GENERIC),
        *((name, kind) for name, kind, _, _ in OTHERS),
    ):
        meant = Kind.GENERIC if kind is Kind.CTF else Kind.CTF
        refused = read(name, meant)
        assert isinstance(refused, NameRefused)
        assert (refused.problem.code, refused.kind) == ("name-of-another-kind", kind)


def mutants(name: str) -> Iterator[str]:
    marks = string.printable + "٣３²\u2028\u202eŵıſ\x00\u200b"
    for place in range(len(name) + 1):
        for mark in ("", *marks):
            yield name[:place] + mark + name[place + 1 :]
            yield name[:place] + mark + name[place:]


@pytest.mark.parametrize(
    ("name", "kind", "grammar"),
    [
        ("6792303_CTF_6812105_001.xml", Kind.CTF, CTF),
        ("681LLLL_CTF_XXXXXXX_001.XML", Kind.CTF, CTF),
        ("681LLLL_CTF6812105_001.XML", Kind.CTF, CTF),
        ("1113333_222LLLL_FFT15.ZIP", Kind.GENERIC, GENERIC),
    ],
)
def test_c03_it_reads_nothing_but_the_grammar_when_one_character_changes(
    name: str, kind: Kind, grammar: re.Pattern[str]
) -> None:
    for mutant in mutants(name):
        assert isinstance(read(mutant, kind), FileName) == bool(grammar.fullmatch(mutant)), mutant


@given(st.text(max_size=80) | st.text(alphabet="0167_-. ()LXMCTFPASDxmlzipcopy", max_size=60))
def test_it_survives_any_text_and_every_suggestion_is_a_good_name(text: str) -> None:
    found = read(text)
    if isinstance(found, NameRefused):
        assert str(found)
        if found.suggestion:
            assert parse_file_name(found.suggestion, kind=found.kind).canonical == found.suggestion
    else:
        assert text.isascii()


@pytest.mark.parametrize(
    "piece", ["_", " ", "1", "copy", " (1)", ".xml", "-", "L", "X", "6812045_"]
)
def test_it_answers_at_once_whatever_is_repeated(piece: str) -> None:
    name = (piece * 255)[:250] + "!.zip"
    started = time.process_time()
    assert isinstance(read(name), NameRefused)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("name", "offered", "kind"),
    [
        ("6812045_ABC_681PLAS_001.XML", Kind.CENSUS, Kind.CENSUS),
        ("6812045_CTF_6812317_001.XML", Kind.CENSUS, Kind.CTF),
        ("6812045_6812317_TEXT.ZIP", Kind.CTF, Kind.GENERIC),
    ],
)
def test_a_name_says_its_kind_before_the_page_does(name: str, offered: Kind, kind: Kind) -> None:
    assert parse_offered_name(name, offered=offered).kind is kind


@pytest.mark.parametrize(
    ("name", "offered", "kind", "suggestion"),
    [
        ("6812045-CTF-6812317-1.xml", Kind.CENSUS, Kind.CTF, "6812045_CTF_6812317_001.XML"),
        ("6812045-ABC-681PLAS-001.xml", Kind.CENSUS, Kind.CENSUS, "6812045_ABC_681PLAS_001.XML"),
        ("notes.txt", Kind.CENSUS, Kind.CENSUS, None),
        ("notes.txt", None, None, None),
    ],
)
def test_a_refused_name_is_diagnosed_by_what_says_most(
    name: str, offered: Kind | None, kind: Kind | None, suggestion: str | None
) -> None:
    with pytest.raises(NameRefused) as refused:
        parse_offered_name(name, offered=offered)
    assert (refused.value.kind, refused.value.suggestion) == (kind, suggestion)


@pytest.mark.parametrize("mark", ["PLASC", "CFR"])
def test_a_census_may_write_its_desk_with_the_year(mark: str) -> None:
    parsed = parse_file_name(f"6812045_{mark}_681ll26_001.xml")
    assert parsed.recipient.text == "681PLAS"
    assert parsed.canonical == f"6812045_{mark}_681LL26_001.XML"
