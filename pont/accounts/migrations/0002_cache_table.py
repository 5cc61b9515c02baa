from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make_cache_table(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of the cache, which belongs to no model."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_accounts")]

    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop, elidable=False)]
