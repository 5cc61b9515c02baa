"""What the search reads: the distinct surnames with their keys, and each pupil in plain numbers.

All of it is made from the shelf records and can be made anew (`search.index`).

Source: rulings 6.1; docs/adr/0019.
"""

from django.db import models

from pont.standards.spelling import BASE, PACKED_LETTERS

LONGEST_WORD = 250


class SurnameWord(models.Model):
    """A surname, or a part of one, as `spelling.join_name` writes it; each stands here once.

    `number` is it packed, `respelt` as it sounds. `uses` is how many entries have it.
    """

    word = models.CharField(max_length=LONGEST_WORD, unique=True)
    number = models.BigIntegerField()
    respelt = models.CharField(max_length=LONGEST_WORD)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["number"], name="surname_by_number")]

    def __str__(self) -> str:
        # Never the name: this text may reach a log.
        return f"surname {self.pk}"


class SurnameKey(models.Model):
    """A key by which a surname is found from others like it (`search.names.find_keys`)."""

    pk = models.CompositePrimaryKey("key", "word")
    key = models.IntegerField()
    word = models.ForeignKey(SurnameWord, on_delete=models.CASCADE, related_name="keys")

    def __str__(self) -> str:
        return f"key {self.key}"


class Form(models.IntegerChoices):
    """Which surname of a pupil an entry has."""

    SURNAME = 0, "surname"
    PREFERRED = 1, "preferred"
    FORMER = 2, "former"
    PART = 10, "part of the surname"
    PREFERRED_PART = 11, "part of the preferred surname"
    FORMER_PART = 12, "part of the former surname"


READ = ("born", "town", "form", "nth", "sex", "is_claimed", "pupil")
"""What every index holds besides its names, so that a search never reads the table itself."""


def _index(*fields: str, name: str) -> models.Index:
    names = (*fields, *(field for field in ("surname", "given") if field not in fields))
    rest = (field for field in READ if field not in names)
    return models.Index(fields=[*names, *rest], name=name)


START = BASE ** (PACKED_LETTERS - 2)
"""What a packed word is divided by to keep its first two letters."""


class SearchEntry(models.Model):
    """A pupil on the shelf by one of their surnames and one of their given names.

    Names and town are packed (`spelling.pack`), the date of birth is a number such as 20140309;
    what is not known is 0. `nth` is 0 for the forename, and counts the other given names, so that
    exactly one entry of each surname has 0. The first two letters of given name and town stand
    apart, so that another field can follow them in an index.
    """

    pupil = models.ForeignKey("lost_pupils.LostPupil", on_delete=models.CASCADE, related_name="+")
    surname = models.BigIntegerField()
    form = models.SmallIntegerField(choices=Form.choices)
    given = models.BigIntegerField()
    nth = models.SmallIntegerField()
    born = models.IntegerField()
    born_year = models.SmallIntegerField()
    born_month = models.SmallIntegerField()
    born_day = models.SmallIntegerField()
    sex = models.SmallIntegerField()
    town = models.BigIntegerField()
    given_start = models.SmallIntegerField(default=0)
    town_start = models.SmallIntegerField(default=0)
    is_claimed = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            _index("surname", "given", name="found_by_surname"),
            _index("given", "surname", name="found_by_given_name"),
            _index("given_start", "surname", name="found_by_given_and_surname"),
            _index("town", "surname", name="found_by_town_and_surname"),
            _index("town_start", "surname", name="found_by_town_begun"),
            _index("town_start", "given", name="found_by_town_and_given"),
            _index("born", "given", name="found_by_date"),
            _index("born_year", "born_month", "surname", name="found_by_year_and_month"),
            _index("born_month", "born_day", "surname", name="found_by_month_and_day"),
            _index("born_year", "born_day", "surname", name="found_by_year_and_day"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
