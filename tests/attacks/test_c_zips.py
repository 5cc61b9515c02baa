"""Section C of the attacks, as far as zips and the scanner go: C14, C15, C16, C22."""

import base64
import bz2
import gzip
import io
import stat
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from pytest_django import Settings

from pont.vault import bundles, operations, scanner, zip_refusals, zips
from tests.clamd import EICAR, fake_clamd, say_nothing
from tests.vault.raw_zips import Member, deflate, write_zip
from tests.vault.samples import MB, find_paths, keep_bytes, make_zip


def refuse(data: bytes) -> zip_refusals.ZipRefused:
    """Return the refusal that `data` gets, which must come fast and in little memory."""
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(zip_refusals.ZipRefused) as refused:
        zips.inspect_zip(io.BytesIO(data))
    assert time.monotonic() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 50 * MB
    tracemalloc.stop()
    return refused.value


def make_42() -> bytes:
    """A zip of sixteen zips of sixteen zips of zeros, as 42.zip is."""
    inner = make_zip({f"{n}.dll": bytes(4 * MB) for n in range(1)})
    middle = make_zip({f"page {n}.zip": inner for n in range(16)})
    return make_zip({f"lib {n}.zip": middle for n in range(16)})


def make_ratio_of_one() -> bytes:
    """One entry that expands a thousandfold."""
    return write_zip([Member(b"0", deflate(bytes(2 * MB)), 8, size=2 * MB)])


