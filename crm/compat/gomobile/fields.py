"""Serializer fields with class-validator's error messages; empty values are null."""

from typing import Any, ClassVar

import orjson
from rest_framework import serializers

from crm.api import fields
from crm.workspaces.validators import storable_errors

TIMESTAMP_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
TEXT = {"type": "string"}
NULLABLE_TEXT = {"type": ["string", "null"]}
MAX_JSON_DEPTH = 32


class ClassValidatorMessages:
    """Error messages of class-validator, which follow the name of the field."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "should not be empty",
        "null": "should not be empty",
        "blank": "should not be empty",
        "invalid": "must be a string",
        "min_length": "must be longer than or equal to {min_length} characters",
        "max_length": "must be shorter than or equal to {max_length} characters",
        "email": "must be an email: {reason}",
        "invalid_choice": "must be one of the following values: {words}",
        "not_a_list": "must be an array",
    }


class RequiredText(ClassValidatorMessages, fields.Text):
    """A required text."""

    json_schema: dict[str, Any] = {"type": ["string"]}

    def __init__(self, min_length: int, max_length: int, **kwargs):
        super().__init__(max_length, min_length=min_length, **kwargs)


class OptionalText(RequiredText):
    """A text or null."""

    json_schema = NULLABLE_TEXT

    def __init__(self, min_length: int, max_length: int, **kwargs):
        super().__init__(min_length, max_length, required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return f"NULLIF({super().sql(table)}, '')"


class Phone(RequiredText):
    """The phone number as typed; empty for a contact that was created elsewhere without one."""

    def sql(self, table):
        return f"coalesce({super().sql(table)}, '')"


class FullName(OptionalText):
    """The full name, or first and last name if there is none."""

    def sql(self, table):
        return f"NULLIF({table}.name, '')"


class OptionalEmail(ClassValidatorMessages, fields.Email):
    json_schema = NULLABLE_TEXT

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return f"NULLIF({super().sql(table)}, '')"


class GoMobileChoice(ClassValidatorMessages, fields.Choice):
    """One of a fixed list of values."""


class Timestamp(fields.Time):
    """A time in UTC, to the millisecond: 2024-01-01T00:00:00.000Z."""

    def sql(self, table):
        return f"to_char({table}.{self.source} AT TIME ZONE 'UTC', '{TIMESTAMP_FORMAT}')"


class ReadOnlyText(fields.SqlColumn, serializers.CharField):
    """A read-only text; `expression` is its SQL, with {table} for the table."""

    def __init__(self, expression: str, json_schema: dict[str, Any] = NULLABLE_TEXT, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.expression, self.json_schema = expression, json_schema

    def sql(self, table):
        return self.expression.format(table=table)


class Channels(ClassValidatorMessages, fields.SqlColumn, serializers.ListField):
    """The names of the inboxes of a contact, oldest membership first."""

    json_schema: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    default_error_messages = {"not_strings": "must be an array of strings"}

    def __init__(self, **kwargs):
        super().__init__(child=serializers.CharField(), required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return (
            "ARRAY(SELECT entered.name FROM (SELECT DISTINCT ON (ci.inbox_id) i.name, ci.id"
            " FROM contacts_contactinbox ci JOIN crm_inbox i ON i.workspace_id = ci.workspace_id AND i.id = ci.inbox_id"
            f" WHERE ci.workspace_id = {table}.workspace_id AND ci.contact_id = {table}.id AND ci.deleted_at IS NULL"
            " ORDER BY ci.inbox_id, ci.id) entered ORDER BY entered.id)"
        )

    def to_internal_value(self, data):
        if not isinstance(data, list) or not all(isinstance(name, str) for name in data):
            self.fail("not_strings")
        return data


class AttributeValues(ClassValidatorMessages, fields.SqlColumn, serializers.DictField):
    """Custom attributes by name; a value may be any JSON that PostgreSQL can store."""

    default_error_messages = {
        "not_a_dict": "must be an object",
        "null": "must be an object",
        "blank_name": "must not have a name that is empty",
        "deep": "must not be nested deeper than {deepest} levels",
    }

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            self.fail("not_a_dict")
        if not all(name.strip() for name in data):
            self.fail("blank_name")
        if _is_deeper(data, MAX_JSON_DEPTH):
            self.fail("deep", deepest=MAX_JSON_DEPTH)
        if faults := storable_errors({"value": data}):
            raise serializers.ValidationError(str(faults["value"][0].message))
        return data


def _is_deeper(value: Any, levels: int) -> bool:
    """Return whether a JSON value is nested deeper than so many levels."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inner)


class AttributeList(fields.SqlColumn, serializers.JSONField):
    """The custom attributes of a contact, each with its definition if there is one."""

    json_schema: dict[str, Any] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "displayName": {"type": "string"},
                "type": {"type": "string"},
                "value": {},
                "isLocked": {"type": "boolean"},
                "description": NULLABLE_TEXT,
            },
            "required": ["name", "displayName", "type", "value", "isLocked", "description"],
            "additionalProperties": False,
        },
    }

    def __init__(self, type_sql: str, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.type_sql = type_sql

    def sql(self, table):
        json_type = (
            "CASE jsonb_typeof(v.value) WHEN 'number' THEN 'number' WHEN 'boolean' THEN 'boolean' ELSE 'text' END"
        )
        return (
            "(SELECT coalesce(json_agg(json_build_object('name', v.key, 'displayName', coalesce(d.name, v.key),"
            f" 'type', coalesce({self.type_sql.format(table='d')}, {json_type}), 'value', v.value, 'isLocked', false,"
            " 'description', NULLIF(d.description, '')) ORDER BY d.id, v.key), '[]')::text"
            f" FROM jsonb_each({table}.custom_attributes) v LEFT JOIN crm_customattribute d"
            f" ON d.workspace_id = {table}.workspace_id AND d.record_type = 'contact' AND d.key = v.key"
            " AND d.deleted_at IS NULL)"
        )

    def to_json(self, value):
        return orjson.Fragment(value)
