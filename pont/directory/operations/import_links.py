"""Take over the links between schools that GIAS publishes: who succeeded whom.

Source: formats.md section 4 (academy conversion changes the number; a file to the old one would
just sit).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from pont.audit.operations import record
from pont.directory.batches import split
from pont.directory.lists import ListUnreadable, open_rows, read_headings
from pont.directory.models import Establishment
from pont.directory.rows import tidy
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check

HEADINGS = ("URN", "LinkURN", "LinkType")


@dataclass(slots=True)
class LinksSummary:
    """What the links did, or would do.

    `named` closed schools got a successor, `unchanged` had it already; `several` holds the numbers
    of closed schools with more than one successor, of which a person must choose; `unknown` links
    are of schools that are not on the register.
    """

    named: int = 0
    unchanged: int = 0
    unknown: int = 0
    several: list[str] = field(default_factory=list)


def import_links(
    *, file: BinaryIO, by: Actor, at: datetime, is_dry_run: bool = False
) -> LinksSummary:
    """Name the successors of closed schools as the CSV `file` says, and return what was done.

    Schools that are open get no successor. With `is_dry_run` nothing is written.

    :raises NotPermitted: if `by` may not import lists of schools.
    :raises ListUnreadable: if the headings are not those of the GIAS links file.
    """
    check(by, Act.IMPORT_SCHOOLS)
    successors = read_links(file)
    summary = LinksSummary()
    with transaction.atomic():
        for urns in split(successors):
            _name_batch({urn: successors[urn] for urn in urns}, summary)
        record(
            act=Act.IMPORT_SCHOOLS,
            actor=by,
            at=at,
            object_type="register",
            object_id="successors",
            facts={"named": summary.named, "several": len(summary.several)},
        )
        if is_dry_run:
            transaction.set_rollback(True)
    return summary


def read_links(file: BinaryIO) -> dict[int, set[int]]:
    """Read the URN of each school -> the URNs of its successors.

    A link stands in the file under either school, or both.

    :raises ListUnreadable: if the headings are not those of the GIAS links file.
    """
    rows = open_rows(file)
    headings = read_headings(rows)
    missing = sorted(set(HEADINGS) - set(headings))
    if missing:
        raise ListUnreadable(headings=", ".join(missing))
    places = [headings.index(heading) for heading in HEADINGS]
    successors: dict[int, set[int]] = defaultdict(set)
    for _, cells in rows:
        if not cells or len(cells) != len(headings):
            continue
        urn, link, kind = (tidy(cells[place]) for place in places)
        if not (urn.isdecimal() and link.isdecimal()):
            continue
        if kind.casefold().startswith("successor"):
            successors[int(urn)].add(int(link))
        elif kind.casefold().startswith("predecessor"):
            successors[int(link)].add(int(urn))
    return successors


def _name_batch(successors: dict[int, set[int]], summary: LinksSummary) -> None:
    """Name the successors of one batch of schools, by URN."""
    wanted = {*successors, *(urn for group in successors.values() for urn in group)}
    known: dict[int, Establishment] = {}
    for urns in split(wanted):
        known |= Establishment.objects.in_bulk(urns, field_name="urn")
    for urn, group in successors.items():
        school = known.get(urn)
        there = [known[link] for link in group if link in known]
        if school is None or not there:
            summary.unknown += 1
        elif school.closed_on is not None:
            _name_one(school, there, summary)


def _name_one(
    school: Establishment, successors: list[Establishment], summary: LinksSummary
) -> None:
    """Name the one successor of a closed school, or note that there are several."""
    if len(successors) > 1:
        summary.several.append(school.number)
    elif school.successor_id == successors[0].pk:
        summary.unchanged += 1
    else:
        summary.named += 1
        school.successor = successors[0]
        school.save(update_fields=["successor"])
