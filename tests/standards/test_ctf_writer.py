"""Re-addressing a transfer file, and splitting one by destination."""

import tracemalloc
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from lxml import etree

from pont.standards.addresses import parse_address
from pont.standards.ctf import CtfPupil, CtfRefused
from pont.standards.ctf_writer import Split, readdress_ctf, split_ctf
from tests.standards.ctf_documents import HEADER, SAMPLES, ctfs_xml, make_ctf, read_all

RUMNEY = "6812317"
ENCODED = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*ctf*.xml"))]


def readdress(document: bytes | str, to: str = RUMNEY) -> bytes:
    target = BytesIO()
    source = document.encode() if isinstance(document, str) else document
    readdress_ctf(BytesIO(source), target, destination=parse_address(to))
    return target.getvalue()


def split(
    document: bytes | str, allocate: Callable[[CtfPupil], str | None]
) -> tuple[Split[str], dict[str, bytes]]:
    targets: dict[str, BytesIO] = {}

    def open_target(number: str) -> BytesIO:
        assert number not in targets
        return targets.setdefault(number, BytesIO())

    done = split_ctf(
        BytesIO(document.encode() if isinstance(document, str) else document),
        allocate=allocate,
        open_target=open_target,
        destination=parse_address,
    )
    return done, {number: target.getvalue() for number, target in targets.items()}


def alternate(pupil: CtfPupil) -> str:
    return f"681200{pupil.ordinal % 3 + 1}"


def canonical_pupils(document: bytes) -> list[bytes]:
    root = etree.fromstring(document, etree.XMLParser(strip_cdata=False, resolve_entities=False))
    return [
        etree.tostring(pupil, method="c14n", with_tail=False)
        for data in root.iterchildren("{*}CTFpupilData")
        for pupil in data.iterchildren("{*}Pupil")
    ]


@pytest.mark.parametrize(("name", "document"), ENCODED)
def test_it_readdresses_and_leaves_the_rest_alone(name: str, document: bytes) -> None:
    done = readdress(document)
    before, pupils = read_all(document)
    after, same_pupils = read_all(done)
    assert after.destination.number == RUMNEY
    assert after.destination.urn == ""
    assert after.source == before.source
    assert same_pupils == pupils
    assert canonical_pupils(done) == canonical_pupils(document)
    assert done.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<CTfile')


@pytest.mark.parametrize("to", ["681LLLL", "680ADMS", "XXXXXXX", "MMMMMMM"])
def test_it_readdresses_to_desks_and_the_shelf(to: str) -> None:
    header, _ = read_all(readdress(make_ctf(""), to))
    assert header.destination.number == to
    assert (header.destination.la, header.destination.estab) == (to[:3], to[3:])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "<Header/>",
        "<Header></Header>",
        "<Header a='1'><SuppInfo/></Header>",
        "<Header><DestSchool/></Header>",
        "<Header><DestSchool></DestSchool><SuppInfo/></Header>",
        "<Header><DestSchool><LEA/></DestSchool><SuppInfo>DestSchool</SuppInfo></Header>",
        "<Header><DestSchool\n><URN>1</URN><Estab>2</Estab></DestSchool\n></Header>",
        "<Header><!-- <DestSchool/> --><a><DestSchool/></a></Header>",
    ],
)
def test_it_gives_a_destination_to_a_header_of_any_shape(header: str) -> None:
    document = make_ctf("<UPN>A1</UPN>", header=header)
    for done in (readdress(document), split(document, lambda _: RUMNEY)[1][RUMNEY]):
        read, (pupil,) = read_all(done)
        assert read.destination.number == RUMNEY
        assert pupil.upn == "A1"
        assert done.count(b"<SuppInfo") == header.count("<SuppInfo")


def test_it_finds_a_header_of_any_length() -> None:
    header = HEADER.replace(
        "<DestSchool>", f"<SuppInfo>{'<a>x</a>' * 20_000}</SuppInfo><DestSchool>"
    )
    read, _ = read_all(readdress(make_ctf("", header=header)))
    assert read.destination.number == RUMNEY


