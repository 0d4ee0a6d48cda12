"""Read-only serializer fields in Chatwoot's formats, and their schema."""

from typing import Any

from crm.api.schema import object_schema
from crm.api.serializers import RecordSerializer
from crm.compat.fields import SqlField, Timestamp
from crm.compat.openapi import INTEGER


def account_id() -> SqlField:
    """Return the field of the account, which is the workspace's number."""
    return SqlField("(SELECT w.number FROM crm_workspace w WHERE w.id = {table}.workspace_id)", INTEGER)


def email() -> SqlField:
    """Return the field of a contact's e-mail address, in lower case."""
    return SqlField("nullif(lower({table}.email), '')")


def seconds(name: str, json_schema: dict[str, Any] = INTEGER) -> SqlField:
    """Return the field of a time as a Unix timestamp."""
    # Chatwoot's views call to_i, which truncates.
    return SqlField(f"floor(extract(epoch FROM {{table}}.{name}))::bigint", json_schema)


def timestamp(name: str) -> SqlField:
    """Return the field of a time in ISO 8601 with milliseconds."""
    expression = f"to_char({{table}}.{name} AT TIME ZONE 'UTC', '{Timestamp.sql_format}')"
    return SqlField(expression, {"type": "string", "format": "date-time"})


def schema_of(serializer: type[RecordSerializer]) -> dict[str, Any]:
    """Return the schema of a JSON object with the fields of a serializer."""
    return object_schema({name: field.json_schema for name, field in serializer.columns().items()})
