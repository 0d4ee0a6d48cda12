"""Serializer fields with class-validator's error messages; empty values are null."""

from typing import Any, ClassVar

from rest_framework import serializers

from crm.api import fields
from crm.compat.openapi import NULLABLE_TEXT, TEXTS
from crm.workspaces.text import visible
from crm.workspaces.validators import storable_errors

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


class Nullable(fields.SqlColumn):
    """Mixin of fields that may be missing or null; they show an empty value as null."""

    json_schema = NULLABLE_TEXT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, required=False, allow_null=True, **kwargs)

    def sql(self, table):
        return f"NULLIF({super().sql(table)}, '')"


class RequiredText(ClassValidatorMessages, fields.Text):
    """A required text."""

    json_schema: dict[str, Any] = {"type": ["string"]}

    def __init__(self, min_length: int, max_length: int, **kwargs):
        super().__init__(max_length, min_length=min_length, **kwargs)


class OptionalText(Nullable, RequiredText):
    """A text or null."""


class Phone(RequiredText):
    """The phone number as typed; empty for a contact that was created elsewhere without one."""

    def sql(self, table):
        return f"coalesce({super().sql(table)}, '')"


class FullName(OptionalText):
    """The full name, or first and last name if there is none."""

    def sql(self, table):
        # `name` follows from the three names; the column `full_name` is empty if only first and last name were sent.
        return f"NULLIF({table}.name, '')"


class OptionalEmail(Nullable, ClassValidatorMessages, fields.Email):
    """An e-mail address or null."""


class Channels(ClassValidatorMessages, fields.SqlColumn, serializers.ListField):
    """The names of the inboxes of a contact, oldest membership first."""

    json_schema: dict[str, Any] = TEXTS
    default_error_messages = {"not_strings": "must be an array of strings"}

    def __init__(self, **kwargs):
        super().__init__(child=serializers.CharField(), required=False, allow_null=True, **kwargs)

    def sql(self, table):
        # DISTINCT ON, because a contact may have several ids in one inbox, which is one channel here.
        return (
            "ARRAY(SELECT entered.name FROM (SELECT DISTINCT ON (ci.inbox_id) i.name, ci.id"
            " FROM contacts_contactinbox ci JOIN crm_inbox i ON i.workspace_id = ci.workspace_id AND i.id = ci.inbox_id"
            f" WHERE ci.workspace_id = {table}.workspace_id AND ci.contact_id = {table}.id AND ci.deleted_at IS NULL"
            " ORDER BY ci.inbox_id, ci.id) entered ORDER BY entered.id)"
        )

    def to_internal_value(self, data):
        # ListField takes any iterable, and would name the position of a wrong item; class-validator names the field.
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
        if not all(map(visible, data)):
            self.fail("blank_name")
        # First, as the next check recurses into the value.
        if _is_deeper(data, MAX_JSON_DEPTH):
            self.fail("deep", deepest=MAX_JSON_DEPTH)
        if faults := storable_errors({"value": data}):
            raise serializers.ValidationError(str(faults["value"][0].message))
        return data


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inner)
