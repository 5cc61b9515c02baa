"""Make the index of the search anew from the records, a batch at a time, while it is in use.

Source: docs/adr/0019.
"""

from typing import Final

from django.db import transaction
from django.db.models import Count

from pont.lost_pupils import twins
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search import index
from pont.lost_pupils.search.names import find_keys
from pont.lost_pupils.search_models import SearchEntry, SurnameKey, SurnameWord
from pont.standards.spelling import pack, respell

BATCH: Final = 500


@transaction.atomic
def renew_entries(*, after: int) -> int | None:
    """Write the entries of the records after the key `after` anew, a batch; return the last key.

    None if there is no record any more. The uses of new surnames are counted by `renew_words`.
    """
    rows = LostPupil.objects.select_for_update().filter(pk__gt=after).order_by("pk")
    records = list(rows[:BATCH])
    if not records:
        return None
    SearchEntry.objects.filter(pupil__in=[record.pk for record in records]).delete()
    shelved = [record for record in records if record.is_on_shelf]
    index.add_words({word for record in shelved for word, _ in index.find_surnames(record)})
    index.add_entries(shelved)
    # What was taken for a twin by an earlier rule may be none by this one.
    rows.filter(pk__lte=records[-1].pk, original__isnull=False).update(original=None)
    twins.mark(shelved)
    return records[-1].pk


@transaction.atomic
def renew_words(*, after: int) -> int | None:
    """Write the keys of the surnames after the key `after` anew, and count the uses, a batch.

    Return the last key, None if there is no surname any more. Surnames that agree in their first
    13 letters count as used wherever one of them is.
    """
    rows = SurnameWord.objects.select_for_update().filter(pk__gt=after).order_by("pk")
    words = list(rows[:BATCH])
    if not words:
        return None
    for word in words:
        word.number, word.respelt = pack(word.word), respell(word.word)
    uses = _count_uses(words)
    for word in words:
        word.uses = uses.get(word.number, 0)
    SurnameWord.objects.bulk_update(words, ["number", "respelt", "uses"])
    SurnameKey.objects.filter(word__in=words).delete()
    keys = (SurnameKey(key=key, word=word) for word in words for key in find_keys(word.word))
    SurnameKey.objects.bulk_create(keys, batch_size=index.BATCH)
    return words[-1].pk


def _count_uses(words: list[SurnameWord]) -> dict[int, int]:
    """Return how many records have each surname, by its number."""
    rows = SearchEntry.objects.filter(surname__in={word.number for word in words}, nth=0)
    return dict(rows.values_list("surname").annotate(Count("pk")).order_by())
