"""The columns of this door's answers: each is SQL, and says what it looks like."""

from typing import Any

import orjson
from rest_framework import serializers

from crm.api.fields import SqlColumn

NULLABLE_TEXT = {"type": ["string", "null"]}
TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
BOOLEAN = {"type": "boolean"}
OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}
NULL = {"type": "null"}
TIMESTAMP = {"type": "string", "format": "date-time"}


class SqlField(SqlColumn, serializers.Field):
    """A value as `told` says in SQL, where {table} is the table."""

    def __init__(self, expression: str, json_schema: dict[str, Any], **kwargs: Any):
        super().__init__(read_only=True, **kwargs)
        self.expression = expression
        self.json_schema = json_schema

    def sql(self, table):
        return self.expression.format(table=table)


class Document(SqlField):
    """A JSON value, which PostgreSQL writes and nobody reads on the way out."""

    def sql(self, table):
        return f"({super().sql(table)})::text"

    def to_json(self, value):
        return None if value is None else orjson.Fragment(value)


def column(name: str, json_schema: dict[str, Any] = NULLABLE_TEXT) -> SqlField:
    """Return a column as it is stored."""
    return SqlField(f"{{table}}.{name}", json_schema)


def seconds(name: str, json_schema: dict[str, Any] = INTEGER) -> SqlField:
    """Return a moment as the unix second that it is in."""
    return SqlField(f"floor(extract(epoch FROM {{table}}.{name}))::bigint", json_schema)


def timestamp(name: str) -> SqlField:
    """Return a moment as ISO 8601 with milliseconds."""
    written = f"""to_char({{table}}.{name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
    return SqlField(written, TIMESTAMP)
