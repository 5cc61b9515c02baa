"""Plan from a list of UPNs and schools, with a result for each row.

The pupils are found in all bulk files at the desk, in the latest that holds them.

Source: rulings 4.8.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from pont.audit.operations import record
from pont.directory.queries import Party, find_parties
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import check
from pont.policy.roles import Organisation
from pont.standards.addresses import AddressRefused, parse_address
from pont.standards.file_names import Kind
from pont.transfers.allocation_lists import DONE, PLANNED, Result, Row, read_rows
from pont.transfers.allocations import Stage, find_allocatable
from pont.transfers.models import PupilEntry, Transfer
from pont.transfers.operations.allocate import Fixed, find_fixed, write_plan
from pont.transfers.operations.rows import lock
from pont.transfers.parties import get_account
from pont.transfers.phase_models import AllocationList
from pont.vault.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class _Found:
    """The entry of a pupil in the latest file that holds the UPN; `times` it does."""

    pupil: int
    file: str
    times: int


@transaction.atomic
def plan_list(*, body: bytes, by: Actor, at: datetime) -> AllocationList:
    """Plan what the list in `body` says, row by row, and return what became of each row.

    A row that cannot be followed does not keep the others.

    :raises NotPermitted: if `by` may not allocate pupils.
    :raises ListUnreadable, ListWithoutColumns, ListEmpty, ListTooLong: as `read_rows`.
    """
    check(by, Act.ALLOCATE, Kind.CTF)
    rows = read_rows(body)
    files = lock(list(find_allocatable(by)))
    found = _find_pupils(rows, files)
    fixed = find_fixed(one.pupil for one in found.values())
    before = {known.school for several in fixed.values() for known in several}
    schools = find_parties({row.school for row in rows} | before)
    judge = _Judge(found, fixed, schools, timezone.localdate(at))
    results = judge.judge_all(rows)
    planned = [result for result in results if result.code in DONE]
    write_plan([(found[result.row.upn].pupil, result.row.school) for result in planned])
    public_id = uuid4()
    kept = AllocationList.objects.create(
        public_id=public_id,
        owner=get_account(by),
        read_at=at,
        results=seal_results(results, public_id=public_id),
    )
    record(
        act="phase.plan-list",
        actor=by,
        at=at,
        object_type="allocation-list",
        object_id=str(public_id),
        facts={"rows": len(rows), "count": len(planned)},
    )
    return kept


def _find_pupils(rows: Sequence[Row], files: Sequence[Transfer]) -> Mapping[str, _Found]:
    """Return the pupils of `rows` by their UPN."""
    by_key = {file.pk: file for file in files}
    entries = PupilEntry.objects.filter(
        transfer__in=list(by_key), upn__in={row.upn for row in rows if row.upn}
    ).values_list("upn", "transfer_id", "pk")
    found: dict[str, _Found] = {}
    order = {file.pk: (file.sent_at, file.pk) for file in files}
    for upn, file, pupil in sorted(entries, key=lambda entry: (order[entry[1]], entry[2])):
        name = by_key[file].name
        before = found.get(upn)
        times = before.times + 1 if before and before.file == name else 1
        found[upn] = _Found(pupil, name, times)
    return found


class _Judge:
    """Says what becomes of each row of one list."""

    def __init__(
        self, found: Mapping[str, _Found], fixed: Fixed, schools: Mapping[str, Party], on: date
    ) -> None:
        self._found, self._fixed, self._schools, self._on = found, fixed, schools, on

    def judge_all(self, rows: Sequence[Row]) -> list[Result]:
        """Return the result of each of `rows`."""
        first: dict[str, Row] = {}
        against: dict[str, Row] = {}
        for row in rows:
            known = first.setdefault(row.upn, row)
            if known.school != row.school:
                against.setdefault(row.upn, row)
        return [self._judge(row, first[row.upn], against.get(row.upn)) for row in rows]

    def _judge(self, row: Row, first: Row, against: Row | None) -> Result:
        if not row.upn:
            return Result(row, "no-upn")
        if against:
            other = against if row.school == first.school else first
            return Result(row, "contradicted", {"line": other.line})
        if row is not first:
            return Result(row, "repeated", {"line": first.line})
        return self._judge_school(row) or self._judge_pupil(row)

    def _judge_school(self, row: Row) -> Result | None:
        if not _is_school(row.school):
            return Result(row, "not-a-school")
        party = self._schools.get(row.school)
        if party is None or party.kind is not Organisation.SCHOOL:
            return Result(row, "unknown-school")
        if not party.closed_on or party.closed_on > self._on:
            return None
        if party.successor:
            told = {"school": party.name, "successor": party.successor}
            return Result(row, "succeeded-school", told)
        return Result(row, "closed-school", {"school": party.name})

    def _judge_pupil(self, row: Row) -> Result:
        one = self._found.get(row.upn)
        if one is None:
            return Result(row, "unknown-upn")
        if one.times > 1:
            return Result(row, "upn-twice", {"file": one.file})
        school = self._schools[row.school].name
        for known in self._fixed.get(one.pupil, ()):
            if known.stage == Stage.WAITING:
                return Result(row, "under-way")
            if known.school == row.school:
                return Result(row, "already-sent", {"school": school})
            before = self._schools.get(known.school)
            told = {"school": school, "before": before.name if before else known.school}
            return Result(row, "moved", told)
        return Result(row, PLANNED, {"school": school})


def _is_school(number: str) -> bool:
    try:
        return parse_address(number).is_establishment
    except AddressRefused:
        return False


def seal_results(results: Sequence[Result], *, public_id: UUID) -> bytes:
    """Return `results` as bytes that only `unseal_results` for the same list can read."""
    rows = [[*astuple(result.row), result.code, dict(result.params)] for result in results]
    return seal(json.dumps(rows).encode(), context=f"allocation-list:{public_id}")


def unseal_results(kept: AllocationList) -> list[Result]:
    """Return what became of each row of a list."""
    sealed = unseal(bytes(kept.results), context=f"allocation-list:{kept.public_id}")
    return [
        Result(Row(line, upn, school), code, params)
        for line, upn, school, code, params in json.loads(sealed)
    ]
