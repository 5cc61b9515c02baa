"""Records to tidy up in the words of the screens, each with the reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pont.directory.queries import Party, find_parties
from pont.lost_pupils.housekeeping import find_accepted
from pont.lost_pupils.matching_models import ProposedMatch
from pont.lost_pupils.models import Claim, LostPupil
from pont.lost_pupils.queries import find_claims
from pont.policy.actors import Actor
from pont.standards.academic_year import get_leaving_day
from pont.transfers.places import name_place
from pont.web.words import say_day


@dataclass(frozen=True, slots=True)
class Known:
    """What the reasons of a page are made of."""

    parties: Mapping[str, Party]
    claims: Mapping[int, Sequence[Claim]]
    matches: Mapping[int, ProposedMatch]


@dataclass(frozen=True, slots=True)
class ShownUntidy:
    """A record that may go: who sent it, when, and why it is on the list."""

    record: LostPupil
    uploader: str
    uploaded: str
    why: str
    original: str


def _say_age(record: LostPupil, known: Known) -> str:
    if record.born_on is None:
        return ""
    return _("Could leave school on %(date)s") % {
        "date": date_format(get_leaving_day(record.born_on))
    }


def _say_twin(record: LostPupil, known: Known) -> str:
    original = record.original
    if original is None:
        return ""
    upns = {record.upn, record.former_upn} & {original.upn, original.former_upn} - {""}
    words = (
        _("The same UPN as a record that %(place)s sent on %(date)s")
        if upns
        else _("The same name and date of birth as a record that %(place)s sent on %(date)s")
    )
    place = name_place(original.uploader, known.parties)
    why = words % {"place": place, "date": say_day(original.uploaded_at)}
    return f"{why}: {_name_pupil(original)}"


def _name_pupil(record: LostPupil) -> str:
    """Return who a record is of, to be compared by eye."""
    parts = [f"{record.surname} {record.forename}".strip()]
    if record.born_on:
        parts.append(_("born %(date)s") % {"date": date_format(record.born_on)})
    if record.upn:
        parts.append(_("UPN %(upn)s") % {"upn": record.upn})
    return ", ".join(parts)


def _say_claim(record: LostPupil, known: Known) -> str:
    words = _("Claimed by %(place)s on %(date)s")
    return "; ".join(
        words
        % {"place": name_place(claim.party, known.parties), "date": say_day(claim.confirmed_at)}
        for claim in known.claims.get(record.pk, ())
    )


def _say_match(record: LostPupil, known: Known) -> str:
    match = known.matches.get(record.pk)
    if match is None or match.decided_at is None:
        return ""
    place = name_place(_find_place(match), known.parties)
    return _("Found in the census of %(place)s; accepted on %(date)s") % {
        "place": place,
        "date": say_day(match.decided_at),
    }


def _find_place(match: ProposedMatch) -> str:
    return match.school or f"{match.census_la}LLLL"


# By the keys of `housekeeping.SOURCES`.
REASONS: Mapping[str, Callable[[LostPupil, Known], str]] = {
    "over-leaving-age": _say_age,
    "duplicates": _say_twin,
    "never-placed": _say_claim,
    "in-census": _say_match,
}


def show_untidy(actor: Actor, key: str, records: Sequence[LostPupil]) -> list[ShownUntidy]:
    """Return `records` of the list `key` in words, in one query for each kind of thing."""
    matches = find_accepted(actor, records) if key == "in-census" else {}
    claims = find_claims(actor, records) if key == "never-placed" else {}
    codes = {record.uploader for record in records}
    codes |= {record.original.uploader for record in records if record.original}
    codes |= {_find_place(match) for match in matches.values()}
    codes |= {claim.party for made in claims.values() for claim in made}
    known = Known(find_parties(codes), claims, matches)
    return [
        ShownUntidy(
            record=record,
            uploader=name_place(record.uploader, known.parties),
            uploaded=say_day(record.uploaded_at),
            why=REASONS[key](record, known),
            original=str(record.original.public_id) if record.original else "",
        )
        for record in records
    ]
