"""What people type in place of a file name, and the name they meant: a table of mends.

Source: rulings 2.8.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from pont.standards.addresses import SLIPS
from pont.standards.refusals import N_, Problem

SHOWN_CHARACTERS: Final = 40
ADDRESS: Final = "(?:[0-9]{7}|[0-9]{3}(?:LLLL|PLAS|ADMS|LL[0-9]{2})|X{7}|M{7})"
LETTERS_FOR_DIGITS: Final = str.maketrans("OI", "01")
ADDRESS_MESSAGES: Final = {slip.code: slip.message for slip in SLIPS}


class Mend(NamedTuple):
    """One slip of the hand: what `pattern` finds is replaced, and `message` says so."""

    code: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]
    message: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A name after mending, and what was wrong with it."""

    name: str
    problems: tuple[Problem, ...]


def to_plain(match: re.Match[str]) -> str:
    """Return ASCII for a run of characters that look like it; drop what has no likeness."""
    spelt_out = unicodedata.normalize("NFKD", match.group().translate(PLAIN_TWINS))
    return "".join(
        " " if mark.isspace() else mark for mark in spelt_out if mark.isascii() and mark != "\x7f"
    ).translate(CONTROLS_DROPPED)


PLAIN_TWINS: Final = str.maketrans({"–": "-", "—": "-", "‐": "-", "−": "-", "_": "_", "’": "'"})
CONTROLS_DROPPED: Final = dict.fromkeys(range(32))


def to_digits(match: re.Match[str]) -> str:
    """Return an address with its letters O and I as the digits they were meant for."""
    return match.group().translate(LETTERS_FOR_DIGITS)


def to_three_digits(match: re.Match[str]) -> str:
    """Return a serial of one or two digits with zeros before it."""
    return f"_{match['serial'].zfill(3)}{match['end']}"


ANY_NAME: Final = (
    Mend(
        "name-has-folder",
        re.compile(r"(?s)^.*[/\\]"),
        "",
        N_("The name has a folder before it: only the name of the file itself is needed."),
    ),
    Mend(
        "name-not-plain",
        re.compile(r"[^ -~]+"),
        to_plain,
        N_("The name has characters other than plain letters, digits and signs."),
    ),
    Mend(
        "name-outer-spaces",
        re.compile(r"^ +| +$"),
        "",
        N_("There is a space before or after the name."),
    ),
    Mend(
        "name-of-a-copy",
        re.compile(
            r"(?i)^(?:copy of |copi o )"
            r"|(?: *[(\[] *[0-9]{1,3} *[)\]]|[ _-]+cop[yi](?:[ _-]*[0-9]{1,3})?)+"
            r"(?=(?:\.[a-z0-9]{1,8})*$)"
        ),
        "",
        N_("“%(found)s” was added when the file was copied or downloaded a second time."),
    ),
    Mend(
        "name-extension-twice",
        re.compile(r"(?i)\.(?P<kept>xml|zip)(?:\.(?:(?P=kept)|txt|bak|tmp|download|crdownload))+$"),
        r".\g<kept>",
        N_("The name has more than one ending: “%(found)s”."),
    ),
    Mend(
        "name-extension-misspelt",
        re.compile(
            r"(?i)(?:[.,] *(?:xlm|xm|mxl|xmll|xmml|xnl|xmi|xm1|mlx)|[.,]{2,}xml|,xml|\.xml[.,]+)$"
        ),
        ".XML",
        N_("The ending “%(found)s” should be .XML."),
    ),
    Mend(
        "name-extension-misspelt",
        re.compile(r"(?i)(?:[.,] *(?:zp|zpi|zipp|zap|z1p)|[.,]{2,}zip|,zip|\.zip[.,]+)$"),
        ".ZIP",
        N_("The ending “%(found)s” should be .ZIP."),
    ),
)

PARTS: Final = (
    Mend(
        "name-separators",
        re.compile(r"(?:_*[ \-+.,;~=]+_*|_{2,})(?=.*\.[A-Z]{3}$)|[_ \-+,]+(?=\.[A-Z]{3}$)"),
        lambda match: "" if match.end() == match.string.rfind(".") else "_",
        N_("The parts of the name are joined by one underscore each, not by “%(found)s”."),
    ),
    Mend(
        "name-address-in-two",
        re.compile(r"(?<![0-9A-Z])([0-9]{3})_([0-9]{4}|L{3,5}|PLAS|ADMS)(?=[_.])"),
        r"\1\2",
        N_("“%(found)s” is one address: its 7 characters are written together."),
    ),
    Mend(
        "name-address-in-two",
        re.compile(r"(?<=_)(?:XXX_XXXX|MMM_MMMM)(?=[_.])"),
        lambda match: match.group().replace("_", ""),
        N_("“%(found)s” is one address: its 7 characters are written together."),
    ),
    Mend(
        "address-count-x",
        re.compile(r"(?<=_)(?!X{7}[_.])(?P<counted>X{2,})(?=[_.])"),
        "XXXXXXX",
        ADDRESS_MESSAGES["address-count-x"],
    ),
    Mend(
        "address-count-m",
        re.compile(r"(?<=_)(?!M{7}[_.])(?P<counted>M{2,})(?=[_.])"),
        "MMMMMMM",
        ADDRESS_MESSAGES["address-count-m"],
    ),
    Mend(
        "address-count-l",
        re.compile(r"(?<![0-9A-Z])(?P<la>[0-9]{3})(?!L{4}[_.])(?P<counted>L+)(?=[_.])"),
        r"\g<la>LLLL",
        ADDRESS_MESSAGES["address-count-l"],
    ),
    Mend(
        "address-desk-misspelt",
        re.compile(r"(?<![0-9A-Z])([0-9]{3})(?:PLASC|PLS)(?=[_.])"),
        r"\1PLAS",
        N_("“%(found)s” should be the authority’s number followed by PLAS."),
    ),
    Mend(
        "address-desk-misspelt",
        re.compile(r"(?<![0-9A-Z])([0-9]{3})(?:ADM|ADMISS|ADMISSIONS|ADMN)(?=[_.])"),
        r"\1ADMS",
        N_("“%(found)s” should be the authority’s number followed by ADMS."),
    ),
    Mend(
        "address-letters-for-digits",
        re.compile(r"(?<![0-9A-Z])(?=[0-9]*[OI])[0-9OI]{7}(?=[_.])"),
        to_digits,
        N_("“%(found)s” has the letter O or I where a digit is meant."),
    ),
)

