"""The two layouts in which lists of schools are published.

GIAS is the register of England ("edubasealldata", 133 to 139 columns); the Welsh list is the
Welsh Government's address list of schools. Source: formats.md section 4.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from pont.directory.rows import (
    DateWrong,
    ListedSchool,
    NotOpenYet,
    parse_list_date,
    parse_number,
    tidy,
)
from pont.standards.ctf import POSTCODE

Cells = Mapping[str, str]


class Layout(StrEnum):
    """The layouts that can be read."""

    GIAS = "gias"
    WALES = "wales"


# EstablishmentStatus (code): 1 open, 2 closed, 3 open but proposed to close, 4 proposed to open.
GIAS_CLOSED = "2"
GIAS_PROPOSED = "4"

# TypeOfEstablishment (code) -> category; a type that is not here goes by its phase.
GIAS_TYPES: dict[str, str] = {
    "7": "special",
    "8": "non-maintained-special",
    "10": "independent",
    "11": "independent",
    "12": "special",
    "14": "pru",
    "15": "nursery",
    "18": "post-16",
    "31": "post-16",
    "32": "post-16",
    "33": "special",
    "36": "special",
    "38": "pru",
    "39": "post-16",
    "42": "pru",
    "43": "pru",
    "44": "special",
    "45": "post-16",
    "46": "post-16",
}

# PhaseOfEducation (code) -> category.
GIAS_PHASES: dict[str, str] = {
    "1": "nursery",
    "2": "primary",
    "3": "middle",
    "4": "secondary",
    "5": "middle",
    "6": "post-16",
    "7": "middle",
}

# The sectors of the Welsh list that are categories by the same word.
WELSH_SECTORS = frozenset(
    {"nursery", "primary", "middle", "secondary", "special", "pru", "independent"}
)

# Last lines of a Welsh address that say a county and never a town. Cardiff, Swansea, Newport,
# Wrexham, Caerphilly, Bridgend and Merthyr Tydfil are towns too, so they are not here.
COUNTIES = frozenset(
    """
    anglesey|isle of anglesey|ynys môn|ynys mon|sir fôn|gwynedd|denbighshire|sir ddinbych
    |flintshire|sir y fflint|clwyd|powys|ceredigion|cardiganshire|dyfed|pembrokeshire|sir benfro
    |carmarthenshire|sir gaerfyrddin|sir gâr|neath port talbot|castell-nedd port talbot
    |west glamorgan|mid glamorgan|south glamorgan|vale of glamorgan|the vale of glamorgan
    |bro morgannwg|rhondda cynon taf|rhondda cynon taff|rct|blaenau gwent|torfaen|monmouthshire
    |sir fynwy|gwent|salop|herefordshire|wales|cymru|uk
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# "Nr. Mold", "Via Hereford".
NEAR = re.compile(r"^(nr\b\.?|near|via)\s*", re.IGNORECASE)


def read_gias_row(cells: Cells, *, line: int) -> ListedSchool:
    """Return the school of one GIAS row.

    :raises RowRefused: in the words of what is wrong.
    """
    number = parse_number(cells["LA (code)"], cells["EstablishmentNumber"])
    status = cells["EstablishmentStatus (code)"]
    if status == GIAS_PROPOSED:
        raise NotOpenYet(number=number)
    is_open = status != GIAS_CLOSED
    return ListedSchool(
        line=line,
        number=number,
        urn=int(cells["URN"]) if is_urn(cells["URN"]) else None,
        name=cells["EstablishmentName"],
        category=find_gias_category(cells),
        town=cells["Town"] or cells["Address3"] or cells["Locality"],
        postcode=cells["Postcode"].upper(),
        phone=cells["TelephoneNum"],
        head_name=tidy(" ".join(cells[heading] for heading in GIAS_HEAD)),
        is_open=is_open,
        opened_on=read_opening(cells, number=number),
        closed_on=None if is_open else parse_list_date(cells["CloseDate"], number=number),
        previous_number=find_previous_number(cells, number=number),
    )


