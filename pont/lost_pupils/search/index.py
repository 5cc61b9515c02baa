"""Keep the index of the search in step with the shelf.

Source: rulings 6.1; docs/adr/0019.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import F

from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.names import find_keys
from pont.lost_pupils.search_models import START, Form, SearchEntry, SurnameKey, SurnameWord
from pont.lost_pupils.states import Standing
from pont.standards.soundalike import fold
from pont.standards.spelling import find_parts, join_name, pack, pack_date, respell

BATCH = 2000
SEXES = {"M": 1, "F": 2}
PART_OF = {
    Form.SURNAME: Form.PART,
    Form.PREFERRED: Form.PREFERRED_PART,
    Form.FORMER: Form.FORMER_PART,
}


def enter(records: Sequence[LostPupil]) -> None:
    """Make `records`, which are on the shelf and not in the index, ones that a search finds."""
    words = Counter(word for record in records for word, _ in find_surnames(record))
    add_words(words)
    for word in _lock(words):
        SurnameWord.objects.filter(pk=word.pk).update(uses=F("uses") + words[word.word])
    add_entries(records)


def leave(records: Sequence[LostPupil]) -> None:
    """Take `records` out of the index, before what is known of the pupils is blanked."""
    SearchEntry.objects.filter(pupil__in=[record.pk for record in records]).delete()
    words = Counter(word for record in records for word, _ in find_surnames(record))
    for word in _lock(words):
        SurnameWord.objects.filter(pk=word.pk, uses__gte=words[word.word]).update(
            uses=F("uses") - words[word.word]
        )


def mark(record: LostPupil) -> None:
    """Say in the index whether `record` is claimed."""
    is_claimed = int(record.standing == Standing.CLAIMED)
    SearchEntry.objects.filter(pupil=record.pk).update(is_claimed=is_claimed)


def find_surnames(record: LostPupil) -> list[tuple[str, Form]]:
    """Return each surname of `record` as one word, and the parts of those that have parts."""
    found: dict[str, Form] = {}
    named = (
        (Form.SURNAME, record.surname),
        (Form.PREFERRED, record.preferred_surname),
        (Form.FORMER, record.former_surname),
    )
    for form, name in named:
        if word := join_name(name):
            found.setdefault(word, form)
    for form, name in named:
        for part in find_parts(name):
            found.setdefault(part, PART_OF[form])
    # Who has no surname at all is still found by the rest.
    return list(found.items()) or [("", Form.SURNAME)]


def find_given_names(record: LostPupil) -> list[str]:
    """Return the forename as one word, then its parts and the middle names."""
    forename, others = join_name(record.forename), fold(record.middle_names).split()
    return list(dict.fromkeys([forename, *fold(record.forename).split(), *others]))


def add_words(words: Collection[str]) -> None:
    """Give those of `words` that are new their keys; their uses are not counted yet."""
    known = set(SurnameWord.objects.filter(word__in=words).values_list("word", flat=True))
    fresh = [word for word in words if word not in known]
    # Another transaction may bring the same surname in this moment: whoever is first writes it.
    SurnameWord.objects.bulk_create(
        (SurnameWord(word=word, number=pack(word), respelt=respell(word)) for word in fresh),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    SurnameKey.objects.bulk_create(
        (
            SurnameKey(key=key, word=word)
            for word in SurnameWord.objects.filter(word__in=fresh)
            for key in find_keys(word.word)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def add_entries(records: Sequence[LostPupil]) -> None:
    """Write the entries of `records`, which have none."""
    entries = (entry for record in records for entry in make_entries(record))
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH)


def make_entries(record: LostPupil) -> Iterator[SearchEntry]:
    """Yield the entries of `record`: one for each of its surnames with each given name."""
    born_on, town = record.born_on, pack(join_name(record.town))
    for surname, form in find_surnames(record):
        for nth, given in enumerate(map(pack, find_given_names(record))):
            yield SearchEntry(
                pupil=record,
                surname=pack(surname),
                form=form,
                given=given,
                given_start=given // START,
                nth=nth,
                born=pack_date(born_on.year, born_on.month, born_on.day) if born_on else 0,
                born_year=born_on.year if born_on else 0,
                born_month=born_on.month if born_on else 0,
                born_day=born_on.day if born_on else 0,
                sex=SEXES.get(record.sex, 0),
                town=town,
                town_start=town // START,
                is_claimed=int(record.standing == Standing.CLAIMED),
            )


def _lock(words: Iterable[str]) -> list[SurnameWord]:
    """Return the rows of `words`, locked in one order, so that no two acts wait for each other."""
    rows = SurnameWord.objects.select_for_update().filter(word__in=list(words))
    return list(rows.order_by("word"))