def make_ratio_of_all() -> bytes:
    """Entries too small to matter alone, that together expand a thousandfold."""
    packed = deflate(bytes(MB // 2))
    return write_zip([Member(b"%d" % n, packed, 8, size=MB // 2) for n in range(9)])


def make_giant() -> bytes:
    """Two entries that together expand to more than a gigabyte."""
    sizes = (900 << 20, 200 << 20)
    return write_zip([Member(b"%d" % size, b"x" * 10 * MB, 8, size=size) for size in sizes])


def make_many(number: int, *, admitted: int) -> bytes:
    """A zip of that many entries, whose end record admits to fewer."""
    return write_zip([Member(b"%d" % n) for n in range(number)], count=admitted)


def make_overlap() -> bytes:
    """Ten entries over the bytes of one."""
    over = [Member(b"a%d" % n, b"x" * 500, offset=0) for n in range(9)]
    return write_zip([Member(b"a", b"x" * 500), *over])


def make_inlay() -> bytes:
    """An entry whose header and data lie within the data of another."""
    inner = Member(b"b", b"y" * 90)
    body = write_zip([inner])[:121]
    return write_zip([Member(b"a", body), Member(b"b", b"y" * 90, offset=31)])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(make_42, "zip-bomb", id="42.zip"),
        pytest.param(make_ratio_of_one, "zip-bomb", id="ratio of one entry"),
        pytest.param(make_ratio_of_all, "zip-bomb", id="ratio of all together"),
        pytest.param(make_giant, "zip-too-big", id="more than 1 GB"),
        pytest.param(
            lambda: make_many(100_000, admitted=0xFFFF), "zip-too-many-entries", id="10^5 entries"
        ),
        pytest.param(
            lambda: make_many(100_000, admitted=1), "zip-too-many-entries", id="1 of 10^5 admitted"
        ),
        pytest.param(
            lambda: make_many(10_001, admitted=10_001), "zip-too-many-entries", id="one too many"
        ),
        pytest.param(make_overlap, "zip-overlaps", id="entries over one another"),
        pytest.param(make_inlay, "zip-overlaps", id="an entry inside another"),
    ],
)
def test_c14_a_bomb_is_refused_from_its_directory(make: Callable[[], bytes], code: str):
    assert refuse(make()).code == code


def with_mode(mode: int) -> Member:
    return Member(b"link", b"/etc/passwd", attributes=mode << 16)


def unicode_path(name: bytes) -> bytes:
    return b"\x75\x70" + (len(name) + 5).to_bytes(2, "little") + b"\1" + bytes(4) + name


HOSTILE_NAMES = {
    b"../evil": "zip-path-escapes",
    b"a/../../evil": "zip-path-escapes",
    b"a/..": "zip-path-escapes",
    b"..": "zip-path-escapes",
    b"..\\evil": "zip-path-escapes",
    b"a\\..\\..\\evil": "zip-path-escapes",
    b".. /evil": "zip-path-escapes",
    b"a/.../evil": "zip-path-escapes",
    b"/etc/passwd": "zip-path-absolute",
    b"//server/share": "zip-path-absolute",
    b"\\\\server\\share": "zip-path-absolute",
    b"C:evil": "zip-path-absolute",
    b"c:/evil": "zip-path-absolute",
    b"Z:\\evil": "zip-path-absolute",
    b"a\\b": "zip-path-backslash",
    b"a\0b": "zip-name-unsafe",
    b"evil.xml\0.zip": "zip-name-unsafe",
    b"a\nb": "zip-name-unsafe",
    b"a\x1b[2J": "zip-name-unsafe",
    b"": "zip-name-unsafe",
    b".": "zip-name-unsafe",
    b" /": "zip-name-unsafe",
    b"a" * 2000: "zip-name-unsafe",
}


@pytest.mark.parametrize(("name", "code"), HOSTILE_NAMES.items())
def test_c15_a_hostile_name_is_refused(name: bytes, code: str):
    refused = refuse(write_zip([Member(b"harmless.txt"), Member(name)]))
    assert refused.code == code
    assert refused.params == {"number": 2}


@pytest.mark.parametrize("name", ["gpj.\u202eexe.txt", "a\u2066b"])
def test_c15_a_name_that_turns_its_direction_is_refused(name: str):
    assert refuse(write_zip([Member(name.encode(), flags=0x800)])).code == "zip-name-unsafe"


def test_c15_a_second_name_in_an_extra_field_counts_too():
    hidden = Member(b"good.txt", extra=unicode_path(b"../evil.txt"))
    assert refuse(write_zip([hidden])).code == "zip-path-escapes"
    twin = Member(b"other.txt", extra=unicode_path(b"GOOD.txt"))
    assert refuse(write_zip([Member(b"good.txt"), twin])).code == "zip-duplicate"


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
def test_c15_a_link_or_device_is_refused(mode: int):
    assert refuse(write_zip([with_mode(mode)])).code == "zip-link"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (b"a.xml", b"a.xml"),
        (b"a.xml", b"A.XML"),
        (b"a/b", b"a//b"),
        (b"a/b", b"a/./b"),
        (b"a", b"a/"),
        ("ŷ".encode(), "y\u0302".encode()),
        (b"STRASSE", "straße".encode()),
    ],
)
def test_c15_a_name_twice_is_refused(first: bytes, second: bytes):
    members = [Member(first, flags=0x800), Member(second, flags=0x800)]
    assert refuse(write_zip(members)).code == "zip-duplicate"


GOOD = write_zip([Member(b"a.txt", b"text")])
PDF = b"%PDF-1.7 " * 20


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(PDF + GOOD, "zip-hides-bytes", id="data before, offsets not moved"),
        pytest.param(write_zip([Member(b"a")], before=PDF), "zip-hides-bytes", id="data before"),
        pytest.param(write_zip([Member(b"a")], between=PDF), "zip-hides-bytes", id="data between"),
        pytest.param(write_zip([Member(b"a")], after=PDF), "zip-hides-bytes", id="data after"),
        pytest.param(GOOD + GOOD, "zip-hides-bytes", id="two zips in a row"),
        pytest.param(
            write_zip([Member(b"a")], comment=GOOD), "zip-hides-bytes", id="a zip as comment"
        ),
        pytest.param(GOOD[:-2] + b"\5\0", "zip-unreadable", id="comment longer than the file"),
        pytest.param(GOOD[:-22], "zip-unreadable", id="no end record"),
        pytest.param(write_zip([Member(b"a")], count=2), "zip-unreadable", id="wrong count"),
        pytest.param(write_zip([Member(b"a")], count=0), "zip-unreadable", id="a count of none"),
        pytest.param(write_zip([Member(b"a", local_name=b"b")]), "zip-unreadable", id="two names"),
        pytest.param(write_zip([Member(b"a", local_size=9)]), "zip-unreadable", id="two sizes"),
        pytest.param(write_zip([Member(b"a", size=9)]), "zip-unreadable", id="stored, yet larger"),
        pytest.param(
            write_zip([Member(b"a", flags=0x2000)]), "zip-unreadable", id="hidden directory"
        ),
        pytest.param(write_zip([Member(b"a", version=99)]), "zip-unreadable", id="unknown version"),
        pytest.param(write_zip([Member(b"\xff", flags=0x800)]), "zip-unreadable", id="no UTF-8"),
        pytest.param(
            write_zip([Member(b"a", extra=b"\1\0\xff\0")]), "zip-unreadable", id="bad extra"
        ),
        pytest.param(write_zip([Member(b"a", offset=9999)]), "zip-hides-bytes", id="offset beyond"),
        pytest.param(
            write_zip([Member(b"a", b"", 8, size=5)]), "zip-unreadable", id="out of nothing"
        ),
        pytest.param(GOOD.replace(b"PK\3\4", b"PK\3\5"), "zip-unreadable", id="no local header"),
        pytest.param(GOOD.replace(b"PK\1\2", b"PK\1\3"), "zip-unreadable", id="no directory entry"),
        pytest.param(GOOD[:-6] + b"\xff\xff\xff\xff\0\0", "zip-zip64", id="zip64 offset"),
        pytest.param(
            GOOD[:-22] + b"PK\6\7" + bytes(16) + GOOD[-22:], "zip-zip64", id="zip64 locator"
        ),
        pytest.param(
            write_zip([Member(b"a", size=0xFFFFFFFF, extra=b"\1\0\x08\0" + bytes(7) + b"\1")]),
            "zip-too-big",
            id="zip64 size",
        ),
    ],
)
def test_c15_a_malformed_zip_is_refused(data: bytes, code: str):
    assert refuse(data).code == code


