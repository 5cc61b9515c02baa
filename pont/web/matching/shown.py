"""Runs and matches in the words of the screens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import Party, find_parties
from pont.lost_pupils.evidence import (
    FIELDS,
    Agreement,
    Compared,
    compare,
    read_evidence,
    read_problem,
)
from pont.lost_pupils.matching_models import MatchingRun, ProposedMatch
from pont.lost_pupils.matching_states import (
    MATCH_LABELS,
    RUN_LABELS,
    STAGES,
    MatchState,
    RunState,
)
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.states import LABELS, Standing
from pont.transfers.places import name_place, name_place_in_full
from pont.web.words import say, say_day

COLOURS: Mapping[str, str] = {
    RunState.WAITING: "govuk-tag--yellow",
    RunState.RUNNING: "govuk-tag--yellow",
    RunState.READY: "govuk-tag--green",
    RunState.FAILED: "govuk-tag--red",
    RunState.CANCELLED: "govuk-tag--grey",
    MatchState.PROPOSED: "govuk-tag--blue",
    MatchState.ACCEPTED: "govuk-tag--green",
    MatchState.REJECTED: "govuk-tag--red",
    MatchState.LAPSED: "govuk-tag--grey",
}
NO_LONGER_LOST = N_("No longer lost: %(standing)s")
AGREEMENTS: Mapping[Agreement, str] = {
    Agreement.SAME: N_("Same"),
    Agreement.DIFFERS: N_("Differs"),
    Agreement.ONE_SIDE: N_("On one side only"),
}
AGREEMENT_COLOURS: Mapping[Agreement, str] = {
    Agreement.SAME: "govuk-tag--green",
    Agreement.DIFFERS: "govuk-tag--orange",
    Agreement.ONE_SIDE: "govuk-tag--grey",
}
SEXES: Mapping[str, str] = {"F": N_("Female"), "M": N_("Male")}


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with its state in words, and how far it has come."""

    run: MatchingRun
    status: str
    colour: str
    step: int
    steps: int
    stage: str
    why: str


def show_run(run: MatchingRun) -> ShownRun:
    """Return a run in words."""
    keys = list(STAGES)
    step = keys.index(run.stage) + 1 if run.stage in STAGES else 0
    return ShownRun(
        run=run,
        status=_(RUN_LABELS[RunState(run.state)]),
        colour=COLOURS[run.state],
        step=step,
        steps=len(STAGES),
        stage=_(STAGES[run.stage]) if step else "",
        why=say(read_problem(run.problem)) if run.problem else "",
    )


@dataclass(frozen=True, slots=True)
class Side:
    """A pupil as one side knows them, in a few words."""

    surname: str
    forename: str
    upn: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match in words: both sides, why, and where it stands; `census` is None once erased."""

    match: ProposedMatch
    score: str
    lost: Side
    census: Side | None
    school: str
    uploader: str
    reasons: Sequence[str]
    status: str
    colour: str
    may_decide: bool


def show_score(score: float) -> str:
    """Return a score in percent; what is not certain never says 100%."""
    percent = min(score * 100, 99.99) if score < 1 else 100
    return f"{number_format(percent, decimal_pos=2)}%"


def show_matches(matches: Sequence[ProposedMatch]) -> list[ShownMatch]:
    """Return `matches` in words, in one query for all."""
    codes = {code for match in matches for code in _find_places(match)}
    parties = find_parties(codes)
    return [_show(match, parties) for match in matches]


def _find_places(match: ProposedMatch) -> Iterable[str]:
    yield match.pupil.uploader
    if match.school:
        yield match.school
    if match.census_la:
        yield f"{match.census_la}LLLL"


def _show(match: ProposedMatch, parties: Mapping[str, Party]) -> ShownMatch:
    pupil, known = match.pupil, read_evidence(match)
    status, colour = _find_status(match)
    return ShownMatch(
        match=match,
        score=show_score(match.score),
        lost=Side(pupil.surname, pupil.forename, pupil.upn, pupil.born_on),
        census=None if known is None else _show_census(known),
        school=_name_school(match, parties),
        uploader=name_place(pupil.uploader, parties),
        reasons=[say(read_problem(row)) for row in match.reasons],
        status=status,
        colour=colour,
        may_decide=match.state == MatchState.PROPOSED and pupil.standing == Standing.LOST,
    )


def _show_census(known: Mapping[str, str]) -> Side:
    born_on = date.fromisoformat(known["dob"]) if known["dob"] else None
    return Side(known["surname"], known["forename"], known["upn"], born_on)


def _name_school(match: ProposedMatch, parties: Mapping[str, Party]) -> str:
    """Return the school in the census, or its authority, or that the census names none."""
    if match.school in parties:
        return name_place_in_full(match.school, parties)
    if not match.census_la:
        return _("The census does not say at which school")
    authority = name_place(f"{match.census_la}LLLL", parties)
    return f"{match.school}, {authority}" if match.school else authority


def _find_status(match: ProposedMatch) -> tuple[str, str]:
    standing = Standing(match.pupil.standing)
    if match.state == MatchState.PROPOSED and standing is not Standing.LOST:
        return _(NO_LONGER_LOST) % {"standing": _(LABELS[standing])}, "govuk-tag--grey"
    return _(MATCH_LABELS[MatchState(match.state)]), COLOURS[match.state]


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of both sides, and in a word whether they agree."""

    label: str
    lost: str
    census: str
    agreement: str
    colour: str
    is_code: bool


def show_evidence(match: ProposedMatch | Sighting) -> list[ShownField]:
    """Return both sides of a match or a sighting field by field."""
    return [_show_field(row) for row in compare(match)]


def _show_field(row: Compared) -> ShownField:
    return ShownField(
        label=_(FIELDS[row.field]),
        lost=_say_value(row.field, row.lost),
        census=_say_value(row.field, row.census),
        agreement=_(AGREEMENTS[row.agreement]),
        colour=AGREEMENT_COLOURS[row.agreement],
        is_code=row.field in {"upn", "former_upn"},
    )


def _say_value(field: str, text: str) -> str:
    if field == "dob" and text:
        return date_format(date.fromisoformat(text))
    return _(SEXES[text]) if field == "sex" and text in SEXES else text


def say_decided(match: ProposedMatch) -> str:
    """Return who decided about a match and when, "" while nobody has."""
    if not match.decided_at:
        return ""
    return _("%(name)s on %(date)s") % {
        "name": match.decided_by_name,
        "date": say_day(match.decided_at),
    }
