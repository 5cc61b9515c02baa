"""Triggers that make the database itself refuse to change or delete audit lines."""

from collections.abc import Mapping
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE_GUARD = """
CREATE TRIGGER IF NOT EXISTS audit_line_no_{lower} BEFORE {upper} ON audit_auditline
BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_line_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit lines are append-only'; END $$
"""

INSTALL: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": (
        SQLITE_GUARD.format(lower="update", upper="UPDATE"),
        SQLITE_GUARD.format(lower="delete", upper="DELETE"),
    ),
    "postgresql": (
        POSTGRESQL_FUNCTION,
        "CREATE OR REPLACE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE ON audit_auditline "
        "FOR EACH ROW EXECUTE FUNCTION audit_line_refuse()",
        "CREATE OR REPLACE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_auditline "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()",
    ),
}

REMOVE: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_line_no_update",
        "DROP TRIGGER IF EXISTS audit_line_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_line_no_change ON audit_auditline",
        "DROP TRIGGER IF EXISTS audit_line_no_truncate ON audit_auditline",
        "DROP FUNCTION IF EXISTS audit_line_refuse",
    ),
}


def execute(connection: BaseDatabaseWrapper, statements: Mapping[str, tuple[str, ...]]) -> None:
    """Run the statements for the kind of database that `connection` leads to."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on; for migrations.

    SQLite drops them whenever a migration remakes the table: such a migration ends with this.
    """
    execute(schema_editor.connection, INSTALL)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers off; for migrations run backwards."""
    execute(schema_editor.connection, REMOVE)
