"""Pupils, plans and results in the words of the screens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from pont.accounts.queries import find_staffed
from pont.directory.queries import Party, find_parties
from pont.policy.acts import Act
from pont.standards.addresses import parse_address
from pont.standards.file_names import Kind
from pont.transfers.allocation_lists import DONE, NOTHING_TO_DO, OUTCOMES, Result
from pont.transfers.allocations import (
    Move,
    SchoolPlan,
    Stage,
    View,
    find_allocations,
)
from pont.transfers.models import PupilEntry
from pont.transfers.phase_models import Allocation
from pont.transfers.places import name_place, name_place_in_full
from pont.web.sent.shown import find_status

VIEWS: Mapping[View, str] = {
    View.OPEN: N_("To allocate"),
    View.PLANNED: N_("Planned"),
    View.SENT: N_("Sent"),
    View.LEFT: N_("Withdrawn"),
    View.ALL: N_("All"),
}

STAGES: Mapping[str, str] = {
    Stage.PLANNED: N_("Planned, not sent"),
    Stage.WAITING: N_("Being sent"),
    Stage.WITHDRAWN: N_("Withdrawn"),
}
STAGE_COLOURS: Mapping[str, str] = {Stage.WITHDRAWN: "govuk-tag--grey"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pupil goes or went: the school, how far it has come, and the receipt if sent.

    The school is "" for one who was withdrawn before any was sent the file.
    """

    school: str
    status: str
    colour: str
    receipt: str


@dataclass(frozen=True, slots=True)
class ShownPupil:
    """A pupil with the schools that are planned and that were sent the file."""

    pupil: PupilEntry
    standings: list[Standing]


def show_pupils(pupils: Sequence[PupilEntry]) -> list[ShownPupil]:
    """Return `pupils` with their schools, in two queries for all."""
    allocations = find_allocations(pupils)
    parties = find_parties({row.school for rows in allocations.values() for row in rows})
    return [
        ShownPupil(pupil, [_show_standing(row, parties) for row in allocations[pupil.pk]])
        for pupil in pupils
    ]


def _show_standing(row: Allocation, parties: Mapping[str, Party]) -> Standing:
    school = name_place_in_full(row.school, parties) if row.school else ""
    receipt = reverse("receipt", args=[row.onward.public_id]) if row.onward else ""
    if row.onward is None or row.stage in STAGES:
        colour = STAGE_COLOURS.get(row.stage, "govuk-tag--yellow")
        return Standing(school, _(STAGES[row.stage]), colour, receipt)
    label, colour = find_status(row.onward)
    return Standing(school, _(label), colour, receipt)


@dataclass(frozen=True, slots=True)
class ShownSchool:
    """What is planned for a school, with what to know before sending."""

    plan: SchoolPlan
    school: str
    warnings: list[str]


INACTIVE = N_("Not active in Pont: nobody there can collect the files yet. Its authority is told.")
NOBODY = N_("Nobody at this school can sign in to collect files at present.")
INDEPENDENT = N_("This is the number of an independent school, which may not collect files.")


def show_plan(plan: Sequence[SchoolPlan]) -> list[ShownSchool]:
    """Return `plan` in words, in the order of the schools' names."""
    parties = find_parties({row.school for row in plan})
    staffed = find_staffed(parties, act=Act.COLLECT, kind=Kind.CTF)
    shown = [
        ShownSchool(
            row,
            name_place_in_full(row.school, parties),
            [_(words) for words in _find_warnings(row.school, parties, staffed)],
        )
        for row in plan
    ]
    return sorted(shown, key=lambda one: (one.school.casefold(), one.plan.school))


def _find_warnings(
    school: str, parties: Mapping[str, Party], staffed: Iterable[str]
) -> Iterable[str]:
    if parse_address(school).is_independent:
        yield INDEPENDENT
    party = parties.get(school)
    if party and not party.is_active:
        yield INACTIVE
    elif school not in staffed:
        yield NOBODY


@dataclass(frozen=True, slots=True)
class ShownMove:
    """What becomes of a file that pupils leave, in words."""

    move: Move
    school: str
    words: str


def show_moves(moves: Sequence[Move]) -> list[ShownMove]:
    """Return what becomes of the files that pupils leave."""
    parties = find_parties({move.onward.recipient for move in moves})
    return [
        ShownMove(move, name_place(move.onward.recipient, parties), _say_move(move))
        for move in moves
    ]


def _say_move(move: Move) -> str:
    counted = ngettext("%(count)s pupil", "%(count)s pupils", move.pupils) % {"count": move.pupils}
    if move.is_collected:
        told = _("Downloaded already. Leaves: %(counted)s. The school is told to delete the pupil.")
    elif move.pupils == move.onward.pupil_count:
        told = _("Not downloaded. Leaves: %(counted)s. The file is withdrawn.")
    else:
        told = _(
            "Not downloaded. Leaves: %(counted)s. The file is withdrawn, and the other pupils in it"
            " are sent in a new one."
        )
    return told % {"counted": counted}


@dataclass(frozen=True, slots=True)
class ShownResult:
    """What became of a row of a list, in words."""

    result: Result
    outcome: str
    words: str


ALLOCATED, NOT_ALLOCATED, LEFT = N_("Allocated"), N_("Not allocated"), N_("Nothing to do")


def show_result(result: Result) -> ShownResult:
    """Return what became of a row in words."""
    outcome = NOT_ALLOCATED
    if result.code in DONE:
        outcome = ALLOCATED
    elif result.code in NOTHING_TO_DO:
        outcome = LEFT
    return ShownResult(result, _(outcome), _(OUTCOMES[result.code]) % result.params)


def count_outcomes(results: Iterable[Result]) -> dict[str, int]:
    """Return how many rows were allocated, left as they are, and refused."""
    codes = [result.code for result in results]
    done, left = (sum(code in some for code in codes) for some in (DONE, NOTHING_TO_DO))
    return {"done": done, "left": left, "refused": len(codes) - done - left}


def write_results(results: Iterable[Result]) -> Iterable[Sequence[str | int]]:
    """Yield headings and rows of the results for a spreadsheet, in the reader's language."""
    yield [
        _("Line"),
        "UPN",
        _("Establishment number"),
        _("Result"),
        _("Explanation"),
    ]
    for result in results:
        shown, row = show_result(result), result.row
        yield [row.line, row.upn, row.school, shown.outcome, shown.words]
