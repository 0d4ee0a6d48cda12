"""Serializers: one table of fields for what comes in, what goes out, the OpenAPI schema and the tests."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.db import models

from crm.history.exceptions import RecordNotFound
from crm.queries.conditions import Condition
from crm.queries.query import Query
from crm.workspaces.actor import Actor

from .fields import SqlColumn, StrictSerializer


class RecordSerializer(StrictSerializer):
    """The fields of a resource, in the order of the documentation.

    It checks what comes in. What goes out does not pass through it: its fields are the columns of a query, `to_dicts`
    makes dictionaries of the rows, and `json_object` lets PostgreSQL build the same object.
    """

    model: ClassVar[type[models.Model]]
    # Keys that are left out of a record that has no value for them.
    optional: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @cache
    def columns(cls) -> dict[str, Any]:
        """Return the fields by name, in order."""
        fields: Any = cls().fields  # those of an instance know their source
        return dict(fields)

    @classmethod
    @cache
    def table(cls) -> str:
        return cls.model._meta.db_table

    @classmethod
    @cache
    def query_columns(cls) -> tuple[SqlColumn, ...]:
        """Return the fields as the columns of a query."""
        return tuple(cls.columns().values())

    @classmethod
    def query(cls, actor: Actor) -> Query:
        """Return the query of all records of the actor's workspace, with these fields."""
        return Query(actor.workspace_id, cls.model, cls.query_columns())

    @classmethod
    def find(cls, actor: Actor, column: str, value: Any) -> dict[str, Any] | None:
        """Return the record that has a value in a column that tells records apart, or None."""
        row = cls.query(actor).where(Condition(f"{cls.table()}.{column} = %s", (value,), by_index=True)).first()
        return cls.to_dicts([row])[0] if row else None

    @classmethod
    def get(cls, actor: Actor, pk: UUID) -> dict[str, Any]:
        """Return a record. Raises RecordNotFound."""
        record = cls.find(actor, "id", pk)
        if record is None:
            raise RecordNotFound
        return record

    @classmethod
    @cache
    def json_object(cls) -> str:
        """Return the SQL that builds the object."""
        pairs = (f"'{name}', {field.sql(cls.table())}" for name, field in cls.columns().items())
        return f"json_build_object({', '.join(pairs)})"

    @classmethod
    @cache
    def _json_makers(cls) -> dict[str, Callable]:
        fields = cls.columns().items()
        return {name: field.to_json for name, field in fields if type(field).to_json is not SqlColumn.to_json}

    @classmethod
    def to_dicts(cls, rows: Iterable[tuple]) -> list[dict[str, Any]]:
        """Return one dictionary for each row of a query with these fields."""
        names = tuple(cls.columns())
        records = [dict(zip(names, values, strict=True)) for values in rows]
        for name, shown in cls._json_makers().items():
            for record in records:
                record[name] = shown(record[name])
        for name in cls.optional:
            for record in records:
                if record[name] is None:
                    del record[name]
        return records

    @classmethod
    def clean(cls, sent: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
        """Return what was sent as values of the model. Raises a validation error naming the fields."""
        return cls._instance(partial).run_validation(sent)

    @classmethod
    @cache
    def _instance(cls, partial: bool) -> "RecordSerializer":
        # Checking leaves nothing behind in a serializer, and making one copies all its fields.
        return cls(partial=partial)

    @classmethod
    def changed_fields(cls, sent: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what differs from the record as it is shown, so that a client may send back what it read."""
        shown = orjson.loads(orjson.dumps(record))
        return {name: value for name, value in sent.items() if name not in shown or not _same(value, shown[name])}

    @classmethod
    def rename_errors(cls, errors: Mapping[str, list]) -> dict[str, list]:
        """Return errors by model field as errors by field of the shape."""
        names = {field.source: name for name, field in cls.columns().items()}
        return {names.get(name, name): messages for name, messages in errors.items()}

    def key_error(self, name):
        field = self.columns().get(name)
        if field is None:
            return "Unknown field."
        if field.read_only:
            return "This field is read-only."
        if self.partial and field.immutable:
            return "This field cannot change after creation."
        return None


def _same(sent: Any, shown: Any) -> bool:
    # 1 == True and 1 == 1.0 in Python, in JSON they differ.
    return type(sent) is type(shown) and sent == shown
