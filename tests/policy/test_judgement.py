"""A file is accepted, warned of or refused before it is sent, for reasons in words."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from pont.policy.actors import Actor
from pont.policy.findings import About, Severity
from pont.policy.judgement import Judgement, Verdict, judge
from pont.policy.limits import MB
from pont.policy.roles import Role
from pont.standards.file_names import Kind
from pont.vault.zips import inspect_zip
from tests.policy.ctf_files import IFAN, MEGAN, make_ctf
from tests.policy.zip_files import make_zip

NAME = "6812045_CTF_6812317_001.XML"
GENERIC = "6812045_6812317_FFT15.ZIP"
SERVICES = frozenset({"INFO", "SEN"})


@dataclass(frozen=True)
class Entry:
    name: str
    is_active: bool = True
    closed_on: date | None = None
    successor: str | None = None


class Register(dict[str, Entry]):
    def find(self, code: str) -> Entry | None:
        return self.get(code)


REGISTER = Register(
    {
        "6812045": Entry("Greenway Primary School"),
        "6812317": Entry("Rumney Primary School"),
        "6812001": Entry("Old School", closed_on=date(2023, 8, 31), successor="6812317"),
        "6812002": Entry("Gone School", closed_on=date(2023, 8, 31)),
        "6812003": Entry("Sleeping School", is_active=False),
        "6812004": Entry("Moved School", successor="6812317"),
        "6812005": Entry("Leaving School", closed_on=date(2027, 8, 31), successor="6812317"),
        "6812006": Entry("Moved Twice School", successor="6812004"),
        "6812007": Entry("Long Gone School", closed_on=date(2020, 8, 31), successor="6812001"),
        "6812008": Entry("Orphaned School", successor="6812002"),
        "6812009": Entry("Turning School", successor="6812010"),
        "6812010": Entry("Returning School", successor="6812009"),
        "6812011": Entry("Forgetful School", successor="6812999"),
        "681LLLL": Entry("Cardiff"),
    }
)


def make_actor(organisation: str, *roles: Role) -> Actor:
    return Actor(uuid4(), "bryn", "Bryn", organisation, "", organisation[:3], frozenset(roles))


BRYN = make_actor("6812045", Role.SCHOOL_USER)
OLWEN = make_actor("681LLLL", Role.LEA_USER)
VERA = make_actor("681LLLL", Role.LEA_DBA_VIEW_ONLY)


def look(name: str = NAME, contents: bytes | None = None, **known: Any) -> Judgement:
    data = make_ctf() if contents is None else contents
    known.setdefault("size", len(data))
    return judge(name, contents=BytesIO(data), inspect_zip=inspect_zip, **known)


def codes(judgement: Judgement) -> list[str]:
    return [finding.code for finding in judgement.findings]


def test_it_accepts_a_good_ctf_with_its_pupils_and_header() -> None:
    found = look(contents=make_ctf(pupils=[MEGAN, IFAN]), by=BRYN, register=REGISTER)
    assert (found.verdict, found.kind, found.findings) == (Verdict.ACCEPTED, Kind.CTF, ())
    assert [pupil.forename for pupil in found.pupils] == ["Megan", "Ifan"]
    assert found.header is not None
    assert found.header.version == "23.0"
    assert found.name is not None
    assert found.suggestion is None


def test_a_refused_name_is_refused_but_the_contents_are_judged_by_its_repair() -> None:
    found = look("6812045_CTF_XXXXXXXX_001.XML", make_ctf(pupils=[MEGAN, IFAN]))
    assert found.verdict is Verdict.REFUSED
    assert found.suggestion == "6812045_CTF_XXXXXXX_001.XML"
    assert found.name is None
    assert codes(found) == ["address-count-x", "ctf-destination-differs", "ctf-shelf-count"]


def test_a_name_of_nothing_is_refused_without_a_kind() -> None:
    found = look("Acronyms.doc", b"anything")
    assert (found.kind, codes(found)) == (None, ["name-not-recognised"])


def test_a_name_of_another_kind_than_asked_for_is_refused() -> None:
    assert codes(look(kind=Kind.GENERIC)) == ["name-of-another-kind"]


@pytest.mark.parametrize(
    ("name", "by", "size", "verdict"),
    [
        (GENERIC, None, 4 * MB, Verdict.ACCEPTED),
        (GENERIC, None, 4 * MB + 1, Verdict.REFUSED),
        ("681LLLL_6812317_FFT15.ZIP", None, 10 * MB, Verdict.ACCEPTED),
        ("681LLLL_6812317_FFT15.ZIP", None, 10 * MB + 1, Verdict.REFUSED),
    ],
)
def test_it_keeps_the_limits_of_kind_and_sender(
    name: str, by: Actor | None, size: int, verdict: Verdict
) -> None:
    found = look(name, make_zip("a.txt"), size=size, by=by)
    assert found.verdict is verdict
    assert codes(found) == (["file-too-large"] if verdict is Verdict.REFUSED else [])


def test_the_size_is_shown_never_below_the_limit() -> None:
    found = look(GENERIC, make_zip("a.txt"), size=4 * MB + 1)
    assert str(found.findings[0]).startswith(
        "The file has 4.1 MB: files of this kind may have 4 MB"
    )


def test_an_empty_file_is_refused() -> None:
    assert codes(look(contents=b"")) == ["file-empty"]


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (b"MZ\x90\x00 a program", "document-not-xml"),
        (b"\x7fELF", "document-not-xml"),
        (make_zip("a.txt"), "document-not-xml"),
        (b"<html><body/></html>", "ctf-other-document"),
        (b"<CTfile><Header>", "document-not-well-formed"),
        (b"<!DOCTYPE CTfile []><CTfile/>", "document-doctype"),
        (b"<CTfile><Header/></CTfile>", "ctf-no-pupil-data"),
    ],
)
def test_c08_a_file_that_is_no_ctf_is_refused_with_the_readers_reason(
    contents: bytes, code: str
) -> None:
    found = look(contents=contents)
    assert (found.verdict, codes(found), found.pupils) == (Verdict.REFUSED, [code], ())
    assert found.findings[0].about is About.CONTENTS


@pytest.mark.parametrize(
    "contents", [b"MZ\x90\x00 a program", b"\x7fELF", b"<html></html>", make_ctf(), b"PK\x03\x04"]
)
def test_c08_a_generic_file_must_really_be_a_zip(contents: bytes) -> None:
    found = look(GENERIC, contents)
    assert (found.verdict, codes(found)) == (Verdict.REFUSED, ["zip-unreadable"])


def test_a_locked_zip_is_a_warning_if_generic_and_else_refused() -> None:
    locked = make_zip("a.txt", locked=True)
    assert look(GENERIC, locked).verdict is Verdict.WARNED
    census = look("6812045_PLASC_681PLAS_001.ZIP", locked)
    assert (census.verdict, codes(census)) == (Verdict.REFUSED, ["zip-locked"])
    assert look("6812045_PLASC_681PLAS_001.ZIP", make_zip("a")).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("mark", ["PLASC", "CFR", "EXC", "ATF"])
def test_other_xml_must_be_xml_to_its_end(mark: str) -> None:
    name = f"6812045_{mark}_681LLLL_001.XML"
    whole = make_census()
    assert look(name, whole).verdict is Verdict.ACCEPTED
    assert codes(look(name, b"MZ a program")) == ["document-not-xml"]
    assert codes(look(name, whole[:-9])) == ["document-not-well-formed"]
    assert codes(look(name, make_ctf())) == ["ctf-inside"]


def make_census(school: str = "6812045", *, on_roll: bool = True) -> bytes:
    place = "PupilsOnRoll" if on_roll else "PupilsNoLongerOnRoll"
    pupil = "".join(f"<{tag}>{text}</{tag}>" for tag, text in MEGAN.items())
    return (
        f"<Message><Header><Source><LEA>{school[:3]}</LEA><Estab>{school[3:]}</Estab></Source>"
        f"</Header><Pupils><{place}><Pupil>{pupil}</Pupil></{place}></Pupils></Message>"
    ).encode()


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (make_census("6812317"), "census-source-differs"),
        (make_census(on_roll=False), "census-none-on-roll"),
        (b"<Something/>", "census-other-document"),
    ],
)
def test_it_warns_of_an_odd_census(contents: bytes, code: str) -> None:
    found = look("6812045_PLASC_681PLAS_001.XML", contents)
    assert (found.verdict, codes(found)) == (Verdict.WARNED, [code])
    assert found.pupils == ()


def test_a_census_of_staff_names_no_pupils() -> None:
    found = look("6812045_SWF_681PLAS_001.XML", make_census(on_roll=False))
    assert found.verdict is Verdict.ACCEPTED


def test_a_long_census_without_pupils_is_nothing_to_refuse() -> None:
    staff = b"<Person><Post>teacher</Post></Person>" * 400_000
    whole = b"<Message>" + staff + b"</Message>"
    assert look("6812045_SWF_681PLAS_001.XML", whole).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("ending", ["UNA", "DAZ", "CSV"])
def test_other_endings_of_a_census_are_taken_as_they_are(ending: str) -> None:
    found = look(f"6812045_PLASC_681PLAS_001.{ending}", b"as the software wrote it")
    assert found.verdict is Verdict.ACCEPTED


def test_a_name_is_read_as_what_it_was_offered_as_only_where_it_does_not_tell() -> None:
    odd = "6812045_ABC_681ll26_001.una"
    assert codes(look(odd, b"x")) == ["name-not-recognised"]
    found = look(odd, b"x", offered=Kind.CENSUS)
    assert (found.verdict, found.kind) == (Verdict.ACCEPTED, Kind.CENSUS)
    assert look(offered=Kind.CENSUS).kind is Kind.CTF
    mended = look("6812045-CTF-6812317-1 (1).xml", offered=Kind.CENSUS)
    assert mended.suggestion == NAME


@pytest.mark.parametrize("recipient", ["XXXXXXX", "MMMMMMM"])
@pytest.mark.parametrize(("pupils", "verdict"), [(0, "refused"), (1, "accepted"), (2, "refused")])
def test_the_shelf_takes_exactly_one_pupil(recipient: str, pupils: int, verdict: str) -> None:
    contents = make_ctf(destination=recipient, pupils=[MEGAN, IFAN][:pupils])
    found = look(f"6812045_CTF_{recipient}_001.XML", contents, register=REGISTER)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"source": "6812044"}, "ctf-source-differs"),
        ({"source": "XXXXXXX"}, "ctf-source-differs"),
        ({"source": ""}, "ctf-source-missing"),
        ({"destination": "681LLLL"}, "ctf-destination-differs"),
        ({"destination": ""}, "ctf-destination-missing"),
        ({"version": "31.0"}, "ctf-version-unknown"),
        ({"version": ""}, "ctf-version-missing"),
        ({"pupils": []}, "ctf-no-pupils"),
        ({"pupils": [MEGAN, MEGAN]}, "pupil-upn-twice"),
        ({"pupils": [{**MEGAN, "UPN": "Q201100018042"}]}, "upn-check-letter"),
        ({"pupils": [{**MEGAN, "UPN": ""}]}, "upn-missing"),
        ({"pupils": [{**MEGAN, "Surname": ""}]}, "pupil-surname-missing"),
        ({"pupils": [{**MEGAN, "Forename": ""}]}, "pupil-forename-missing"),
        ({"pupils": [{**MEGAN, "DOB": "2 March"}]}, "pupil-dob-missing"),
    ],
)
def test_c04_what_the_contents_say_otherwise_is_a_warning(header: Any, code: str) -> None:
    found = look(contents=make_ctf(**header))
    assert (found.verdict, codes(found)) == (Verdict.WARNED, [code])
    assert found.findings[0].severity is Severity.WARNING


@pytest.mark.parametrize("version", ["9.0", "12.0", "23.0", "25.0"])
def test_it_knows_the_versions_of_old_and_new_files(version: str) -> None:
    assert look(contents=make_ctf(version=version)).verdict is Verdict.ACCEPTED


def test_pupils_are_named_by_their_place_alone() -> None:
    wrong = {**MEGAN, "UPN": "MEGANENGHRAIF", "DOB": ""}
    found = look(contents=make_ctf(pupils=[MEGAN, wrong, IFAN, *[{**wrong}] * 12]))
    words = " ".join(str(finding) for finding in found.findings)
    assert "pupil 2, 4, 5, 6, 7, 8, 9, 10, 11, 12 … in the file" in words
    assert "megan" not in words.casefold()
    assert "enghraif" not in words.casefold()
    assert {finding.params["count"] for finding in found.findings} == {13, 12}


def test_one_pupil_from_a_school_to_an_authority_is_a_warning() -> None:
    name = "6812045_CTF_681LLLL_001.XML"
    found = look(name, make_ctf(destination="681LLLL"))
    assert codes(found) == ["ctf-one-to-authority"]
    assert "use XXXXXXX" in str(found.findings[0])
    assert look(name, make_ctf(destination="681LLLL", pupils=[MEGAN, IFAN])).findings == ()
    from_la = look("680LLLL_CTF_681LLLL_001.XML", make_ctf(source="680LLLL", destination="681LLLL"))
    assert from_la.findings == ()


def test_an_independent_schools_number_is_a_warning() -> None:
    found = look("6732182_CTF_6816014_002.xml", make_ctf(source="6732182", destination="6816014"))
    assert (found.verdict, codes(found)) == (Verdict.WARNED, ["recipient-independent"])


def test_an_unknown_recipient_is_refused() -> None:
    found = look("6812045_CTF_6812999_001.XML", make_ctf(destination="6812999"), register=REGISTER)
    assert (found.verdict, codes(found)) == (Verdict.REFUSED, ["recipient-unknown"])
    assert found.name is not None


def test_a_closed_recipient_is_refused_and_its_successor_named_and_offered() -> None:
    found = look("6812045_CTF_6812001_001.XML", make_ctf(destination="6812001"), register=REGISTER)
    assert codes(found) == ["recipient-closed"]
    assert "Rumney Primary School (6812317)" in str(found.findings[0])
    assert found.suggestion == NAME


def test_a_closed_recipient_without_successor_is_refused() -> None:
    found = look("6812045_CTF_6812002_001.XML", make_ctf(destination="6812002"), register=REGISTER)
    assert (codes(found), found.suggestion) == (["recipient-closed"], None)


TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("6812004", "Rumney Primary School (6812317) has taken over from Moved School (6812004)."),
        ("6812005", "Leaving School (6812005) closes on 2027-08-31, and Rumney Primary School"),
        ("6812006", "Rumney Primary School (6812317) has taken over from Moved Twice School"),
    ],
    ids=["replaced", "closing", "replaced twice"],
)
def test_the_successor_of_a_school_still_open_is_offered(number: str, words: str) -> None:
    contents = make_ctf(destination=number)
    found = look(f"6812045_CTF_{number}_001.XML", contents, register=REGISTER, on=TODAY)
    assert (found.verdict, codes(found)) == (Verdict.WARNED, ["recipient-succeeded"])
    assert str(found.findings[0]).startswith(words)
    assert found.suggestion == NAME


def test_the_successor_of_a_successor_that_closed_is_offered() -> None:
    contents = make_ctf(destination="6812007")
    found = look("6812045_CTF_6812007_001.XML", contents, register=REGISTER, on=TODAY)
    assert (codes(found), found.suggestion) == (["recipient-closed"], NAME)


@pytest.mark.parametrize("number", ["6812008", "6812009", "6812011"])
def test_no_successor_is_offered_that_is_closed_unknown_or_goes_round_in_a_circle(
    number: str,
) -> None:
    contents = make_ctf(destination=number)
    found = look(f"6812045_CTF_{number}_001.XML", contents, register=REGISTER, on=TODAY)
    assert (found.verdict, found.suggestion) == (Verdict.ACCEPTED, None)


def test_a_school_that_will_close_or_is_inactive_still_receives() -> None:
    early = date(2023, 8, 30)
    name, contents = "6812045_CTF_6812002_001.XML", make_ctf(destination="6812002")
    assert look(name, contents, register=REGISTER, on=early).verdict is Verdict.ACCEPTED
    assert look(name, contents, register=REGISTER, on=date(2023, 8, 31)).findings
    sleeping = make_ctf(destination="6812003")
    assert look("6812045_CTF_6812003_001.XML", sleeping, register=REGISTER).findings == ()


def test_c04_nobody_sends_as_another_and_the_own_name_is_offered() -> None:
    found = look("6812044_CTF_6812317_001.XML", make_ctf(source="6812044"), by=BRYN)
    assert (found.verdict, codes(found)) == (Verdict.REFUSED, ["sender-not-yours"])
    assert found.suggestion == NAME


def test_c04_an_authority_never_sends_as_a_school() -> None:
    found = look(by=OLWEN)
    assert codes(found) == ["sender-not-yours"]
    assert found.suggestion == "681LLLL_CTF_6812317_001.XML"
    own = look("681LLLL_CTF_6812317_001.XML", make_ctf(source="681LLLL"), by=OLWEN)
    assert own.findings == ()


def test_who_may_send_nothing_is_told_so() -> None:
    found = look("681LLLL_CTF_6812317_001.XML", make_ctf(source="681LLLL"), by=VERA)
    assert (found.verdict, codes(found)) == (Verdict.REFUSED, ["not-permitted"])


def test_a_return_is_judged_where_services_are_known() -> None:
    school = make_actor("8303308", Role.SCHOOL_USER)
    found = look("8303308_INFOTestdoc20230804.docx", b"text", services=SERVICES, by=school)
    assert (found.kind, found.verdict, codes(found)) == (
        Kind.FILE_RETURN,
        Verdict.WARNED,
        ["portal-capitals"],
    )
    assert found.suggestion == "8303308_INFOtestdoc20230804.docx"


@pytest.mark.parametrize(
    ("contents", "ending"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (make_zip("a.txt"), "zip"),
        (make_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (make_zip("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
)
def test_a_return_without_its_ending_gets_the_one_of_its_contents(
    contents: bytes, ending: str
) -> None:
    found = look("8303308_INFOeyfsreturn20170731", contents, services=SERVICES)
    assert codes(found)[0] == "portal-extension-missing"
    assert found.suggestion == f"8303308_INFOeyfsreturn20170731.{ending}"


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("830nnnn_INFOTestdoc20230804.docx", Kind.FILE_RETURN, "portal-school-literal"),
        ("8303308_infotest20230804.xml", Kind.FILE_RETURN, "portal-code-lower-case"),
        ("8303308_INFOtest20230804", Kind.FILE_RETURN, "portal-extension-missing"),
        ("Acronyms.doc", Kind.FILE_RETURN, "portal-school-missing"),
        ("2303_CTF_6812105_001.xml", Kind.CTF, "address-without-authority"),
        ("6812045_CTF_XXXXXXXX_001.XML", Kind.CTF, "address-count-x"),
    ],
)
def test_with_services_a_bad_name_is_told_what_it_was_nearest_to(
    name: str, kind: Kind, code: str
) -> None:
    found = look(name, b"not read", services=SERVICES)
    assert (found.kind, codes(found)[0]) == (kind, code)


def test_between_organisations_names_go_before_returns() -> None:
    found = look(services=frozenset({"CTF"}))
    assert (found.kind, found.verdict) == (Kind.CTF, Verdict.ACCEPTED)