GIAS_HEAD = ("HeadTitle (name)", "HeadFirstName", "HeadLastName")


def is_urn(text: str) -> bool:
    """Return whether `text` is a unique reference number: five to seven digits."""
    return text.isascii() and text.isdigit() and 5 <= len(text) <= 7


def find_gias_category(cells: Cells) -> str:
    """Return the category of a GIAS row by its type, else by its phase."""
    kind = cells["TypeOfEstablishment (code)"].lstrip("0")
    return GIAS_TYPES.get(kind) or GIAS_PHASES.get(cells["PhaseOfEducation (code)"], "other")


def read_opening(cells: Cells, *, number: str) -> date | None:
    """Return the day of opening, or None: it only decides between two rows of one number."""
    try:
        return parse_list_date(cells["OpenDate"], number=number)
    except DateWrong:
        return None


def find_previous_number(cells: Cells, *, number: str) -> str:
    """Return the number the school had under another authority or before a change, or ""."""
    la, estab = cells["PreviousLA (code)"], cells["PreviousEstablishmentNumber"]
    previous = la + estab if len(la) == 3 and len(estab) == 4 else ""
    is_another = previous.isascii() and previous.isdigit() and previous != number
    return previous if is_another else ""


def read_welsh_row(cells: Cells, *, line: int) -> ListedSchool:
    """Return the school of one row of the Welsh list.

    :raises RowRefused: in the words of what is wrong.
    """
    sector = cells["sector"].casefold()
    return ListedSchool(
        line=line,
        number=parse_number(cells["la_code"], cells["estab"]),
        name=cells["name"],
        category=sector if sector in WELSH_SECTORS else "other",
        town=find_town([cells[f"address{n}"] for n in range(1, 5)]),
        postcode=cells["postcode"].upper(),
        phone=cells["phone"],
    )


def find_town(lines: list[str]) -> str:
    """Return the town of an address that does not say which of its `lines` it is, or "".

    It is the last part that is no county and no postcode; a part with figures in it is a street.
    """
    parts = [part.strip(" .") for line in lines for part in line.split(",")]
    parts = [part for part in parts if part and not POSTCODE.fullmatch(part)]
    while parts and is_county(parts):
        parts.pop()
    town = NEAR.sub("", parts[-1]) if parts else ""
    if any(c.isdigit() for c in town):
        return ""
    return town.title() if town.isupper() else town


def is_county(parts: list[str]) -> bool:
    """Return whether the last of the `parts` of an address is a county.

    Conwy is a town as well: it is taken for the county only where a street and a town precede it.
    """
    last = parts[-1].casefold()
    return last in COUNTIES or (last == "conwy" and len(parts) > 2)


RowReader = Callable[..., ListedSchool]

# Layout -> (the headings it needs, how a row is read). GIAS has many more, which are left alone.
LAYOUTS: dict[Layout, tuple[frozenset[str], RowReader]] = {
    Layout.GIAS: (
        frozenset(
            {
                "URN",
                "LA (code)",
                "EstablishmentNumber",
                "EstablishmentName",
                "TypeOfEstablishment (code)",
                "EstablishmentStatus (code)",
                "OpenDate",
                "CloseDate",
                "PhaseOfEducation (code)",
                "Locality",
                "Address3",
                "Town",
                "Postcode",
                "TelephoneNum",
                *GIAS_HEAD,
                "PreviousLA (code)",
                "PreviousEstablishmentNumber",
            }
        ),
        read_gias_row,
    ),
    Layout.WALES: (
        frozenset(
            {
                "la_code",
                "estab",
                "name",
                "sector",
                "address1",
                "address2",
                "address3",
                "address4",
                "postcode",
                "phone",
            }
        ),
        read_welsh_row,
    ),
}