SERIALS: Final = (
    Mend(
        "name-serial-short",
        re.compile(r"_(?P<serial>[0-9]{1,2})(?P<end>\.[A-Z]{3})$"),
        to_three_digits,
        N_("The file’s number has 3 digits: “%(found)s” has fewer."),
    ),
    Mend(
        "name-serial-literal",
        re.compile(r"_N{2,4}(\.[A-Z]{3})$"),
        r"_001\1",
        N_("NNN stands for the file’s number, such as 001."),
    ),
    Mend(
        "name-serial-missing",
        re.compile(rf"(_[A-Z0-9]{{2,6}}_{ADDRESS})(\.[A-Z]{{3}})$"),
        r"\1_001\2",
        N_("The file’s number of 3 digits, such as 001, is missing before the ending."),
    ),
)

NO_EXTENSION: Final = Mend(
    "name-extension-missing",
    re.compile(r"^([^.]+?)\.*$"),
    r"\1.XML",
    N_("The name has no ending: .XML is needed."),
)

CTF_MENDS: Final = (
    NO_EXTENSION,
    *PARTS[:1],
    Mend(
        "name-marker-misspelt",
        re.compile(r"_(?:CFT|TCF|FTC|CTFS|CTFF|CTTF|CT|CTR|CTG|CTD|C_T_F|CTF_FILE)_"),
        "_CTF_",
        N_("“%(found)s” should be _CTF_."),
    ),
    Mend(
        "name-underscore-missing",
        re.compile(rf"^({ADDRESS})_?CTF_?(?=[0-9XM])"),
        r"\1_CTF_",
        N_("An underscore is missing in “%(found)s”."),
    ),
    Mend(
        "name-underscore-missing",
        re.compile(rf"_CTF_({ADDRESS})(?=[0-9]{{3}}\.)"),
        r"_CTF_\1_",
        N_("An underscore is missing in “%(found)s”."),
    ),
    *PARTS[1:],
    Mend(
        "name-marker-missing",
        re.compile(rf"^({ADDRESS})_(?={ADDRESS}(?:_[0-9]+)?\.XML$)"),
        r"\1_CTF_",
        N_("CTF is missing between the two addresses."),
    ),
    Mend(
        "name-serial-long",
        re.compile(r"_0+(?P<serial>[0-9]{3}\.[A-Z]{3})$"),
        r"_\g<serial>",
        N_("The file’s number has 3 digits: “%(found)s” has more."),
    ),
    *SERIALS,
)

MARKED_MENDS: Final = (NO_EXTENSION, *PARTS, *SERIALS)

GENERIC_MENDS: Final = (
    NO_EXTENSION._replace(
        replacement=r"\1.ZIP", message=N_("The name has no ending: .ZIP is needed.")
    ),
    Mend(
        "name-separators",
        re.compile(rf"^({ADDRESS})(?:[ \-+,;]+_*|_[ _\-+,;]+)(?={ADDRESS})"),
        r"\1_",
        N_("The parts of the name are joined by one underscore each, not by “%(found)s”."),
    ),
    Mend(
        "name-separators",
        re.compile(rf"^({ADDRESS}_{ADDRESS})(?:[ \-+,;]+_*|_[ _\-+,;]+)"),
        r"\1_",
        N_("The parts of the name are joined by one underscore each, not by “%(found)s”."),
    ),
    *PARTS[1:],
    Mend(
        "generic-text-missing",
        re.compile(rf"^({ADDRESS}_{ADDRESS})_*\.ZIP$"),
        r"\1_FILES.ZIP",
        N_("A text of 1 to 15 characters that says what the file is must follow the addresses."),
    ),
    Mend(
        "generic-text-spaces",
        re.compile(r" +(?=.*\.ZIP$)"),
        "_",
        N_("The text in the name may not have spaces."),
    ),
    Mend(
        "generic-text-characters",
        re.compile(r'[:*?"<>|.]+(?=.*\.ZIP$)'),
        "-",
        N_("The text in the name may not have “%(found)s”."),
    ),
    Mend(
        "generic-text-too-long",
        re.compile(rf"^({ADDRESS}_{ADDRESS}_.{{15}})(?P<counted>.+)(?=\.ZIP$)"),
        r"\1",
        N_("The text in the name may have 15 characters: it has %(count)s too many."),
    ),
)


def mend(name: str, mends: tuple[Mend, ...]) -> Mended:
    """Apply every row of `mends` that finds something, in their order."""
    problems = []
    for row in mends:
        mended = row.pattern.sub(row.replacement, name)
        if mended != name:
            match = row.pattern.search(name)
            problems.append(describe(row, match) if match else Problem(row.code, row.message))
        name = mended
    return Mended(name, tuple(problems))


def describe(row: Mend, match: re.Match[str]) -> Problem:
    """Say what `row` found: `found` is the text, `count` the length of what was counted."""
    counted = match.groupdict().get("counted") or match.group()
    found = match.group()[:SHOWN_CHARACTERS]
    return Problem(row.code, row.message, {"found": found, "count": len(counted)})
