"""The page for suppliers of software names every code that `pont check` can print."""

import ast
import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PAGE = HOUSE / "docs" / "how-to" / "check-files-before-sending.md"
SOURCES = [
    *(
        f"standards/{name}.py"
        for name in ("addresses", "name_mending", "file_names", "portal_names", "upn")
    ),
    "standards/documents.py",
    "standards/ctf.py",
    "standards/census.py",
    "policy/findings.py",
    "policy/contents.py",
    "policy/judgement.py",
    "policy/grants.py",
    "vault/zip_refusals.py",
    "console/check.py",
]
CODE = re.compile(
    r"(address|census|ctf|document|file|generic|name|not|portal|pupil|recipient|sender|upn|zip)"
    r"(-[a-z0-9]+)+"
)
# A kind of file, and the codes of two classes that only their subclasses raise.
NEVER_PRINTED = {
    "file-return",
    "document-refused",
    "zip-refused",
    # A census in CSV is taken as it is.
    "census-not-text",
    "census-columns-missing",
}


def find_codes() -> set[str]:
    return {
        node.value
        for source in SOURCES
        for node in ast.walk(ast.parse((HOUSE / "pont" / source).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def find_documented() -> list[str]:
    page = PAGE.read_text(encoding="utf-8").partition("## Problem codes")[2]
    return re.findall(r"^\| `([a-z0-9-]+)` ", page, re.MULTILINE)


def test_every_code_is_documented_once() -> None:
    documented = find_documented()
    assert sorted(documented) == sorted(set(documented))
    assert set(documented) == find_codes() - NEVER_PRINTED


def test_every_code_has_a_beginning_that_the_search_knows() -> None:
    raised = re.compile(r'(?:Problem|Mend|Slip|refusal|warning)\(\s*(?:About\.\w+,\s*)?"([^"]+)"')
    classes = re.compile(r'^    code(?:: ClassVar\[str\])? = "([^"]+)"', re.MULTILINE)
    for source in SOURCES:
        text = (HOUSE / "pont" / source).read_text(encoding="utf-8")
        for code in (*raised.findall(text), *classes.findall(text)):
            assert CODE.fullmatch(code), (source, code)
