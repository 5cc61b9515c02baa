"""A return names its service by the longest known code in capitals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.standards.file_names import NameRefused
from pont.standards.portal_names import DESCRIPTION, PortalName, parse_portal_name

SERVICES = frozenset((
    "ADMISS", "AUD", "AUTISM", "BSS", "CME", "EHE", "EIS", "ENGAGE", "EP", "EWS", "FIN", "FSM",
    "GOV", "HR", "INC", "INFO", "IPT", "NCMP", "OOST", "PLAY", "SAFE", "SEN", "SP", "SPSS", "SSF",
    "SSHR", "VS",
))  # fmt: skip
SCHOOL = "8303308"

GOOD = [
    ("8303308_INFOeyfsreturn20170731.docx", "INFO", "eyfsreturn", date(2017, 7, 31), ""),
    ("8303308_SPSSaudiology20230804.pdf", "SPSS", "audiology", date(2023, 8, 4), ""),
    ("8303308_SPaudiology20230804.pdf", "SP", "audiology", date(2023, 8, 4), ""),
    ("8303308_FINbudgetV01.xlsx", "FIN", "budget", None, "V01"),
    ("8303308_SENks220230804.zip", "SEN", "ks2", date(2023, 8, 4), ""),
]

WARNED = [
    ("8303308_INFOTestdoc20230804.docx", "8303308_INFOtestdoc20230804.docx", ["portal-capitals"]),
    ("8303308_SSHRtestdoc202308.docx", "8303308_SSHRtestdoc202308V01.docx",
     ["portal-date-missing"]),
    ("8303308_SENTtestdoc202308.docx", "8303308_SENttestdoc202308V01.docx",
     ["portal-capitals", "portal-date-missing"]),
    ("8303308_INFO_eyfs20230804.docx", "8303308_INFOeyfs20230804.docx", ["portal-separator"]),
    ("8303308_INFOeyfs return20230804.docx", "8303308_INFOeyfsreturn20230804.docx",
     ["portal-spaces"]),
    ("8303308_INFOeyfs04082023.docx", "8303308_INFOeyfs20230804.docx", ["portal-date-form"]),
    ("8303308_INFOeyfs2023-08-04.docx", "8303308_INFOeyfs20230804.docx", ["portal-date-form"]),
    ("8303308_INFOeyfsV1.docx", "8303308_INFOeyfsV01.docx", ["portal-version-form"]),
    ("8303308_INFOeyfsv12.docx", "8303308_INFOeyfsV12.docx", ["portal-version-form"]),
    ("8303308_INFOeyfs20230804 (1).docx", "8303308_INFOeyfs20230804.docx", ["name-of-a-copy"]),
    ("8303308_INFOeyfs20231399.docx", "8303308_INFOeyfs20231399V01.docx",
     ["portal-date-missing"]),
]  # fmt: skip

REFUSED = [
    ("830nnnn_INFOTestdoc20230804.docx", "8303308_INFOtestdoc20230804.docx",
     "portal-school-literal"),
    ("8301102_INFOeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-school-other"),
    ("INFOeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-school-missing"),
    ("3308_INFOeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-school-missing"),
    ("8303308INFOeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-school-missing"),
    ("8303308-INFOeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-school-missing"),
    ("8303308_infoeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-code-lower-case"),
    ("8303308_Infoeyfs20170731.docx", "8303308_INFOeyfs20170731.docx", "portal-code-lower-case"),
    ("8303308_INFOeyfsreturn20170731", None, "portal-extension-missing"),
    ("8303308_XYZeyfsreturn20170731.pdf", None, "portal-code-missing"),
    ("8303308_INFOg\u0175yl20170731.pdf", "8303308_INFOgwyl20170731.pdf", "name-not-plain"),
    ("8303308_INFOeyfs20170731.pdf\n", "8303308_INFOeyfs20170731.pdf", "name-not-plain"),
    ("8303308_INFOa:b20170731.pdf", "8303308_INFOab20170731.pdf", "name-not-plain"),
    ("Acronyms.doc", None, "portal-school-missing"),
    ("Excel Test Blank.xls", None, "portal-school-missing"),
    ("8" * 300, None, "name-too-long"),
]  # fmt: skip


def parse(name: str, school: str = SCHOOL, extension: str = "") -> PortalName:
    return parse_portal_name(name, services=SERVICES, school=school, extension=extension)


@pytest.mark.parametrize(("name", "code", "description", "dated_on", "version"), GOOD)
def test_it_reads_the_convention(
    name: str, code: str, description: str, dated_on: date | None, version: str
) -> None:
    found = parse(name)
    assert (found.code, found.description) == (code, description)
    assert (found.dated_on, found.version) == (dated_on, version)
    assert (found.problems, found.suggestion, found.school) == ((), None, SCHOOL)


@pytest.mark.parametrize(("name", "better", "codes"), WARNED)
def test_it_warns_of_what_only_a_person_would_mind(
    name: str, better: str, codes: list[str]
) -> None:
    found = parse(name)
    assert [problem.code for problem in found.problems] == codes
    assert found.suggestion == better
    assert parse(better).problems == ()


@pytest.mark.parametrize(("name", "repaired", "code"), REFUSED)
def test_it_refuses_what_cannot_be_routed(name: str, repaired: str | None, code: str) -> None:
    with pytest.raises(NameRefused) as refused:
        parse(name)
    assert (refused.value.suggestion, refused.value.problem.code) == (repaired, code)
    if repaired:
        assert parse(repaired).problems == ()


def test_the_contents_tell_the_ending_that_the_name_lacks() -> None:
    with pytest.raises(NameRefused) as refused:
        parse("8303308_INFOeyfsreturn20170731", extension="pdf")
    assert refused.value.suggestion == "8303308_INFOeyfsreturn20170731.pdf"


def test_any_school_will_do_where_none_is_known() -> None:
    assert parse("8301102_INFOeyfs20170731.docx", school="").school == "8301102"


def test_a_code_that_the_authority_does_not_have_routes_nothing() -> None:
    with pytest.raises(NameRefused, match="No Service Code in filename"):
        parse_portal_name("8303308_INFOx20230804.pdf", services={"SEN"}, school=SCHOOL)


def test_every_mend_of_the_description_is_tried() -> None:
    assert {row.code for row in DESCRIPTION} <= {code for _, _, codes in WARNED for code in codes}


@given(st.text(max_size=60), st.sampled_from(["", SCHOOL]))
def test_it_survives_any_text_and_every_suggestion_is_a_good_name(text: str, school: str) -> None:
    for name in (text, f"{SCHOOL}_{text}", f"{SCHOOL}_INFO{text}.pdf", f"{SCHOOL}_sen{text}.pdf"):
        try:
            found: PortalName | NameRefused = parse(name, school=school)
        except NameRefused as refused:
            found = refused
        if found.suggestion and len(found.suggestion) <= 255:
            assert parse(found.suggestion, school=school).problems == ()
