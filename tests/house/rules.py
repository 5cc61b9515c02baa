"""The rules of the house that read Python: each takes one source and returns its faults.

Source: design of the house (docs/adr); CONTRIBUTING.md.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent

HTTP_MODULES = ("django.http", "django.shortcuts", "django.forms", "django.urls", "django.views")
HTTP_DOORS = ("web",)
DOORS = ("web", "console", "rounds")
MANAGERS = ("objects", "_default_manager", "_base_manager", "default_manager", "base_manager")
SHORTCUTS = ("get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404")
LINKS = ("ForeignKey", "OneToOneField", "ManyToManyField")
BANNED_MODULES = re.compile("(utils?|helpers?|common|core|bases?|managers?|services?|misc)(_.*)?")
# Where Django looks for the connection of a database of one's own.
MODULES_OF_OTHERS = ("config/sqlite/base.py",)
BANNED_VERBS = ("process", "handle", "manage", "do")
# Names that Django or the standard library calls.
NAMES_OF_OTHERS = re.compile(
    "handle|handle_(starttag|endtag|data)|process_(view|request|response|exception)"
)
PUPIL_FIELDS = frozenset(
    {
        "pupil",
        "surname",
        "former_surname",
        "preferred_surname",
        "forename",
        "middle_names",
        "upn",
        "former_upn",
        "dob",
        "date_of_birth",
        "born_on",
    }
)
LOG_METHODS = re.compile("debug|info|warn|warning|error|exception|critical|log|msg")
TRANSLATORS = re.compile("_|N_|gettext|gettext_(lazy|noop)|n?pgettext(_lazy)?|ngettext(_lazy)?")
CLOCKS = frozenset({"now", "utcnow", "today"})
LONGEST_FILE = 400
LONGEST_FUNCTION = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Fault:
    """One breach of a rule, where and what."""

    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


@dataclass(frozen=True)
class Source:
    """One Python file: `path` is relative to the house, with slashes."""

    path: str
    text: str
    tree: ast.Module = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Parse the text and let every node know its parent."""
        tree = ast.parse(self.text)
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]
        object.__setattr__(self, "tree", tree)

    @property
    def room(self) -> str:
        """The room of `pont/` that the file stands in, or "" outside."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "pont" and len(parts) > 2 else ""

    @property
    def is_migration(self) -> bool:
        """Whether Django wrote the file."""
        return "/migrations/" in self.path

    def fault(self, node: ast.AST, words: str) -> Fault:
        """Return a fault at that node."""
        return Fault(self.path, getattr(node, "lineno", 1), words)


Rule = Callable[[Source], Iterator[Fault]]


def read_sources(*folders: str) -> list[Source]:
    """Read every Python file below the folders of the house."""
    paths = sorted(path for folder in folders for path in (HOUSE / folder).rglob("*.py"))
    return [
        Source(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if "node_modules" not in path.parts
    ]


def find_imports(node: ast.AST) -> list[str]:
    """Return the dotted names that an import statement brings, or none."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return []


def name_call(node: ast.AST) -> str:
    """Return the last name of what a call calls: "objects.create" gives "create"."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def keep_http_behind_doors(source: Source) -> Iterator[Fault]:
    """HTTP is spoken in `web` alone."""
    if not source.room or source.room in HTTP_DOORS:
        return
    for node in ast.walk(source.tree):
        for name in find_imports(node):
            if name in HTTP_MODULES or name.startswith(tuple(f"{m}." for m in HTTP_MODULES)):
                yield source.fault(node, f"{name} belongs behind the doors, in pont/web")
                break


def reach_rows_through_permission(source: Source) -> Iterator[Fault]:
    """Doors reach rows by `.visible_to(...)` or a query function, never by a bare manager."""
    if source.room not in DOORS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            parent = getattr(node, "parent", None)
            if not (isinstance(parent, ast.Attribute) and parent.attr == "visible_to"):
                yield source.fault(node, f"bare .{node.attr}: use .visible_to(...) or a query")
        elif name_call(node) in SHORTCUTS and isinstance(node, ast.Call):
            if not node.args or isinstance(node.args[0], ast.Name | ast.Attribute):
                yield source.fault(node, f"{name_call(node)} of a model: start from .visible_to")
        elif isinstance(node, ast.ClassDef) and _is_view(node):
            yield from (
                source.fault(line, "a view with a model of its own: give it get_queryset")
                for line in node.body
                if isinstance(line, ast.Assign)
                and any(getattr(target, "id", "") == "model" for target in line.targets)
            )


def _is_view(node: ast.ClassDef) -> bool:
    """Return whether a class derives from a view."""
    names = (getattr(base, "id", getattr(base, "attr", "")) for base in node.bases)
    return any(name.endswith("View") for name in names)


def leave_no_mark_on_other_rooms(source: Source) -> Iterator[Fault]:
    """A link to a model of another room has `related_name="+"`."""
    if not source.room or source.is_migration:
        return
    rooms = {
        alias.asname or alias.name: node.module.split(".")[1]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pont.")
        for alias in node.names
    }
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or name_call(node) not in LINKS:
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        target = node.args[0] if node.args else given.get("to")
        room = _find_room(target, rooms) or source.room
        related = given.get("related_name")
        if room != source.room and getattr(related, "value", None) != "+":
            yield source.fault(node, f'a link to a model of {room} needs related_name="+"')


def _find_room(target: ast.expr | None, rooms: dict[str, str]) -> str:
    """Return the room that a link points to, or "" for its own."""
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return target.value.rpartition(".")[0]
    if isinstance(target, ast.Attribute):
        return "accounts" if target.attr == "AUTH_USER_MODEL" else rooms.get(_root(target), "")
    return rooms.get(target.id, "") if isinstance(target, ast.Name) else ""


def _root(node: ast.Attribute) -> str:
    """Return the first name of a dotted expression."""
    value = node.value
    while isinstance(value, ast.Attribute):
        value = value.value
    return getattr(value, "id", "")


def import_in_the_open(source: Source) -> Iterator[Fault]:
    """No import is hidden in a function, nor made from a string."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield source.fault(inner, "an import hidden in a function")
        # The console stands on top, and `pont check` must not load Django.
        elif source.room not in {"", "console"} and name_call(node) in {
            "__import__",
            "import_module",
        }:
            yield source.fault(node, "an import made from a string")


