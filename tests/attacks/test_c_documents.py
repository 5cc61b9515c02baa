"""Documents that attack their reader.

Source: design/attacks.md C08, C11 to C13 ("validator and indexer read the same text").
"""

import io
import json
import subprocess
import sys

import pytest

from pont.standards.ctf import CtfRefused, read_ctf
from tests.attacks.hostile_documents import C11, C13, END, PUPIL, START

WHOLE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!-- hello --><CTfile><Header><CTFversion>23.0'
    "</CTFversion></Header><CTFpupilData><Pupil><UPN>A1</UPN><Surname>Siân &amp; &#x41;"
    '</Surname><a b="c"><![CDATA[<x>]]></a></Pupil></CTFpupilData></CTfile>'
).encode()

BROKEN = {
    "end-tag-missing": b"<Surname>x",
    "tags-crossed": b"<a><b></a></b>",
    "end-tag-alone": b"</a>",
    "case-differs": b"<a></A>",
    "attribute-twice": b'<a b="1" b="2"/>',
    "attribute-twice-by-namespace": b'<a xmlns:x="u" xmlns:y="u" x:b="" y:b=""/>',
    "attribute-unquoted": b"<a b=1/>",
    "attribute-without-value": b"<a b/>",
    "attributes-joined": b'<a b="1"c="2"/>',
    "attribute-quotes-mixed": b"<a b=\"1'/>",
    "less-than-in-attribute": b'<a b="<"/>',
    "ampersand-in-attribute": b'<a b="a & b"/>',
    "attribute-on-end-tag": b'<a></a b="1">',
    "ampersand-bare": b"a & b",
    "ampersand-unfinished": b"a &amp b",
    "entity-unknown": b"&nbsp;",
    "entity-empty": b"&;",
    "reference-zero": b"&#0;",
    "reference-control": b"&#x1F;",
    "reference-surrogate": b"&#xD800;",
    "reference-past-unicode": b"&#x110000;",
    "reference-not-character": b"&#xFFFF;",
    "reference-not-number": b"&#12a;",
    "reference-capital-x": b"&#X41;",
    "less-than-bare": b"a < b",
    "section-end-in-text": b"]]>",
    "section-unfinished": b"<![CDATA[ x",
    "section-in-lower-case": b"<![cdata[x]]>",
    "comment-with-two-dashes": b"<!-- a -- b -->",
    "comment-ends-in-three-dashes": b"<!-- a --->",
    "comment-unfinished": b"<!-- a",
    "instruction-called-xml": b"<?xml version='1.0'?>",
    "instruction-called-XML": b"<?XmL x?>",
    "instruction-unfinished": b"<?a b",
    "instruction-without-name": b"<? a?>",
    "name-begins-with-digit": b"<1a/>",
    "name-begins-with-dash": b"<-a/>",
    "name-missing": b"<>",
    "name-after-space": b"< a/>",
    "prefix-unbound": b"<a:b/>",
    "prefix-of-attribute-unbound": b'<a b:c=""/>',
    "prefix-bound-to-nothing": b'<a:b xmlns:a=""/>',
    "colon-twice": b'<a:b:c xmlns:a="u"/>',
    "null": b"a\x00b",
    "control": b"a\x0bb",
    "escape": b"\x1b[31m",
    "utf-8-overlong": b"\xc0\xbc",
    "utf-8-overlong-slash": b"\xe0\x80\xaf",
    "utf-8-surrogate": b"\xed\xa0\x80",
    "utf-8-past-unicode": b"\xf5\x80\x80\x80",
    "utf-8-continuation-alone": b"\x80",
    "utf-8-cut": b"\xe2\x82<",
    "utf-8-latin": b"Si\xe2n ",
    "not-a-character": b"\xef\xbf\xbf",
    "declaration-of-entity": b'<!ENTITY a "b">',
    "declaration-of-element": b"<!ELEMENT a ANY>",
    "conditional": b"<![IGNORE[x]]>",
}

ENVELOPES = {
    "two-roots": START + END + START + END,
    "text-after": START + END + b"x",
    "text-before": b"x" + START + END,
    "section-after": START + END + b"<![CDATA[x]]>",
    "reference-after": START + END + b"&#65;",
    "declaration-after-space": b" <?xml version='1.0'?>" + START + END,
    "declaration-twice": b"<?xml version='1.0'?><?xml version='1.0'?>" + START + END,
    "declaration-without-version": b"<?xml encoding='utf-8'?>" + START + END,
    "declaration-in-wrong-order": b"<?xml encoding='utf-8' version='1.0'?>" + START + END,
    "declaration-in-capitals": b"<?XML version='1.0'?>" + START + END,
    "declaration-unfinished": b"<?xml version='1.0'>" + START + END,
    "standalone-maybe": b"<?xml version='1.0' standalone='maybe'?>" + START + END,
    "encoding-empty": b"<?xml version='1.0' encoding=''?>" + START + END,
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "mark-only": b"\xef\xbb\xbf",
    "null-bytes": b"\x00" * 1000,
    "less-than": b"<",
    "root-unfinished": b"<CTfile",
    "mark-of-utf-16-on-utf-8": b"\xff\xfe" + START + END,
    "mark-of-utf-8-on-utf-16": b"\xef\xbb\xbf" + (START + END).decode().encode("utf-16-le"),
    "utf-16-of-odd-length": (START + END).decode().encode("utf-16") + b"\x00",
    "utf-16-surrogate-alone": (START + b"@" + END)
    .decode()
    .encode("utf-16")
    .replace(b"@\0", b"\0\xd8"),
    "utf-16-said-not-done": b"<?xml version='1.0' encoding='utf-16'?>" + START + END,
}

