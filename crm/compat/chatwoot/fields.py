"""Read-only serializer fields: each is an SQL expression with its JSON schema."""

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
    """A read-only value; `expression` is its SQL, with {table} for the table."""

    def __init__(self, expression: str, json_schema: dict[str, Any], **kwargs: Any):
        super().__init__(read_only=True, **kwargs)
        self.expression = expression
        self.json_schema = json_schema

    def sql(self, table):
        return self.expression.format(table=table)


class Document(SqlField):
    """A JSON value built by PostgreSQL and passed through unparsed."""

    def sql(self, table):
        return f"({super().sql(table)})::text"

    def to_json(self, value):
        return None if value is None else orjson.Fragment(value)


def column(name: str, json_schema: dict[str, Any] = NULLABLE_TEXT) -> SqlField:
    """Return the field of a column as stored."""
    return SqlField(f"{{table}}.{name}", json_schema)


def seconds(name: str, json_schema: dict[str, Any] = INTEGER) -> SqlField:
    """Return the field of a time as a Unix timestamp."""
    return SqlField(f"floor(extract(epoch FROM {{table}}.{name}))::bigint", json_schema)


def timestamp(name: str) -> SqlField:
    """Return the field of a time in ISO 8601 with milliseconds."""
    expression = f"""to_char({{table}}.{name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
    return SqlField(expression, TIMESTAMP)
