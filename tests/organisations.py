"""The organisations of the cast: functions that make them, whatever the database holds already."""

from typing import Any

from pont.directory.models import Category, Establishment, LocalAuthority, Supplier
from pont.directory.shipped import read_authorities, read_categories

SCHOOLS: dict[str, dict[str, str]] = {
    "6812045": {"name": "Greenway Primary School", "town": "Cardiff", "domain": "greenway"},
    "6812317": {"name": "Rumney Primary School", "town": "Cardiff", "domain": "rumney"},
    "6802329": {"name": "Milton Primary School", "town": "Newport", "domain": "milton"},
    "8303308": {
        "name": "Bramley Church of England Primary School",
        "town": "Chesterfield",
        "domain": "bramley",
    },
}


def make_authority(number: str, **changes: Any) -> LocalAuthority:
    """Return the shipped authority `number`, with a mailbox of its own and `changes`."""
    shipped = next(row for row in read_authorities() if row["number"] == number)
    values = {**shipped, "email": f"data@la{number}.example", **changes}
    return LocalAuthority.objects.update_or_create(number=number, defaults=values)[0]


def make_category(code: str = "primary") -> Category:
    """Return the shipped category `code`."""
    shipped = next(row for row in read_categories() if row["code"] == code)
    return Category.objects.get_or_create(code=code, defaults=shipped)[0]


def make_establishment(number: str, *, category: str = "primary", **changes: Any) -> Establishment:
    """Return a school with that number, of the authority its first three digits name."""
    known = SCHOOLS.get(number, {"name": f"School {number}", "town": "", "domain": f"s{number}"})
    values = {
        "la": make_authority(number[:3]),
        "category": make_category(category),
        "name": known["name"],
        "town": known["town"],
        "email": f"swyddfa@{known['domain']}.example",
        "head_email": f"pennaeth@{known['domain']}.example",
        **changes,
    }
    return Establishment.objects.update_or_create(number=number, defaults=values)[0]


def make_supplier(number: str = "0000001", **changes: Any) -> Supplier:
    """Return a software supplier with that number."""
    values = {"name": "Example Software", "email": "transfer@software.example", **changes}
    return Supplier.objects.update_or_create(number=number, defaults=values)[0]
