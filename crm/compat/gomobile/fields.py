"""The fields of this door's shapes: they speak in errors as its clients are used to, and show as null what is empty."""

from typing import Any, ClassVar

import orjson
from rest_framework import serializers

from crm.api import fields
from crm.workspaces.validators import storable_errors

MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
NULLABLE = {"type": ["string", "null"]}
DEEPEST = 32


class Worded:
    """The messages of class-validator, which follow the name of the field."""

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


class Text(Worded, fields.Text):
    """A text that is always there."""

    json_schema: dict[str, Any] = {"type": ["string"]}

    def __init__(self, min_length: int, max_length: int, **kwargs):
        super().__init__(max_length, min_length=min_length, **kwargs)


class OptionalText(Text):
    """A text that may be missing: null."""

    json_schema = NULLABLE

    def __init__(self, min_length: int, max_length: int, **kwargs):
        super().__init__(min_length, max_length, required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return f"NULLIF({super().sql(table)}, '')"


class Phone(Text):
    """The phone number as typed; a contact that another door made without one has an empty one here."""

    def sql(self, table):
        return f"coalesce({super().sql(table)}, '')"


class FullName(OptionalText):
    """What the contact is called, which is first and last name where no full name was given."""

    def sql(self, table):
        return f"NULLIF({table}.name, '')"


class Email(Worded, fields.Email):
    json_schema = NULLABLE

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return f"NULLIF({super().sql(table)}, '')"


class Choice(Worded, fields.Choice):
    """One of a few words."""


class Time(fields.Time):
    """A moment in UTC, to the millisecond: 2024-01-01T00:00:00.000Z."""

    def sql(self, table):
        return f"to_char({table}.{self.source} AT TIME ZONE 'UTC', '{MOMENT}')"


class ReadOnlyText(fields.SqlColumn, serializers.CharField):
    """A text that is told and not taken; `told` is its SQL, where {table} is the table."""

    def __init__(self, told: str, json_schema: dict[str, Any] = NULLABLE, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.told, self.json_schema = told, json_schema

    def sql(self, table):
        return self.told.format(table=table)


class Channels(Worded, fields.SqlColumn, serializers.ListField):
    """The names of the inboxes that a contact is in, in the order in which it came there."""

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


class AttributeValues(Worded, fields.SqlColumn, serializers.DictField):
    """An object of custom attributes by name; each may be any JSON value that PostgreSQL can keep."""

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
        if _deeper(data, DEEPEST):
            self.fail("deep", deepest=DEEPEST)
        if faults := storable_errors({"value": data}):
            raise serializers.ValidationError(str(faults["value"][0].message))
        return data


def _deeper(value: Any, levels: int) -> bool:
    """Say whether a JSON value is nested deeper than so many levels."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)


class AttributeList(fields.SqlColumn, serializers.JSONField):
    """The custom attributes that a contact has, each with its definition where there is one."""

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
                "description": NULLABLE,
            },
            "required": ["name", "displayName", "type", "value", "isLocked", "description"],
            "additionalProperties": False,
        },
    }

    def __init__(self, type_sql: str, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.type_sql = type_sql

    def sql(self, table):
        told = "CASE jsonb_typeof(v.value) WHEN 'number' THEN 'number' WHEN 'boolean' THEN 'boolean' ELSE 'text' END"
        return (
            "(SELECT coalesce(json_agg(json_build_object('name', v.key, 'displayName', coalesce(d.name, v.key),"
            f" 'type', coalesce({self.type_sql.format(table='d')}, {told}), 'value', v.value, 'isLocked', false,"
            " 'description', NULLIF(d.description, '')) ORDER BY d.id, v.key), '[]')::text"
            f" FROM jsonb_each({table}.custom_attributes) v LEFT JOIN crm_customattribute d"
            f" ON d.workspace_id = {table}.workspace_id AND d.record_type = 'contact' AND d.key = v.key"
            " AND d.deleted_at IS NULL)"
        )

    def to_json(self, value):
        return orjson.Fragment(value)
