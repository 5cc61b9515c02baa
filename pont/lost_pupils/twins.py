"""Which records of the shelf seem to be of one pupil: the earliest is the original, and stays lost.

A number is enough, present or former; without it, surname, forename and date of birth must agree,
and the gender must not contradict.

Source: rulings 6.2, 6.4.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from django.db.models import Q

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search_models import Form, SearchEntry
from pont.standards.upn import is_valid_upn

NAMES_AT_ONCE: Final = 40
Pair = tuple[int, int]


def mark(records: Sequence[LostPupil]) -> None:
    """Write to each of `records`, which a search finds, the original of the same pupil."""
    originals: dict[int, int] = {}
    for record, other in chain(_pair_by_upn(records), _pair_by_name(records)):
        if other < record:
            originals[record] = min(other, originals.get(record, other))
    for record, original in originals.items():
        LostPupil.objects.filter(pk=record).update(original=original)


def hand_on(record: LostPupil) -> None:
    """Let the earliest of the others stand for the pupil of `record`, which leaves the shelf."""
    others = LostPupil.objects.on_shelf().filter(original=record).order_by("pk")
    others = others.select_for_update()
    keys = list(others.values_list("pk", flat=True))
    if keys:
        LostPupil.objects.filter(pk=keys[0]).update(original=None)
        LostPupil.objects.filter(pk__in=keys[1:]).update(original=keys[0])


def _pair_by_upn(records: Sequence[LostPupil]) -> Iterator[Pair]:
    """Yield each of `records` with who on the shelf has one of its numbers, by their keys."""
    numbers = {upn for record in records for upn in _find_upns(record)}
    if not numbers:
        return
    rows = LostPupil.objects.on_shelf().filter(Q(upn__in=numbers) | Q(former_upn__in=numbers))
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for pupil, *upns in rows.values_list("pk", "upn", "former_upn"):
        for upn in upns:
            owners[upn].add(pupil)
    for record in records:
        for upn in _find_upns(record):
            yield from ((record.pk, pupil) for pupil in owners[upn])


def _find_upns(record: LostPupil) -> list[str]:
    # What is no number ("TBC") says nothing of who it is.
    return [upn for upn in (record.upn, record.former_upn) if is_valid_upn(upn)]


def _pair_by_name(records: Sequence[LostPupil]) -> Iterator[Pair]:
    """Yield each of `records` with who has the same names and date of birth, by their keys."""
    whole = SearchEntry.objects.filter(nth=0, form__lte=Form.FORMER)
    known = whole.filter(pupil__in=[record.pk for record in records], given__gt=0, born__gt=0)
    asked = list(known.exclude(surname=0).values_list("pupil", "surname", "given", "born", "sex"))
    for start in range(0, len(asked), NAMES_AT_ONCE):
        named = asked[start : start + NAMES_AT_ONCE]
        alike = Q(pk__in=[])
        for _, surname, given, born, _ in named:
            alike |= Q(born=born, given=given, surname=surname)
        found = list(
            whole.filter(alike).values_list("pupil", "surname", "given", "born", "sex").distinct()
        )
        for record, *names, sex in named:
            for pupil, *others, their_sex in found:
                if names == others and (sex == their_sex or 0 in (sex, their_sex)):
                    yield record, pupil
