"""Reads and inserts that are made into SQL once and then only run.

Django makes a query into SQL anew each time it is asked. For the few statements that stand in every
upload that takes four times as long as running them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row")
Value = str | int | UUID | datetime

# What stands in the SQL for a value not yet known, by its type; two texts are told apart.
MARKS: dict[type[Value], Callable[[int], Value]] = {
    str: lambda place: f"mark of place {place}",
    int: lambda place: -1_000_000_000 - place,
    UUID: lambda place: UUID(int=place),
    datetime: lambda place: datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=1 + place),
}


class Prepared(Generic[Row]):
    """A read: `make` takes a value for each of `types` and returns a query of rows or of tuples.

    What `prefetch_related` adds is left out, and the shape of the query must not depend on the
    values: no `in`, no `startswith`.
    """

    def __init__(self, make: "Callable[..., QuerySet[Any, Row]]", *types: type[Value]) -> None:
        self._make = make
        self._types = types

    def run(self, *values: Value) -> list[Row]:
        """Return the rows for `values`."""
        made = self._made
        with connection.cursor() as cursor:
            cursor.execute(made.sql, made.fill(values))
            return list(made.revive(cursor.fetchall()))

    @cached_property
    def _made(self) -> "Made":
        marks = [MARKS[kind](place) for place, kind in enumerate(self._types)]
        return Made(self._make(*marks), marks)


class Made:
    """The SQL of a read, and what is needed to make objects of what it finds."""

    def __init__(self, rows: "QuerySet[Any, Any]", marks: Sequence[Value]) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(connection=connection)
        self.sql, self._params = self._compiler.as_sql()
        chosen = [column[0] for column in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(chosen)
        adapted = [adapt(mark) for mark in marks]
        self._places = {n: adapted.index(p) for n, p in enumerate(self._params) if p in adapted}

    def fill(self, values: Sequence[Value]) -> list[Any]:
        """Return the parameters of the SQL for `values`."""
        params = list(self._params)
        for place, number in self._places.items():
            params[place] = adapt(values[number])
        return params

    def revive(self, found: Iterable[tuple[object, ...]]) -> Iterator[Any]:
        """Yield what the query itself would for the rows `found`."""
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        if not issubclass(self._rows._iterable_class, ModelIterable):
            return map(tuple, found)
        return iter(ModelIterable(self._stand_in(list(found))))

    def _stand_in(self, found: list[Any]) -> Any:
        """Return what looks to `ModelIterable` like a query that has been run and found this."""
        made = self._compiler
        ready = SimpleNamespace(
            select=made.select,
            klass_info=made.klass_info,
            annotation_col_map=made.annotation_col_map,
            execute_sql=lambda **_: None,
            results_iter=lambda _: found,
        )
        return SimpleNamespace(
            db=self._rows.db,
            query=SimpleNamespace(get_compiler=lambda **_: ready),
            model=self._rows.model,
            _known_related_objects={},
        )


def adapt(value: Value) -> object:
    """Return a value as this database takes it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


Kept = TypeVar("Kept", bound=Model)


class Insert(Generic[Kept]):
    """Puts new rows of `model` into its table: `QuerySet.bulk_create` without its preparations.

    Signals are not sent and `save` is not called, as with `bulk_create`.
    """

    def __init__(self, model: type[Kept]) -> None:
        self._model = model

    def run(self, row: Kept) -> Kept:
        """Write `row` and return it, its number set if the database gives it one."""
        sql, fields, key = self._made
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            if key:
                (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, connection.alias
        return row

    @cached_property
    def _made(self) -> "tuple[str, list[Field[Any, Any]], str]":
        """Return the SQL, the fields it takes, and the column that the database fills in."""
        about, quote = self._model._meta, connection.ops.quote_name
        fields = [one for one in about.local_concrete_fields if not isinstance(one, AutoField)]
        key = str(about.pk.column) if isinstance(about.pk, AutoField) else ""
        columns = ", ".join(quote(str(field.column)) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {quote(about.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
        return (f"{sql} RETURNING {quote(key)}" if key else sql), fields, key
