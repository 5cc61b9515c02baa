"""A shelf of a million invented pupils, and what the search reads of them: runs inside Django.

Surnames are as unevenly common as in Wales: of 52,000 the first has six of a hundred pupils. The
rare ones are put together from pieces of known ones, so that many look alike.
"""

import uuid
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from benchmarks.million import insert
from config.demo.invent import FORENAMES, OTHER_SURNAMES, TOWNS, WELSH_SURNAMES, invent_upn
from pont.lost_pupils.models import LostPupil
from pont.lost_pupils.search.index import find_surnames, make_entries
from pont.lost_pupils.search.names import find_keys
from pont.lost_pupils.search_models import SearchEntry, SurnameKey, SurnameWord
from pont.lost_pupils.states import Standing, Whereabouts
from pont.standards.name_families import FAMILIES_OF
from pont.standards.spelling import pack, respell
from pont.transfers.models import Transfer

SEED = 1882
SURNAMES = 52_000
GIVEN_NAMES = 3_000
PLACES = 2_500
FIRST_BIRTHDAY = date(2005, 9, 1)
BIRTHDAYS = 17 * 365
AS_UNEVEN = 0.95
PART = 20_000


class Lot:
    """Draws things, the first the most often, as names are drawn by parents."""

    def __init__(self, things: Sequence[str]) -> None:
        """Take the things, the commonest first."""
        self.things = things
        self.sums = list(accumulate(1 / rank**AS_UNEVEN for rank in range(1, len(things) + 1)))

    def draw(self, random: Random) -> str:
        """Return one of the things."""
        return self.things[bisect(self.sums, random.random() * self.sums[-1])]


def main(count: str) -> dict[str, int]:
    """Make the tables and `count` pupils on the shelf; return how many rows they take."""
    call_command("migrate", verbosity=0)
    at = timezone.now()
    insert(Transfer, make_transfers(int(count), at=at))
    keys = list(Transfer.objects.order_by("pk").values_list("pk", flat=True))
    insert(LostPupil, make_pupils(keys, at=at))
    return index_all()


def index_all() -> dict[str, int]:
    """Write what the search reads, as `search.index.enter` does, in one go."""
    uses = Counter(
        word
        for pupil in LostPupil.objects.all().iterator(chunk_size=20_000)
        for word, _ in find_surnames(pupil)
    )
    insert(
        SurnameWord,
        (
            SurnameWord(word=word, number=pack(word), respelt=respell(word), uses=uses[word])
            for word in sorted(uses)
        ),
    )
    insert_from(
        SurnameWord,
        SurnameKey,
        lambda word: (SurnameKey(key=key, word=word) for key in find_keys(word.word)),
    )
    with indexed_afterwards(SearchEntry):
        insert_from(LostPupil, SearchEntry, make_entries)
    if connection.vendor == "postgresql":
        # As autovacuum does: without it, every look-up in an index looks at the table too.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    models = (LostPupil, SearchEntry, SurnameWord, SurnameKey)
    return {model._meta.db_table: model._default_manager.count() for model in models}


def insert_from(
    source: type[Model], table: type[Model], make: Callable[[Any], Iterator[Model]]
) -> None:
    """Write what `make` makes of each row of `source`, read in parts: nothing is read in a COPY."""
    last = 0
    while part := list(source._default_manager.filter(pk__gt=last).order_by("pk")[:PART]):
        insert(table, (row for one in part for row in make(one)))
        last = part[-1].pk


@contextmanager
def indexed_afterwards(model: type[Model]) -> Iterator[None]:
    """Take the indexes of a table away and make them anew: in one go it is done much sooner."""
    indexes = model._meta.indexes
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(model, index)


def make_transfers(count: int, *, at: datetime) -> Iterator[Transfer]:
    """Yield the files on the shelf, without bytes."""
    random, person = Random(SEED), uuid.UUID(int=5)  # noqa: S311
    for number in range(count):
        sender = f"{random.choice(('681', '680', '660', '830'))}{2000 + random.randrange(400)}"
        yield Transfer(
            kind="ctf",
            name=f"{sender}_CTF_XXXXXXX_{number:07}.XML",
            given_name="",
            sender=sender,
            recipient="XXXXXXX",
            sender_la=sender[:3],
            state="sent",
            size=14_000,
            sha256=f"{number:064x}",
            pupil_count=1,
            sent_at=at - timedelta(minutes=count - number),
            sent_by=person,
            sent_by_name="Reader",
        )


def make_pupils(transfers: Sequence[int], *, at: datetime) -> Iterator[LostPupil]:
    """Yield a pupil for each file."""
    random = Random(SEED + 1)  # noqa: S311
    surnames, towns = Lot(invent_surnames(random)), Lot(invent_places(random))
    given = {sex: Lot(invent_given_names(random, sex)) for sex in "FM"}
    for number, transfer in enumerate(transfers):
        sex = random.choice("FM")
        born_on = FIRST_BIRTHDAY + timedelta(days=random.randrange(BIRTHDAYS))
        surname = surnames.draw(random)
        if random.random() < 0.05:
            surname = f"{surname}-{surnames.draw(random)}"
        middle = random.choices((0, 1, 2), (35, 57, 8))[0]
        school = f"681{2000 + number % 2000}"
        yield LostPupil(
            transfer_id=transfer,
            whereabouts=random.choice(list(Whereabouts)),
            standing=Standing.CLAIMED if random.random() < 0.08 else Standing.LOST,
            uploader=school,
            uploader_la="681",
            uploaded_at=at - timedelta(minutes=len(transfers) - number),
            upn=invent_upn(school=school, year=born_on.year + 5, serial=number // 2000),
            former_upn=invent_upn(school="6722001", year=2019, serial=number % 90_000)
            if random.random() < 0.05
            else "",
            surname=surname,
            former_surname=surnames.draw(random) if random.random() < 0.05 else "",
            preferred_surname=surnames.draw(random) if random.random() < 0.03 else "",
            forename=given[sex].draw(random),
            middle_names=" ".join(given[sex].draw(random) for _ in range(middle)),
            born_on=born_on if random.random() < 0.998 else None,
            sex=sex if random.random() < 0.995 else "",
            town=towns.draw(random) if random.random() < 0.97 else "",
        )


def invent_surnames(random: Random, count: int = SURNAMES) -> list[str]:
    """Return distinct surnames: known ones first, then new ones made from their pieces."""
    known = [*WELSH_SURNAMES, *OTHER_SURNAMES, *(name.title() for name in sorted(FAMILIES_OF))]
    names = dict.fromkeys(known)
    while len(names) < count:
        names[cross(random.choice(known), random.choice(known), random)] = None
    return list(names)[:count]


def invent_given_names(random: Random, sex: str) -> list[str]:
    """Return distinct given names of a sex: known ones first."""
    known = FORENAMES[sex]
    names = dict.fromkeys(known)
    while len(names) < GIVEN_NAMES:
        names[cross(random.choice(known), random.choice(known), random)] = None
    return list(names)


def invent_places(random: Random) -> list[str]:
    """Return distinct towns: known ones first."""
    names = dict.fromkeys(TOWNS)
    while len(names) < PLACES:
        names[cross(random.choice(TOWNS), random.choice(TOWNS), random)] = None
    return list(names)


def cross(first: str, second: str, random: Random) -> str:
    """Return a name that begins as `first` does and ends as `second` does."""
    head = first[: random.randint(2, max(len(first) - 1, 2))]
    tail = second[random.randint(1, max(len(second) - 2, 1)) :].lower()
    return head + tail
