"""The Welsh catalogues: find the strings people see, write them to .po files, compile, check.

    python -m tools.catalogue extract [ROOM...]   bring the .po files in step with the sources
    python -m tools.catalogue compile             make the .mo files that Django reads
    python -m tools.catalogue check [ROOM...]     list what lacks its Welsh

Each room of `pont/` has its own catalogue; `config/` has one too, which besides its own strings
holds those of Django and allauth that a person can meet (`BORROWED`), because Django's Welsh is
incomplete and allauth has none. Babel does the work, so no gettext needs to be installed.
"""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as find_calls
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale", "cy", "LC_MESSAGES", "django.po")
TEMPLATE_SUFFIXES = frozenset({".html", ".txt"})

# What each name of gettext takes: the places of its msgid, plural and context ("c").
SINGULAR, PLURAL = None, (1, 2)
IN_CONTEXT, PLURAL_IN_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGULAR,
    "N_": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": IN_CONTEXT,
    "pgettext_lazy": IN_CONTEXT,
    "npgettext": PLURAL_IN_CONTEXT,
    "npgettext_lazy": PLURAL_IN_CONTEXT,
}

# The modules of others whose words reach our screens.
BORROWED = (
    ("django", "contrib/auth/forms.py"),
    ("django", "contrib/auth/password_validation.py"),
    ("django", "contrib/auth/validators.py"),
    ("django", "core/paginator.py"),
    ("django", "core/validators.py"),
    ("django", "db/models/base.py"),
    ("django", "forms/fields.py"),
    ("django", "forms/formsets.py"),
    ("django", "forms/models.py"),
    ("django", "forms/widgets.py"),
    ("django", "template/defaultfilters.py"),
    ("django", "utils/dateformat.py"),
    ("django", "utils/dates.py"),
    ("django", "utils/ipv6.py"),
    ("django", "utils/text.py"),
    ("django", "utils/timesince.py"),
    ("allauth", "account/adapter.py"),
    ("allauth", "account/fields.py"),
    ("allauth", "account/forms.py"),
    ("allauth", "mfa/adapter.py"),
    ("allauth", "mfa/models.py"),
    ("allauth", "mfa/totp/forms.py"),
    ("allauth", "mfa/webauthn/forms.py"),
    ("allauth", "socialaccount/adapter.py"),
)

# Welsh nouns keep their singular after a number but their first letter changes after 2, 3 and 6:
# 1 cofnod, 2 gofnod, 3 chofnod, 6 chofnod, 10 cofnod.
PLURAL_FORMS = "nplurals=5; plural=(n==1) ? 0 : (n==2) ? 1 : (n==3) ? 2 : (n==6) ? 3 : 4"
HEADER = """\
# The Welsh of {room}.
msgid ""
msgstr ""
"Language: cy\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""

PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?[-#0+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One string whose Welsh is missing, doubtful or broken."""

    catalogue: Path
    source: str
    text: str
    reason: str

    def __str__(self) -> str:
        where = self.source or str(self.catalogue)
        return f"{where}: {self.reason}: {self.text!r}"


def find_rooms(house: Path = HOUSE) -> tuple[Path, ...]:
    """Return the folders that have a catalogue of their own: every room, and `config`."""
    rooms = sorted(path.parent for path in (house / "pont").glob("*/__init__.py"))
    return (house / "config", *rooms)


def read_strings(path: Path, *, source: str) -> Iterator[tuple[str, Message]]:
    """Yield each translatable string of a Python file or Django template, with `source`."""
    content = path.read_bytes()
    if path.suffix in TEMPLATE_SUFFIXES:
        # Brackets around the whole, so that the tokenizer sees neither lines nor indentation.
        content = f"({templatize(content.decode(), origin=source)})".encode()
    for _, msgid, _, context in find_calls("python", io.BytesIO(content), KEYWORDS):
        yield source, Message(msgid, context=context)


