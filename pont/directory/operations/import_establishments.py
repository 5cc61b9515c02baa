"""Take over a published list of schools.

Source: formats.md section 4; ruling 11 (last sentence).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.timezone import localdate

from pont.audit.operations import record
from pont.directory.batches import split
from pont.directory.layouts import Layout
from pont.directory.lists import Listing, gather, is_running, read_list
from pont.directory.models import Category, Establishment, LocalAuthority
from pont.directory.rows import AuthorityUnknown, ListedSchool, RefusedRow
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check

FIELDS = [
    "urn", "la", "category", "name", "town", "postcode", "phone", "head_name", "closed_on",
    "searchable",
]  # fmt: skip
COLUMNS = [{"la": "la_id", "category": "category_id"}.get(name, name) for name in FIELDS]


@dataclass(slots=True)
class ImportSummary:
    """What an import did, or would do: how many schools, and the rows left out with reasons.

    `is_closing_held_back` says that absent schools were to be closed and were not, because some
    rows could not be read and might have been theirs.
    """

    added: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    is_closing_held_back: bool = False

    def count(self, known: Establishment | None, row: Establishment) -> bool:
        """Count what `row` makes of the `known` one, and return whether it must be written."""
        if known is None:
            self.added += 1
        elif all(getattr(known, column) == getattr(row, column) for column in COLUMNS):
            self.unchanged += 1
            return False
        elif (known.closed_on is None) == (row.closed_on is None):
            self.changed += 1
        elif row.closed_on is None:
            self.reopened += 1
        else:
            self.closed += 1
        return True


def import_establishments(
    *,
    file: BinaryIO,
    by: Actor,
    at: datetime,
    layout: Layout | None = None,
    is_dry_run: bool = False,
    close_missing: bool = False,
) -> ImportSummary:
    """Add, update, close and reopen schools as the CSV `file` says, and return what was done.

    What a list leaves blank, and what it does not know (e-mail addresses, the active switch), stays
    as it is. A school that is absent is closed only with `close_missing`, and only where the list
    has other schools of its authority. With `is_dry_run` nothing is written. `layout` None goes by
    the headings.

    :raises NotPermitted: if `by` may not import lists of schools.
    :raises ListUnreadable: if the headings belong to no layout.
    """
    check(by, Act.IMPORT_SCHOOLS)
    listing = gather(read_list(file, layout=layout))
    with transaction.atomic():
        summary = _take_over(listing, on=localdate(at), sweep=close_missing)
        _record_import(summary, by=by, at=at)
        if is_dry_run:  # It does everything and takes it back, so it cannot say anything else.
            transaction.set_rollback(True)
    return summary


def _record_import(summary: ImportSummary, *, by: Actor, at: datetime) -> None:
    """Write the one audit line of an import."""
    record(
        act=Act.IMPORT_SCHOOLS,
        actor=by,
        at=at,
        object_type="register",
        object_id="establishments",
        facts={
            "added": summary.added,
            "changed": summary.changed,
            "closed": summary.closed,
            "reopened": summary.reopened,
            "refused": len(summary.refused),
        },
    )


def _take_over(listing: Listing, *, on: date, sweep: bool) -> ImportSummary:
    """Bring the register in step with `listing`."""
    authorities = _keep_known_authorities(listing)
    categories = dict(Category.objects.values_list("code", "pk"))
    summary = ImportSummary(refused=listing.refused)
    moved = _find_moved_urns(listing)
    _free_urns(moved)
    for batch in split(listing.schools.values()):
        known = Establishment.objects.in_bulk([s.number for s in batch], field_name="number")
        rows = (
            _merge(
                school,
                known.get(school.number),
                la=authorities[school.number[:3]],
                category=categories[school.category],
                on=on,
            )
            for school in batch
        )
        _write([row for row in rows if summary.count(known.get(row.number), row)])
    _follow_numbers(listing, moved, summary=summary, on=on)
    if sweep and listing.is_complete:
        _close_missing(listing, summary=summary, on=on)
    summary.is_closing_held_back = sweep and not listing.is_complete
    summary.refused.sort(key=lambda row: row.line)
    return summary


def _keep_known_authorities(listing: Listing) -> Mapping[str, int]:
    """Leave out the schools of authorities that are not registered; return number -> key."""
    known = dict(LocalAuthority.objects.values_list("number", "pk"))
    for school in list(listing.schools.values()):
        la = school.number[:3]
        if la not in known:
            listing.drop(school, AuthorityUnknown(number=school.number, la=la))
    return known


def _find_moved_urns(listing: Listing) -> dict[str, str]:
    """Return the number that holds a URN now -> the number that the list gives it."""
    held = dict(Establishment.objects.exclude(urn=None).values_list("urn", "number"))
    return {
        held[school.urn]: school.number
        for school in listing.schools.values()
        if school.urn in held and held[school.urn] != school.number
    }


def _free_urns(moved: Iterable[str]) -> None:
    """Take the URNs from numbers that lose them, so that two may change places."""
    for batch in split(moved):
        Establishment.objects.filter(number__in=batch).update(urn=None)


def _merge(
    school: ListedSchool, known: Establishment | None, *, la: int, category: int, on: date
) -> Establishment:
    """Return the row to write: what the list says over what is known."""
    known = known or Establishment()
    row = Establishment(
        number=school.number,
        urn=school.urn or known.urn,
        la_id=la,
        category_id=category,
        name=school.name,
        town=school.town or known.town,
        postcode=school.postcode or known.postcode,
        phone=school.phone or known.phone,
        # The school itself knows its head sooner than a list does.
        head_name=known.head_name or school.head_name,
        closed_on=_find_closing(school, known, on=on),
    )
    row.refresh_searchable()
    return row


def _find_closing(school: ListedSchool, known: Establishment, *, on: date) -> date | None:
    """Return the day of closing: the list's, else the known one, else `on`; None while open."""
    if school.is_open is None:
        return known.closed_on
    return None if school.is_open else school.closed_on or known.closed_on or on


def _write(rows: list[Establishment]) -> None:
    """Add `rows`, or update those whose number is there."""
    Establishment.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=FIELDS
    )


def _follow_numbers(
    listing: Listing, moved: dict[str, str], *, summary: ImportSummary, on: date
) -> None:
    """Close the numbers that schools had before, and name the present ones their successors."""
    previous = {s.previous_number: s.number for s in listing.schools.values() if s.previous_number}
    pairs = {
        old: new for old, new in (previous | moved).items() if not _is_running_still(listing, old)
    }
    for batch in split(pairs):
        new = Establishment.objects.in_bulk([pairs[old] for old in batch], field_name="number")
        for row in Establishment.objects.filter(number__in=batch, successor=None):
            if row.urn not in {None, listing.schools[pairs[row.number]].urn}:
                continue  # The number has been given to another school since.
            summary.closed += row.closed_on is None
            row.closed_on = row.closed_on or on
            row.successor = new[pairs[row.number]]
            row.save(update_fields=["closed_on", "successor"])


def _is_running_still(listing: Listing, number: str) -> bool:
    """Return whether the list has an open school under `number`."""
    return number in listing.schools and is_running(listing.schools[number])


def _close_missing(listing: Listing, *, summary: ImportSummary, on: date) -> None:
    """Close the open schools, of the authorities in the list, that are not in it."""
    authorities = {number[:3] for number in listing.schools}
    there = Establishment.objects.filter(la__number__in=authorities, closed_on=None)
    absent = set(there.values_list("number", flat=True)) - listing.seen
    summary.closed += len(absent)
    for batch in split(sorted(absent)):
        Establishment.objects.filter(number__in=batch).update(closed_on=on)
