"""Put the shipped tables in the database."""

from django.db import transaction

from pont.directory.models import Category, LocalAuthority
from pont.directory.shipped import read_authorities, read_categories


@transaction.atomic
def load_shipped() -> tuple[int, int]:
    """Add or update the authorities and categories that come with Pont, and return how many.

    E-mail addresses and the copies switch of an authority are left as they are. Nothing is
    removed. The migrations do this for a new database; a later version of the tables needs it
    again.
    """
    authorities, categories = list(read_authorities()), list(read_categories())
    for row in authorities:
        LocalAuthority.objects.update_or_create(number=row["number"], defaults=row)
    for category in categories:
        Category.objects.update_or_create(code=category["code"], defaults=category)
    return len(authorities), len(categories)
