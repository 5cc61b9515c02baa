"""Results, details and one's own records in the words of the screens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from pont.directory.queries import find_parties
from pont.lost_pupils.claim_queries import find_own_claim
from pont.lost_pupils.claim_states import ClaimStage
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.queries import find_claims
from pont.lost_pupils.search.criteria import Criteria
from pont.lost_pupils.search.queries import PAGE, Results, find_pupils, find_values
from pont.lost_pupils.search.ranking import Match
from pont.lost_pupils.states import LABELS, REMOVALS, WHEREABOUTS_LABELS, Standing, Whereabouts
from pont.policy.actors import Actor
from pont.policy.acts import Act
from pont.policy.grants import may
from pont.transfers.places import name_place
from pont.web.doors import parse_page
from pont.web.lists import ARIA_SORT, SIGN, Heading
from pont.web.lost_pupils.columns import CLOSENESS, COLUMNS, GENDERS, Parties
from pont.web.lost_pupils.searches import Search
from pont.web.rows import ENVIRONMENT
from pont.web.words import say_day

COLOURS: Mapping[str, str] = {
    Standing.LOST: "govuk-tag--orange",
    Standing.CLAIMED: "govuk-tag--blue",
    Standing.PLACED: "govuk-tag--green",
    Standing.REMOVED: "govuk-tag--grey",
}
MOST_CLAIMED_SHOWN = 3
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class ShownPupil:
    """A pupil found: the cells of the row, why, by whom claimed, and the details if selected."""

    record: LostPupil
    cells: Sequence[str]
    why: str
    claims: Sequence[str]
    link: str
    details: SafeString


@dataclass(frozen=True, slots=True)
class ShownResults:
    """One page of the pupils found; `claimed` are links to those closer than any who is lost."""

    rows: SafeString
    headings: Sequence[Heading]
    count: int
    is_cut: bool
    sort: str
    closest: str
    earlier: str
    later: str
    claimed: Sequence[tuple[str, str]]


def show_results(
    actor: Actor, search: Search, results: Results, params: Mapping[str, str]
) -> ShownResults:
    """Return the page of `results` that the address asks for.

    A pupil who is selected is on the page, whichever is asked for.

    :raises BadRequest: if it asks for an order or a page that cannot be.
    """
    sort = _read_sort(params.get("sort", search.sort))
    matches = _sort(actor, results.matches, sort)
    selected = _find_selected(actor, matches, params.get("pupil", ""))
    start = _find_start(matches, selected, params.get("page", "1"))
    page = find_pupils(matches[start : start + PAGE], by=actor)
    number = start // PAGE + 1
    shown = _show_pupils(actor, search, page, matches[start : start + PAGE], selected, sort)
    return ShownResults(
        rows=_render(shown),
        headings=[_heading(key, sort) for key in COLUMNS],
        count=len(matches),
        is_cut=results.is_cut,
        sort=sort,
        closest=_link(sort=CLOSENESS) if sort else "",
        earlier=_link(sort=sort, page=number - 1) if number > 1 else "",
        later=_link(sort=sort, page=number + 1) if matches[start + PAGE :] else "",
        claimed=_find_closer_claimed(actor, results.matches, sort),
    )


def _read_sort(sort: str) -> str:
    key = sort.removeprefix("-")
    if key not in {CLOSENESS, *COLUMNS} or sort != SIGN[sort.startswith("-")] + key:
        raise BadRequest("No such order.")
    return sort


def _sort(actor: Actor, matches: Sequence[Match], sort: str) -> Sequence[Match]:
    """Return `matches` in the order of a column; as close, they stay as they are."""
    if not sort:
        return matches
    column = COLUMNS[sort.removeprefix("-")]
    values = find_values(matches, column.field, by=actor)
    parties = find_parties(set(values.values())) if column.field == "uploader" else {}
    found = [match for match in matches if match.pupil in values]
    return sorted(
        found,
        key=lambda match: column.value(values[match.pupil], parties),
        reverse=sort.startswith("-"),
    )


def _find_selected(actor: Actor, matches: Sequence[Match], text: str) -> int | None:
    """Return the key of the pupil whose details are asked for, if they are among `matches`."""
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise BadRequest("No such pupil.") from error
    ids = find_values(matches, "public_id", by=actor)
    return next((key for key, public_id in ids.items() if public_id == wanted), None)


def _find_start(matches: Sequence[Match], selected: int | None, page: str) -> int:
    if selected is not None:
        place = next(n for n, match in enumerate(matches) if match.pupil == selected)
        return place // PAGE * PAGE
    return (parse_page(page, most=MOST_PAGES) - 1) * PAGE


def _show_pupils(
    actor: Actor,
    search: Search,
    page: Sequence[LostPupil],
    matches: Sequence[Match],
    selected: int | None,
    sort: str,
) -> Iterator[ShownPupil]:
    claims = find_claims(actor, page)
    codes = {code for pupil in page for code in (pupil.uploader, _office(pupil))}
    codes |= {claim.party for of_one in claims.values() for claim in of_one}
    parties = find_parties(codes)
    why = {match.pupil: _say_why(match) for match in matches}
    for pupil in page:
        claimed = [_say_claim(claim, parties) for claim in claims.get(pupil.pk, ())]
        is_selected = pupil.pk == selected
        yield ShownPupil(
            record=pupil,
            cells=[column.show(pupil, parties) for column in COLUMNS.values()],
            why=why[pupil.pk],
            claims=claimed,
            link="" if is_selected else _link(sort=sort, pupil=pupil.public_id) + "#details",
            details=_show_details(actor, search, pupil, parties, claimed)
            if is_selected
            else mark_safe(""),
        )


def _say_why(match: Match) -> str:
    return "; ".join(_(reason) for reason in match.reasons)


# What the others see of a claim, by its stage.
CLAIMED: Mapping[str, str] = {
    ClaimStage.CLAIMED: N_("Claimed by %(place)s (%(name)s) on %(date)s"),
    ClaimStage.FORWARDED: N_(
        "Claimed by %(place)s (%(name)s) on %(date)s, and forwarded to a school there"
    ),
}


def say_claims(claims: Sequence[Claim]) -> list[str]:
    """Return who has made each of the standing `claims`, and when."""
    parties = find_parties({claim.party for claim in claims})
    return [_say_claim(claim, parties) for claim in claims]


def _say_claim(claim: Claim, parties: Parties) -> str:
    party = parties.get(claim.party)
    return _(CLAIMED[claim.stage]) % {
        "place": name_place(party.code, parties) if party else claim.party_name,
        "name": claim.name,
        "date": say_day(claim.confirmed_at),
    }


def _office(pupil: LostPupil) -> str:
    return f"{pupil.uploader_la}LLLL"


def show_details(actor: Actor, pupil: LostPupil) -> SafeString:
    """Return all that is known of one record, with what a row of the results would show."""
    claims = say_claims(find_claims(actor, [pupil]).get(pupil.pk, []))
    return _render_details(actor, None, pupil, describe_pupil(pupil), claims)


def _show_details(
    actor: Actor, search: Search, pupil: LostPupil, parties: Parties, claims: Sequence[str]
) -> SafeString:
    """Return the details beside a record, of which the seed names most (seed 002, 4.1)."""
    return _render_details(actor, search, pupil, _describe_record(pupil, parties), claims)


def _render_details(
    actor: Actor,
    search: Search | None,
    pupil: LostPupil,
    facts: Sequence[tuple[str, str]],
    claims: Sequence[str],
) -> SafeString:
    context = {
        "pupil": pupil,
        "facts": facts,
        "claims": claims,
        "search": search,
        "may_claim": may(actor, Act.CLAIM),
        "own": find_own_claim(actor, pupil),
    }
    return render_to_string("web/lost_pupils/details.html", context)


def describe_pupil(pupil: LostPupil) -> list[tuple[str, str]]:
    """Return what is known of `pupil` and of who uploaded the file, as labels and values."""
    parties = find_parties([pupil.uploader, _office(pupil)])
    known = [
        (_("UPN"), pupil.upn),
        (_("Date of birth"), date_format(pupil.born_on) if pupil.born_on else ""),
        (_("Gender"), _(GENDERS[pupil.sex]) if pupil.sex in GENDERS else ""),
        (_("Town"), pupil.town),
    ]
    return [(label, value) for label, value in known if value] + _describe_record(pupil, parties)


def _describe_record(pupil: LostPupil, parties: Parties) -> list[tuple[str, str]]:
    """Return what the seed shows beside a selected record (seed 002, 4.1)."""
    school, authority = parties.get(pupil.uploader), parties.get(_office(pupil))
    facts = [
        (_("Local authority number"), pupil.uploader_la),
        (_("Local authority"), name_place(_office(pupil), parties) if authority else ""),
        (_("School number and name"), f"{pupil.uploader} {school.name if school else ''}"),
        (_("Date uploaded"), say_day(pupil.uploaded_at)),
        (_("Type"), _(WHEREABOUTS_LABELS[Whereabouts(pupil.whereabouts)])),
        (_("Former UPN"), pupil.former_upn),
        (_("Former surname"), pupil.former_surname),
        (_("Preferred surname"), pupil.preferred_surname),
        (_("Middle name"), pupil.middle_names),
    ]
    return [(label, value) for label, value in facts if value]


def _render(shown: Iterator[ShownPupil]) -> SafeString:
    rows = ENVIRONMENT.get_template("lost_pupils.html").render(
        pupils=shown,
        labels=[_(column.label) for column in COLUMNS.values()],
        words={"why": _("Why found"), "details": _("Details of"), "claimed": _("Claimed")},
    )
    return mark_safe(rows)  # noqa: S308 - autoescaped by Jinja


def _heading(key: str, sort: str) -> Heading:
    is_current, descending = sort.removeprefix("-") == key, sort.startswith("-")
    return Heading(
        key=key,
        label=COLUMNS[key].label,
        is_number=False,
        link=_link(sort=SIGN[is_current and not descending] + key),
        aria_sort=ARIA_SORT[descending] if is_current else "none",
    )


def _link(*, sort: str, **params: object) -> str:
    return "?" + urlencode({"sort": sort, **params})


def _find_closer_claimed(
    actor: Actor, matches: Sequence[Match], sort: str
) -> list[tuple[str, str]]:
    """Return name and link of the claimed pupils who are closer than every one who is lost."""
    best = max((match.closeness for match in matches if not match.is_claimed), default=0)
    closer = [match for match in matches if match.is_claimed and match.closeness > best]
    return [
        (
            f"{pupil.surname}, {pupil.forename}",
            _link(sort=sort, pupil=pupil.public_id) + "#details",
        )
        for pupil in find_pupils(closer[:MOST_CLAIMED_SHOWN], by=actor)
    ]


def describe(criteria: Criteria) -> list[tuple[str, str]]:
    """Return what was searched for, as labels and values."""
    born = criteria.born
    date = " ".join(str(part or "–") for part in (born.day, born.month, born.year))
    begins = _("Surname begins") if criteria.begins else _("Surname sounds like")
    known = (
        (_("UPN"), criteria.upn),
        (begins, criteria.surname),
        (_("Forename"), criteria.forename),
        (_("Town"), criteria.town),
        (_("Date of birth"), date if born.parts else ""),
        (_("Gender"), _(GENDERS[criteria.sex]) if criteria.sex else ""),
    )
    return [(label, value) for label, value in known if value]


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A pupil whom the reader's desk sent to the shelf, as its list shows them."""

    record: LostPupil
    whereabouts: str
    uploaded: str
    born: str
    status: str
    colour: str
    note: str
    receipt: str
    withdraw: str


NOT_KEPT = N_("Details no longer kept")


def show_records(records: Sequence[LostPupil]) -> list[ShownRecord]:
    """Return one's own `records` in words."""
    return [_show_record(record) for record in records]


def _show_record(record: LostPupil) -> ShownRecord:
    address: dict[str, Any] = {"args": [record.public_id]}
    is_lost = record.standing == Standing.LOST
    return ShownRecord(
        record=record,
        whereabouts=_(WHEREABOUTS_LABELS[Whereabouts(record.whereabouts)]),
        uploaded=say_day(record.uploaded_at),
        born=date_format(record.born_on) if record.born_on else "",
        status=_(LABELS[Standing(record.standing)]),
        colour=COLOURS[record.standing],
        note=_say_end(record),
        receipt=reverse("receipt", args=[record.transfer.public_id]),
        withdraw=reverse("lost-withdraw", **address) if is_lost else "",
    )


def _say_end(record: LostPupil) -> str:
    """Return when and why the record left the shelf, empty while it is there."""
    if not record.ended_at:
        return ""
    reason = _(REMOVALS[record.removed_for]) if record.removed_for else ""
    return f"{say_day(record.ended_at)}: {reason}" if reason else say_day(record.ended_at)
