"""The rules of the house that read templates and the names of tests of attacks."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.house.rules import HOUSE, Fault, Function, Source

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.S)
TRANSLATED = re.compile(
    r"\{%\s*(?P<tag>blocktrans(?:late)?)\b.*?\{%\s*end(?P=tag)\s*%\}|\{%\s*trans(?:late)?\b.*?%\}",
    re.S,
)
TAG = re.compile(r"\{%.*?%\}", re.S)
VARIABLE = re.compile(r"\{\{.*?\}\}", re.S)
# What a component of GOV.UK says to people: text="Send" instead of text=_("Send").
SAID_IN_TAG = re.compile(
    r"""(?:^|[\s_])(?P<name>text|html|title|heading|label|hint|legend|caption|alt)=
        (?P<quote>["'])(?P<words>[^"']*[^\W\d_]{2,}[^"']*)(?P=quote)""",
    re.X,
)
SAID_IN_ATTRIBUTE = frozenset(
    {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, the same in both languages, and the languages themselves, each in its own.
NAMES = frozenset({"Pont", "GOV", "UK", "CTF", "UPN", "SHA", "MB", "Cymraeg", "English"})

ATTACK = re.compile(r"test_(?P<section>[a-g])(?P<number>[0-9]{2})(?:_|$)")
ATTACKS = {"a": 14, "b": 15, "c": 22, "d": 6, "e": 4, "f": 13, "g": 7}


def read_templates() -> list[tuple[str, str]]:
    """Read every template of the house, pages and letters: its path and its text."""
    paths = sorted(
        path
        for path in (HOUSE / "pont").rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    )
    return [(p.relative_to(HOUSE).as_posix(), p.read_text(encoding="utf-8")) for p in paths]


def blank(pattern: re.Pattern[str], text: str, *, by: str = " ") -> str:
    """Replace what the pattern matches, keeping the numbers of the lines."""
    return pattern.sub(lambda found: by + "\n" * found[0].count("\n"), text)


def strip_comments(text: str) -> str:
    """Return a template without its comments."""
    return blank(COMMENT, text)


class Inline(HTMLParser):
    """Finds scripts, styles and handlers written into a page."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.faults: list[Fault] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag with its attributes."""
        given = dict(attrs)
        if tag == "style":
            self._tell("a <style> in a template: write it in pont/web/styles")
        if tag == "script" and "src" not in given:
            self._tell("a <script> without src: write it in pont/web/static")
        for name, value in attrs:
            if name == "style":
                self._tell("a style= attribute: use a class")
            if name.startswith("on"):
                self._tell(f"an {name}= attribute: add the listener in a script")
            if (value or "").strip().lower().startswith("javascript:"):
                self._tell(f"a javascript: address in {name}=")

    def _tell(self, words: str) -> None:
        self.faults.append(Fault(self.path, self.getpos()[0], words))


def keep_scripts_out_of_pages(path: str, text: str) -> Iterator[Fault]:
    """No script, style or handler stands in a template: the content security policy refuses it."""
    reader = Inline(path)
    reader.feed(blank(VARIABLE, blank(TAG, strip_comments(text)), by="x"))
    reader.close()
    yield from reader.faults


def is_push_button(tag: str, given: dict[str, str | None]) -> bool:
    """Return whether the value of a tag is what stands on a button."""
    return tag == "input" and given.get("type") in {"submit", "button", "reset"}


class Said(HTMLParser):
    """Finds the words of a page that people read, in text and in attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[int, str]] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hear what the attributes say."""
        if tag in {"script", "style"}:
            self.silent = tag
        given = dict(attrs)
        names = SAID_IN_ATTRIBUTE | ({"value"} if is_push_button(tag, given) else set())
        self.said += [(self.getpos()[0], given[name] or "") for name in names & set(given)]

    def handle_endtag(self, tag: str) -> None:
        """Listen again after a script."""
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        """Hear the text between tags."""
        if not self.silent:
            line = self.getpos()[0]
            self.said += [(line + n, text) for n, text in enumerate(data.split("\n"))]


def say_it_in_both_languages(path: str, text: str) -> Iterator[Fault]:
    """Every word of a template stands in a translation tag, names apart."""
    bare = blank(TRANSLATED, strip_comments(text))
    for tag in TAG.finditer(bare):
        line = bare.count("\n", 0, tag.start()) + 1
        for found in SAID_IN_TAG.finditer(tag[0]):
            yield Fault(path, line, f"{found['name']}=“{found['words']}” is not translated")
    reader = Said()
    reader.feed(blank(VARIABLE, blank(TAG, bare)))
    reader.close()
    for line, words in reader.said:
        if set(WORD.findall(words)) - NAMES:
            yield Fault(path, line, f"“{words.strip()}” is not translated")


def name_the_attack(source: Source) -> Iterator[Fault]:
    """Every test of an attack begins with the attack's id: `test_a02_...`."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and node.name.startswith("test"):
            found = ATTACK.match(node.name)
            if not found or not 1 <= int(found["number"]) <= ATTACKS[found["section"]]:
                yield source.fault(node, f"{node.name} names no attack: test_a02_...")