ENCODINGS = {
    "utf-7": b"<?xml version='1.0' encoding='utf-7'?>+ADw-CTfile/+AD4-",
    "utf-7-doctype": b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AD4-" + START + END,
    "ebcdic": "<?xml version='1.0' encoding='cp037'?><CTfile/>".encode("cp037"),
    "ebcdic-named": b"<?xml version='1.0' encoding='ebcdic-cp-us'?>" + START + END,
    "utf-32": (START + END).decode().encode("utf-32"),
    "utf-32-be": (START + END).decode().encode("utf-32-be"),
    "utf-32-le": (START + END).decode().encode("utf-32-le"),
    "ucs-4": b"<?xml version='1.0' encoding='UCS-4'?>" + START + END,
    "shift-jis": b"<?xml version='1.0' encoding='Shift_JIS'?>" + START + END,
    "gb18030": b"<?xml version='1.0' encoding='gb18030'?>" + START + END,
    "iso-2022": b"<?xml version='1.0' encoding='iso-2022-jp'?>" + START + END,
    "rot13": b"<?xml version='1.0' encoding='rot13'?>" + START + END,
    "unknown": b"<?xml version='1.0' encoding='%s%n'?>" + START + END,
}

DISGUISED = {
    "program": b"MZ\x90\x00\x03" + b"\x00" * 500,
    "elf": b"\x7fELF\x02\x01\x01" + b"\x00" * 500,
    "zip": b"PK\x03\x04\x14\x00" + b"\x00" * 500,
    "pdf": b"%PDF-1.7\n" + START + END,
    "json": b'{"CTfile": {"CTFpupilData": []}}',
    "json-list": b"[" * 100_000,
    "csv": b"UPN,Surname\nA1,Jones\n",
    "rtf": b"{\\rtf1 x}",
    "script": b"#!/bin/sh\nrm -rf x\n",
    "zip-then-ctf": b"PK\x03\x04" + START + END,
}


def refusal_of(content: bytes) -> CtfRefused:
    with pytest.raises(CtfRefused) as caught:
        list(read_ctf(io.BytesIO(content)))
    return caught.value


def read_in_own_process(name: str) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.attacks.hostile_documents", name],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def assert_harmless(answer: dict[str, object], *, verdict: str) -> None:
    assert str(answer["verdict"]).split()[0] == verdict, answer
    assert isinstance(answer["mb"], float)
    assert answer["mb"] < 50, answer
    assert isinstance(answer["seconds"], float)
    assert answer["seconds"] < 10, answer
    assert not answer["fetched"]


@pytest.mark.parametrize("name", C11)
def test_c11_it_fetches_and_expands_nothing(name: str) -> None:
    assert_harmless(read_in_own_process(name), verdict=C11[name][1])


@pytest.mark.parametrize("name", C13)
def test_c13_it_stays_small_and_quick(name: str) -> None:
    assert_harmless(read_in_own_process(name), verdict=C13[name][1])


@pytest.mark.parametrize("name", BROKEN)
def test_c12_it_refuses_a_pupil_that_is_not_well_formed(name: str) -> None:
    refusal = refusal_of(START + PUPIL % BROKEN[name] + END)
    assert refusal.code == "document-not-well-formed"


@pytest.mark.parametrize("name", ENVELOPES)
def test_c12_it_refuses_an_envelope_that_is_not_well_formed(name: str) -> None:
    assert refusal_of(ENVELOPES[name]).code in {
        "document-not-well-formed",
        "document-not-xml",
        "document-empty",
        "document-encoding",
    }


def test_c12_it_refuses_a_document_cut_anywhere() -> None:
    assert len(list(read_ctf(io.BytesIO(WHOLE)))) == 1
    for length in range(len(WHOLE)):
        refusal_of(WHOLE[:length])


@pytest.mark.parametrize("name", ENCODINGS)
def test_c13_it_refuses_an_encoding_outside_the_ruling(name: str) -> None:
    assert refusal_of(ENCODINGS[name]).code == "document-encoding"


@pytest.mark.parametrize("name", DISGUISED)
def test_c08_it_refuses_what_is_no_xml(name: str) -> None:
    assert refusal_of(DISGUISED[name]).code == "document-not-xml"


def test_c12_it_says_the_line_and_nothing_of_the_pupil() -> None:
    refusal = refusal_of(START + b"\n\n" + PUPIL % b"Ysbryd<Gwallgof>" + END)
    assert "line 3" in str(refusal)
    assert "Ysbryd" not in repr(refusal) + str(refusal.params)
    assert "Gwallgof" not in repr(refusal) + str(refusal.params)
    assert refusal.__cause__ is None
    assert refusal.__suppress_context__