def name_plainly(source: Source) -> Iterator[Fault]:
    """No module that could hold anything, no verb that could mean anything."""
    for part in source.path.removesuffix(".py").split("/"):
        if BANNED_MODULES.fullmatch(part) and source.path not in MODULES_OF_OTHERS:
            yield source.fault(source.tree, f"“{part}” says nothing: name the subject")
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and not NAMES_OF_OTHERS.fullmatch(node.name):
            verb = node.name.lstrip("_").split("_")[0]
            if verb in BANNED_VERBS:
                yield source.fault(node, f"{node.name}: “{verb}” says nothing, name the act")


def say_what_it_does(source: Source) -> Iterator[Fault]:
    """Every module, public class and public function has a docstring."""
    if source.is_migration:
        return
    if source.tree.body and not ast.get_docstring(source.tree):
        yield source.fault(source.tree, "the module has no docstring")
    for node in ast.walk(source.tree):
        if (
            isinstance(node, Function | ast.ClassDef)
            and _is_public(node)
            and not ast.get_docstring(node)
        ):
            yield source.fault(node, f"{node.name} has no docstring")


def _is_public(node: ast.AST) -> bool:
    """Return whether a class or function is for others: no part of its path is private."""
    name = getattr(node, "name", "")
    if name.startswith("_") or name in {"Meta", "Media", "handle", "add_arguments"}:
        return False
    decorators = getattr(node, "decorator_list", [])
    if any(getattr(mark, "id", getattr(mark, "attr", "")) == "overload" for mark in decorators):
        return False
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.ClassDef):
        return _is_public(parent)
    return isinstance(parent, ast.Module)


def keep_files_short(source: Source) -> Iterator[Fault]:
    """A file is shorter than 400 lines."""
    lines = source.text.count("\n")
    if lines >= LONGEST_FILE and not source.is_migration:
        yield source.fault(source.tree, f"{lines} lines: a file has fewer than {LONGEST_FILE}")


def keep_functions_short(source: Source) -> Iterator[Fault]:
    """A function is shorter than 50 lines."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            lines = measure(node)
            if lines >= LONGEST_FUNCTION:
                yield source.fault(
                    node, f"{node.name} has {lines} lines: fewer than {LONGEST_FUNCTION} are meant"
                )


def measure(node: Function) -> int:
    """Return how many lines a function has, its decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def keep_pupils_out_of_logs(source: Source) -> Iterator[Fault]:
    """No field of a pupil is printed, logged or named in the facts of an audit line."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        if _is_print(node) or _is_log(node):
            told: list[ast.AST] = [*node.args, *node.keywords]
        else:
            told = [keyword for keyword in node.keywords if keyword.arg == "facts"]
        for name in sorted({name for part in told for name in _find_names(part)} & PUPIL_FIELDS):
            yield source.fault(node, f"{name} of a pupil goes into a log or an audit line")


def _is_print(node: ast.Call) -> bool:
    """Return whether a call writes to the terminal."""
    receiver = ast.unparse(node.func)
    return receiver == "print" or receiver.endswith(("stdout.write", "stderr.write"))


def _is_log(node: ast.Call) -> bool:
    """Return whether a call writes to a log."""
    if not LOG_METHODS.fullmatch(name_call(node)) or not isinstance(node.func, ast.Attribute):
        return False
    receiver = ast.unparse(node.func.value).lower()
    return "log" in receiver


def _find_names(node: ast.AST) -> Iterator[str]:
    """Return every name, attribute and key in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.keyword) and part.arg:
            yield part.arg
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def print_only_at_the_console(source: Source) -> Iterator[Fault]:
    """Only the console and the tools write to the terminal with `print`."""
    if source.room in {"", "console"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield source.fault(node, "print below the console: log it, or return it")


def translate_whole_sentences(source: Source) -> Iterator[Fault]:
    """What is translated is one literal: no f-string, no joined or formatted text."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and TRANSLATORS.fullmatch(name_call(node)) and node.args:
            text = node.args[0]
            if isinstance(text, ast.JoinedStr | ast.BinOp) or name_call(text) == "format":
                yield source.fault(node, "a message put together before it is translated")


def read_the_clock_at_the_doors(source: Source) -> Iterator[Fault]:
    """Below the doors nobody asks for the time: operations take `at`."""
    if not source.room or source.room in DOORS or "/management/" in source.path:
        return
    for node in ast.walk(source.tree):
        if name_call(node) in CLOCKS and isinstance(node, ast.Call):
            receiver = ast.unparse(node.func).rpartition(".")[0].rpartition(".")[2]
            if receiver in {"datetime", "date", "timezone"}:
                yield source.fault(node, "the clock is read at the doors: take at=")


RULES: tuple[Rule, ...] = (
    keep_http_behind_doors,
    reach_rows_through_permission,
    leave_no_mark_on_other_rooms,
    import_in_the_open,
    name_plainly,
    say_what_it_does,
    keep_files_short,
    keep_functions_short,
    keep_pupils_out_of_logs,
    print_only_at_the_console,
    translate_whole_sentences,
    read_the_clock_at_the_doors,
)
