"""Inspecting zips: what people send passes, with its contents listed."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pont.vault import operations, queries, zips
from pont.vault.zip_refusals import ZipEmpty, ZipRefused, ZipUnreadable
from tests.vault.raw_zips import Member, write_zip
from tests.vault.samples import MB, make_zip

SAMPLE = make_zip({"a.txt": b"a" * 100, "folder/b.txt": b"b" * 300, "folder/c.bin": b"c"})


def inspect(data: bytes) -> zips.ZipContents:
    return zips.inspect_zip(io.BytesIO(data))


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_it_lists_the_files_of_an_ordinary_zip(method: int):
    contents = inspect(
        make_zip({"a.txt": b"a" * 100, "dir/": b"", "dir/b.txt": b"b"}, method=method)
    )
    assert [(entry.name, entry.size) for entry in contents.entries] == [
        ("a.txt", 100),
        ("dir/b.txt", 1),
    ]
    assert contents.expanded_size == 101
    assert contents.encrypted == ()


def test_it_lists_a_zip_that_was_streamed():
    made = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data) -> int:  # type: ignore[no-untyped-def]
            return made.write(data)

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr("a.txt", b"a" * 100)
        archive.writestr("b.txt", b"b")
    assert len(inspect(made.getvalue()).entries) == 2


def test_it_lists_members_that_need_a_password():
    contents = inspect(
        write_zip([Member(b"open.txt"), Member(b"closed.txt", b"x" * 13, flags=1, size=1)])
    )
    assert contents.encrypted == ("closed.txt",)
    assert [entry.is_encrypted for entry in contents.entries] == [False, True]


@pytest.mark.parametrize(
    "name",
    ["Ysgol Tŷ Gwyn.docx", "Überführung.txt", "日本.txt", "a b (1)+&.pdf", "..a.txt", "a..b/c"],
)
def test_it_takes_any_harmless_name(name: str):
    assert inspect(make_zip({name: b"x"})).entries[0].name == name


def test_it_takes_a_comment():
    assert inspect(write_zip([Member(b"a")], comment=b"made by a program")).expanded_size == 1


def test_it_takes_as_many_entries_as_are_allowed():
    most = [Member(b"%d" % number) for number in range(zips.MOST_ENTRIES)]
    assert len(inspect(write_zip(most)).entries) == zips.MOST_ENTRIES


def test_it_leaves_the_stream_open():
    stream = io.BytesIO(SAMPLE)
    zips.inspect_zip(stream)
    assert not stream.closed


def test_it_reads_straight_from_the_vault():
    deposit = operations.store([SAMPLE], limit=MB, record_size=16)
    with queries.open_stored(deposit) as file:
        assert len(zips.inspect_zip(file).entries) == 3


@pytest.mark.parametrize("data", [write_zip([]), make_zip({"folder/": b""})])
def test_it_refuses_a_zip_without_a_file(data: bytes):
    with pytest.raises(ZipEmpty):
        inspect(data)


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\5\6", b"x" * 100, b"<CTfile/>" * 9000, bytes(70_000)]
)
def test_it_refuses_what_is_no_zip(data: bytes):
    with pytest.raises(ZipUnreadable):
        inspect(data)


@given(data=some.binary(max_size=400))
def test_it_never_fails_otherwise_on_any_bytes(data: bytes):
    with pytest.raises(ZipRefused):
        inspect(data)
    with pytest.raises(ZipRefused):
        inspect(b"PK\3\4" + data + b"PK\5\6" + data[:18])


@given(
    changes=some.lists(
        some.tuples(some.integers(0, len(SAMPLE) - 1), some.integers(0, 255)),
        min_size=1,
        max_size=6,
    )
)
def test_it_never_fails_otherwise_on_a_broken_zip(changes: list[tuple[int, int]]):
    broken = bytearray(SAMPLE)
    for at, value in changes:
        broken[at] = value
    with contextlib.suppress(ZipRefused):
        assert len(inspect(bytes(broken)).entries) <= 3


def test_it_refuses_every_cut():
    for length in range(len(SAMPLE)):
        with pytest.raises(ZipRefused):
            inspect(SAMPLE[:length])


def test_every_refusal_has_its_own_code_and_words():
    kinds = ZipRefused.__subclasses__()
    assert len({kind.code for kind in kinds}) == len({kind.message for kind in kinds}) == len(kinds)
    assert all(
        "Nothing was sent" in kind.message or "nothing was sent" in kind.message for kind in kinds
    )
