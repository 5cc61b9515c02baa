"""Bundling: several files handed over as one zip, made while it is sent."""

import io
import os
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pont.vault import bundles, zips
from pont.vault.envelope import Damaged
from tests.vault.samples import MB, keep_bytes, locate

pytestmark = pytest.mark.django_db


def open_bundle(members) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(bundles.zip_chunks(members))))


def test_it_holds_every_file_in_its_order():
    texts = {"b.xml": b"<b/>" * 900, "a.zip": os.urandom(3 * MB), "ysgol.csv": b"a,b\r\n"}
    bundle = open_bundle([(name, keep_bytes(text)) for name, text in texts.items()])
    assert bundle.namelist() == list(texts)
    assert [bundle.read(name) for name in texts] == list(texts.values())


def test_it_packs_text_and_stores_what_is_packed_already():
    stored = keep_bytes(b"<a/>" * 1000)
    bundle = open_bundle([("a.XML", stored), ("a.zip", stored)])
    kinds = [info.compress_type for info in bundle.infolist()]
    assert kinds == [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]


def test_it_is_a_zip_that_it_would_take_itself():
    stored = keep_bytes(b"<a/>" * 50)
    made = b"".join(bundles.zip_chunks([("a.xml", stored), ("b.zip", stored)]))
    assert len(zips.inspect_zip(io.BytesIO(made)).entries) == 2


def test_it_refuses_before_the_first_byte_if_a_file_is_gone():
    stored, gone = keep_bytes(b"abc"), keep_bytes(b"def")
    locate(gone).unlink()
    with pytest.raises(Damaged):
        bundles.zip_chunks([("a.xml", stored), ("b.xml", gone)])


def test_it_takes_little_memory():
    stored = [keep_bytes(os.urandom(20 * MB)) for _ in range(2)]
    tracemalloc.start()
    size = sum(map(len, bundles.zip_chunks([(f"{n}.zip", each) for n, each in enumerate(stored)])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 40 * MB
    assert peak < 8 * MB


@given(some.lists(some.text(max_size=300), max_size=30))
def test_any_names_become_safe_and_unique(names: list[str]):
    made = list(bundles.make_names(names))
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert name.strip(" .") == name
        assert 0 < len(name) < 200
        assert not set(name) & set('/\\<>:"|?*\0\n\r')
