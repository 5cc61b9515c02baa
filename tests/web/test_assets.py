"""Static files as production serves them, and where they come from."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

WEB = Path(__file__).resolve().parents[2] / "pont" / "web"
STATIC = WEB / "static" / "web"
ASSETS = WEB.parents[1] / "tools" / "assets"


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    """What production serves."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "pont.web.assets.HashedStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_it_serves_files_under_names_that_carry_their_hash(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for path in STATIC.rglob("*.*"):
        hashed = paths[f"web/{path.relative_to(STATIC)}"]
        assert re.search(r"\.[0-9a-f]{12}\.", hashed)
        assert (collected / hashed).exists()


def test_it_imports_scripts_by_their_hashed_names(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    script = (collected / paths["web/pont.js"]).read_text()
    assert paths["web/govuk-frontend.min.js"].removeprefix("web/") in script


def test_it_serves_smaller_files_to_browsers_that_can(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = collected / paths["web/pont.css"]
    assert Path(f"{sheet}.br").stat().st_size < sheet.stat().st_size / 5


def test_it_borrows_neither_crown_nor_crest_nor_typeface() -> None:
    everything = "".join(path.read_text() for path in STATIC.glob("*.*") if path.suffix != ".txt")
    for word in ("GDS Transport", "crest", "@font-face", "http://fonts", "https://fonts"):
        assert word not in everything
    assert not [path for path in STATIC.rglob("*") if "crown" in path.name or "crest" in path.name]


def test_it_asks_for_no_file_that_is_not_there() -> None:
    for name in re.findall(r"url\(([^)]*)\)", (STATIC / "pont.css").read_text()):
        assert (STATIC / name.strip("\"'")).is_file()


def test_it_carries_the_licences_of_what_it_borrows() -> None:
    licences = (STATIC / "LICENCES.txt").read_text()
    wanted = json.loads((ASSETS / "package.json").read_text())["devDependencies"]
    for name in ("govuk-frontend", "@ministryofjustice/frontend"):
        assert f"{name} {wanted[name]}" in licences
    assert licences.count("Permission is hereby granted, free of charge") == 2


def test_it_names_no_host_in_the_lock() -> None:
    lock = (ASSETS / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    assert "resolved" not in lock
    assert all("integrity" in entry for name, entry in packages.items() if name)


@pytest.mark.slow
@pytest.mark.skipif(
    not (ASSETS / "node_modules").exists(), reason="make assets has not been run here"
)
def test_it_is_what_the_sources_compile_to(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in STATIC.rglob("*.*")}
    node = Path(".venv/bin/node").absolute()
    subprocess.run([node, "build.mjs"], cwd=ASSETS, check=True, capture_output=True)  # noqa: S603
    after = {path: path.read_bytes() for path in STATIC.rglob("*.*")}
    assert before == after


def test_it_holds_no_words_in_scripts() -> None:
    """Sentences come from the page, where they are translated."""
    for script in STATIC.glob("*.js"):
        if script.name == "govuk-frontend.min.js":
            continue
        code = re.sub(r"//[^\n]*", "", script.read_text())
        for text in re.findall(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`", code):
            assert not re.search(r"[A-Z][a-z]+ [a-z]+ ", "".join(text)), script.name