def test_it_keeps_prefixes_when_it_readdresses() -> None:
    done = readdress(
        '<c:CTfile xmlns:c="urn:x"><c:Header><c:DestSchool/></c:Header><c:CTFpupilData/></c:CTfile>'
    )
    root = etree.fromstring(done)
    assert root.findtext("{urn:x}Header/{urn:x}DestSchool/{urn:x}Estab") == "2317"


@pytest.mark.parametrize(
    "document",
    [
        make_ctf("<a>"),
        make_ctf("") + "x",
        make_ctf("")[:-4],
        "<CTfile/>",
        "<CTfile><Header/>",
        "<Message/>",
        "<!DOCTYPE CTfile><CTfile/>",
    ],
)
def test_it_refuses_what_is_no_whole_ctf(document: str) -> None:
    with pytest.raises(CtfRefused):
        readdress(document)
    with pytest.raises(CtfRefused):
        split(document, alternate)


def test_it_refuses_bytes_outside_the_encoding() -> None:
    document = make_ctf("<UPN>\x81</UPN>", declaration="<?xml version='1.0' encoding='cp1252'?>")
    with pytest.raises(CtfRefused) as refused:
        readdress(document.encode("latin-1"))
    assert refused.value.code == "document-encoding"


def test_it_splits_by_destination_and_counts() -> None:
    document = make_ctf(*(f"<UPN>A{number}</UPN>" for number in range(5)))
    done, files = split(document, lambda pupil: None if pupil.upn == "A3" else alternate(pupil))
    assert done == Split(pupils={"6812002": 1, "6812003": 2, "6812001": 1}, left_out=1)
    for number, content in files.items():
        header, pupils = read_all(content)
        assert header.destination.number == number
        assert header.source.number == "6812045"
        assert len(pupils) == done.pupils[number]
        assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert [pupil.upn for pupil in read_all(files["6812003"])[1]] == ["A1", "A4"]


def test_it_splits_nothing_from_a_file_without_pupils() -> None:
    assert split(make_ctf(), alternate) == (Split(pupils={}, left_out=0), {})


def test_it_copies_nothing_that_may_be_about_another_pupil() -> None:
    document = (
        f"<CTfile><!-- secret -->{HEADER}<Other>secret</Other><CTFpupilData>secret"
        "<Pupil><UPN>A0</UPN></Pupil>secret<Other>secret</Other><Pupil><UPN>A1</UPN></Pupil>"
        "</CTFpupilData><Other>secret</Other></CTfile>"
    )
    _, files = split(document, alternate)
    assert len(files) == 2
    for content in files.values():
        assert b"secret" not in content
    assert b"A1" not in files["6812002"]
    assert b"A0" not in files["6812003"]


@pytest.mark.parametrize(("name", "document"), ENCODED)
def test_every_split_pupil_is_equal_under_canonical_xml(name: str, document: bytes) -> None:
    _, files = split(document, alternate)
    after = [pupil for content in files.values() for pupil in canonical_pupils(content)]
    assert sorted(after) == sorted(canonical_pupils(document))


@given(ctfs_xml())
def test_every_pupil_comes_through_a_split_unchanged(document: str) -> None:
    _, files = split(document, alternate)
    after = [pupil for content in files.values() for pupil in canonical_pupils(content)]
    assert sorted(after) == sorted(canonical_pupils(document.encode()))
    for number, content in files.items():
        assert read_all(content)[0].destination.number == number


@given(ctfs_xml())
def test_every_pupil_comes_through_readdressing_unchanged(document: str) -> None:
    done = readdress(document)
    assert canonical_pupils(done) == canonical_pupils(document.encode())
    assert read_all(done)[0].destination.number == RUMNEY
    assert read_all(done)[1] == read_all(document)[1]


def test_its_memory_does_not_grow_with_the_file() -> None:
    pupil = "<UPN>A1</UPN>" + "<a>text</a>" * 100
    document = make_ctf(*[pupil] * 3_000).encode()

    class Nowhere(BytesIO):
        def write(self, content: object, /) -> int:
            return 0

    tracemalloc.start()
    try:
        split_ctf(
            BytesIO(document),
            allocate=alternate,
            open_target=lambda _: Nowhere(),
            destination=parse_address,
        )
        readdress_ctf(BytesIO(document), Nowhere(), destination=parse_address(RUMNEY))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
