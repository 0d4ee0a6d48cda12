"""Read-only serializer fields of the compatibility APIs: each is an SQL expression with its JSON schema."""

from typing import Any

import orjson
from rest_framework import serializers

from crm.api.fields import SqlColumn, Time

from .openapi import NULLABLE_TEXT


class SqlField(SqlColumn, serializers.Field):
    """A read-only value; `expression` is its SQL, with {table} for the table."""

    def __init__(self, expression: str, json_schema: dict[str, Any] = NULLABLE_TEXT, **kwargs: Any):
        super().__init__(read_only=True, **kwargs)
        self.expression, self.json_schema = expression, json_schema

    def sql(self, table):
        return self.expression.format(table=table)


class Document(SqlField):
    """A JSON value built by PostgreSQL and passed through unparsed."""

    def sql(self, table):
        # As text: Django stops the driver from parsing jsonb, but not json.
        return f"({super().sql(table)})::text"

    def to_json(self, value):
        return None if value is None else orjson.Fragment(value)


class Timestamp(Time):
    """A time in UTC, to the millisecond: 2024-01-01T00:00:00.000Z."""

    # The format of JavaScript's toISOString() for GoMobile, and of Rails for Chatwoot.
    sql_format = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'


def column(name: str, json_schema: dict[str, Any] = NULLABLE_TEXT) -> SqlField:
    """Return the field of a column as stored."""
    return SqlField(f"{{table}}.{name}", json_schema)