def test_c15_members_with_a_password_pass_and_are_listed():
    closed = Member(b"closed.txt", b"x" * 20, flags=1, size=8)
    assert zips.inspect_zip(io.BytesIO(write_zip([closed]))).encrypted == ("closed.txt",)


def in_tar(data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("a.com")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def in_mail(data: bytes) -> bytes:
    return (
        b"From: a@school.example\r\nTo: b@school.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: application/octet-stream; name="a.com"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="a.com"\r\n\r\n' + base64.encodebytes(data)
    )


def in_zip(data: bytes) -> bytes:
    return make_zip({"a.com": data})


def in_stored_zip(data: bytes) -> bytes:
    return make_zip({"a.com": data}, method=zipfile.ZIP_STORED)


def in_nested_zip(data: bytes) -> bytes:
    return make_zip({"a.zip": make_zip({"b.zip": make_zip({"c.com": data})})})


def among_others(data: bytes) -> bytes:
    return make_zip({**{f"{n}.txt": b"text" for n in range(50)}, "a.com": data})


CARRIERS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    lambda data: data + b"\r\n",
    lambda data: data + b" " * 50,
    gzip.compress,
    bz2.compress,
    in_tar,
    in_mail,
    in_zip,
    in_stored_zip,
    in_nested_zip,
    among_others,
    lambda data: gzip.compress(in_tar(data)),
    lambda data: in_zip(gzip.compress(data)),
    lambda data: in_zip(in_tar(data)),
)


@pytest.mark.clamd
@pytest.mark.parametrize("carrier", CARRIERS)
def test_c16_a_virus_is_found_in_any_wrapping(
    settings: Settings, clamd: str, carrier: Callable[[bytes], bytes]
):
    settings.SCANNER = clamd
    with pytest.raises(scanner.Infected):
        operations.store([carrier(EICAR)], limit=MB)
    assert find_paths() == []


def test_c16_a_scanner_that_is_down_or_slow_lets_nothing_in(settings: Settings):
    settings.SCANNER = "clamd://127.0.0.1:1"
    with pytest.raises(scanner.ScannerUnavailable):
        operations.store([b"x"], limit=MB)
    settings.SCANNER_TIMEOUT = 0.5
    with (
        fake_clamd(say_nothing) as settings.SCANNER,
        pytest.raises(scanner.ScannerUnavailable),
    ):
        operations.store([b"x"], limit=MB)
    assert find_paths() == []


@pytest.mark.django_db
def test_c22_a_bundle_gives_every_file_a_name_of_its_own():
    names = [
        "6812045_CTF_6812317_001.XML",
        "6812045_ctf_6812317_001.xml",
        "../../etc/passwd",
        "C:\\Windows\\evil.exe",
        "a\0b\r\n.xml",
        "gpj.\u202eexe.xml",
        "CON",
        "nul.txt",
        "  .. ",
        "",
        "<a>|?*.xml",
        "x" * 400 + ".xml",
    ]
    made = b"".join(bundles.zip_chunks([(name, keep_bytes(b"x")) for name in names]))
    contents = zips.inspect_zip(io.BytesIO(made))
    assert [entry.name for entry in contents.entries] == [
        "6812045_CTF_6812317_001.XML",
        "6812045_ctf_6812317_001 (2).xml",
        "passwd",
        "evil.exe",
        "ab.xml",
        "gpj.exe.xml",
        "_CON",
        "_nul.txt",
        "file",
        "file (2)",
        "_a____.xml",
        "x" * 139 + ".xml",
    ]
