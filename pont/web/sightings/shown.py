"""Sightings in the words of the screens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pont.directory.queries import Party, find_parties
from pont.lost_pupils.sighting_models import Sighting
from pont.lost_pupils.sighting_reasons import ENDINGS
from pont.policy.kinds import KINDS
from pont.standards.file_names import Kind
from pont.transfers.places import name_place, name_place_in_full
from pont.web.words import say_day


@dataclass(frozen=True, slots=True)
class ShownSighting:
    """A sighting in words; `ended` is who ended it, when and why, "" while it is open."""

    sighting: Sighting
    reasons: Sequence[str]
    place: str
    uploader: str
    file: str
    seen: str
    ended: str


def show_sightings(sightings: Sequence[Sighting]) -> list[ShownSighting]:
    """Return `sightings` in words, in one query for all."""
    codes = {
        code
        for sighting in sightings
        for code in (sighting.place, f"{sighting.la}LLLL", sighting.pupil.uploader)
    }
    parties = find_parties(codes)
    return [_show(sighting, parties) for sighting in sightings]


def _show(sighting: Sighting, parties: Mapping[str, Party]) -> ShownSighting:
    return ShownSighting(
        sighting=sighting,
        reasons=[_(reason) for reason in sighting.reasons],
        place=_name(sighting, parties),
        uploader=name_place(sighting.pupil.uploader, parties),
        file=_(KINDS[Kind(sighting.transfer.kind)].label),
        seen=say_day(sighting.seen_at),
        ended=_say_end(sighting),
    )


def _name(sighting: Sighting, parties: Mapping[str, Party]) -> str:
    """Return the school, or its number and authority where the register does not know it."""
    if sighting.place in parties:
        return name_place_in_full(sighting.place, parties)
    authority = name_place(f"{sighting.la}LLLL", parties) if sighting.la else ""
    return ", ".join(part for part in (sighting.place, authority) if part)


def _say_end(sighting: Sighting) -> str:
    if not sighting.ended_at:
        return ""
    return _("%(reason)s: %(name)s on %(date)s") % {
        "reason": _(ENDINGS[sighting.ended_for]),
        "name": sighting.ended_by_name,
        "date": say_day(sighting.ended_at),
    }
