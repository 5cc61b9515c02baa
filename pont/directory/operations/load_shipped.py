"""Put the shipped tables in the database."""

from django.db import transaction

from pont.directory.models import Category, LocalAuthority
from pont.directory.shipped import read_authorities, read_categories

# Of what is shipped, what an authority can amend.
AMENDED = ("name", "name_cy", "region")


@transaction.atomic
def load_shipped() -> tuple[int, int]:
    """Add or update the authorities and categories that come with Pont, and return how many.

    What an authority has amended is left as it is, and so are its e-mail address and deadlines.
    Nothing is removed. The migrations do this for a new database; a later version of the tables
    needs it again.
    """
    authorities, categories = list(read_authorities()), list(read_categories())
    amended = set(LocalAuthority.objects.filter(revision__gt=0).values_list("number", flat=True))
    for row in authorities:
        kept = AMENDED if row["number"] in amended else ()
        values = {name: value for name, value in row.items() if name not in kept}
        LocalAuthority.objects.update_or_create(number=row["number"], defaults=values)
    for category in categories:
        Category.objects.update_or_create(code=category["code"], defaults=category)
    return len(authorities), len(categories)
