"""Who stands behind a code, and the search for schools by name or number.

The register is public to every signed-in person, so nothing here asks who is reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from config.prepared import Prepared
from pont.directory.folding import fold
from pont.directory.models import Establishment, LocalAuthority, RegisterRows, Supplier
from pont.policy.roles import Organisation

# The desks of an authority, as the last four characters of its addresses (ruling 2.1).
DESKS = frozenset({"LLLL", "PLAS", "ADMS"})
MOST_FOUND = 50
LONGEST_SUCCESSION = 10


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a file can come from or go to, as the register knows them.

    `code` is the 7 characters asked for ("6812045", "681LLLL", "681PLAS", "0000001"); `la_number`
    is "" for a supplier; `successor` is the number of the establishment that took over;
    `head_email` is "" for all but establishments.
    """

    code: str
    kind: Organisation
    name: str
    name_cy: str
    la_number: str
    la_name: str
    la_name_cy: str
    email: str
    is_active: bool
    closed_on: date | None
    successor: str | None
    head_email: str = ""

    def name_in(self, language: str) -> str:
        """Return the name in `language` ("en" or "cy"), English where there is no Welsh one."""
        return (self.name_cy if language == "cy" else "") or self.name

    def is_closed(self, on: date) -> bool:
        """Return whether it is no more on that day."""
        return self.closed_on is not None and self.closed_on <= on

    def la_name_in(self, language: str) -> str:
        """Return the authority's name in `language`, English where there is no Welsh one."""
        return (self.la_name_cy if language == "cy" else "") or self.la_name


class Register:
    """The register by code, in the form in which `policy.judgement` asks for it.

    It looks everybody up once: make a new one for each act.
    """

    def __init__(self) -> None:
        self._found: dict[str, Party | None] = {}

    def find(self, code: str) -> Party | None:
        """Return who stands behind the 7-character `code`, or None."""
        if code not in self._found:
            self._found[code] = find_party(code)
        return self._found[code]


def get_register() -> Register:
    """Return the register as an object that can be handed to the pure floors."""
    return Register()


def find_party(code: str) -> Party | None:
    """Return who stands behind the 7-character `code`, or None where nobody does.

    The shelf (XXXXXXX, MMMMMMM) is nobody.
    """
    return find_parties([code]).get(code)


def find_parties(codes: Iterable[str]) -> dict[str, Party]:
    """Return who stands behind each of `codes`, in three queries; unknown ones are absent."""
    wanted = set(codes)
    desks = {code for code in wanted if is_desk_of_an_authority(code)}
    numbers = {code for code in wanted if len(code) == 7 and code.isascii() and code.isdigit()}
    suppliers = {code for code in numbers if code.startswith("000")}
    return {
        **find_authorities(desks),
        **find_establishments(numbers - suppliers),
        **find_suppliers(suppliers),
    }


def find_heirs(codes: Iterable[str], *, on: date) -> dict[str, Party]:
    """Return, for each of `codes` that is closed or replaced, the school that took over in the end.

    Those that nobody took over, and those whose last successor is closed `on` that day, are
    absent.
    """
    found = find_parties(codes)
    heirs = {code: party for code, party in found.items() if _is_succeeded(party, on=on)}
    for _ in range(LONGEST_SUCCESSION):
        following = {party.successor for party in heirs.values() if _is_succeeded(party, on=on)}
        if not following:
            break
        parties = find_parties(code for code in following if code)
        heirs = {code: parties.get(party.successor or "", party) for code, party in heirs.items()}
    return {code: heir for code, heir in heirs.items() if not heir.is_closed(on)}


def _is_succeeded(party: Party, *, on: date) -> bool:
    """Tell whether another school stands for `party` by that day."""
    return party.successor is not None and (party.closed_on is None or party.closed_on <= on)


def is_desk_of_an_authority(code: str) -> bool:
    """Return whether `code` is written like an authority's address ("681LLLL")."""
    number, desk = code[:3], code[3:]
    return desk in DESKS and number.isascii() and number.isdigit()


def find_authorities(codes: set[str]) -> dict[str, Party]:
    """Return the authorities behind desk `codes`, one party for each code."""
    if not codes:
        return {}
    numbers = {code[:3] for code in codes}
    rows = LocalAuthority.objects.filter(number__in=numbers).order_by().only(*OF_AN_AUTHORITY)
    found = {row.number: row for row in rows}
    return {c: make_authority_party(c, found[c[:3]]) for c in codes if c[:3] in found}


def find_all_authorities() -> list[LocalAuthority]:
    """Return every authority that is still there, by name."""
    return list(LocalAuthority.objects.filter(abolished_on=None).order_by("name"))


