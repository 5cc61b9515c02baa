"""Load the shipped authorities and categories, so that a new database has them."""

from typing import Any

from django.db import migrations

from pont.directory.shipped import read_authorities, read_categories


def load(apps: Any, schema_editor: Any) -> None:
    authorities = apps.get_model("directory", "LocalAuthority").objects
    for row in read_authorities():
        authorities.update_or_create(number=row["number"], defaults=row)
    categories = apps.get_model("directory", "Category").objects
    for row in read_categories():
        categories.update_or_create(code=row["code"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_register")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