def find_sources(room: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of `room` that may hold words for people, each with its name to show."""
    house = room.parent if room.name == "config" else room.parent.parent
    for path in sorted(room.rglob("*")):
        parts = path.relative_to(room).parts
        is_template = path.suffix in TEMPLATE_SUFFIXES and "templates" in parts
        if (path.suffix == ".py" or is_template) and "migrations" not in parts:
            yield path, path.relative_to(house).as_posix()
    if room.name == "config":
        yield from find_borrowed()


def find_borrowed() -> Iterator[tuple[Path, str]]:
    """Yield the modules of Django and allauth whose words a person can meet."""
    for package, file in BORROWED:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            folder = Path(spec.submodule_search_locations[0])
            yield folder / file, f"{package}/{file}"


def read_room(room: Path) -> Catalog:
    """Return every translatable string of `room`, without its Welsh."""
    found = make_catalogue()
    for path, source in find_sources(room):
        for where, message in read_strings(path, source=source):
            found.add(message.id, locations=[(where, 0)], context=message.context)
    return found


def make_catalogue() -> Catalog:
    """Return a catalogue of no strings, with the plural forms of Welsh."""
    catalogue = Catalog(locale="cy")
    catalogue.mime_headers = [("Plural-Forms", PLURAL_FORMS)]
    return catalogue


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue at `path`; an empty one if there is none yet."""
    if not path.exists():
        return make_catalogue()
    with path.open("rb") as file:
        return read_po(file, locale="cy")


def extract(room: Path) -> bool:
    """Bring the catalogue of `room` in step with its sources; return whether it changed.

    The Welsh of a string that is gone stays at the end as a comment.
    """
    path = room / CATALOGUE
    found, catalogue = read_room(room), read_catalogue(path)
    if not len(found) and not path.exists():
        return False
    catalogue.update(found, no_fuzzy_matching=True)
    content = format_catalogue(catalogue, room=room.name)
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return True


def format_catalogue(catalogue: Catalog, *, room: str) -> bytes:
    """Return the text of a .po file: no dates and no line numbers, so that it only changes
    when the words do."""
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, width=96)
    header = HEADER.format(room=room, plural_forms=catalogue.plural_forms)
    return header.encode() + body.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees either the old or the new content."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


def compile_catalogues(house: Path = HOUSE) -> list[Path]:
    """Make each .mo that is missing or older than its .po; return those made."""
    sources = (room / CATALOGUE for room in find_rooms(house))
    stale = [path for path in sources if path.exists() and not is_compiled(path)]
    for path in stale:
        content = io.BytesIO()
        write_mo(content, read_catalogue(path))
        write_whole(path.with_suffix(".mo"), content.getvalue())
    return stale


def is_compiled(path: Path) -> bool:
    """Return whether the .mo beside the .po at `path` is up to date."""
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns > path.stat().st_mtime_ns


def check(room: Path) -> list[Fault]:
    """Return what is wrong with the Welsh of `room`: missing, fuzzy, or other placeholders."""
    path = room / CATALOGUE
    catalogue = read_catalogue(path)
    faults = []
    for message in read_room(room):
        if not message.id:
            continue
        source, context = message.locations[0][0], message.context
        reason = find_reason(message, catalogue.get(message.id, context))
        if reason:
            faults.append(Fault(path, source, get_text(message), reason))
    return faults


def find_reason(message: Message, entry: Message | None) -> str:
    """Return in a word or two why `entry` is not the Welsh of `message`; "" if it is."""
    if entry is None:
        return "not in the catalogue"
    texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    wanted = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
    if isinstance(message.id, str) != isinstance(entry.id, str):
        return "singular in one place, plural in another"
    if not all(texts):
        return "no Welsh"
    if entry.fuzzy:
        return "fuzzy"
    allowed = [find_placeholders(text) for text in wanted]
    # The form for one thing may leave the number out, in Welsh as in English.
    if any(find_placeholders(text) not in allowed for text in texts):
        return "other placeholders"
    return ""


def find_placeholders(text: str) -> Counter[str]:
    """Count the placeholders of `text`, both ``%(name)s`` and ``{name}``."""
    return Counter(match[0] for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def find_obsolete(room: Path) -> list[Fault]:
    """Return the entries of the catalogue of `room` that no source uses any more."""
    path = room / CATALOGUE
    found = read_room(room)
    catalogue = read_catalogue(path)
    live = [entry for entry in catalogue if entry.id and not found.get(entry.id, entry.context)]
    gone = [*live, *catalogue.obsolete.values()]
    return [Fault(path, "", get_text(entry), "obsolete") for entry in gone]


def get_text(message: Message) -> str:
    """Return the English of `message`, in the singular."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def choose_rooms(names: Iterable[str]) -> list[Path]:
    """Return the rooms of these names; all of them when none is named."""
    wanted = set(names)
    return [room for room in find_rooms() if not wanted or room.name in wanted]


def run_extract(names: Iterable[str]) -> int:
    """Extract the named rooms and say which catalogues changed."""
    for room in choose_rooms(names):
        if extract(room):
            print(f"{(room / CATALOGUE).relative_to(HOUSE)}: {len(check(room))} without Welsh")
    return 0


def run_compile(names: Iterable[str]) -> int:
    """Compile every catalogue that changed."""
    compile_catalogues()
    return 0


def run_check(names: Iterable[str]) -> int:
    """Print every fault; the exit status is 1 if any but an obsolete entry was found."""
    rooms = choose_rooms(names)
    faults = [fault for room in rooms for fault in check(room)]
    for fault in [*faults, *(fault for room in rooms for fault in find_obsolete(room))]:
        print(fault)
    return 1 if faults else 0


COMMANDS = {"extract": run_extract, "compile": run_compile, "check": run_check}


def main(arguments: Sequence[str]) -> int:
    """Run the command named first; the exit status is 2 if there is none of that name."""
    command = COMMANDS.get(arguments[0] if arguments else "")
    if command is None:
        print(__doc__)
        return 2
    return command(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