def find_establishments(codes: set[str]) -> dict[str, Party]:
    """Return the establishments behind 7-digit `codes`."""
    if not codes:
        return {}
    if len(codes) == 1:
        rows = FIND_SCHOOL.run(*codes)
    else:
        wanted = Establishment.objects.filter(number__in=codes)
        rows = list(wanted.order_by().values_list(*OF_A_SCHOOL))
    return {row[0]: make_establishment_party(*row) for row in rows}


def find_suppliers(codes: set[str]) -> dict[str, Party]:
    """Return the suppliers behind 7-digit `codes`."""
    if not codes:
        return {}
    found = Supplier.objects.filter(number__in=codes)
    return {row.number: make_supplier_party(row) for row in found}


# What an authority's party is made of.
OF_AN_AUTHORITY = ("number", "name", "name_cy", "email", "abolished_on")


def make_authority_party(code: str, la: LocalAuthority) -> Party:
    """Return `la` as the party behind `code`, one of its desks."""
    return Party(
        code=code,
        kind=Organisation.AUTHORITY,
        name=la.name,
        name_cy=la.name_cy,
        la_number=la.number,
        la_name=la.name,
        la_name_cy=la.name_cy,
        email=la.email,
        is_active=la.abolished_on is None,
        closed_on=la.abolished_on,
        successor=None,
    )


# What a school's party is made of, in the order of `make_establishment_party`.
OF_A_SCHOOL = (
    "number",
    "name",
    "email",
    "is_active",
    "closed_on",
    "successor__number",
    "la__number",
    "la__name",
    "la__name_cy",
    "head_email",
)


# Every upload asks this.
FIND_SCHOOL: Prepared[Any] = Prepared(
    lambda number: Establishment.objects.filter(number=number).order_by().values_list(*OF_A_SCHOOL),
    str,
)


def make_establishment_party(
    number: str,
    name: str,
    email: str,
    is_active: bool,
    closed_on: date | None,
    successor: str | None,
    la_number: str,
    la_name: str,
    la_name_cy: str,
    head_email: str,
) -> Party:
    """Return an establishment's row as a party."""
    return Party(
        code=number,
        kind=Organisation.SCHOOL,
        name=name,
        name_cy="",
        la_number=la_number,
        la_name=la_name,
        la_name_cy=la_name_cy,
        email=email,
        is_active=is_active,
        closed_on=closed_on,
        successor=successor,
        head_email=head_email,
    )


def make_supplier_party(row: Supplier) -> Party:
    """Return `row` as a party."""
    return Party(
        code=row.number,
        kind=Organisation.SUPPLIER,
        name=row.name,
        name_cy="",
        la_number="",
        la_name="",
        la_name_cy="",
        email=row.email,
        is_active=row.is_active,
        closed_on=None,
        successor=None,
    )


def search_establishments(text: str, *, la: str | None = None) -> RegisterRows:
    """Return the best establishments for what a person typed, by name, at most `MOST_FOUND`.

    Digits find the numbers that begin with them; words find the schools in whose name or town
    each of them begins a word, accents and case aside. `la` narrows to one authority ("681").
    """
    rows = Establishment.objects.select_related("la", "category")
    if la is not None:
        rows = rows.filter(la__number=la)
    return rows.filter(match_search(text)).order_by("name", "number")[:MOST_FOUND]


def find_open_schools(la: str, *, on: date) -> list[Party]:
    """Return the establishments of the authority `la` ("681") open on that day, by name."""
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    rows = Establishment.objects.filter(open_then, la__number=la).order_by("name", "number")
    return [make_establishment_party(*row) for row in rows.values_list(*OF_A_SCHOOL)]


def match_search(text: str) -> Q:
    """Return the condition for what a person typed; nothing typed matches nothing."""
    bare = text.replace(" ", "").replace("/", "").replace("-", "")
    if bare.isascii() and bare.isdigit():
        # Digits sort alike in every collation, so a range uses the unique index.
        return Q(number__gte=bare.ljust(7, "0"), number__lte=bare.ljust(7, "9"))
    words = fold(text).split()
    if not words:
        return Q(pk__in=[])
    return Q(*(Q(searchable__contains=f" {word}") for word in words))


def find_all_suppliers() -> list[Supplier]:
    """Return every supplier, inactive ones too, by number."""
    return list(Supplier.objects.order_by("number"))


def get_supplier(number: str) -> Supplier:
    """Return the supplier with that number ("0000001").

    :raises Supplier.DoesNotExist: if there is none.
    """
    return Supplier.objects.get(number=number)
